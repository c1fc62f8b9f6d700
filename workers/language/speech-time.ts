import type { Language } from '../../contract/words';
import { spokenText } from './spoken/spoken-text';

/**
 * How fast a narrator reads. Korean: 5.5 syllables/s is calm narration (espeak-ng's `ko` voice reads 4.9 at its default of
 * 175 words a minute, measured over 39 syllables; conversation is closer to 7). English: 2.6 words/s, the usual pace of audiobooks.
 * They only determine the size of scenes; the film's timeline follows the recorded audio.
 */
const KOREAN_SYLLABLES_PER_SECOND = 5.5;
const ENGLISH_WORDS_PER_SECOND = 2.6;
/** The breath after a sentence. It also gives a text of nothing but punctuation some time. */
const PAUSE_SECONDS = 0.3;
/** A longer word (an address, an identifier) is read as several. */
const LETTERS_PER_LONG_WORD = 8;

/** How many seconds it takes to read `text` aloud, numbers and signs as they are said; always above 0. */
export function speechSeconds(text: string, language: Language): number {
  let syllables = 0;
  let words = 0;
  for (const [piece] of spokenText(text, language).matchAll(/[\p{Script=Latin}\p{M}'’]+|\p{N}|\p{L}/gu)) {
    if (/\p{Script=Latin}/u.test(piece)) words += Math.ceil(piece.length / LETTERS_PER_LONG_WORD);
    else syllables += 1;
  }
  return PAUSE_SECONDS + syllables / KOREAN_SYLLABLES_PER_SECOND + words / ENGLISH_WORDS_PER_SECOND;
}

/** About how many syllables (Korean) or words (English) are read aloud in so many seconds. */
export function unitsIn(seconds: number, language: Language): number {
  return Math.round(seconds * (language === 'ko' ? KOREAN_SYLLABLES_PER_SECOND : ENGLISH_WORDS_PER_SECOND));
}

/** Korean if at least a tenth of the letters are Hangul: Korean texts are full of Latin names, English ones have hardly any Hangul. */
export function detectLanguage(text: string): Language {
  const hangul = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return hangul > 0 && hangul * 9 >= latin ? 'ko' : 'en';
}
