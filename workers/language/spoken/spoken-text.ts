import type { Readings } from '../../../contract/readings';
import type { Language } from '../../../contract/words';
import { cleanText, withoutPictographs } from '../clean-text';
import { speakEnglish } from './english/english';
import { fold } from './fold';
import { speakKorean } from './korean/korean';
import { withOwnWords } from './own-words';

const NONE: Readings = [];
/** Most words of a Korean text; the estimate of speaking times asks for each on its own. */
const ONLY_HANGUL = /^[가-힣]+(?: [가-힣]+)*[.,!?]?$/u;

/**
 * A text as the voice gets it: numbers, signs, units, dates, addresses, foreign letters written out as they are said. What no rule
 * knows is passed on. Empty when there is nothing to say (`ㅠㅠ`, emoji). The creator's own list comes before the rules. Pure, and linear in
 * the text's length.
 */
export function spokenText(text: string, language: Language, readings: Readings = NONE): string {
  if (readings.length === 0 && ONLY_HANGUL.test(text)) return text;
  const own = readings.length === 0 ? text : withOwnWords(fold(cleanText(text)), readings, language);
  const folded = fold(withoutPictographs(own));
  const spoken = language === 'ko' ? speakKorean(folded) : speakEnglish(folded);
  return tidy(spoken);
}

/**
 * Without brackets, because `[[…]]` is a command to both espeak-ng (phonemes) and `say` (silence, volume), and without signs that
 * a voice would name.
 */
function tidy(text: string): string {
  return cleanText(text.replace(/[[\]{}<>|\\^~`*_#「」『』《》〈〉【】≪≫]/gu, ' '))
    .replace(/ (?=[,.!?;:…])/gu, '')
    .replace(/^[,;:\s]{1,99}/u, '');
}
