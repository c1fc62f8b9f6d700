import { Parser } from 'htmlparser2';
import { cleanText } from '../../language/clean-text';

/** The limits of the manifest. */
const MAX_TEXT_CHARS = 300;
const MAX_URL_CHARS = 4_096;
/** More than any author's line; the parser never sees the rest. */
const MAX_HTML_CHARS = 20_000;

const HALF_A_CHARACTER = /\p{Surrogate}/gu;

/** One line without controls and direction marks. */
export function lineOf(text: string): string {
  return cleanText(text.slice(0, MAX_HTML_CHARS)).slice(0, MAX_TEXT_CHARS).replace(HALF_A_CHARACTER, '\ufffd');
}

/** What a reader sees of a piece of HTML, as one line. */
export function lineOfHtml(html: string): string {
  const seen: string[] = [];
  const parser = new Parser({ ontext: (text) => void seen.push(text), onclosetag: () => void seen.push(' ') });
  parser.end(html.slice(0, MAX_HTML_CHARS));
  return lineOf(seen.join(''));
}

/** An address of the web as it is written out, or undefined. `//host/path` is one too. */
export function webAddress(text: string | null | undefined): string | undefined {
  const given = text?.startsWith('//') === true ? `https:${text}` : text;
  if (given === undefined || given === null || !URL.canParse(given)) return undefined;
  const { href, protocol, username, password } = new URL(given);
  const isWeb = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return isWeb && href.length <= MAX_URL_CHARS ? href : undefined;
}
