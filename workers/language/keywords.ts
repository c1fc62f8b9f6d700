import type { Language } from '../../contract/words';
import { englishNouns } from './english-nouns';
import { type Candidate, koreanNoun } from './korean-nouns';

const MAX_KEYWORDS = 5;
/** More than a word's frequency and form together. */
const TOPIC_WEIGHT = 7;
/** The image task's own limit on one keyword. */
const MAX_KEYWORD_CHARS = 40;
/** Latin words in a Korean text that are no names. */
const LATIN_STOP_WORDS = new Set(
  'the and that this with from have has was were are for not but you your they their his her its our what when where which who will can may etc com www http https html vs feat ok'.split(
    ' ',
  ),
);

/**
 * Returns a function that finds a scene's search words, best first; none rather than a doubtful one, since the first is also the headline
 * of the scene's card. `topic` is the part that says what the scene is about. The full text is the evidence: a word that recurs with different particles is a noun. A morphological analyser
 * for Korean would know more, but none is small enough to ship for five search words (models of 60 MB and more).
 */
export function keywordFinder(wholeText: string, language: Language): (narration: string, topic?: string) => string[] {
  const words = tokens(wholeText);
  const vocabulary = new Set(words);
  const known = new Map<string, Candidate | null>();
  const read = (token: string): Candidate | null => {
    const before = known.get(token);
    if (before !== undefined) return before;
    const found = /\p{Script=Hangul}/u.test(token) ? koreanNoun(token, vocabulary) : latinName(token);
    known.set(token, found);
    return found;
  };
  const seen = new Map<string, number>();
  for (const token of words) {
    const word = language === 'en' ? token.toLowerCase() : read(token)?.word;
    if (word !== undefined) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  const candidates = (narration: string): Candidate[] => {
    if (language === 'ko') return tokens(narration).flatMap((token) => read(token) ?? []);
    return englishNouns(narration).map((word) => ({ word, weight: 1 }));
  };
  return (narration, topic = '') => {
    const inTopic = new Set(candidates(topic).map(({ word }) => word));
    const scores = new Map<string, number>();
    for (const { word, weight } of candidates(narration)) {
      const often = Math.min(3, seen.get(language === 'en' ? word.toLowerCase() : word) ?? 1);
      const score = weight + often + Math.min(4, [...word].length) * 0.3 + (inTopic.has(word) ? TOPIC_WEIGHT : 0);
      scores.set(word, Math.max(scores.get(word) ?? 0, score));
    }
    return [...scores.entries()]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_KEYWORDS)
      .map(([word]) => word);
  };
}

/** `한 모금에`: how much, and no thing of its own. */
const COUNTED = /(?<!\p{L})(?:한|두|세|네|몇) (?:모금|줌|움큼|스푼|숟갈)\p{L}*/gu;
/** `help@example.com`, `blog.example.com`; not `Node.js`. */
const ADDRESS = /[A-Za-z0-9]@[A-Za-z0-9]|[A-Za-z0-9-]\.(?:com|net|org|co|kr|io|info|me|tv)(?![A-Za-z])/u;

/** Words without the marks around them; an apostrophe or hyphen only within. */
function tokens(text: string): string[] {
  // Word by word: /\S+:\/\/\S+/ over the full text took minutes on a word of 200,000 characters.
  return text
    .replace(COUNTED, ' ')
    .split(/\s+/u)
    .filter((word) => !word.includes('://') && !ADDRESS.test(word))
    .flatMap(
      (word) =>
        word.match(
          /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:(?:-|(?<=\p{Script=Latin})[’'](?=\p{Script=Latin}))[\p{L}\p{N}\p{M}]+)*/gu,
        ) ?? [],
    )
    .filter((word) => word.length <= MAX_KEYWORD_CHARS);
}

/** In a Korean text a Latin word is a name: NASA, iPhone, AI. Not `32p` or `km`. */
function latinName(token: string): Candidate | null {
  const word = token.replace(/['’]s?$/u, '');
  if (!/^\p{L}/u.test(word) || LATIN_STOP_WORDS.has(word.toLowerCase())) return null;
  const isLong = word.length > 2 || /^\p{Lu}{2}$/u.test(word);
  return isLong ? { word, weight: 1.5 } : null;
}
