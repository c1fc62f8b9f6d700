import type { Language } from '../../contract/words';

const MAX_KEYWORDS = 5;
/** The image task's own limit on one keyword. */
const MAX_KEYWORD_CHARS = 40;

/** Strong signs of a noun: hardly any Korean word of three syllables ends like this by itself. Longest first: 에서는 before 는. */
const SURE_PARTICLES = [
  '에서부터',
  '으로부터',
  '에서는',
  '에서도',
  '에게서',
  '으로는',
  '까지는',
  '부터는',
  '에서',
  '에게',
  '으로',
  '까지',
  '부터',
  '처럼',
  '보다',
  '마다',
  '조차',
  '밖에',
  '이라는',
  '을',
  '를',
  '은',
  '가',
  '과',
  '와',
  '에',
];
/** These also end nouns (고양이, 제주도) and verbs (마시는): cut off only if the sound fits and the stem occurs elsewhere too. */
const DOUBTFUL_PARTICLES = ['이라면', '이랑', '이나', '에는', '에도', '는', '이', '의', '도', '만', '로', '랑'];
/** Particles whose form depends on a final consonant (받침): true after one, false without. */
const NEEDS_FINAL: Readonly<Record<string, boolean>> = {
  을: true,
  를: false,
  은: true,
  는: false,
  이: true,
  가: false,
  과: true,
  와: false,
  으로: true,
  이랑: true,
  이나: true,
};

const VERB_ENDING =
  /(아|어|니다|니까|세요|어요|아요|여요|해요|예요|에요|네요|군요|지요|데요|거든|어서|아서|해서|려고|면서|지만|는데|은데|인데|도록|듯이|다가|게|다|요|죠|까|며|면|고|서|자|던|히|할|한|된|될|는|진|운|린)$/u;
/** 물을, 차는: one syllable and its particle, too short to search for. */
const LEFTOVER_PARTICLE = /^.[은는을를이가과와의에도만로]$/u;
const STOP_WORDS = new Set(
  (
    '그리고 그러나 하지만 그래서 그런데 그러면 또한 또는 혹은 이제 오늘 우리 당신 여러분 이것 그것 저것 여기 거기 저기 정말 매우 아주 너무 조금 모두 모든 ' +
    '가장 다시 바로 함께 먼저 다음 마지막 때문 경우 정도 사이 동안 이번 지금 하나 무엇 누구 어디 언제 어떻게 왜냐하면 있는 없는 같은 이런 그런 저런 어떤 ' +
    'the and that this with from have has had was were are for not but you your they their them his her its our what when where which who will would ' +
    'could should can may than then there here into about over just like some any all been being also very more most much many such only how why ' +
    'does did each every other these those because while after before upon make makes made get gets got let one two first next last'
  ).split(' '),
);

interface Candidate {
  readonly word: string;
  readonly weight: number;
}

/**
 * Returns a function that finds a scene's search words, best first. The full text is the evidence: a word that recurs with
 * different particles is a noun. A morphological analyser would do better, but none for Korean is small enough to ship for five
 * search words.
 */
export function keywordFinder(wholeText: string, language: Language): (narration: string) => string[] {
  const seen = new Map<string, number>();
  const vocabulary = new Set(tokens(wholeText));
  const read = (token: string) =>
    /\p{Script=Hangul}/u.test(token) ? koreanNoun(token, vocabulary) : latinWord(token, language);
  for (const token of tokens(wholeText)) {
    const found = read(token);
    if (found !== null) seen.set(found.word, (seen.get(found.word) ?? 0) + 1);
  }
  return (narration) => {
    const scores = new Map<string, number>();
    for (const token of tokens(narration)) {
      const found = read(token);
      if (found === null) continue;
      const often = Math.min(3, seen.get(found.word) ?? 1);
      const score = found.weight + often + Math.min(4, [...found.word].length) * 0.3;
      scores.set(found.word, Math.max(scores.get(found.word) ?? 0, score));
    }
    return [...scores.entries()]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_KEYWORDS)
      .map(([word]) => word);
  };
}

function tokens(text: string): string[] {
  // Word by word: /\S+:\/\/\S+/ over the full text took minutes on a word of 200,000 characters.
  return text
    .split(/\s+/u)
    .filter((word) => !word.includes('://'))
    .flatMap((word) => word.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}’'-]*/gu) ?? []);
}

function latinWord(token: string, language: Language): Candidate | null {
  const word = token.replace(/['’]s?$/u, '');
  const lower = word.toLowerCase();
  if (lower.length < 3 || lower.length > MAX_KEYWORD_CHARS || STOP_WORDS.has(lower) || !/\p{L}/u.test(word))
    return null;
  // In a Korean text a Latin word is a name; in an English one its length stands for its meaning.
  return language === 'ko' ? { word, weight: 1.5 } : { word: lower, weight: Math.min(6, lower.length) * 0.4 };
}

function koreanNoun(token: string, vocabulary: ReadonlySet<string>): Candidate | null {
  // `30초쯤`, `92도가`: amounts find no pictures.
  if (STOP_WORDS.has(token) || token.length > MAX_KEYWORD_CHARS || /^\p{N}/u.test(token)) return null;
  for (const particle of SURE_PARTICLES) {
    const stem = stemBefore(token, particle);
    if (stem !== null) return STOP_WORDS.has(stem) ? null : { word: stem, weight: 3 };
  }
  for (const particle of DOUBTFUL_PARTICLES) {
    const stem = stemBefore(token, particle);
    if (stem === null) continue;
    // After ㅁ or ㄱ (마음이, 음악이) it is nearly always the particle; 고양이, 어린이 and 목걸이 end differently.
    const sureSubject = particle === '이' && [1, 16].includes(finalConsonant(stem) ?? 0);
    if (!sureSubject && !isSeenOtherwise(stem, token, vocabulary)) continue;
    return STOP_WORDS.has(stem) ? null : { word: stem, weight: 2.5 };
  }
  if ([...token].length < 2 || VERB_ENDING.test(token) || LEFTOVER_PARTICLE.test(token)) return null;
  return { word: token, weight: 0.5 };
}

/** Null when the token does not end with the particle, too little would be left, or the particle's form does not fit the sound before it. */
function stemBefore(token: string, particle: string): string | null {
  if (!token.endsWith(particle)) return null;
  const stem = token.slice(0, -particle.length);
  if ([...stem].length < 2) return null;
  const needsFinal = NEEDS_FINAL[particle];
  const final = finalConsonant(stem);
  if (needsFinal !== undefined && final !== null && (final !== 0) !== needsFinal) return null;
  return stem;
}

function isSeenOtherwise(stem: string, token: string, vocabulary: ReadonlySet<string>): boolean {
  if (vocabulary.has(stem)) return true;
  return [...SURE_PARTICLES, ...DOUBTFUL_PARTICLES].some(
    (other) => stem + other !== token && vocabulary.has(stem + other),
  );
}

/** Index of the last syllable's final consonant (0: none), or null when the word does not end in Hangul. */
function finalConsonant(word: string): number | null {
  const code = word.charCodeAt(word.length - 1);
  return code >= 0xac00 && code <= 0xd7a3 ? (code - 0xac00) % 28 : null;
}
