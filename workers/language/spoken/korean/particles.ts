import { endsClosed, finalConsonant, RIEUL } from '../../hangul';
import { matchAt } from '../scan';

const PARTICLE = /(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])/uy;
const PAIRS: Readonly<Record<string, readonly [closed: string, open: string]>> = {
  은: ['은', '는'],
  는: ['은', '는'],
  이: ['이', '가'],
  가: ['이', '가'],
  을: ['을', '를'],
  를: ['을', '를'],
  과: ['과', '와'],
  와: ['과', '와'],
  으로: ['으로', '로'],
  로: ['으로', '로'],
};
/** Behind a bare number these are also words: 종로3가, 제2과, 3이. */
const ALSO_WORDS = new Set(['이', '가', '과']);

/** The particle that begins here, as it must be after what is said before it: `5㎏는` → 오 킬로그램은. */
export function particleAt(
  said: string,
  text: string,
  at: number,
): { readonly spoken: string; readonly length: number } | undefined {
  if (!/[가-힣]$/u.test(said)) return undefined;
  const particle = matchAt(PARTICLE, text, at)?.[1];
  const pair = particle === undefined ? undefined : PAIRS[particle];
  if (particle === undefined || pair === undefined) return undefined;
  if (/\d/u.test(text.charAt(at - 1)) && ALSO_WORDS.has(particle)) return undefined;
  // After ㄹ: 일로, 골로.
  const closed = endsClosed(said) && !(pair[1] === '로' && finalConsonant(said) === RIEUL);
  return { spoken: closed ? pair[0] : pair[1], length: particle.length };
}
