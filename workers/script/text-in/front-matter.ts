import { oneLine } from './pasted';

const MAX_CHARS = 20_000;
/** Names as programs write them, and those that people write in Korean or with a capital. `민수: 안녕` between two rules is a dialogue. */
const FIELD =
  /^(?:[a-z][a-z0-9_-]+|제목|부제|날짜|작성일|태그|분류|카테고리|작성자|저자|설명|요약|키워드)[^\S\n]*:(?:\s|$)/u;
const FIELD_IN_CAPITALS = /^(?:title|date|tags|author|category|categories|description|status)[^\S\n]*:(?:\s|$)/iu;
/** An entry of a list, a comment, what belongs to the line above, or the end of a list in brackets. */
const OF_A_FIELD = /^(?:-\s|-$|#|\s|[\]}]|$)/u;
const TITLE = /^(?:title|제목)[^\S\n]*:[^\S\n]*(.*)$/iu;

interface FrontMatter {
  readonly title?: string | undefined;
  readonly body: string;
  readonly isFrontMatter: boolean;
}

/**
 * Cuts off a block of names and values between two lines of `---` at the very beginning. Read by lines and not as YAML: to YAML
 * `title: 커피: 시작` and `title: [속보] 눈` are faults, `title: 1984` is no text, and a few aliases are a bomb.
 */
export function cutFrontMatter(text: string): FrontMatter {
  const none = { body: text, isFrontMatter: false };
  const start = /^\s*---[^\S\n]*\n/u.exec(text);
  if (start === null) return none;
  const head = text.slice(start[0].length, start[0].length + MAX_CHARS);
  const end = /^(?:---|\.\.\.)[^\S\n]*$/mu.exec(head);
  if (end === null) return none;
  const lines = head.slice(0, end.index).split('\n');
  const isField = (line: string) => FIELD.test(line) || FIELD_IN_CAPITALS.test(line);
  const first = lines.find((line) => !/^(?:#|\s|$)/u.test(line));
  if (first === undefined || !isField(first)) return none;
  if (!lines.every((line) => isField(line) || OF_A_FIELD.test(line))) return none;
  const body = text.slice(start[0].length + end.index + end[0].length);
  return { title: titleIn(lines), body, isFrontMatter: true };
}

function titleIn(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line) => TITLE.test(line));
  const value = TITLE.exec(lines[at] ?? '')?.[1] ?? '';
  const after = lines.slice(at + 1);
  const end = after.findIndex((line) => !/^\s+\S/u.test(line));
  const more = at < 0 ? [] : after.slice(0, end < 0 ? undefined : end);
  // `>-` and `|` say that the text is on the lines below.
  const written = oneLine([value.replace(/^[>|][+-]?\s*$/u, ''), ...more].join(' '));
  const title = oneLine(unquoted(written));
  return title === '' || /^(?:~|null)$/iu.test(title) ? undefined : title;
}

function unquoted(text: string): string {
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')(?:\s+#.*)?$/u.exec(text) ?? [];
  return double?.replace(/\\(["\\])/gu, '$1') ?? single?.replaceAll("''", "'") ?? text;
}
