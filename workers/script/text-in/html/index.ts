import type { TextReader } from '../pasted';
import { type HtmlPage, Page } from './page';
import { AROUND } from './tags';

/** Reads a page or a piece of one: text that begins with a tag and has blocks. In any other text with a tag the line breaks count. */
export const htmlReader: TextReader = {
  read(text) {
    const page = beginsWithTag(text) ? readHtml(text) : null;
    return page?.hasBlocks === true ? page : null;
  },
};

export function beginsWithTag(text: string): boolean {
  return /^\s*<(?:!|[a-z])/iu.test(text);
}

/** `<iframe …/>`: the tokenizer takes all below for what is in it. */
const EMPTY_RAW = /<(?:iframe|textarea|noembed|noframes|xmp)\b[^<>]{0,2000}\/>/giu;
/** The page is read again for each name that was never closed. */
const MAX_UNCLOSED = 6;

/**
 * `heading` is the first `h1`. Without one, `title` is the page's `<title>`, which often carries the site's name. What is left out but
 * never closed (a button, a menu, what is hidden) would take all below it along, so it is text then.
 */
export function readHtml(html: string): HtmlPage {
  const text = withoutOpenComments(html).replace(EMPTY_RAW, '');
  const shown = new Set<string>();
  for (;;) {
    const page = new Page(text, shown);
    const read = page.read();
    if (page.unclosed !== undefined && shown.size < MAX_UNCLOSED) shown.add(page.unclosed);
    else if (read.paragraphs.length > 0 || shown.has('nav')) return read;
    else for (const name of AROUND) shown.add(name);
  }
}

/** A comment without an end would be all the rest of the text: then its mark is taken away. */
export function withoutOpenComments(text: string): string {
  const at = text.indexOf('<!--', text.lastIndexOf('-->') + 1);
  return at < 0 ? text : text.slice(0, at) + text.slice(at).replaceAll('<!--', '');
}
