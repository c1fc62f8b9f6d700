/**
 * Splits text into sentences. Intl.Segmenter was tried and is not enough: it ends a sentence inside quotes (`"안녕하세요. ` |
 * `반갑습니다." ` | `라고 …`), after `Dr.`, after the `1.` of a list, and at the `?` inside an address. Ours cuts only at white space
 * (which alone keeps 3.14, U.S. and addresses intact) and at the two places where Korean and full-width writing omit it.
 */
export interface Sentence {
  readonly text: string;
  /** First of a paragraph: the best place for a new picture. */
  readonly startsParagraph: boolean;
}

const TERMINATORS = '.!?…。！？｡';
const CLOSERS = '"\'”’」』》〉）)\\]】';
const OPENERS = '"\'“‘「『《〈（(\\[【';
const EMOJI = '\\p{Extended_Pictographic}\\u{1F3FB}-\\u{1F3FF}\\u{1F1E6}-\\u{1F1FF}\\u200d\\ufe0f';

/** Without the lookbehind every mark in a long row of marks would be tried as the beginning. */
const ENDING = new RegExp(`(?<![${TERMINATORS}])([${TERMINATORS}]+)([${CLOSERS}${EMOJI}]*)$`, 'u');
const NO_WORD = new RegExp(`^[${EMOJI}${CLOSERS}${TERMINATORS}~^]+$`, 'u');
const LEADING = new RegExp(`^[${OPENERS}${EMOJI}]+`, 'u');
/** `했다.그리고` and `。`: a new sentence follows without a space. A name such as `네이버.한국` has no such ending. */
const GLUED = new RegExp(
  `(?<=[다요죠까][.!?…]{1,3}["'”’」』]{0,2})(?=\\p{Script=Hangul})|(?<=[。！？｡][${CLOSERS}]{0,2})(?=[^${CLOSERS}。！？｡\\s])`,
  'gu',
);

/** After a closing quote these continue the sentence: "…" 라고 했다. */
const KOREAN_QUOTATIVE =
  /^(이?라[고며는면던]|이?란|하[고며는던면]|했|한다|고[는도]?$|며$|면서|말[했하]|물[었어으]|외[쳤치]|대답|생각|속삭|덧붙|답했)/u;
const ENGLISH_QUOTATIVE =
  /^(?:\p{Lu}[\p{L}'’]*\s+){1,2}(said|says|asked|asks|replied|whispered|shouted|cried|added|answered|wrote|thought)\b/u;

const ABBREVIATION =
  /^(mr|mrs|ms|dr|prof|st|sr|jr|vs|no|nos|fig|vol|pp?|ch|ed|e\.g|i\.e|cf|al|approx|dept|est|gen|gov|rev|sen|hon|capt|lt|col|sgt|mt|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)$/iu;
/** These may also end a sentence; a capital after them decides. */
const ABBREVIATION_MAYBE_LAST = /^(etc|inc|ltd|co|corp|a\.m|p\.m)$/iu;
/** `J.`, `U.S.`, `U.S.A.` */
const INITIALS = /^\p{Lu}(\.\p{Lu})*$/u;
const LIST_LETTERS = '가나다라마바사아자차카타파하';
const LIST_LETTER = new RegExp(`^[${LIST_LETTERS}]$`, 'u');

/** Sentences in order; a line break ends one. Joined with spaces they are the text, up to white space. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const paragraph of text.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/gu, '\n').split(/\n[^\S\n]*\n/u)) {
    let startsParagraph = true;
    for (const line of paragraph.split('\n')) {
      for (const sentence of splitLine(line)) {
        sentences.push({ text: sentence, startsParagraph });
        startsParagraph = false;
      }
    }
  }
  return sentences;
}

function splitLine(line: string): string[] {
  if (line.trim() === '') return [];
  return cutLine(line.trim(), true) ?? cutLine(line.trim(), false) ?? [line.trim()];
}

interface ListMark {
  readonly kind: 'number' | 'bracket' | 'circled' | 'letter';
  readonly place: number;
}

/** `2.`, `2)`, `(2)`, `②`, `②물`, `나.`, `나)`. Not the `②를` of a sentence. */
function listMark(token: string): ListMark | null {
  const [, digits, end] = /^\(?(\d{1,2})([.)])$/u.exec(token) ?? [];
  if (digits !== undefined) return { kind: end === '.' ? 'number' : 'bracket', place: Number(digits) };
  if (/^[①-⑳](?:$|[^과와을를은는이가의에도로번항호조,.~)）])/u.test(token)) {
    return { kind: 'circled', place: (token.codePointAt(0) ?? 0) - 0x2460 + 1 };
  }
  const [, letter = ''] = /^(.)[.)]$/u.exec(token) ?? [];
  const place = letter === '' ? 0 : LIST_LETTERS.indexOf(letter) + 1;
  return place > 0 ? { kind: 'letter', place } : null;
}

/** Null when quotes were to be respected and one is still open at the end of the line: then they are no guide. */
function cutLine(line: string, followQuotes: boolean): string[] | null {
  const tokens: { text: string; glued: boolean }[] = [];
  for (const word of line.split(/\s+/u)) {
    if (word === '') continue;
    const parts = /:\/\//u.test(word) ? [word] : word.split(GLUED);
    parts.forEach((part, index) => {
      tokens.push({ text: part, glued: index > 0 });
    });
  }
  const quotes = new QuoteDepth(line);
  const sentences: string[] = [];
  let current = '';
  let wordsInSentence = 0;
  const expected: Record<ListMark['kind'], number> = { number: 1, bracket: 1, circled: 1, letter: 1 };
  let endPending = false;
  for (const [index, token] of tokens.entries()) {
    current += current === '' || token.glued ? token.text : ` ${token.text}`;
    quotes.read(token.text);
    const next = tokens[index + 1]?.text;
    if (next === undefined) break;
    const onlyMarks = NO_WORD.test(token.text);
    if (!onlyMarks) {
      wordsInSentence += 1;
      endPending = false;
    }
    const mark = listMark(token.text);
    // `가.` is also a verb: only at the beginning, or after `나.` was expected.
    const isExpected = mark?.place === expected[mark?.kind ?? 'number'] && (mark?.kind !== 'letter' || mark.place > 1);
    const isMarker = mark !== null && (wordsInSentence === 1 || isExpected);
    if (isMarker) expected[mark.kind] = mark.place + 1;
    // The day of `2026. 5. 3.`
    const isDate = /^\d{1,2}\.$/u.test(token.text) && /^\d{1,4}\.$/u.test(tokens[index - 1]?.text ?? '');
    // An item of a list begins a sentence even where the one before has no full stop.
    const nextMark = listMark(next);
    const opensItem = nextMark !== null && nextMark.place > 1 && nextMark.place === expected[nextMark.kind];
    if (followQuotes && quotes.depth > 0) continue;
    const rest = tokens.slice(index + 1, index + 4).map((t) => t.text);
    if (opensItem && !isMarker) endPending = true;
    else if (!onlyMarks) endPending = !isMarker && !isDate && endsSentence(token.text, rest, wordsInSentence);
    // An emoji or stray mark after the full stop belongs to the sentence before it.
    if (endPending && !NO_WORD.test(next)) {
      sentences.push(current);
      current = '';
      wordsInSentence = 0;
      endPending = false;
    }
  }
  if (current !== '') sentences.push(current);
  return followQuotes && quotes.depth > 0 ? null : sentences;
}

function endsSentence(token: string, rest: readonly string[], wordsInSentence: number): boolean {
  const ending = ENDING.exec(token);
  const next = rest[0];
  if (ending === null || next === undefined) return false;
  const [, marks = '', closers = ''] = ending;
  const word = token.slice(0, ending.index).replace(LEADING, '');
  const nextWord = next.replace(LEADING, '');
  const afterKorean = /\p{Script=Hangul}$/u.test(word);
  if (/[”"’'」』》]/u.test(closers) && (KOREAN_QUOTATIVE.test(next) || ENGLISH_QUOTATIVE.test(rest.join(' ')))) {
    return false;
  }
  if (!afterKorean && /^\p{Ll}/u.test(nextWord)) return false;
  if (/[!?。！？｡]/u.test(marks)) return true;
  // `음… 그래요.`: a pause, not an end.
  if (marks !== '.') return wordsInSentence > 2;
  if (INITIALS.test(word) || ABBREVIATION.test(word)) return false;
  if (wordsInSentence === 1 && LIST_LETTER.test(word)) return false;
  if (/^\d+$/u.test(word) && /^\d/u.test(nextWord)) return false;
  if (ABBREVIATION_MAYBE_LAST.test(word)) return /^[\p{Lu}\p{Script=Hangul}]/u.test(nextWord);
  return true;
}

const PAIRS: Readonly<Record<string, string>> = {
  '“': '”',
  '「': '」',
  '『': '』',
  '《': '》',
  '(': ')',
  '（': '）',
  '[': ']',
  '【': '】',
};
const PAIR_ENDS = new Set(Object.values(PAIRS));

/** How many quotes and brackets are open. Apostrophes and list letters such as `a)` do not count. */
class QuoteDepth {
  #open: string[] = [];
  readonly #singleQuotes: boolean;

  constructor(line: string) {
    // A pair of them around words, not apostrophes: opens after a space, closes after a mark or Hangul.
    this.#singleQuotes = /(^|\s)'[^']*[.!?…,\p{Script=Hangul}]'/u.test(line);
  }

  get depth(): number {
    return this.#open.length;
  }

  read(token: string): void {
    const chars = [...token];
    for (const [index, char] of chars.entries()) {
      const top = this.#open.at(-1);
      const between = isLatin(chars[index - 1]) && isLatin(chars[index + 1]);
      if (char === '"') this.#toggle('"');
      else if (char === "'") {
        if (this.#singleQuotes && !between && (top === "'" || index === 0)) this.#toggle("'");
      } else if (char === '‘') this.#open.push('’');
      else if (char === '’') {
        if (top === '’' && !between) this.#open.pop();
      } else if (PAIRS[char] !== undefined) this.#open.push(PAIRS[char]);
      else if (PAIR_ENDS.has(char) && top === char) this.#open.pop();
    }
  }

  #toggle(mark: string): void {
    if (this.#open.at(-1) === mark) this.#open.pop();
    else this.#open.push(mark);
  }
}

function isLatin(char: string | undefined): boolean {
  return char !== undefined && /\p{Script=Latin}/u.test(char);
}
