/** The two forms of a Korean particle. */
export type Josa = readonly [afterConsonant: string, afterVowel: string];
export const I_GA: Josa = ['이', '가'];
export const EUL_REUL: Josa = ['을', '를'];

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINALS = 28;
/** Digits read in Sino-Korean that end in a consonant: 영 일 삼 육 칠 팔. */
const CONSONANT_DIGITS = '013678';
/** Letters whose Korean names end in a consonant: 엘 엠 엔 알. */
const CONSONANT_LETTERS = 'lmnr';

/** Whether the text, read aloud in Korean, ends in a consonant; undefined if its last character has no known reading. */
function endsInConsonant(text: string): boolean | undefined {
  const last = text.trimEnd().match(/[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u)?.[0];
  if (last === undefined) return undefined;
  const code = last.codePointAt(0) ?? 0;
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return (code - HANGUL_FIRST) % FINALS !== 0;
  if (/[0-9]/u.test(last)) return CONSONANT_DIGITS.includes(last);
  if (/[a-z]/iu.test(last)) return CONSONANT_LETTERS.includes(last.toLowerCase());
  return undefined;
}

/** "http://localhost:3000이", "한강이", "카페가"; both forms where the reading is unknown: "東京이(가)". */
export function withJosa(text: string, josa: Josa): string {
  const consonant = endsInConsonant(text);
  if (consonant === undefined) return `${text}${josa[0]}(${josa[1]})`;
  return `${text}${consonant ? josa[0] : josa[1]}`;
}
