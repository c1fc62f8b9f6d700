import { matchAt, type Rule } from '../scan';
import { counterAt } from './counters';
import { hourName, monthName, yearName } from './dates';
import { byDigit, modelNumber, NUMBER, native, readNumber, sino } from './numerals';
import { unitAt } from './units';

const NUMBER_AT = new RegExp(NUMBER, 'uy');
const MYRIADS = /(?:[십백천][만억조]|천|백|십|만|억|조|경(?!기))/uy;
/** `20여 명`: some twenty. */
const SOME = /여(?= ?[가-힣])/uy;
/** `등번호 7번`: which one, not how many. */
const IS_NAME = /(?:등번호|번호|포트|기호|문항|문제|국도|채널|좌석|백넘버) ?$/u;
/** Behind an emergency number, which is then said by digit. */
const CALLED = / ?(?:에 ?신고|신고|구급|구조|에 ?전화|로 ?전화|상황실|소방|센터|번으로)/uy;

export interface Quantity {
  readonly spoken: string;
  readonly length: number;
  /** The counter that a range repeats after its first number (`세 명에서 다섯 명`). */
  readonly counter: string | undefined;
  readonly written: string;
  readonly isTemperature: boolean;
}

function numberIn(written: string): number {
  return Number(written.replaceAll(',', ''));
}

/** The number that begins here, with what it counts. */
export function quantityAt(text: string, at: number): Quantity | undefined {
  const match = matchAt(NUMBER_AT, text, at);
  if (match === null) return undefined;
  const written = match[0];
  const end = at + written.length;
  const of = (spoken: string, length: number, more: Partial<Quantity> = {}): Quantity => ({
    spoken,
    length: written.length + length,
    written,
    counter: undefined,
    isTemperature: false,
    ...more,
  });
  const unit = unitAt(text, end);
  if (unit !== undefined) {
    const word = unit.word === '페이지' && /^(?:480|720|1080|1440|2160)$/u.test(written) ? '피' : unit.word;
    return of(`${isSaid(unit.first, text, at) ? '' : unit.first}${readNumber(written)} ${word}`, unit.length, {
      isTemperature: unit.isTemperature,
    });
  }
  const counted = counterAt(text, end);
  const value = numberIn(written);
  const isOrdinal = text.charAt(at - 1) === '제' || IS_NAME.test(text.slice(Math.max(0, at - 6), at));
  if (counted !== undefined) {
    const { counter, length } = counted;
    const { word } = counter;
    if (/^년(?:도|대|생)?$/u.test(word)) return of(yearName(written) + word.slice(1), length);
    if (word === '월' && value >= 1 && value <= 12) return of(monthName(value), length);
    const spaced = counter.joined === true ? '' : ' ';
    const plain = written.replace(/^0+(?=\d)/u, '');
    if (word === '시' && value <= 24) return of(hourName(value), length, { counter: word });
    if (!isOrdinal && Number.isInteger(value) && value >= 1 && value <= counter.nativeUpTo) {
      return of(`${word === '번째' && value === 1 ? '첫' : native(value)} ${word}`, length, { counter: word });
    }
    return of(`${readNumber(plain)}${spaced}${word}`, length, { isTemperature: word === '도' });
  }
  const myriads = matchAt(MYRIADS, text, end)?.[0] ?? '';
  const unitOfMyriads = myriads === '' ? undefined : unitAt(text, end + myriads.length);
  const some = matchAt(SOME, text, end + myriads.length);
  // 1천만 is 천만, 1만 is 만; but 일억.
  const omitted = written === '1' && /^[십백천만]/u.test(myriads);
  const spoken = (omitted ? '' : readNumber(written)) + myriads + (some === null ? '' : '여 ').trimEnd();
  // 4만km
  if (unitOfMyriads !== undefined && unitOfMyriads.word !== '페이지')
    return of(
      `${isSaid(unitOfMyriads.first, text, at) ? '' : unitOfMyriads.first}${spoken} ${unitOfMyriads.word}`,
      myriads.length + unitOfMyriads.length,
      { isTemperature: unitOfMyriads.isTemperature },
    );
  return of(spoken, myriads.length + (some === null ? 0 : 1));
}

/** `초속 5m/s`: the word stands there already. */
function isSaid(first: string, text: string, at: number): boolean {
  const said = text.slice(Math.max(0, at - 8), at).trimEnd();
  return (first !== '' && said.endsWith(first.trimEnd())) || (first === '섭씨 ' && /(?:영하|영상)$/u.test(said));
}

const longRow: Rule = { at: /\d{21,1000}/uy, speak: ([digits]) => byDigit(digits) };

/** 010-1234-5678, 02) 123-4567, 1588-1234, +82-10-…, card and account numbers. */
export const phone: Rule = {
  at: /(?<![\d.,-])(?:\+82[- ]?\(?0?\)?\d{1,2}[- ]\d{3,4}[- ]\d{4}|\(?0\d{1,2}\)?[-). ] ?\d{3,4}[-. ]\d{4}|0\d{9,10}|1[3568]\d\d-\d{4}|\d{1,8}(?:-\d{1,8}){2,5}|\d{6}-[1-8]\d{6}|\d{4}(?: \d{4}){3})(?![\d-])/uy,
  speak([number]) {
    const groups = /^0\d{9,10}$/u.test(number)
      ? [
          number.slice(0, number.startsWith('02') ? 2 : 3),
          number.slice(number.startsWith('02') ? 2 : 3, -4),
          number.slice(-4),
        ]
      : number.split(/[^\d+]{1,3}/u);
    const words = groups.filter((group) => group !== '').map((group) => byDigit(group.replace('+', '')));
    return (number.startsWith('+') ? '플러스 ' : '') + words.join(' ');
  },
};

/** `2030 세대`: those in their twenties and thirties. */
const generations: Rule = {
  at: /(?<![\d.,-])(?:1020|2030|3040|4050|5060|[3-5]86)(?= ?(?:세대|여성|남성|직장인|청년|층|들))/uy,
  speak: ([digits]) => byDigit(digits),
};

const emergency: Rule = {
  at: /(?<![\d.,-])(?:112|119|114|110|1339)(?![\d.,-])/uy,
  speak: ([digits], { text, end }) =>
    matchAt(CALLED, text, end) === null ? undefined : byDigit(digits).replaceAll('공', '영'),
};

/** `1.2.3`, `192.168.0.1`: versions and addresses. */
const dotted: Rule = {
  at: /(?<![\d.])\d{1,8}(?:\.\d{1,8}){2,8}(?![\d])/uy,
  speak: ([number]) => number.split('.').map(sino).join('점'),
};

/** `1대 1`, `2대 0으로`: against. */
const against: Rule = {
  at: /(?<![\d.,])(\d{1,3}) ?대 ?(?=\d{1,3}(?![\d,.%])(?! ?(?!으?로|의|승|무|패|이[ 었]|상담|과외|비율|매칭)[가-힣]))/uy,
  speak: ([, score = '']) => `${sino(score)} 대 `,
};

const NEAR: Readonly<Record<string, string>> = { '1~2': '한두', '2~3': '두세', '3~4': '서너', '4~5': '네다섯' };
/** Behind these a number with a stroke is a place: 역삼동 12-3, 그림 2-1. */
const PLACE_BEFORE =
  /(?:^|[동로길리가읍면산장절권부호과강]|그림|사진|도표|표|문제|예제|단원|유형|시즌|챕터|버전|레벨|스테이지|라인|구역|번지|연습|항목|기출) ?$/u;
/** Between two teams: 토트넘 2-1 맨유. */
const TEAM_BEFORE = /[가-힣A-Za-z]{2,20} $/u;
const TEAM_FOLLOWS = / (?!번|호|층|문제|풀이|참고|단원)[가-힣A-Z][가-힣A-Za-z]{1,20}/uy;
const RANGE_SIGN = /(?: ?~ ?|[-–—])(?=\d)/uy;
const SCORE_FOLLOWS =
  / ?(?:으?로 )?(?:승|이기|이겼|꺾|눌|패|졌|역전|앞서|앞선|뒤지|물리|완승|완패|무승부|비겼)|, ?\d{1,3}-\d{1,3}(?!\d)/uy;

/** The first number of `10~20%`, `3-5명`, `2024–2025`: the second is read after it on its own. */
const range: Rule = {
  at: NUMBER_AT,
  speak([first], { text, end, before }) {
    const sign = matchAt(RANGE_SIGN, text, end);
    if (sign === null) return undefined;
    const second = quantityAt(text, end + sign[0].length);
    if (second === undefined) return undefined;
    const from = numberIn(first);
    const to = numberIn(second.written);
    const length = first.length + sign[0].length;
    const after = end + sign[0].length + second.length;
    if (sign[0] === '-') {
      if (/^0\d/u.test(first) || /^0\d/u.test(second.written) || text.charAt(after) === '-')
        return { spoken: `${byDigit(first)} `, length };
      if (matchAt(SCORE_FOLLOWS, text, after) !== null || isScore(before, from, to, text, after))
        return { spoken: `${readNumber(first)} 대 `, length };
      const isSeason = first.length === 4 && second.written.length === 2;
      if ((from >= to && !isSeason) || text.charAt(end - first.length - 1) === '제')
        return { spoken: `${readNumber(first)} 다시 `, length };
    }
    const { counter } = second;
    if (counter === undefined) return { spoken: `${readNumber(first)}에서 `, length };
    const near = NEAR[`${from}~${to}`];
    if (near !== undefined && counter !== '시' && counter !== '번째')
      return { spoken: `${near} ${counter}`, length: length + second.length };
    return { spoken: `${quantityAt(`${first}${counter}`, 0)?.spoken ?? readNumber(first)}에서 `, length };
  },
};

function isScore(before: string, from: number, to: number, text: string, after: number): boolean {
  if (from > 99 || to > 99 || PLACE_BEFORE.test(before)) return false;
  return from === 0 || to === 0 || (TEAM_BEFORE.test(before) && matchAt(TEAM_FOLLOWS, text, after) !== null);
}

/** `-3~5℃`: below and above zero. */
function belowZeroRange(text: string, at: number): { readonly spoken: string; readonly length: number } | undefined {
  const first = matchAt(NUMBER_AT, text, at)?.[0] ?? '';
  const sign = matchAt(/ ?~ ?([-−]?)/uy, text, at + first.length);
  if (first === '' || sign === null) return undefined;
  const second = quantityAt(text, at + first.length + sign[0].length);
  if (second?.isTemperature !== true) return undefined;
  const side = sign[1] === '' ? '영상' : '영하';
  return {
    spoken: `영하 ${readNumber(first)}에서 ${side} ${second.spoken.replace('섭씨 ', '')}`,
    length: 1 + first.length + sign[0].length + second.length,
  };
}

/** `−3℃`, `+2`, `±5`. */
export const signed: Rule = {
  at: /(?<![\p{L}\p{N})\]%])([+\-−–±])(?=\d)/uy,
  speak([, sign], { text, end }) {
    const quantity = quantityAt(text, end);
    if (sign === '±') return '플러스마이너스 ';
    if (sign === '+') return '플러스 ';
    const range = belowZeroRange(text, end);
    if (range !== undefined) return range;
    if (quantity?.isTemperature !== true) return '마이너스 ';
    return { spoken: `영하 ${quantity.spoken.replace('섭씨 ', '')}`, length: 1 + quantity.length };
  },
};

const BEHIND_DIGITS: Readonly<Record<string, string>> = {
  K: '케이',
  G: '지',
  D: '디',
  F: '층',
  A: '에이',
  B: '비',
  C: '씨',
  X: '엑스',
  P: '피',
  M: '엠',
  R: '라운드',
  S: '에스',
};

/** Digits before a capital: `4K`, `5G`, `3D`, `12F`. */
const generation: Rule = {
  at: /(?<![\w.])(\d{1,3})([A-Z])(?![A-Za-z0-9])/uy,
  speak([, digits = '', letter = '']) {
    const name = BEHIND_DIGITS[letter];
    if (name === undefined) return undefined;
    const english = letter === 'K' || letter === 'D';
    return `${english && digits.length === 1 ? modelNumber(digits) : sino(digits)}${letter === 'F' ? ' ' : ''}${name}`;
  },
};

const quantity: Rule = {
  at: NUMBER_AT,
  speak(match, { text }) {
    const found = quantityAt(text, match.index);
    return found && { spoken: found.spoken, length: found.length };
  },
};

/** Digits that are no number (`1,2,3` and what is left over). */
const digits: Rule = { at: /\d{1,20}/uy, speak: ([row]) => readNumber(row) };

/** Nothing else may take these for a number. */
export const CODE_RULES: readonly Rule[] = [longRow, emergency, generations];
export const NUMBER_RULES: readonly Rule[] = [phone, dotted, against, range, generation, quantity, digits];
