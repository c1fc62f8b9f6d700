import { ROMAN_LETTERS, romanLettersValue } from '../fold';
import type { Rule } from '../scan';
import { byDigit, englishDigit, modelNumber, readNumber, sino } from './numerals';
import { unitAt } from './units';
import { greekLetter, KOREAN_READINGS, spell } from './words';

/** Capitals up to here are spelled; more of them are a word that was written loudly. */
const LONGEST_ABBREVIATION = 5;
const VOWEL = /[aeiouy]/iu;

/**
 * A word of Latin letters in a Korean text: by the table, by the names of its letters, or as it is, in small letters, for the
 * voice to read as English.
 */
function readLatin(word: string): string {
  const known = KOREAN_READINGS.get(word.toLowerCase());
  if (known !== undefined) return known;
  if (word.length === 1 || !VOWEL.test(word)) return spell(word);
  if (/^[A-Z]{1,64}$/u.test(word)) return word.length <= LONGEST_ABBREVIATION ? spell(word) : word.toLowerCase();
  if (/^[A-Z]?[a-z]{1,64}$/u.test(word)) return word;
  const pieces = word.match(/[A-Z]?[a-z]{1,64}|[A-Z]{1,64}(?![a-z])|[A-Z]/gu) ?? [];
  const isKnown = pieces.every(
    (piece) => KOREAN_READINGS.has(piece.toLowerCase()) || /^(?:[A-Z]{1,5}|[a-z])$/u.test(piece),
  );
  return isKnown
    ? pieces.map((piece) => KOREAN_READINGS.get(piece.toLowerCase()) ?? spell(piece)).join('')
    : capitalised(word);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

export const compound: Rule = {
  at: /(?<![A-Za-z0-9])[A-Za-z0-9]{1,20}(?:[-&+./'][A-Za-z0-9]{1,20}){0,3}(?:[+#]{1,2}|\.)?(?![A-Za-z0-9])/uy,
  speak([whole]) {
    for (const written of [whole, whole.replace(/\.$/u, '')]) {
      const known = KOREAN_READINGS.get(written.toLowerCase());
      if (known !== undefined && /[^A-Za-z]/u.test(written)) return { spoken: known, length: written.length };
    }
    return undefined;
  },
};

const version: Rule = {
  at: /(?<![A-Za-z0-9])(?:v\.?|[Vv]er(?:sion)?\.?) ?(\d{1,6}(?:\.\d{1,6}){0,5})(?![A-Za-z0-9])/uy,
  speak: ([, number = '']) => `버전 ${dottedNumber(number)}`,
};

function dottedNumber(number: string): string {
  const parts = number.split('.');
  return parts.length === 2 ? readNumber(number) : parts.map(sino).join('점');
}

/** `iOS 18.2`, `macOS 15.1.2`: the number stays apart; `B-52`, `A4`, `GPT-4o`, `PM2.5`. */
const model: Rule = {
  at: /(?<![A-Za-z0-9])([A-Za-z]{1,20})-?(\d{1,6})(\.\d{1,6})?([A-Za-z]{0,4})(?![A-Za-z0-9])/uy,
  speak([, name = '', digits = '', decimals, suffix = '']) {
    const first = readLatin(name);
    const number = decimals === undefined ? modelNumber(digits) : readNumber(digits + decimals);
    const joins = decimals === undefined && digits.length === 1 && !/[A-Za-z]$/u.test(first);
    return `${first}${joins ? '' : ' '}${number}${suffix === '' ? '' : ` ${readLatin(suffix)}`}`;
  },
};

const number: Rule = { at: /(?<![A-Za-z0-9])[Nn][Oo]\.? ?(?=\d)/uy, speak: () => '넘버 ' };

/** `World War II` is counted in English, `제II장` in Korean. */
const roman: Rule = {
  at: ROMAN_LETTERS,
  speak([letters], { before }) {
    const value = romanLettersValue(letters);
    const lastWord = before.trimEnd();
    const named = value < 10 && before.endsWith(' ') && /[가-힣A-Za-z]$/u.test(lastWord) && isForeign(lastWord);
    return named ? englishDigit(String(value)) : sino(String(value));
  },
};

const FOREIGN = new Set(KOREAN_READINGS.values());

function isForeign(before: string): boolean {
  const word = before.slice(before.lastIndexOf(' ') + 1);
  return /[A-Za-z]$/u.test(word) || FOREIGN.has(word);
}

/** `S2E3` of a series. */
const episode: Rule = {
  at: /(?<![A-Za-z0-9])S(\d{1,2}) ?E[Pp]?(\d{1,3})(?![A-Za-z0-9])/uy,
  speak: ([, season = '', number = '']) => `시즌 ${sino(season)} 에피소드 ${sino(number)}`,
};
const numbered: Rule = {
  at: /(?<![A-Za-z0-9])(EP|Ep|ep|CH|Ch|ch|LV|Lv|lv)(?:\. ?| )(\d{1,4})(?![\dA-Za-z])/uy,
  speak: ([, mark = '', number = '']) => `${NUMBERED[mark.toLowerCase()]} ${sino(number)}`,
};
const NUMBERED: Readonly<Record<string, string>> = { ep: '에피소드', ch: '챕터', lv: '레벨' };

/** Graphics cards are called by their digits: `RTX 4090`. */
const graphicsCard: Rule = {
  at: /(?<![A-Za-z0-9])(RTX|GTX|RX) ?(\d{3,4})(?: ?(Ti|XT))?(?![\dA-Za-z])/uy,
  speak: ([, name = '', digits = '', suffix]) =>
    `${spell(name)} ${byDigit(digits)}${suffix === undefined ? '' : ` ${spell(suffix)}`}`,
};

/** `B1층`: below the ground; `D-100`: so many days to go; `p. 23`. */
const marked: Rule = {
  at: /(?<![A-Za-z0-9])(?:B(?=\d{1,2}층)|D[-+](?=\d{1,4}(?!\d))|pp?\. ?(?=\d))/uy,
  speak: ([mark]) =>
    mark === 'B' ? '지하 ' : mark === 'D-' ? '디 마이너스 ' : mark === 'D+' ? '디 플러스 ' : '페이지 ',
};

/** `kg당`, `몇 km`, `단위: cm`: no word is written so. */
const unitAlone: Rule = {
  at: /(?<![A-Za-z0-9])(?:[kmc]?m[23²³]?|[km]?g|m?[Ll]|ha|k?Wh|[GM]B|t)(?=당(?![가-힣]))|(?<![A-Za-z0-9])(?:[kcm]m[23²³]?|[km]g|m[Ll]|kcal|kWh|[MG]?Hz)(?![A-Za-z0-9²³/])/uy,
  speak: ([sign]) => unitAt(sign, 0)?.word,
};

/** `H.O.T.`, `U.N`. */
const initials: Rule = {
  at: /(?<![A-Za-z.])(?:[A-Z]\.){1,8}[A-Z](?![A-Za-z])\.?/uy,
  speak: ([letters]) => spell(letters.replaceAll('.', '')),
};

export const greek: Rule = {
  at: /(?<!\p{Script=Greek})\p{Script=Greek}(?!\p{Script=Greek})/uy,
  speak: ([letter]) => greekLetter(letter),
};

const word: Rule = {
  at: /[A-Za-z]{1,64}(?:'[a-z]{1,8}(?![A-Za-z]))?/uy,
  speak([whole]) {
    const known = KOREAN_READINGS.get(whole.toLowerCase());
    if (known !== undefined) return known;
    const [letters = '', ending] = whole.split("'");
    const said = readLatin(letters);
    if (ending === undefined) return said;
    return /[A-Za-z]$/u.test(said) ? `${said}'${ending}` : said + (ending === 's' ? '스' : ` ${readLatin(ending)}`);
  },
};

/** A piece of an address: letters or digits. */
export function readPiece(piece: string): string {
  return /^\d/u.test(piece) ? modelOrDigits(piece) : readLatin(piece);
}

function modelOrDigits(digits: string): string {
  return digits.length <= 2 ? readNumber(digits) : modelNumber(digits);
}

export const LATIN_RULES: readonly Rule[] = [
  version,
  number,
  episode,
  numbered,
  graphicsCard,
  marked,
  unitAlone,
  initials,
  model,
  roman,
  word,
];
