const DIGITS = '영일이삼사오육칠팔구';
const PLACES = ['', '십', '백', '천'] as const;
const MYRIADS = ['', '만', '억', '조', '경'] as const;
const NATIVE_TENS = ['', '열', '스물', '서른', '마흔', '쉰', '예순', '일흔', '여든', '아흔'] as const;
const NATIVE_ONES = ['', '한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉'] as const;
const ENGLISH_DIGITS = ['제로', '원', '투', '쓰리', '포', '파이브', '식스', '세븐', '에이트', '나인'] as const;
/** Beyond 경 nobody follows: such numbers are read digit by digit. */
const MOST_DIGITS = 20;

/** A plain number as it may be written: `1,234,567`, `0.5`, `2026`. For sticky use. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d{1,20}(?!\d))(?:\.\d{1,20}(?![\d]))?`;

/** `010` → `공일공`. */
export function byDigit(digits: string): string {
  return [...digits].map((digit) => (digit === '0' ? '공' : (DIGITS[Number(digit)] ?? digit))).join('');
}

/** Sino-Korean: `12000` → `만 이천`. Digits only. */
export function sino(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/u, '');
  if (plain.length > MOST_DIGITS) return byDigit(digits);
  if (plain === '0') return '영';
  const words: string[] = [];
  const groups = Math.ceil(plain.length / 4);
  for (let group = groups - 1; group >= 0; group -= 1) {
    const end = plain.length - 4 * group;
    const word = upToThousands(plain.slice(Math.max(0, end - 4), end));
    if (word === '') continue;
    // 만, not 일만; but 일억.
    words.push(group === 1 && word === '일' && words.length === 0 ? '만' : word + (MYRIADS[group] ?? ''));
  }
  return words.join(' ');
}

function upToThousands(digits: string): string {
  let word = '';
  for (const [index, digit] of [...digits].entries()) {
    const place = digits.length - 1 - index;
    if (digit === '0') continue;
    word += (digit === '1' && place > 0 ? '' : DIGITS[Number(digit)]) + (PLACES[place] ?? '');
  }
  return word;
}

/** A number as it is written: `1,234.5` → `천이백삼십사점오`, `007` → `공공칠`. */
export function readNumber(written: string): string {
  const [whole = '', decimals] = written.replaceAll(',', '').split('.');
  if (decimals === undefined) return /^0\d/u.test(whole) ? byDigit(whole) : sino(whole);
  return `${sino(whole)}점${[...decimals].map((digit) => DIGITS[Number(digit)] ?? digit).join('')}`;
}

/** Native numerals before a counter: 1 → `한`, 20 → `스무`. From 1 to 99. */
export function native(value: number): string {
  if (value === 20) return '스무';
  return (NATIVE_TENS[Math.floor(value / 10)] ?? '') + (NATIVE_ONES[value % 10] ?? '');
}

/** As in `MP3`, `G7`: 3 → `쓰리`. */
export function englishDigit(digit: string): string {
  return ENGLISH_DIGITS[Number(digit)] ?? digit;
}

/** The number in a model's name after its letters: `4` → `포`, `52` → `오십이`, `380` → `삼팔공`. */
export function modelNumber(digits: string): string {
  if (digits.length === 1) return englishDigit(digits);
  return digits.length === 2 && !digits.startsWith('0') ? sino(digits) : byDigit(digits);
}
