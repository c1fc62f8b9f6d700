import type { Snippet } from '../../contract/find';
import { wholeCharacter } from '../system/whole-character';

const CHARS_BEFORE = 32;
const SNIPPET_CHARS = 140;

/** The text around the first of the words. Words are folded; the text is as people read it. */
export function snippetOf(text: string, words: readonly string[]): Snippet {
  const lower = text.toLowerCase();
  // A few letters change their length in lower case; then the places found would be wrong.
  const shown = lower.length === text.length ? text : lower;
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const first = places.length === 0 ? 0 : Math.min(...places);
  const from = wholeCharacter(shown, Math.max(0, first - CHARS_BEFORE));
  const to = wholeCharacter(shown, Math.min(shown.length, from + SNIPPET_CHARS));
  const lead = from > 0 ? '…' : '';
  const body = shown.slice(from, to).replaceAll(/\s/gu, ' ');
  const marks = marksIn(lower.slice(from, to), words).map(([start, end]): [number, number] => [
    start + lead.length,
    end + lead.length,
  ]);
  return { text: `${lead}${body}${to < shown.length ? '…' : ''}`, marks };
}

/** All places of all words, in order and without overlaps. */
function marksIn(text: string, words: readonly string[]): [number, number][] {
  const all: [number, number][] = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
      all.push([at, at + word.length]);
  }
  const marks: [number, number][] = [];
  for (const [start, end] of all.sort(([a], [b]) => a - b)) {
    const last = marks.at(-1);
    if (last === undefined || start > last[1]) marks.push([start, end]);
    else last[1] = Math.max(last[1], end);
  }
  return marks;
}
