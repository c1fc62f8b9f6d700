const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;

/** Indexes of final consonants (받침), as `finalConsonant` returns them. */
export const NIEUN = 4;
export const RIEUL = 8;
export const BIEUP = 17;

/** The index of the last syllable's final consonant (0: none); null when the text does not end in a Hangul syllable. */
export function finalConsonant(text: string): number | null {
  const code = text.charCodeAt(text.length - 1);
  return code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE ? (code - FIRST_SYLLABLE) % FINALS : null;
}

/** Whether the last syllable has a final consonant: 은, 이 and 을 follow, not 는, 가 and 를. */
export function endsClosed(text: string): boolean {
  return (finalConsonant(text.trimEnd()) ?? 0) > 0;
}
