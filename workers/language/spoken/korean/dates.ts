import { matchAt, type Place, type Rule } from '../scan';
import { counterAt } from './counters';
import { byDigit, native, readNumber, sino } from './numerals';

const MONTH_NAMES: Readonly<Record<number, string>> = { 6: '유월', 10: '시월' };

/** 6월 and 10월 have lost a sound: 유월, 시월. */
export function monthName(month: number): string {
  return MONTH_NAMES[month] ?? `${sino(String(month))}월`;
}

function dayName(day: number): string {
  return `${sino(String(day))}일`;
}

/** A year as it is written: 2026 → 이천이십육년, 05 → 공오년. */
export function yearName(digits: string): string {
  return `${/^0/u.test(digits) ? byDigit(digits) : sino(digits).replaceAll(' ', '')}년`;
}

/** Up to noon hours are native, from 13 on Sino-Korean: 열두 시, 십사 시. */
export function hourName(hour: number): string {
  return `${hour >= 1 && hour <= 12 ? native(hour) : sino(String(hour))} 시`;
}

function isDate(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const YEAR = String.raw`(?:1[0-9]|20|21)\d\d|\d{2}`;

const fullDate: Rule = {
  at: new RegExp(
    String.raw`(?<![\d.,/-])(${YEAR})(?:-(\d{1,2})-|/(\d{1,2})/|\. ?(\d{1,2})\. ?)(\d{1,2})(?:\.(?!\d))?(?![\d])(?:T(?=\d))?`,
    'uy',
  ),
  speak([, year = '', a, b, c, day = '']) {
    const month = Number(a ?? b ?? c);
    // `26-3-1` is a house number or a code, `1. 2. 3` a list.
    if (!isDate(month, Number(day)) || (year.length === 2 && (c === undefined || c.length < 2 || day.length < 2)))
      return undefined;
    return `${yearName(year)} ${monthName(month)} ${dayName(Number(day))} `;
  },
};

const yearMonth: Rule = {
  at: /(?<![\d.,/-])((?:19|20)\d\d)(?:\. ?(1[0-2]|0?[1-9])\.(?!\d)|[.-](1[0-2]|0[1-9])(?![\d.,%가-힣A-Za-z-]))/uy,
  speak: ([, year = '', a, b]) => `${yearName(year)} ${monthName(Number(a ?? b))} `,
};

const WEEKDAY = / ?\(([월화수목금토일])\)/uy;

/** `(토)` behind a date. */
function weekdayAt({ text, end }: Place): { readonly spoken: string; readonly length: number } | undefined {
  const match = matchAt(WEEKDAY, text, end);
  return match === null ? undefined : { spoken: ` ${match[1]}요일`, length: match[0].length };
}

export const weekday: Rule = {
  at: /(?<=[일\d.] ?)\(([월화수목금토일])\)/uy,
  speak: ([, day]) => ` ${day}요일`,
};

/** Fractions have these denominators above ten; any other number there is a day of the month. */
const DENOMINATORS = new Set([12, 16, 20, 24, 25, 30]);
const LIMIT_FOLLOWS = / ?(?:까지|부터|~|일자|오픈|개봉|출시|마감|예정|발매|공개)/uy;
const MEASURE_FOLLOWS = / ?(?:컵|박자|지점|크기|정도로 줄|수준|토막|확률)/uy;

/** `1/2` or `11/28`. A day is followed by its weekday or a limit, or it would be no proper fraction in lowest terms. */
const slashed: Rule = {
  at: /(?<![\d./])(\d{1,4})\/(\d{1,4})(?![\d/])/uy,
  speak(match, place) {
    const [, a = '', b = ''] = match;
    if (b === '4' && place.text.startsWith('분기', place.end)) return `${sino(a)}${sino(b)}`;
    const [first, second] = [Number(a), Number(b)];
    const named = weekdayAt(place);
    if (isDate(first, second) && (named !== undefined || (!isMeasured(place) && isLikeADay(first, second, place)))) {
      return dayOf(match, named);
    }
    if (first < second && !/^0/u.test(a))
      return `${sino(b)}분의 ${sino(a)}${counterAt(place.text, place.end) === undefined ? '' : ' '}`;
    return `${readNumber(a)} ${readNumber(b)}`;
  },
};

function isMeasured({ text, end }: Place): boolean {
  return matchAt(MEASURE_FOLLOWS, text, end) !== null;
}

function isLikeADay(month: number, day: number, { text, end }: Place): boolean {
  if (matchAt(LIMIT_FOLLOWS, text, end) !== null || month >= day) return true;
  if (month === 1) return false;
  return greatestDivisor(month, day) > 1 || month > 9 || (day > 10 && !DENOMINATORS.has(day));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function dayOf([whole, a = '', b = '']: RegExpExecArray, named: { spoken: string; length: number } | undefined) {
  return {
    spoken: `${monthName(Number(a))} ${dayName(Number(b))}${named?.spoken ?? ''}`,
    length: whole.length + (named?.length ?? 0),
  };
}

/** What a pair with a colon is when it is no time: `21:18로 승리`, `16:9 화면`. */
const SCORE_FOLLOWS =
  / ?(?:으?로|의)? ?(?:승|이기|이겼|꺾|눌|누르|패|졌|지고|역전|앞서|앞선|뒤지|뒤진|물리|완승|완패|대승|신승|비율|화면|영상|스코어|무승부|비김|비겼|세로|가로|매치|맞춤|상담|과외|문의|채팅|코칭|대결)/uy;
const HALF_DAY = /(?:오전|오후|밤|새벽|아침|저녁|낮|정오|am|pm|AM|PM) ?$/u;

const colon: Rule = {
  at: /(?<![\d:.])(\d{1,3}):(\d{1,3})(?::(\d{2}))?(?![\d:])(?: ?([AaPp])\.?[Mm]\b\.?)?/uy,
  speak([, a = '', b = '', seconds, half], { text, end, before }) {
    const isTime = b.length === 2 && Number(b) < 60 && Number(a) <= 24 && a.length < 3;
    const saysScore = matchAt(SCORE_FOLLOWS, text, end) !== null;
    const saysTime = HALF_DAY.test(before) || half !== undefined || seconds !== undefined || /^0\d/u.test(a);
    if (isTime && (saysTime || !saysScore) && !(a === '16' && b === '10')) {
      const first = half === undefined ? '' : /a/iu.test(half) ? '오전 ' : '오후 ';
      // `2:01:39` is how long a race took; a clock's hour has two digits then.
      if (seconds !== undefined && a.length === 1 && first === '' && !HALF_DAY.test(before))
        return `${a === '0' ? '' : `${native(Number(a))} 시간 `}${sino(b)} 분 ${sino(seconds)} 초`;
      const minutes = Number(b) === 0 && seconds === undefined ? '' : ` ${sino(b)} 분`;
      return `${first}${hourName(Number(a))}${minutes}${seconds === undefined ? '' : ` ${sino(seconds)} 초`}`;
    }
    const third = seconds === undefined ? '' : ` 대 ${sino(seconds)}`;
    return `${sino(a)} 대 ${sino(b)}${third}`;
  },
};

const EVENT = '(?= ?(?:혁명|운동|항쟁|전쟁|참사|쿠데타|테러|사태|정변|민주|사건|선언|만세|절(?![가-힣])|광복절))';

/** `6·25`, `3·1절`, `4.19 혁명`: the digits of the day, except 10 and 12 (십이십이). */
const memorialDay: Rule = {
  at: new RegExp(
    String.raw`(?<![\d·.])(\d{1,2})(?:[·‧・ㆍ․](\d{1,2})(?![\d·])(?! ?(?:[차위층호회번]|학년))|\.(\d{1,2})${EVENT})`,
    'uy',
  ),
  speak([, month = '', dotted, stopped]) {
    const day = dotted ?? stopped ?? '';
    if (!isDate(Number(month), Number(day))) return undefined;
    const word = day === '10' || day === '12' ? sino(day) : byDigit(day);
    return `${sino(month)}${word}`;
  },
};

/** `PM 6:00`, `am 9시`. */
export const halfDayFirst: Rule = {
  at: /(?<![A-Za-z0-9])([AaPp])\.?[Mm]\.? ?(?=\d{1,2}(?::\d\d|시))/uy,
  speak: ([, half = '']) => (/a/iu.test(half) ? '오전 ' : '오후 '),
};

export const CALENDAR_RULES: readonly Rule[] = [fullDate, yearMonth];
export const PAIR_RULES: readonly Rule[] = [slashed, colon, memorialDay];
