/** One line without control or direction characters: what others wrote reaches logs, file names and subtitles. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim();
}

/** The same, but its lines stay. */
export function printableLines(text: string): string {
  return text.replace(/[^\P{Cc}\n\r\t\f]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
