import type { Line, Paragraph } from './pasted';

/** In columns of a Latin letter; Hangul takes two. Captions and verses are narrower, a page of a PDF or a mail is wider. */
const NARROWEST = { ofFewLines: 56, ofManyLines: 40 };
const MANY_LINES = 5;
/** A line this full is full: printed letters are not exactly one or two columns wide. */
const FULL = 0.93;
const SENTENCE_END = /[.!?…。！？][\p{Pf}\p{Pe}"'”’]*$/u;
/** How Korean sentences end where captions and verses leave out the full stop. */
const KOREAN_END = /(?:다|요|죠|까|네|군)$/u;
/** No word begins with these: the line was cut within one. */
const REST_OF_WORD =
  /^(?:을|를|은|는|의|에|에서|에게|으로|까지|부터|다[.!?]|요[.!?]|니다[.!?]?|습니다[.!?]?|입니다[.!?]?|세요[.!?]?)(?=[\s,.]|$)/u;
const KEEPS_HYPHEN = /(?:^|[^\p{L}])(?:self|well|ex|non|all|half|high|low|long|short|full|part|co|anti|pre|post|e)$/iu;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

const widthOf = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0);
const firstWord = (text: string): string => /^\S+/u.exec(text)?.[0] ?? '';

/**
 * Joins lines that a PDF, a mail or an editor wrapped; a line that its writer ended stays a line. A paragraph was wrapped if at seven breaks
 * of ten the next word would not have fitted, and at four of ten of those the sentence goes on.
 */
export function joinWrapped(paragraphs: readonly Paragraph[]): string[][] {
  const words = new Set(
    paragraphs.flatMap((lines) => lines.flatMap(({ text }) => text.toLowerCase().match(/[\p{L}-]+/gu) ?? [])),
  );
  const limits = paragraphs.map((lines) => wrappedAt(lines));
  const common = Math.max(
    0,
    ...limits
      .filter((limit) => limit !== null)
      .map((limit) => limit ?? 0)
      .slice(0, 1_000),
  );
  return paragraphs.map((lines, index) => join(lines, limits[index] ?? (common > 0 ? common : null), words));
}

function canWrap(line: Line, next: Line, limit: number): boolean {
  return !next.isOwn && widthOf(line.text) + 1 + widthOf(firstWord(next.text)) > FULL * limit;
}

/** The width that a paragraph of three lines or more was wrapped at. */
function wrappedAt(lines: Paragraph): number | null {
  if (lines.length < 3) return null;
  const limit = lines.reduce((widest, { text }) => Math.max(widest, widthOf(text)), 0);
  if (limit < (lines.length < MANY_LINES ? NARROWEST.ofFewLines : NARROWEST.ofManyLines)) return null;
  let wraps = 0;
  let goesOn = 0;
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (next === undefined || !canWrap(line, next, limit)) continue;
    wraps += 1;
    if (!SENTENCE_END.test(line.text) && !KOREAN_END.test(line.text)) goesOn += 1;
  }
  return wraps >= 0.7 * (lines.length - 1) && goesOn >= 0.4 * wraps ? limit : null;
}

function join(lines: Paragraph, limit: number | null, words: ReadonlySet<string>): string[] {
  const joined: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    const current = joined.at(-1);
    if (before === undefined || current === undefined || line.isOwn) {
      joined.push([line.text]);
      continue;
    }
    const tail = current.at(-1) ?? '';
    const divided = dividedWord(tail, line.text, words);
    if (divided !== null) current.splice(-1, 1, divided);
    else if (limit !== null && canWrap(before, line, limit))
      current.push(REST_OF_WORD.test(line.text) ? '' : ' ', line.text);
    else if (isWrappedMail(tail, line.text)) current.push(' ', line.text);
    else joined.push([line.text]);
  }
  return joined.map((parts) => parts.join(''));
}

/** A long line without a full stop, and a small letter below it. */
function isWrappedMail(line: string, next: string): boolean {
  return line.length >= 60 && /^\p{Ll}/u.test(next) && !SENTENCE_END.test(line);
}

/** `informa-` and `tion` are one word, `well-` and `known` are two. */
function dividedWord(line: string, next: string, words: ReadonlySet<string>): string | null {
  const left = /(\p{L}{2,})[-\u2010]$/u.exec(line.slice(-60))?.[1];
  const right = /^\p{Ll}+/u.exec(next.slice(0, 60))?.[0];
  if (left === undefined || right === undefined || !/^[\p{Script=Latin}]+$/u.test(left + right)) return null;
  const whole = `${left}${right}`.toLowerCase();
  const keeps =
    !words.has(whole) && (words.has(`${left}-${right}`.toLowerCase()) || KEEPS_HYPHEN.test(line.slice(-60, -1)));
  return (keeps ? line : line.slice(0, -1)) + next;
}
