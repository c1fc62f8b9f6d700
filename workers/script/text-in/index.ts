import { cleanCharacters } from './characters';
import { htmlReader } from './html';
import { markdownReader } from './markdown';
import { hasWords, oneLine, type TextReader } from './pasted';
import { plainReader } from './plain';
import { subtitleReader } from './subtitles';
import { joinWrapped } from './wrapped-lines';

/** In the order in which they are asked; the last one takes any text. */
const READERS: readonly TextReader[] = [subtitleReader, markdownReader, htmlReader, plainReader];

/** As long as a task's title may be. A longer heading is a text with the mark of one. */
const MAX_TITLE_CHARS = 300;

export interface ReadText {
  /** The one that was given, or else the text's own, which the text below does not repeat. */
  readonly title?: string;
  /** Sentences end with a line at the latest, paragraphs are parted by a blank line. No marks, nothing invisible, NFC. */
  readonly text: string;
}

/** Reads what was pasted for what it is: SRT, WebVTT, HTML, Markdown, text of a PDF or plain text. A text with words keeps some. */
export async function readPasted(pasted: string, givenTitle?: string): Promise<ReadText> {
  const cleaned = cleanCharacters(pasted);
  for (const reader of READERS) {
    const read = await reader.read(cleaned);
    if (read === null) continue;
    const { heading } = read;
    const isName = (name: string) => hasWords(name) && name.length <= MAX_TITLE_CHARS;
    const title = givenTitle ?? [read.title, heading].map((name) => oneLine(name ?? '')).find(isName);
    const repeats = heading === undefined || bare(heading) === bare(title ?? '');
    // Once more: what a page writes as `&#8203;` is a character only now.
    const clean = (line: string): string => oneLine(cleanCharacters(line));
    const text = joinWrapped(repeats ? read.paragraphs : [[{ text: heading, isOwn: true }], ...read.paragraphs])
      .map((lines) => lines.map(clean).filter(Boolean).join('\n'))
      .filter(Boolean)
      .join('\n\n');
    // Nothing but code or pictures: then the text itself is what was meant.
    if (!hasWords(text)) continue;
    return title === undefined ? { text } : { title, text };
  }
  return givenTitle === undefined ? { text: cleaned } : { title: givenTitle, text: cleaned };
}

/** Whether anything of it can be spoken. A Hangul filler is a letter to Unicode, and blank. */
export function holdsWords(pasted: string): boolean {
  return hasWords(cleanCharacters(pasted));
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
