/** U+2060 (no width): after a character that would begin a command, it makes players show the text as it is. */
export const BREAK_UP = '\u2060';

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
