import { addressRules } from '../addresses';
import { POWER, powerOf, ROMAN_LETTERS, romanLettersValue } from '../fold';
import { GLUE, type Rule, type Rules, rewrite } from '../scan';
import { DIGIT_RULES, LETTER_RULES, SIGN_RULES } from './numbers';
import { byDigit, cardinal, readNumber } from './numerals';

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  'Dr.': 'Doctor',
  'Mr.': 'Mister',
  'Mrs.': 'Missus',
  'Ms.': 'Miss',
  'Prof.': 'Professor',
  'St.': 'Saint',
  'Jr.': 'Junior',
  'Sr.': 'Senior',
  'Gen.': 'General',
  'Sen.': 'Senator',
  'Gov.': 'Governor',
  'Capt.': 'Captain',
  'Mt.': 'Mount',
  'Ave.': 'Avenue',
  'Blvd.': 'Boulevard',
  'e.g.': 'for example',
  'i.e.': 'that is',
  'etc.': 'et cetera',
  'vs.': 'versus',
  vs: 'versus',
  'approx.': 'approximately',
  'dept.': 'department',
  'est.': 'established',
  'Inc.': 'Incorporated',
  'Ltd.': 'Limited',
  'Co.': 'Company',
  'Corp.': 'Corporation',
  'w/': 'with',
  'w/o': 'without',
  'a.k.a.': 'also known as',
  'fig.': 'figure',
  'Fig.': 'Figure',
  'p.m.': 'p m',
  'a.m.': 'a m',
  'min.': 'minutes',
  'max.': 'maximum',
};
/** Only before a name: `the 5th St.` is a street. */
const BEFORE_NAME = new Set(['Dr.', 'St.', 'Mt.', 'Gen.', 'Sen.', 'Gov.']);
const ENDS_TEXT = new Set(['etc.', 'Inc.', 'Ltd.', 'Co.', 'Corp.', 'p.m.', 'a.m.', 'Jr.', 'Sr.']);

const abbreviation: Rule = {
  at: /(?<![A-Za-z.])(?:[A-Za-z]{1,6}\.(?:[A-Za-z]\.){0,3}|w\/o?|vs)(?![A-Za-z])/uy,
  speak([short], { text, end }) {
    const long = ABBREVIATIONS[short] ?? ABBREVIATIONS[short.toLowerCase()];
    if (long === undefined) return undefined;
    if (BEFORE_NAME.has(short) && !/^ \p{Lu}/u.test(text.slice(end, end + 3)))
      return short === 'St.' ? 'Street' : undefined;
    return ENDS_TEXT.has(short) && end >= text.length ? `${long}.` : long;
  },
};

const numbered: Rule = { at: /(?<![A-Za-z])(?:[Nn]o\.|[Nn]os\.|№) ?(?=\d)/uy, speak: () => 'number ' };
const version: Rule = {
  at: /(?<![A-Za-z0-9])(?:(?:[Vv]ersion )?v|[Vv]er\.|[Vv]ersion) ?(\d{1,6}(?:\.\d{1,6}){0,5})(?![A-Za-z0-9])/uy,
  speak: ([, number = '']) =>
    `version ${number.split('.').length === 2 ? readNumber(number) : number.split('.').map(cardinal).join(' point ')}`,
};
/** `B-52`, `A4`, `MP3`, `GPT-4o`. */
const model: Rule = {
  at: /(?<![A-Za-z0-9])([A-Za-z]{1,20})-?(\d{1,6})(?:\.(\d{1,6}))?([A-Za-z]{0,4})(?![A-Za-z0-9])/uy,
  speak([, name = '', digits = '', decimals, suffix = '']) {
    const number = digits.length > 2 || digits.startsWith('0') ? byDigit(digits, 'oh') : cardinal(digits);
    return `${apart(name)} ${number}${decimals === undefined ? '' : ` point ${byDigit(decimals)}`}${suffix === '' ? '' : ` ${apart(suffix)}`}`;
  },
};

/** Capitals without a vowel or up to three of them are no word: `MP` → `M P`. */
function apart(name: string): string {
  return /^(?:[A-Z]{1,3}|[B-DF-HJ-NP-TV-Z]{4,6})$/u.test(name) ? [...name].join(' ') : name;
}

/** A digit before letters: `5G`, `4K`, `3D`. */
const generation: Rule = {
  at: /(?<![\w.])(\d{1,4})([A-Z]{1,3})(?![A-Za-z0-9])/uy,
  speak: ([, digits = '', letters = '']) => `${cardinal(digits)} ${[...letters].join(' ')}`,
};

/** After a capitalised word: `World War II`, `Chapter IV`. */
const roman: Rule = {
  at: new RegExp(ROMAN_LETTERS.source, 'uy'),
  speak: ([letters], { before }) =>
    /[A-Z][A-Za-z]{0,30} $/u.test(before) ? cardinal(String(romanLettersValue(letters))) : undefined,
};

const word: Rule = { at: /[A-Za-z]{1,64}(?:'[A-Za-z]{1,8})?/uy, speak: ([letters]) => letters };

const addresses = addressRules({
  at: 'at',
  dot: 'dot',
  slash: 'slash',
  dash: 'dash',
  underscore: 'underscore',
  plus: 'plus',
  piece: (piece) =>
    /^\d/u.test(piece) ? (piece.length > 2 ? byDigit(piece) : readNumber(piece)) : piece === 'www' ? 'w w w' : piece,
});

const COMPARED: Readonly<Record<string, string>> = {
  '<': 'less than',
  '>': 'greater than',
  '≤': 'at most',
  '≥': 'at least',
};

const times: Rule = { at: /(?<=[\d)] ?)[×xX*](?= ?\d)/uy, speak: () => ' times ' };

const SYMBOLS: readonly Rule[] = [
  {
    at: POWER,
    speak([raised]) {
      const { digits, isNegative } = powerOf(raised);
      return ` to the power of ${isNegative ? 'minus ' : ''}${cardinal(digits)}`;
    },
  },
  // From one hour to another.
  { at: /(?<=(?:\d|[AaPp]\.?[Mm]\.?) ?)[-–—] ?(?=\d{1,2}(?::\d\d| ?[AaPp]\.?[Mm]))/uy, speak: () => ' to ' },
  { at: /(?<=[\d)] ?)÷(?= ?\d)/uy, speak: () => ' divided by ' },
  { at: /(?<=[\w)] ?)\+(?= ?\w)/uy, speak: () => ' plus ' },
  { at: /(?<=\w)\+/uy, speak: () => ' plus' },
  { at: /(?<=[\d)] )[-–−](?= \d)/uy, speak: () => 'minus' },
  { at: /(?<=\S ?)=(?= ?\S)/uy, speak: () => ' equals ' },
  {
    at: /([<>≤≥])(?= ?\d)/uy,
    speak: ([sign], { before }) => `${/[\p{L}\p{N}] ?$/u.test(before) ? ' is' : ''} ${COMPARED[sign]} `,
  },
  { at: /&/uy, speak: () => ' and ' },
  { at: /@/uy, speak: () => ' at ' },
  { at: /#(?=\d)/uy, speak: () => 'number ' },
  { at: /#(?=[\p{L}_])/uy, speak: () => ' hashtag ' },
  { at: /%/uy, speak: () => ' percent' },
  { at: /°/uy, speak: () => ' degrees ' },
  { at: /²/uy, speak: () => ' squared' },
  { at: /³/uy, speak: () => ' cubed' },
  { at: /±/uy, speak: () => ' plus or minus ' },
  { at: /[≈≒]/uy, speak: () => ' about ' },
  { at: /(?:→|⇒|->|=>) ?/uy, speak: () => ' to ' },
  { at: /\.{2,99}|…{1,99}/uy, speak: () => '…' },
  { at: /~ ?(?=[$€£]?\d)/uy, speak: (_match, { before }) => (/[\p{L}\p{N}]$/u.test(before) ? ' to ' : 'about ') },
  { at: /(?<=[\p{L}\p{N}] ?)[—–] ?(?=[\p{L}\p{N}])/uy, speak: () => `${GLUE}, ` },
  { at: /[·•‧・]/uy, speak: () => ' ' },
  { at: /(?<=[\p{L}\p{N}])\/(?=[\p{L}\p{N}])/uy, speak: () => ' ' },
  {
    at: /[$€£¥₩]/uy,
    speak: ([sign]) => ({ $: ' dollars', '€': ' euros', '£': ' pounds', '¥': ' yen', '₩': ' won' })[sign],
  },
  { at: /[\p{So}\p{Sk}※†‡¶]/uy, speak: () => ' ' },
];

const RULES: Rules = {
  digit: [...addresses, generation, ...DIGIT_RULES],
  letter: [...addresses, abbreviation, numbered, version, ...LETTER_RULES, times, model, roman, word],
  sign: [numbered, times, ...SIGN_RULES, ...SYMBOLS],
};

/** `text` is folded. */
export function speakEnglish(text: string): string {
  return rewrite(text, RULES);
}
