import { hasWords } from '../../language/clean-text';
import type { Line, Paragraph, TextReader } from './pasted';

/** A mark of a list that says nothing. Signs that are also letters (`○○ 씨`) or numbers (`-5`) need a space behind them. */
const BULLET = /^(?:[*–—-](?=\s)|[•·∙‣⁃◦▪▫■□●○◆◇▶▷►☞※](?=\s)|[•‣⁃◦▪▫▶▷►☞※](?=[\p{L}\p{N}"'“‘]))\s*/u;
/** A mark that is said, so that its order is heard. */
const NUMBER = /^(?:\(?\d{1,3}[.)](?!\d)|[①-⑳⑴-⒇❶-❿]|[가-하][.)](?=\s)|[A-Za-z][.)](?=\s))/u;
/** `---`, `* * *`, `=====`, `~~~`: a line that divides. */
const DIVIDER = /^(?:[-–—=*_~#+.·•━─═※□■◆◇○●]\s*){3,}$/u;
/** `12`, `- 12 -`, `12 / 30`, `Page 12 of 30`, `12쪽`. */
const PAGE_NUMBER =
  /^(?:page\s+)?[-–—[(|]?\s*(\d{1,4})\s*(?:(?:\/|of)\s*\d{1,4}\s*)?[-–—\])|]?(?:\s*(?:쪽|페이지))?$/iu;
const SENTENCE_END = /[.!?…。！？다요]["'”’)\]]*$/u;
/** How many lines at the top and at the bottom of a page may be its heads and number. */
const EDGE_LINES = 2;

/** Takes any text. Paragraphs are what blank lines part; the pages of a PDF, parted by form feeds, lose their heads and numbers. */
export const plainReader: TextReader = {
  read: (text) => ({ paragraphs: toParagraphs(text.includes('\f') ? joinPages(text) : text) }),
};

function toParagraphs(text: string): Paragraph[] {
  const paragraphs: Line[][] = [];
  let lines: Line[] = [];
  let isOwn = true;
  const end = (): void => {
    if (lines.length > 0) paragraphs.push(lines);
    lines = [];
    isOwn = true;
  };
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || DIVIDER.test(line.slice(0, 400))) {
      end();
      continue;
    }
    const bullet = BULLET.exec(line)?.[0] ?? '';
    const isItem = bullet !== '' || NUMBER.test(line);
    const without = line.slice(bullet.length);
    if (without !== '') lines.push({ text: without, isOwn: isItem || isOwn });
    isOwn = false;
  }
  end();
  return paragraphs;
}

/** One text of the pages: a sentence that goes on over the page is one paragraph again. */
function joinPages(text: string): string {
  const pages = text
    .split('\f')
    .map((page) => page.split('\n').map((line) => line.trimEnd()))
    .filter((lines) => lines.some((line) => line.trim() !== ''));
  const heads = repeatedEdges(pages);
  let joined = '';
  for (const page of pages) {
    const body = withoutEdges(page, heads);
    if (body === '') continue;
    const goesOn = joined !== '' && !SENTENCE_END.test(joined) && hasWords(joined);
    joined += joined === '' ? body : `${goesOn ? '\n' : '\n\n'}${body}`;
  }
  return joined;
}

const filledAt = (lines: readonly string[]): number[] =>
  [...lines.keys()].filter((index) => lines[index]?.trim() !== '');
const edgesOf = (lines: readonly string[]): number[] => {
  const filled = filledAt(lines);
  return [...new Set([...filled.slice(0, EDGE_LINES), ...filled.slice(-EDGE_LINES)])];
};
/** The same head with another page's number in it is the same. */
const shapeOf = (line: string): string => line.trim().replace(/\d+/gu, '#').replace(/\s+/gu, ' ');

/** Lines that stand at the edge of at least half of the pages, two or more. */
function repeatedEdges(pages: readonly (readonly string[])[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const page of pages) {
    const shapes = new Set(edgesOf(page).map((index) => shapeOf(page[index] ?? '')));
    for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= 2 && count * 2 >= pages.length).map(([shape]) => shape));
}

/** From the outside in, so that a line of the text that looks like a number stays. */
function withoutEdges(page: readonly string[], heads: ReadonlySet<string>): string {
  const filled = filledAt(page);
  const isEdge = (index: number | undefined): boolean => {
    const line = index === undefined ? '' : (page[index] ?? '').trim();
    return index !== undefined && (heads.has(shapeOf(line)) || PAGE_NUMBER.test(line.slice(0, 60)));
  };
  let from = 0;
  let to = filled.length;
  while (from < Math.min(EDGE_LINES, to) && isEdge(filled[from])) from += 1;
  for (let cut = 0; cut < EDGE_LINES && to > from && isEdge(filled[to - 1]); cut += 1) to -= 1;
  const first = filled[from];
  const last = filled[to - 1];
  return first === undefined || last === undefined || to <= from ? '' : page.slice(first, last + 1).join('\n');
}
