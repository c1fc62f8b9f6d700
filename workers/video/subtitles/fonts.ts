export interface SubtitleFont {
  readonly name: string;
  /** From its highest to its lowest point, which is how ASS states a font's size, in shares of a character's own square. */
  readonly heightShare: number;
}

/** A font with Korean that every system of that kind has. libass falls back by itself when it is missing. */
export function subtitleFont(platform: NodeJS.Platform): SubtitleFont {
  if (platform === 'darwin') return { name: 'Apple SD Gothic Neo', heightShare: 1.2 };
  if (platform === 'win32') return { name: 'Malgun Gothic', heightShare: 1.33 };
  return { name: 'Noto Sans CJK KR', heightShare: 1.448 };
}
