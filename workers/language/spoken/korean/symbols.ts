import { endsClosed } from '../../hangul';
import { CIRCLED, circledValue, FRACTION_SIGN, fractionOf, POWER, powerOf, ROMAN_SIGN, romanSignValue } from '../fold';
import { GLUE, matchAt, type Rule } from '../scan';
import { counterAt } from './counters';
import { quantityAt } from './numbers';
import { englishDigit, readNumber, sino } from './numerals';
import { readJamo, spell } from './words';

const BEFORE_OPERAND = String.raw`(?<=[\d)%a-zA-Zπ²] ?)`;
const OPERAND_NEXT = String.raw`(?= ?[\d(a-zA-Zπ√])`;
const operator = (sign: string, speak: Rule['speak']): Rule => ({
  at: new RegExp(`${BEFORE_OPERAND}${sign}${OPERAND_NEXT}`, 'uy'),
  speak,
});

/** `5+3=8`: 오 더하기 삼은 팔. The word before gets its particle. */
const equals: Rule = {
  at: /(?<=\S ?)[=＝](?= ?\S)/uy,
  speak: (_match, { before }) => `${GLUE}${topic(before)} `,
};

/** The head of a news agency's report, `(서울=연합뉴스) 김민수 기자 = …`: nothing equals anything there. */
const dateline: Rule = {
  at: /(?<=\([가-힣·, ]{1,20})=(?=[가-힣\d]{2,12}\))|(?<=(?:기자|특파원|위원) ?)= ?(?=\S)/uy,
  speak: () => `${GLUE}, `,
};

function topic(before: string): string {
  return endsClosed(before) ? '은' : '는';
}

const COMPARED: Readonly<Record<string, string>> = {
  '<': '작다',
  '>': '크다',
  '≤': '작거나 같다',
  '≥': '크거나 같다',
  '≦': '작거나 같다',
  '≧': '크거나 같다',
};
const LIMIT: Readonly<Record<string, string>> = {
  '<': '미만',
  '>': '초과',
  '≤': '이하',
  '≥': '이상',
  '≦': '이하',
  '≧': '이상',
};

/**
 * Between two numbers a comparison (`3 < 5`), before one a limit (`≥ 80%` → 팔십 퍼센트 이상). Letters need a space: `<b>` is markup.
 */
const comparison: Rule = {
  at: /([<>≤≥≦≧])(=)?(?: ?(?=\d)| (?=[A-Za-z](?![A-Za-z])))/uy,
  speak([whole, sign = '', orEqual], { text, end, before }) {
    const letter = matchAt(/[A-Za-z]/uy, text, end)?.[0];
    const right = letter === undefined ? quantityAt(text, end) : { spoken: spell(letter), length: 1 };
    if (right === undefined) return undefined;
    const both = orEqual === undefined ? sign : sign === '<' ? '≤' : '≥';
    const start = end - whole.length;
    const length = whole.length + right.length;
    if (/[\p{L}\p{N}%] ?$/u.test(text.slice(Math.max(0, start - 3), start))) {
      return { spoken: `${GLUE}${topic(before)} ${right.spoken}보다 ${COMPARED[both]}`, length };
    }
    return { spoken: `${right.spoken} ${LIMIT[both]}`, length };
  },
};

/** `3 x 4`. */
export const timesLetter: Rule = { at: /(?<=\d ?)[xX](?= ?\d)/uy, speak: () => ' 곱하기 ' };

/** `1+1 행사`: one bought, one free. */
export const oneFree: Rule = {
  at: /(?<![\d.])([12])\+1(?![\d.=]| ?=)/uy,
  speak: ([, bought]) => `${englishDigit(bought ?? '')} 플러스 원`,
};

const OPERATORS: readonly Rule[] = [
  // `45+2분` is no sum; a sum has spaces or a result.
  { at: /(?<=\d)\+(?=\d)(?![\d+.,×-]{1,20} ?=)/uy, speak: () => ' 플러스 ' },
  operator(String.raw`\+`, () => ' 더하기 '),
  { at: /(?<=\d ?)[×✕*](?= ?\d)/uy, speak: () => ' 곱하기 ' },
  { at: /(?<=\S ?)[×✕](?= ?\S)/uy, speak: () => ' 곱하기 ' },
  { at: /(?<=\d ?)÷(?= ?\d)/uy, speak: () => ' 나누기 ' },
  {
    at: POWER,
    speak([raised]) {
      const { digits, isNegative } = powerOf(raised);
      return `${GLUE}의 ${isNegative ? '마이너스 ' : ''}${sino(digits)}제곱`;
    },
  },
  // From one hour to another.
  { at: /(?<=:\d\d )[-–—] (?=\d{1,2}:\d\d)/uy, speak: () => `${GLUE}에서 ` },
  { at: /(?<=[\d)] )[-−–](?= [\d(])/uy, speak: () => '빼기' },
  { at: /(?<=[\d)])−(?=[\d(])/uy, speak: () => ' 빼기 ' },
  { at: /(?<=[\p{L}\p{N}])\+(?![\d])/uy, speak: () => `${GLUE}플러스` },
  { at: /≠/uy, speak: () => ' 같지 않다 ' },
  { at: /[≒≈]/uy, speak: () => ' 약 ' },
  { at: /∞/uy, speak: () => '무한대' },
  { at: /√/uy, speak: () => '루트 ' },
  { at: /±/uy, speak: () => '플러스마이너스 ' },
  { at: /²/uy, speak: () => ' 제곱' },
  { at: /³/uy, speak: () => ' 세제곱' },
];

/** `1/2` in one character; after a whole number: `1½` → 일과 이분의 일. */
const fraction: Rule = {
  at: FRACTION_SIGN,
  speak([sign], { before, text, end }) {
    const [part, whole] = fractionOf(sign);
    const words = `${sino(String(whole))}분의 ${sino(String(part))}`;
    const counted = counterAt(text, end) === undefined ? words : `${words} `;
    return /[가-힣]$/u.test(before) ? `${GLUE}${endsClosed(before) ? '과' : '와'} ${counted}` : counted;
  },
};

export const mixedFraction: Rule = {
  at: /(?<![\d./])(\d{1,3})(?: ?[과와] ?| )(\d{1,2})\/(\d{1,3})(?![\d/])/uy,
  speak([, whole = '', part = '', of = '']) {
    if (Number(part) >= Number(of)) return undefined;
    const first = sino(whole);
    return `${first}${endsClosed(first) ? '과' : '와'} ${sino(of)}분의 ${sino(part)}`;
  },
};

const circled: Rule = {
  at: CIRCLED,
  speak([sign], { before, text, end }) {
    const opens =
      /(?:^|[.!?…,] ?)$/u.test(before) &&
      /^ ?[가-힣A-Za-z]/u.test(text.slice(end, end + 2)) &&
      matchAt(/ ?(?:번|(?:과|와|은|는|이|가|을|를|의|에|에서|에는|에도|도|로|까지|부터)(?![가-힣]))/uy, text, end) ===
        null;
    const isNumbered = text.startsWith('번', end);
    return `${sino(String(circledValue(sign)))}${isNumbered ? ' ' : ' 번'}${opens ? ', ' : ''}`;
  },
};

const romanNumeral: Rule = {
  at: ROMAN_SIGN,
  speak([sign], { before }) {
    const value = romanSignValue(sign);
    return /[A-Za-z] ?$/u.test(before) && value < 10 ? englishDigit(String(value)) : sino(String(value));
  },
};

/** A list's mark at the beginning: `1.`, `2)`, `(3)`. */
export const listMark: Rule = {
  at: /\(?(\d{1,2})[.)] (?=[^\s\d])/uy,
  speak: ([, number = ''], { before }) => (before.trim() === '' ? `${sino(number)} 번, ` : undefined),
};

const MARKS: readonly Rule[] = [
  { at: /[ㄱ-ㅎㅏ-ㅣ]{1,99}/uy, speak: ([jamo]) => readJamo(jamo) },
  { at: /㈜|\(주\)|㈔|㊙/uy, speak: ([sign]) => (sign === '㈔' ? '사단법인 ' : sign === '㊙' ? '비밀 ' : '주식회사 ') },
  { at: /(?<=[A-Za-z])&(?=[A-Za-z])/uy, speak: () => '앤' },
  { at: /&/uy, speak: () => ' 그리고 ' },
  { at: /@/uy, speak: () => ' 골뱅이 ' },
  { at: /#(?=\d)/uy, speak: () => '넘버 ' },
  { at: /#(?=[\p{L}_])/uy, speak: () => ' 해시태그 ' },
  { at: /(?<=\S)(?:→|⇒|➔|->|=>)(?=\S)/uy, speak: () => `${GLUE}에서 ` },
  { at: /(?:→|⇒|➔|->|=>) ?/uy, speak: () => `${GLUE}, ` },
  { at: /[←↑↓↔⇐⇔]/uy, speak: ([sign]) => ({ '↑': ' 상승', '↓': ' 하락' })[sign] ?? ', ' },
  { at: /%[pP]/uy, speak: () => ' 퍼센트포인트' },
  { at: /%/uy, speak: () => ' 퍼센트' },
  { at: /‰/uy, speak: () => ' 퍼밀' },
  { at: /°C/uy, speak: () => ' 섭씨' },
  { at: /°F/uy, speak: () => ' 화씨' },
  { at: /°/uy, speak: () => ' 도' },
  { at: /№/uy, speak: () => '넘버 ' },
  { at: /§/uy, speak: () => '제 ' },
  { at: /\.{2,99}|…{1,99}|‥{1,99}|⋯{1,99}/uy, speak: () => '…' },
  { at: /(?<=[\p{L}\p{N}] ?)[—–] ?(?=[\p{L}\p{N}])/uy, speak: () => `${GLUE}, ` },
  { at: /(?<=:\d\d)[-–](?=\d{1,2}:\d\d)/uy, speak: () => `${GLUE}에서 ` },
  { at: /[○◯△□]{1,5}(?=[가-힣])/uy, speak: ([hidden]) => '땡'.repeat(hidden.length) },
  { at: /(?<![^\s(])\.\d{1,20}(?![\d.])/uy, speak: ([decimals]) => readNumber(`0${decimals}`) },
  { at: /[·‧・ㆍ•∙･]/uy, speak: () => ' ' },
  { at: /(?<=[\p{L}\p{N}])[/-](?=[\p{L}\p{N}])/uy, speak: () => ' ' },
  { at: /[-–—―−]{1,99}/uy, speak: () => ' ' },
  { at: /\+/uy, speak: () => ' 플러스 ' },
  { at: /\//uy, speak: () => ' ' },
  { at: /×/uy, speak: () => ' 곱하기 ' },
  { at: /÷/uy, speak: () => ' 나누기 ' },
  { at: /[\p{So}\p{Sk}\p{Sm}※†‡¶]/uy, speak: () => ' ' },
];

/** A day, an hour, a place on a line: what a range with spaces (`월요일 ~ 금요일`) goes from. */
const ENDS_IN_TIME = /(?:요일|[시분일월년층역호])$/u;
const TIME_FOLLOWS =
  /(?:오전|오후|새벽|아침|저녁|밤|정오|자정|[AaPp]\.?[Mm]|[월화수목금토일]요일|다음|[가-힣]{1,6}역)/uy;

/** `월~금`, `3명 ~ 5명`, `A~Z`; a wave at the end of a word (`안녕~`) is only a mood. */
const wave: Rule = {
  at: /~ ?/uy,
  speak([sign], { text, end, before }) {
    const first = before.trimEnd();
    const word = first.slice(first.lastIndexOf(' ') + 1);
    const next = text.charAt(end);
    if (!/[\p{L}\p{N}%)]$/u.test(word)) return ' ';
    if (/^[+\-−±]?\d/u.test(text.slice(end, end + 2))) return `${GLUE}에서 `;
    if (ENDS_IN_TIME.test(word) && matchAt(TIME_FOLLOWS, text, end) !== null) return `${GLUE}에서 `;
    const joined = first === before && sign === '~';
    const isRange = joined && /[가-힣A-Za-z]/u.test(next) && [...word].length <= 4 && !/[요다죠네야까게]$/u.test(word);
    return isRange ? `${GLUE}에서 ` : ' ';
  },
};

export const SYMBOL_RULES: readonly Rule[] = [
  ...OPERATORS,
  dateline,
  equals,
  comparison,
  fraction,
  circled,
  romanNumeral,
  wave,
  ...MARKS,
];
