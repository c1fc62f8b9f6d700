import { englishNouns } from '../../language/english-nouns';
import type { PictureScene } from '../load-scenes';
import type { SceneWords } from './archive';

/** Archives want all of the words: more of them find nothing. */
const MAX_WORDS = 3;
const MAX_WORD_CHARS = 40;

/** The words of a scene that an archive may know; those of the film's title when the scene has none. */
export function sceneWords({ keywords, imagePrompt }: PictureScene, title: string): SceneWords {
  const own = split(keywords);
  // A prompt in English is a sentence about what is to be seen.
  const english =
    own.english.length > 0 || hasHangul(imagePrompt) ? own.english : split(englishNouns(imagePrompt)).english;
  if (english.length + own.korean.length > 0) return { english, korean: own.korean };
  return split(title.split(/\s+/u));
}

/** All of the words, then fewer of them, the last one left out first. */
export function fewerAndFewer(words: readonly string[]): string[] {
  return words.map((_, left) => words.slice(0, words.length - left).join(' '));
}

function split(words: readonly string[]): SceneWords {
  const plain = [...new Set(words.map(withoutOperators))].filter((word) => /\p{L}/u.test(word));
  return {
    english: plain.filter((word) => /^[\p{Script=Latin}\p{N}\s]+$/u.test(word)).slice(0, MAX_WORDS),
    korean: plain.filter(hasHangul).slice(0, MAX_WORDS),
  };
}

const hasHangul = (text: string): boolean => /\p{Script=Hangul}/u.test(text);

/** Small letters, digits and spaces: `intitle:`, quotes, `-` and `OR` would mean something to a search. */
function withoutOperators(word: string): string {
  return word
    .normalize('NFC')
    .slice(0, MAX_WORD_CHARS)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .toLowerCase()
    .trim();
}
