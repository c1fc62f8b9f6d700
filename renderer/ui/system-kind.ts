export type SystemKind = 'linux' | 'mac' | 'windows';

/** The system that the panel runs on, as the browser names it. */
export function systemKind(): SystemKind {
  const { userAgent } = navigator;
  if (userAgent.includes('Windows')) return 'windows';
  return userAgent.includes('Macintosh') ? 'mac' : 'linux';
}

/** The modifier key of the shortcuts, as this system's keyboard labels it. */
export function modKey(): string {
  return systemKind() === 'mac' ? '⌘' : 'Ctrl';
}
