const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = ['', ' thousand', ' million', ' billion', ' trillion', ' quadrillion'];
const MOST_DIGITS = 18;
const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** A plain number as it may be written. For sticky use. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,20}(?!\d))(?:\.\d{1,20}(?!\d))?`;

/** `555` → `five five five`; a telephone's zero is `oh`. */
export function byDigit(digits: string, zero = 'zero'): string {
  return [...digits].map((digit) => (digit === '0' ? zero : (ONES[Number(digit)] ?? digit))).join(' ');
}

/** `1234` → `one thousand two hundred thirty-four`. Digits only. */
export function cardinal(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/u, '');
  if (plain.length > MOST_DIGITS) return byDigit(digits);
  if (plain === '0') return 'zero';
  const words: string[] = [];
  for (let group = Math.ceil(plain.length / 3) - 1; group >= 0; group -= 1) {
    const end = plain.length - 3 * group;
    const value = Number(plain.slice(Math.max(0, end - 3), end));
    if (value > 0) words.push(upToHundreds(value) + (SCALES[group] ?? ''));
  }
  return words.join(' ');
}

function upToHundreds(value: number): string {
  const rest = value % 100;
  const hundreds = value >= 100 ? `${ONES[Math.floor(value / 100)]} hundred` : '';
  return [hundreds, rest === 0 ? '' : upToNinetyNine(rest)].filter((word) => word !== '').join(' ');
}

function upToNinetyNine(value: number): string {
  if (value < 20) return ONES[value] ?? '';
  const one = value % 10;
  return (TENS[Math.floor(value / 10)] ?? '') + (one === 0 ? '' : `-${ONES[one]}`);
}

/** A number as it is written: `1,234.5` → `one thousand two hundred thirty-four point five`, `007` → `zero zero seven`. */
export function readNumber(written: string): string {
  const [whole = '', decimals] = written.replaceAll(',', '').split('.');
  if (decimals === undefined) return /^0\d/u.test(whole) ? byDigit(whole) : cardinal(whole);
  return `${cardinal(whole)} point ${byDigit(decimals)}`;
}

/** `21` → `twenty-first`. */
export function ordinal(digits: string): string {
  const words = cardinal(digits);
  const at = Math.max(words.lastIndexOf(' '), words.lastIndexOf('-')) + 1;
  const last = words.slice(at);
  return words.slice(0, at) + (IRREGULAR[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`));
}

/** `1984` → `nineteen eighty-four`, `1905` → `nineteen oh five`, `2005` → `two thousand five`. */
export function yearWords(digits: string): string {
  const [first, last] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (last === 0) return first % 10 === 0 ? cardinal(digits) : `${upToNinetyNine(first)} hundred`;
  if (first % 10 === 0 && last < 10) return cardinal(digits);
  return `${upToNinetyNine(first)} ${last < 10 ? `oh ${ONES[last]}` : upToNinetyNine(last)}`;
}

/** More than one of it: `six` → `sixes`, `twenty` → `twenties`. */
export function plural(word: string): string {
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|ch)$/u.test(word) ? `${word}es` : `${word}s`;
}
