/** The first consonants of Hangul syllables, in the order of their code points. */
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const FIRST = 0xac00;
const LAST = 0xd7a3;
const SYLLABLES_PER_INITIAL = 588;
const SYLLABLES_PER_VOWEL = 28;

/** How two consonants at a syllable's end are typed as the beginnings of the next two: "ㄳ" is ㄱ and ㅅ. */
const PAIRS: Readonly<Record<string, string>> = {
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
};

const isSyllable = (code: number): boolean => code >= FIRST && code <= LAST;

/** Whether a typed character stands for one of a name: itself, its first consonant, or a syllable that is not typed to its end (히 for 힐). */
function standsFor(typed: string, named: string): boolean {
  if (typed === named) return true;
  const code = named.codePointAt(0) ?? 0;
  if (!isSyllable(code)) return false;
  if (INITIALS.includes(typed)) return INITIALS[Math.floor((code - FIRST) / SYLLABLES_PER_INITIAL)] === typed;
  const own = typed.codePointAt(0) ?? 0;
  const isOpen = isSyllable(own) && (own - FIRST) % SYLLABLES_PER_VOWEL === 0;
  return isOpen && code > own && code - own < SYLLABLES_PER_VOWEL;
}

/**
 * Where `typed` begins in `name`, -1 when nowhere. Korean is found as it is typed: by first consonants (ㅇㅅㅈㅈ for 일시정지), by both mixed
 * (일시ㅈ), and while the last syllable is unfinished. Both are in lower case and NFC.
 */
export function indexOfTyped(name: string, typed: string): number {
  const exact = name.indexOf(typed);
  if (exact >= 0) return exact;
  const wanted = [...typed.replace(/[ㄳㄵㄶㄺ-ㅀㅄ]/gu, (pair) => PAIRS[pair] ?? pair)];
  const named = [...name];
  const hasInitials = wanted.some((char) => INITIALS.includes(char));
  for (let at = 0; at + wanted.length <= named.length; at += 1) {
    const fits = wanted.every((char, index) => {
      const other = named[at + index] ?? '';
      // Only the syllable that is being typed is unfinished.
      return char === other || ((hasInitials || index === wanted.length - 1) && standsFor(char, other));
    });
    if (fits) return at;
  }
  return -1;
}
