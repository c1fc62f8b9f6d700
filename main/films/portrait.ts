/** What the video task of the film in another shape is asked for; it stands beside the present film and takes nothing's place. */
export const PORTRAIT = { variant: 'portrait', aspect: '9:16' } as const;
