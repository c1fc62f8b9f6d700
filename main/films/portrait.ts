/** The film in 9:16, which stands beside the present one and takes nothing's place. */
export const PORTRAIT_FILE = 'video-portrait.mp4';
export const PORTRAIT = { variant: 'portrait', aspect: '9:16' } as const;
