/** What a rule may look at beside its match. */
export interface Place {
  readonly text: string;
  /** Where the match ends. */
  readonly end: number;
  /** What was written so far. */
  readonly before: string;
}

export interface Rule {
  /**
   * Sticky, and each repetition in it is bounded: a rule costs the same at every place, so that a whole text takes linear time.
   */
  readonly at: RegExp;
  /** The spoken form, or undefined when the rule does not fit here. `length` is how much of the text it stands for (the match). */
  speak(
    match: RegExpExecArray,
    place: Place,
  ): string | { readonly spoken: string; readonly length: number } | undefined;
}

/** Between a word and what belongs to it without a space (`삼` + `은`). Never in a text: invisible characters are removed first. */
export const GLUE = '\u0002';
const GLUED = new RegExp(` ?${GLUE}`, 'gu');

/** The rules by what their first character is; one may be in several lists. In each the first that fits wins. */
export interface Rules {
  readonly digit: readonly Rule[];
  readonly letter: readonly Rule[];
  readonly sign: readonly Rule[];
}

/** Letters, spaces and marks that no rule begins at. */
const NOTHING_TO_DO = /[가-힣\s"“”,!?:;)]{1,1000}/uy;

/**
 * Looks at what follows the words of a rule in the text. Returns what takes its place, such as the particle that fits the sound of the words.
 */
export type Mend = (
  said: string,
  text: string,
  at: number,
) => { readonly spoken: string; readonly length: number } | undefined;

/** One pass from left to right: at each place the first rule that fits, else the character as it is. */
export function rewrite(text: string, rules: Rules, mend: Mend = () => undefined): string {
  const parts: string[] = [];
  // Rules look at the last few characters only; the whole would make the pass quadratic.
  let before = '';
  const write = (piece: string): void => {
    parts.push(piece);
    before = (before + piece).slice(-80);
  };
  for (let at = 0; at < text.length; ) {
    const plain = matchAt(NOTHING_TO_DO, text, at);
    if (plain !== null) {
      write(plain[0]);
      at += plain[0].length;
      continue;
    }
    const found = firstThatFits(text, at, rulesFor(text.charAt(at), rules), before);
    if (found === undefined) {
      const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
      write(char);
      at += char.length;
      continue;
    }
    write(isWordBetween(before, found.spoken) ? ` ${found.spoken}` : found.spoken);
    at += found.length;
    const mended = mend(found.spoken, text, at);
    if (mended === undefined) continue;
    write(mended.spoken);
    at += mended.length;
  }
  return parts.join('').replace(GLUED, '');
}

function rulesFor(first: string, { digit, letter, sign }: Rules): readonly Rule[] {
  if (first >= '0' && first <= '9') return digit;
  return /[A-Za-z]/u.test(first) ? letter : sign;
}

function firstThatFits(text: string, at: number, rules: readonly Rule[], before: string) {
  for (const rule of rules) {
    const match = matchAt(rule.at, text, at);
    if (match === null || match[0] === '') continue;
    const result = rule.speak(match, { text, end: at + match[0].length, before });
    if (result !== undefined) return typeof result === 'string' ? { spoken: result, length: match[0].length } : result;
  }
  return undefined;
}

/** `약30%`: a number is a word of its own; after 제 it is not. */
function isWordBetween(before: string, spoken: string): boolean {
  return /[\p{L}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(spoken) && !before.endsWith('제');
}

export function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}
