import { CIRCLED, circledValue, FRACTION_SIGN, fractionOf, ROMAN_SIGN, romanSignValue } from '../fold';
import { matchAt, type Rule } from '../scan';
import { byDigit, cardinal, NUMBER, ordinal, plural, readNumber, yearWords } from './numerals';
import { unitAt } from './units';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const isDate = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;
const dayWords = (month: number, day: string): string => `${MONTHS[month - 1]} ${ordinal(day)}`;

const date: Rule = {
  at: /(?<![\d./-])(?:((?:1\d|20|21)\d\d)([-/.])(\d{1,2})\2(\d{1,2})|(\d{1,2})\/(\d{1,2})\/((?:1\d|20|21)\d\d))(?![\d/-])(?:T(?=\d))?/uy,
  speak([, year, , month, day, usMonth, usDay, usYear]) {
    const [m, d, y] = [Number(month ?? usMonth), day ?? usDay ?? '', year ?? usYear ?? ''];
    return isDate(m, Number(d)) ? `${dayWords(m, d)}, ${yearWords(y)} ` : undefined;
  },
};

/** `Nov. 28`, `November 28, 2026`, `March 3rd`: the day is an ordinal. */
const monthDay: Rule = {
  at: /(?<![A-Za-z])(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.? (\d{1,2})(?:st|nd|rd|th)?(?![\d:.,]\d|\w|%)/uy,
  speak([, name = '', day = '']) {
    const month = MONTHS.findIndex((one) => one.startsWith(name.slice(0, 3))) + 1;
    return isDate(month, Number(day)) ? dayWords(month, day) : undefined;
  },
};

const time: Rule = {
  at: /(?<![\d:.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])(?: ?([AaPp])\.?[Mm](?![A-Za-z])\.?)?/uy,
  speak([, hour = '', minute = '', second, half]) {
    if (Number(hour) > 24 || Number(minute) > 59) return undefined;
    const minutes = minute === '00' ? '' : ` ${minute.startsWith('0') ? `oh ${cardinal(minute)}` : cardinal(minute)}`;
    const exact = minutes === '' && half === undefined && second === undefined;
    const end = exact ? (Number(hour) > 12 ? ' hundred hours' : " o'clock") : minutes;
    const seconds = second === undefined ? '' : ` and ${cardinal(second)} seconds`;
    return `${cardinal(hour)}${end}${seconds}${half === undefined ? '' : ` ${half.toLowerCase()} m`}`;
  },
};

const hourAlone: Rule = {
  at: /(?<![\d:.])(\d{1,2}) ?([AaPp])\.?[Mm](?![A-Za-z])\.?/uy,
  speak: ([, hour = '', half = '']) => `${cardinal(hour)} ${half.toLowerCase()} m`,
};

/** Of a picture, not of a game. */
const SHAPES = new Set(['16:9', '4:3', '3:4', '21:9']);

const score: Rule = {
  at: /(?<![\d:.])(\d{1,3}):(\d{1,3})(?![\d:])/uy,
  speak: ([, a = '', b = '']) => `${cardinal(a)} ${SHAPES.has(`${a}:${b}`) ? 'by' : 'to'} ${cardinal(b)}`,
};

/** (555) 123-4567, +1 555 123 4567, 1-800-555-0199, card numbers. */
const phone: Rule = {
  at: /(?<![\d.,-])(?:\+\d{1,3}[- ]?)?(?:\(\d{2,4}\) ?\d{3,4}[- ]\d{4}|(?:1[- ])?\d{3}[-. ]\d{3}[-. ]\d{4}|0\d{1,2}-\d{3,4}-\d{4}|\d{1,8}(?:-\d{1,8}){2,5}|\d{4}(?: \d{4}){3}|\d{3}-\d{4})(?![\d-])/uy,
  speak([number]) {
    const groups = number.split(/[^\d+]{1,3}/u).filter((group) => group !== '');
    return (
      (number.startsWith('+') ? 'plus ' : '') + groups.map((group) => byDigit(group.replace('+', ''), 'oh')).join(', ')
    );
  },
};

const longRow: Rule = { at: /\d{21,1000}/uy, speak: ([digits]) => byDigit(digits) };
const emergency: Rule = {
  at: /(?<![\d.,-])(?:911|112|999)(?![\d.,%-])(?! ?[a-z])/uy,
  speak: ([digits]) => byDigit(digits),
};

const dotted: Rule = {
  at: /(?<![\d.])\d{1,8}(?:\.\d{1,8}){2,8}(?!\d)/uy,
  speak: ([number]) => number.split('.').map(cardinal).join(' point '),
};

const CURRENCIES: Readonly<Record<string, readonly [one: string, many: string, cent: string]>> = {
  $: ['dollar', 'dollars', 'cent'],
  US$: ['US dollar', 'US dollars', 'cent'],
  '€': ['euro', 'euros', 'cent'],
  '£': ['pound', 'pounds', 'penny'],
  '¥': ['yen', 'yen', ''],
  '₩': ['won', 'won', ''],
  '₹': ['rupee', 'rupees', ''],
};
const SCALE = / ?(million|billion|trillion|thousand|mn|bn|tn|[KkMmBbT])(?![A-Za-z])/uy;
const SCALES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mn: 'million',
  b: 'billion',
  bn: 'billion',
  t: 'trillion',
  tn: 'trillion',
};

/** `$10-20`; with a scale the two are read apart. */
const UP_TO = new RegExp(`[-–~][$€£¥₩₹]?(${NUMBER})(?! ?(?:million|billion|[KkMmBbT](?![A-Za-z])))`, 'uy');

const money: Rule = {
  at: new RegExp(String.raw`([-−])?(US\$|[$€£¥₩₹]) ?(${NUMBER})`, 'uy'),
  speak([whole, minus, sign = '', written = ''], { text, end }) {
    const [one, many, cent] = CURRENCIES[sign] ?? [sign, sign, ''];
    const upTo = matchAt(UP_TO, text, end);
    if (upTo !== null)
      return {
        spoken: `${readNumber(written)} to ${readNumber(upTo[1] ?? '')} ${many}`,
        length: whole.length + upTo[0].length,
      };
    const scale = matchAt(SCALE, text, end);
    const negative = minus === undefined ? '' : 'minus ';
    if (scale !== null) {
      const word = SCALES[(scale[1] ?? '').toLowerCase()] ?? scale[1];
      return { spoken: `${negative}${readNumber(written)} ${word} ${many}`, length: whole.length + scale[0].length };
    }
    const [units = '', cents] = written.split('.');
    if (cents?.length === 2 && cent !== '') {
      const amount = `${readNumber(units)} ${units === '1' ? one : many}`;
      if (cents === '00') return negative + amount;
      const small = cent === 'penny' ? (cents === '01' ? 'penny' : 'pence') : `cent${cents === '01' ? '' : 's'}`;
      return `${negative}${units === '0' ? '' : `${amount} and `}${cardinal(cents)} ${small}`;
    }
    return `${negative}${readNumber(written)} ${written === '1' ? one : many}`;
  },
};

const decade: Rule = {
  at: /(?<![\d.])(?:'(?=\d\ds))?(\d{2}|\d{4})'?s(?![A-Za-z0-9])/uy,
  speak([, digits = '']) {
    if (digits === '2000') return 'two thousands';
    const words = digits.length === 4 ? yearWords(digits) : cardinal(digits);
    const at = Math.max(words.lastIndexOf(' '), words.lastIndexOf('-')) + 1;
    return words.slice(0, at) + plural(words.slice(at));
  },
};

const ordinals: Rule = {
  at: /(?<![\d.,])(\d{1,3}(?:,\d{3}){0,3}|\d{1,9})(?:st|nd|rd|th)(?![A-Za-z0-9])/uy,
  speak: ([, digits = '']) => ordinal(digits.replaceAll(',', '')),
};

function fractionWords(part: string, of: string): string {
  const name =
    of === '2'
      ? part === '1'
        ? 'half'
        : 'halves'
      : of === '4'
        ? part === '1'
          ? 'quarter'
          : 'quarters'
        : ordinal(of) + (part === '1' ? '' : 's');
  return `${cardinal(part)} ${name}`;
}

const fraction: Rule = {
  at: /(?<![\d./])(?:(\d{1,3}) )?(\d{1,2})\/(\d{1,3})(?![\d/])/uy,
  speak([, whole, part = '', of = '']) {
    if (Number(part) >= Number(of) || /^0/u.test(of)) return undefined;
    return `${whole === undefined ? '' : `${cardinal(whole)} and `}${fractionWords(part, of)}`;
  },
};

const fractionSign: Rule = {
  at: FRACTION_SIGN,
  speak([sign], { before }) {
    const [part, of] = fractionOf(sign);
    return `${/[a-z]$/u.test(before) ? ' and ' : ''}${fractionWords(String(part), String(of))}`;
  },
};

const RANGE_SIGN = /(?: ?~ ?|[-–—]| – )(?=[$€£]?\d)/uy;

/** `10–20%`, `2024-2025`, `3-2`: the second is read after it on its own. */
const range: Rule = {
  at: new RegExp(NUMBER, 'uy'),
  speak([first], { text, end }) {
    const sign = matchAt(RANGE_SIGN, text, end);
    if (sign === null) return undefined;
    return {
      spoken: `${isYear(first, '') ? yearWords(first) : readNumber(first)} to `,
      length: first.length + sign[0].length,
    };
  },
};

function isYear(written: string, unit: string): boolean {
  return unit === '' && /^(?:1\d|20)\d\d$/u.test(written);
}

const signed: Rule = {
  at: /(?<![\p{L}\p{N})\]%])([+\-−–±])(?=\d)/uy,
  speak: ([, sign]) => (sign === '+' ? 'plus ' : sign === '±' ? 'plus or minus ' : 'minus '),
};

const quantity: Rule = {
  at: new RegExp(NUMBER, 'uy'),
  speak([written], { text, end }) {
    const unit = unitAt(text, end, written);
    const words = isYear(written, unit?.word ?? '') ? yearWords(written) : readNumber(written);
    return unit === undefined ? words : { spoken: `${words} ${unit.word}`, length: written.length + unit.length };
  },
};

const digits: Rule = { at: /\d{1,20}/uy, speak: ([row]) => readNumber(row) };
const circled: Rule = { at: CIRCLED, speak: ([sign]) => `${cardinal(String(circledValue(sign)))}, ` };
const romanNumeral: Rule = { at: ROMAN_SIGN, speak: ([sign]) => cardinal(String(romanSignValue(sign))) };

export const DIGIT_RULES: readonly Rule[] = [
  longRow,
  date,
  time,
  hourAlone,
  score,
  emergency,
  phone,
  dotted,
  decade,
  ordinals,
  fraction,
  range,
  quantity,
  digits,
];
export const LETTER_RULES: readonly Rule[] = [monthDay, money];
export const SIGN_RULES: readonly Rule[] = [phone, money, decade, fractionSign, signed, circled, romanNumeral];
