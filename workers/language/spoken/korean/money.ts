import { matchAt, type Rule } from '../scan';
import { NUMBER, readNumber, sino } from './numerals';

const CURRENCIES: Readonly<Record<string, string>> = {
  $: '달러',
  US$: '달러',
  USD: '달러',
  '€': '유로',
  EUR: '유로',
  '£': '파운드',
  GBP: '파운드',
  '¥': '엔',
  JPY: '엔',
  '₩': '원',
  KRW: '원',
  CNY: '위안',
  C$: '캐나다 달러',
  A$: '호주 달러',
  HK$: '홍콩 달러',
  '₿': '비트코인',
  '₹': '루피',
  '฿': '바트',
  '₫': '동',
};
const SIGNS = Object.keys(CURRENCIES)
  .sort((a, b) => b.length - a.length)
  .map((sign) => sign.replace('$', '\\$'))
  .join('|');
const FACTORS: Readonly<Record<string, number>> = { K: 3, k: 3, M: 6, m: 6, B: 9, b: 9, T: 12 };
const SCALE = /(?: ?(?:(million|mn)|(billion|bn)|(trillion|tn))|([KkMmBbT]))(?![A-Za-z])/uy;
const MYRIADS = / ?(?:[십백천]?[만억조]|천|백)/uy;

/** `$10~20`; with a scale the two are read apart. */
const UP_TO = new RegExp(`[-–~][$€£¥₩₹]?(${NUMBER})(?![KkMmBbT]|[십백천만억조])`, 'uy');

/** `$3.5M` → 삼백오십만 달러, `₩12,000` → 만 이천 원, `$100만` → 백만 달러. */
export const moneySignFirst: Rule = {
  at: new RegExp(`(?<![A-Za-z])([-−])?(${SIGNS}) ?(${NUMBER})`, 'uy'),
  speak([whole, minus, sign = '', written = ''], { text, end }) {
    const upTo = matchAt(UP_TO, text, end);
    if (upTo !== null)
      return {
        spoken: `${readNumber(written)}에서 ${readNumber(upTo[1] ?? '')} ${CURRENCIES[sign] ?? sign}`,
        length: whole.length + upTo[0].length,
      };
    const scale = matchAt(SCALE, text, end);
    const myriads = scale === null ? matchAt(MYRIADS, text, end) : null;
    const zeros =
      scale === null ? 0 : scale[4] === undefined ? (scale[1] ? 6 : scale[2] ? 9 : 12) : (FACTORS[scale[4]] ?? 0);
    const omitted = written === '1' && /^ ?[백천만]/u.test(myriads?.[0] ?? '');
    const amount = omitted ? '' : zeros > 0 ? sino(times(written, zeros)) : readNumber(written);
    return {
      spoken: `${minus === undefined ? '' : '마이너스 '}${amount}${myriads?.[0].trim() ?? ''} ${CURRENCIES[sign] ?? sign}`,
      length: whole.length + (scale ?? myriads ?? [''])[0].length,
    };
  },
};

/** Decimal digits moved: `3.5`, 6 → `3500000`. */
function times(written: string, zeros: number): string {
  const [whole = '', decimals = ''] = written.replaceAll(',', '').split('.');
  return whole + decimals.slice(0, zeros).padEnd(zeros, '0');
}

/** `₩`, `€` without an amount. */
const signAlone: Rule = { at: /[$€£¥₩₿₹]/uy, speak: ([sign]) => ` ${CURRENCIES[sign] ?? sign}` };

export const MONEY_RULES: readonly Rule[] = [moneySignFirst, signAlone];
