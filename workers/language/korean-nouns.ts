import { finalConsonant, RIEUL } from './hangul';
import {
  ADVERBS_AND_FORMS,
  KOREAN_STOP_WORDS,
  NOUN_ENDINGS,
  NOUNS_LIKE_OTHERS,
  VERBS_BEFORE_PARTICLES,
} from './korean-word-lists';

/**
 * What follows a noun. `isSure`: hardly any noun or verb ends like it. The other also ends verbs (마시는), so it is taken off only where
 * the stem occurs elsewhere too. Longest first: 에서는 before 는.
 */
const PARTICLES: readonly { readonly text: string; readonly isSure: boolean }[] = [
  ...(
    '에서부터 으로부터 이야말로 이었습니다 였습니다 에서는 에서도 에서의 에서만 에게서 에게는 에게도 으로는 으로도 으로서 으로써 으로의 까지는 까지도 까지의 ' +
    '부터는 이라는 이라고 이라도 이라면 입니다 이에요 예요 이란 에서 에선 에게 에겐 한테 으로 로는 로도 로서 로써 로의 까지 부터 처럼 보다 마다 조차 밖에 ' +
    '과의 와의 과는 와는 만의 만은 만을 만이 에는 에도 에만 이랑 이나 을 를 은 이 가 과 와 에 의 도 만 로 랑'
  )
    .split(' ')
    .map((text) => ({ text, isSure: true })),
  { text: '는', isSure: false },
].toSorted((a, b) => b.text.length - a.text.length);

/** Particles whose form depends on a final consonant (받침): true after one, false without. */
const NEEDS_FINAL: Readonly<Record<string, boolean>> = Object.fromEntries([
  ...'을 은 이 과 이랑 이나 과의 과는 이라는 이라고 이라도 이라면 이란 이에요 이었습니다 이야말로'
    .split(' ')
    .map((text) => [text, true]),
  ...'를 는 가 와 와의 와는 예요 였습니다 랑'.split(' ').map((text) => [text, false]),
]);
/** 으로 after a final consonant other than ㄹ, 로 after the rest. */
const TO = /^(으?)로/u;

const VERB_ENDING =
  /(아|어|니다|니까|세요|어요|아요|여요|해요|예요|에요|네요|군요|지요|데요|거든|어서|아서|해서|려고|면서|지만|는데|은데|인데|도록|듯이|다가|거나|든지|어야|아야|여야|해야|려면|자마자|게|다|요|죠|까|며|면|고|서|자|던|히|할|한|된|될|는|진|운|린|른|쁜|긴|든|떤|려|져|겨|쳐|켜|혀|더니|니|지|라|야|쯤|씩|힐|킬|칠|꾼|랜|낸|준|춘|친|둔|뀐|낀|낼|[아어러겨]난|[았었였했됐갔왔봤겠있없는]단)$/u;
/** 있었을, 수많은, 끊임없이: no noun has these before a particle. */
const VERB_STEM = /[았었였했됐갔왔봤겠있없않같싶좋많높깊넓얇젊늙밝맑굵받먹믿읽앉찾닫씻쫓놓넣낳쌓닿늦맞낫]$/u;
/** 먹어도, 해도, 열어만: a verb, unless the word is known. */
const VERB_BEFORE_EVEN = /[아어여해]$/u;
const EVEN = new Set(['도', '만']);
/** 마시기를, 여행하는 것: a verb made into a noun is no picture. */
const VERBAL_NOUN =
  /.(?:하|되|보|먹|만들|고르|시키|지키|마시|가|오|받|찾|읽|사|내|리|두)기$|(?:하는|하던|인가|는가|은가|던가|을까|는지|은지|을지|인지)$/u;
/** A word of two syllables whose second may be a particle (물을, 차는) is one only if it is known. */
const LEFTOVER_PARTICLE = /^.[은는을를이가과와의에도만로랑]$/u;
/** Ends like a particle that does not fit, or a stem that nothing confirms. */
const DOUBTFUL_ENDING = /[은는을를의에]$/u;

export interface Candidate {
  readonly word: string;
  readonly weight: number;
}

/** The noun in a token with its particles, or null where that is not certain enough. `vocabulary`: all tokens of the text. */
export function koreanNoun(token: string, vocabulary: ReadonlySet<string>): Candidate | null {
  // `30초쯤`, `92도가`: amounts find no pictures.
  if (KOREAN_STOP_WORDS.has(token) || ADVERBS_AND_FORMS.has(token) || /^\p{N}|번째/u.test(token)) return null;
  if (isKnownNoun(token) || isSeenAsStem(token, vocabulary)) return noun(token, 2);
  if (/(?:지만|다만|려만)$/u.test(token)) return null;
  for (const { text: particle, isSure } of PARTICLES) {
    const stem = stemBefore(token, particle);
    if (stem === null) continue;
    if (VERBS_BEFORE_PARTICLES.has(stem) || VERB_STEM.test(stem) || VERBAL_NOUN.test(stem)) return null;
    if (
      EVEN.has(particle) &&
      VERB_BEFORE_EVEN.test(stem) &&
      !isKnownNoun(stem) &&
      !isSeenOtherwise(stem, token, vocabulary)
    )
      return null;
    if (!isSure && !isKnownNoun(stem) && !isSeenOtherwise(stem, token, vocabulary)) continue;
    return noun(stem, isSure ? 3 : 2.5);
  }
  // 날부터, 물에서
  if (PARTICLES.some(({ text }) => text.length > 1 && token.length === text.length + 1 && token.endsWith(text)))
    return null;
  if ([...token].length < 2 || LEFTOVER_PARTICLE.test(token) || DOUBTFUL_ENDING.test(token)) return null;
  if (VERB_ENDING.test(token) || VERB_STEM.test(token) || VERBAL_NOUN.test(token)) return null;
  return noun(token, 0.5);
}

function noun(word: string, weight: number): Candidate | null {
  // 사람들, 아이들, 주전자뿐
  const one = [...word].length > 2 && /[들뿐]$/u.test(word) && !isKnownNoun(word) ? word.slice(0, -1) : word;
  const isNone = KOREAN_STOP_WORDS.has(one) || ADVERBS_AND_FORMS.has(one) || [...one].length < 2;
  return isNone ? null : { word: one, weight };
}

function isKnownNoun(word: string): boolean {
  return NOUNS_LIKE_OTHERS.has(word) || NOUN_ENDINGS.test(word);
}

/** Null when the token does not end with the particle, too little would be left, or the particle's form does not fit the sound before it. */
function stemBefore(token: string, particle: string): string | null {
  if (!token.endsWith(particle)) return null;
  const stem = token.slice(0, -particle.length);
  const final = finalConsonant(stem);
  if ([...stem].length < 2) return null;
  const needsFinal = NEEDS_FINAL[particle];
  if (needsFinal !== undefined && final !== null && (final !== 0) !== needsFinal) return null;
  const to = TO.exec(particle);
  if (to !== null && final !== null && (to[1] === '으') !== (final !== 0 && final !== RIEUL)) return null;
  return stem;
}

/** 산부인과 where 산부인과를 occurs as well. Not 학교에 where 학교에는 occurs, which is a longer particle. */
function isSeenAsStem(token: string, vocabulary: ReadonlySet<string>): boolean {
  if ([...token].length < 2 || VERB_ENDING.test(token)) return false;
  return PARTICLES.some(({ text }) => {
    if (!vocabulary.has(token + text) || stemBefore(token + text, text) === null) return false;
    return !PARTICLES.some(
      (longer) => longer.text.length > text.length && stemBefore(token + text, longer.text) !== null,
    );
  });
}

function isSeenOtherwise(stem: string, token: string, vocabulary: ReadonlySet<string>): boolean {
  return vocabulary.has(stem) || PARTICLES.some(({ text }) => stem + text !== token && vocabulary.has(stem + text));
}
