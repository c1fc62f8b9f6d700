import { CIRCLED, circledValue, FRACTION_SIGN, fractionOf, ROMAN_SIGN, romanSign } from '../fold';
import { GLUE, matchAt, type Rule } from '../scan';
import { quantityAt } from './numbers';
import { englishDigit, hasBatchim, sino } from './numerals';
import { readJamo } from './words';

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

function topic(before: string): string {
  return hasBatchim(before) ? '은' : '는';
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

/** Between two numbers a comparison (`3 < 5`), before one a limit (`≥ 80%` → 팔십 퍼센트 이상). */
const comparison: Rule = {
  at: /([<>≤≥≦≧])(=)? ?(?=\d)/uy,
  speak([whole, sign = '', orEqual], { text, end, before }) {
    const quantity = quantityAt(text, end);
    if (quantity === undefined) return undefined;
    const both = orEqual === undefined ? sign : sign === '<' ? '≤' : '≥';
    const length = whole.length + quantity.length;
    // A letter or a number stands before: `x > 3`.
    if (matchAt(/[\p{L}\p{N}%] ?/uy, text, Math.max(0, end - whole.length - 2)) !== null && /\S/u.test(before)) {
      return { spoken: `${GLUE}${topic(before)} ${quantity.spoken}보다 ${COMPARED[both]}`, length };
    }
    return { spoken: `${quantity.spoken} ${LIMIT[both]}`, length };
  },
};

/** `1+1 행사`: one bought, one free. */
export const oneFree: Rule = {
  at: /(?<![\d.])([12])\+1(?![\d.=]| ?=)/uy,
  speak: ([, bought]) => `${englishDigit(bought ?? '')} 플러스 원`,
};

const OPERATORS: readonly Rule[] = [
  operator(String.raw`\+`, () => ' 더하기 '),
  { at: /(?<=\d ?)[×✕*](?= ?\d)/uy, speak: () => ' 곱하기 ' },
  { at: /(?<=\d ?)[xX](?= ?\d)/uy, speak: () => ' 곱하기 ' },
  { at: /(?<=\S ?)[×✕](?= ?\S)/uy, speak: () => ' 곱하기 ' },
  { at: /(?<=\d ?)÷(?= ?\d)/uy, speak: () => ' 나누기 ' },
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
  speak([sign], { before }) {
    const [part, whole] = fractionOf(sign);
    const words = `${sino(String(whole))}분의 ${sino(String(part))}`;
    return /[가-힣]$/u.test(before) ? `${GLUE}${hasBatchim(before) ? '과' : '와'} ${words}` : words;
  },
};

export const mixedFraction: Rule = {
  at: /(?<![\d./])(\d{1,3})(?: ?[과와] ?| )(\d{1,2})\/(\d{1,3})(?![\d/])/uy,
  speak([, whole = '', part = '', of = '']) {
    if (Number(part) >= Number(of)) return undefined;
    const first = sino(whole);
    return `${first}${hasBatchim(first) ? '과' : '와'} ${sino(of)}분의 ${sino(part)}`;
  },
};

const circled: Rule = {
  at: CIRCLED,
  speak([sign], { before, text, end }) {
    const opens =
      /(?:^|[.!?…,] ?)$/u.test(before) &&
      /^ ?[가-힣A-Za-z]/u.test(text.slice(end, end + 2)) &&
      matchAt(/ ?(?:번|과|와|은|는|이|가|을|를|의|에|도) ?/uy, text, end) === null;
    const isNumbered = text.startsWith('번', end);
    return `${sino(String(circledValue(sign)))}${isNumbered ? ' ' : ' 번'}${opens ? ', ' : ''}`;
  },
};

const romanNumeral: Rule = {
  at: ROMAN_SIGN,
  speak([sign], { before }) {
    const value = romanSign(sign);
    return /[A-Za-z] ?$/u.test(before) && value < 10 ? englishDigit(String(value)) : sino(String(value));
  },
};

/** A list's mark at the beginning: `1.`, `2)`, `(3)`, `나.`. */
export const listMark: Rule = {
  at: /(?:\(?(\d{1,2})[.)]|([가나다라마바사아자차카타파하])[.)]) (?=[^\s\d])/uy,
  speak([, number, letter], { before }) {
    if (before.trim() !== '') return undefined;
    return number === undefined ? `${letter}, ` : `${sino(number)} 번, `;
  },
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
  { at: /(?<=\p{L}|\p{N}) ?[—–] ?(?=\p{L}|\p{N})/uy, speak: () => ', ' },
  { at: /[·‧・ㆍ•∙･]/uy, speak: () => ' ' },
  { at: /(?<=[\p{L}\p{N}])[/-](?=[\p{L}\p{N}])/uy, speak: () => ' ' },
  { at: /[-–—―−]{1,99}/uy, speak: () => ' ' },
  { at: /[\p{So}\p{Sk}※†‡¶]/uy, speak: () => ' ' },
];

/** `월~금`, `3명 ~ 5명`, `A~Z`; a wave at the end of a word (`안녕~`) is only a mood. */
const wave: Rule = {
  at: /~ ?/uy,
  speak([sign], { text, end, before }) {
    const first = before.trimEnd();
    const word = first.slice(first.lastIndexOf(' ') + 1);
    const next = text.charAt(end);
    if (!/[\p{L}\p{N}%)]$/u.test(word)) return ' ';
    if (/\d/u.test(next)) return `${GLUE}에서 `;
    const joined = first === before && sign === '~';
    const isRange = joined && /[가-힣A-Za-z]/u.test(next) && [...word].length <= 4 && !/[요다죠네야까게]$/u.test(word);
    return isRange ? `${GLUE}에서 ` : ' ';
  },
};

export const SYMBOL_RULES: readonly Rule[] = [
  ...OPERATORS,
  equals,
  comparison,
  fraction,
  circled,
  romanNumeral,
  wave,
  ...MARKS,
];
