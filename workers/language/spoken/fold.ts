/**
 * Forms that exist for the eye only, as plain letters: full-width `ＡＢＣ１２３`, half-width kana, squared units `㎏`, ligatures,
 * letter-like signs (`℃` becomes `°C`), small digits below (`CO₂`). Circled and Roman numbers, fractions and powers have a meaning of their own and stay.
 */
const FOR_THE_EYE =
  /[\uff01-\uff9f\uffe0-\uffe6\u3300-\u33ff\ufb00-\ufb06\u2100-\u2121\u2124-\u214f\u2080-\u2089\u00b5\u02bc]/gu;
const HYPHENS = /[\u2010\u2011\u2012\ufe63]/gu;
const APOSTROPHES = /[\u2018\u2019\u201b\u2032](?=\p{L})/gu;
const MARKED_LATIN = /[\u00c0-\u024f\u1e00-\u1eff]/gu;
const LATIN_WITHOUT_MARKS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
};

/** The same text in the letters that the rules know. */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .replace(FOR_THE_EYE, (char) => char.normalize('NFKC'))
    .replace(HYPHENS, '-')
    .replace(APOSTROPHES, "'")
    .replace(/\u2212/gu, '−')
    .replace(/[∼〜～]/gu, '~');
}

/** `café` → `cafe`: the tables of words and the letters' names know plain letters only. */
export function withoutAccents(text: string): string {
  return text.replace(
    MARKED_LATIN,
    (char) => LATIN_WITHOUT_MARKS[char] ?? char.normalize('NFD').replace(/\p{M}/gu, ''),
  );
}

const ROMAN = ['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ', 'Ⅵ', 'Ⅶ', 'Ⅷ', 'Ⅸ', 'Ⅹ', 'Ⅺ', 'Ⅻ'];
export const ROMAN_SIGN = /[Ⅰ-Ⅻⅰ-ⅻ]/uy;
/** Written in letters: only those that are no word and no size (`XL`, `I`, `V`, `X` are left alone). */
export const ROMAN_LETTERS = /(?:II|III|IV|VI{1,3}|IX|XI{1,3}|XIV|XV|XVI{1,3}|XIX)(?![A-Za-z0-9])/uy;

export function romanSignValue(char: string): number {
  return ROMAN.indexOf(char.toUpperCase()) + 1;
}

const LETTER_VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

export function romanLettersValue(letters: string): number {
  let value = 0;
  for (const [index, letter] of [...letters].entries()) {
    const one = LETTER_VALUES[letter] ?? 0;
    value += one < (LETTER_VALUES[letters[index + 1] ?? ''] ?? 0) ? -one : one;
  }
  return value;
}

/** `10⁶`, `10⁻³`; ² and ³ alone have words of their own. */
export const POWER = /⁻?(?:[⁰¹⁴-⁹][⁰¹²³⁴-⁹]{0,3}|[²³][⁰¹²³⁴-⁹]{1,3}|(?<=⁻)[²³])/uy;

/** Its digits as they are written on the line, with a minus before them. */
export function powerOf(raised: string): { readonly digits: string; readonly isNegative: boolean } {
  return { digits: raised.normalize('NFKC').replace(/[^\d]/gu, ''), isNegative: raised.startsWith('⁻') };
}

const CIRCLED_RUNS: readonly (readonly [first: number, last: number, value: number])[] = [
  [0x2460, 0x2473, 1],
  [0x2474, 0x2487, 1],
  [0x2488, 0x249b, 1],
  [0x24f5, 0x24fe, 1],
  [0x2776, 0x277f, 1],
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
  [0x3251, 0x325f, 21],
  [0x32b1, 0x32bf, 36],
];
export const CIRCLED = /[\u2460-\u249b\u24f5-\u24fe\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]/uy;

/** The number in a circle, in brackets or with a full stop: `③` → 3. */
export function circledValue(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  const run = CIRCLED_RUNS.find(([first, last]) => code >= first && code <= last);
  return run === undefined ? 0 : run[2] + code - run[0];
}

const FRACTIONS: Readonly<Record<string, readonly [number, number]>> = {
  '½': [1, 2],
  '⅓': [1, 3],
  '⅔': [2, 3],
  '¼': [1, 4],
  '¾': [3, 4],
  '⅕': [1, 5],
  '⅖': [2, 5],
  '⅗': [3, 5],
  '⅘': [4, 5],
  '⅙': [1, 6],
  '⅚': [5, 6],
  '⅛': [1, 8],
  '⅜': [3, 8],
  '⅝': [5, 8],
  '⅞': [7, 8],
};
export const FRACTION_SIGN = /[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]/uy;

export function fractionOf(sign: string): readonly [number, number] {
  return FRACTIONS[sign] ?? [0, 0];
}
