import { stripVTControlCharacters } from 'node:util';
import { eastAsianWidth } from 'get-east-asian-width';

/*
 * What others wrote reaches a terminal only through here. Titles, logs and errors hold what a page or a program sent, and a terminal
 * obeys what it is shown: sequences change its title, write to the clipboard (OSC 52) or make it type a reply, and direction marks
 * reverse a text, so that one name passes for another.
 */

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Surrogate}]/gu;
/** Strings that a sequence carries (OSC, DCS, APC, PM, SOS), up to their end or, without one, to the end of the text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const CARRIED = /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)?/gu;
const ASCII = /^[ -~]*$/;

/** One line that a terminal only shows. */
export function plain(text: string): string {
  if (ASCII.test(text)) return text;
  return stripVTControlCharacters(text.replace(CARRIED, '')).replace(BREAKS, ' ').replace(OBEYED, '');
}

const UNESCAPED_BY_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** One line of JSON with nothing in it that a terminal obeys, and nothing lost: JSON itself escapes only part of those characters. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    UNESCAPED_BY_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

let graphemes: Intl.Segmenter | undefined;
function charactersOf(text: string): Iterable<{ segment: string }> {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return graphemes.segment(text);
}

/** Columns that one character, as a person sees it, takes up. */
function widthOfCharacter(character: string): number {
  if (/^\p{Default_Ignorable_Code_Point}+$|^\p{Mark}+$/u.test(character)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(character)) return 2;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** Columns that the text takes up: Korean characters take two. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of charactersOf(text)) width += widthOfCharacter(segment);
  return width;
}

/** The text within `columns`, with an ellipsis where it was cut. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const { segment } of charactersOf(text)) {
    width += widthOfCharacter(segment);
    if (width > columns) break;
    kept += segment;
  }
  return columns < 1 ? '' : `${kept.trimEnd()}…`;
}

export function padded(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const room = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return side === 'left' ? text + room : room + text;
}
