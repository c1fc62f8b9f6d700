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

/** `heading` is the first `h1`. Without one, `title` is the page's `<title>`, which often carries the site's name. */
export function readHtml(html: string): HtmlPage {
  const page = new Page(html, AROUND).read();
  if (page.paragraphs.length > 0) return page;
  return new Page(html, new Set()).read();
}
