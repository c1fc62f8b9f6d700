/*
 * Text on its way to the screen and the voice. What was pasted is cleaned before, in script/text-in/characters.ts; what a creator's code or a
 * language model wrote, in script/printable.ts.
 */

/**
 * Control, direction and invisible characters, which are never shown and never spoken. Direction overrides could reverse a
 * subtitle line; U+2060 is reserved for breaking up subtitle commands.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const PICTOGRAPH = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|[\ufe0e\ufe0f]|\u20e3/gu;

/** Whether a letter or a digit is in it: something to read aloud. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Text as it is shown: one line, single spaces, no invisible characters. */
export function cleanText(text: string): string {
  return withoutInvisible(text).replace(/\s+/gu, ' ').trim();
}

/** Without emoji and other pictographs. */
export function withoutPictographs(text: string): string {
  return cleanText(text.replace(PICTOGRAPH, ' '));
}
