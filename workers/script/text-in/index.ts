import { hasWords } from '../../language/clean-text';
import { cleanCharacters } from './characters';
import { htmlReader } from './html';
import { markdownReader } from './markdown';
import { oneLine, type TextReader } from './pasted';
import { plainReader } from './plain';
import { subtitleReader } from './subtitles';
import { joinWrapped } from './wrapped-lines';

/** In the order in which they are asked; the last one takes any text. */
const READERS: readonly TextReader[] = [subtitleReader, markdownReader, htmlReader, plainReader];

/** As long as a task's title may be. A longer heading is a text with the mark of one. */
const MAX_TITLE_CHARS = 300;

export interface ReadText {
  /** The given title, or else the text's own, which `text` then does not repeat. */
  readonly title?: string;
  /** A line ends a sentence, a blank line a paragraph. No marks, nothing invisible, NFC. */
  readonly text: string;
}

/** Reads what was pasted by its format: SRT, WebVTT, HTML, Markdown, text of a PDF or plain text. If it has words, so has the result. */
export async function readPasted(pasted: string, givenTitle?: string): Promise<ReadText> {
  const cleaned = cleanCharacters(pasted);
  for (const reader of READERS) {
    const read = await reader.read(cleaned);
    if (read === null) continue;
    const { heading } = read;
    const isName = (name: string) => hasWords(name) && name.length <= MAX_TITLE_CHARS;
    const title = givenTitle ?? [read.title, heading].map((name) => oneLine(name ?? '')).find(isName);
    const repeats = heading === undefined || bare(heading) === bare(title ?? '');
    // Again: what a page writes as `&#8203;` has only now become a character.
    const clean = (line: string): string => oneLine(cleanCharacters(line));
    const text = joinWrapped(repeats ? read.paragraphs : [[{ text: heading, isOwn: true }], ...read.paragraphs])
      .map((lines) => lines.map(clean).filter(Boolean).join('\n'))
      .filter(Boolean)
      .join('\n\n');
    // A reader may find nothing but code or pictures: the next one is asked.
    if (!hasWords(text)) continue;
    return title === undefined ? { text } : { title, text };
  }
  return givenTitle === undefined ? { text: cleaned } : { title: givenTitle, text: cleaned };
}

/** Whether anything of it can be spoken. Cleaned first: a Hangul filler is a letter to Unicode, but blank. */
export function holdsWords(pasted: string): boolean {
  return hasWords(cleanCharacters(pasted));
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
