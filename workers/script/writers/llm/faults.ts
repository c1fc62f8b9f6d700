import type { Problem } from '../../../../contract/messages';
import type { Language } from '../../../../contract/words';
import { detectLanguage } from '../../../language/speech-time';
import type { Draft } from '../../draft';
import type { Wish } from './wish';

type FaultCode = 'llm.empty_reply' | 'llm.not_json' | 'llm.no_narration' | 'llm.other_language' | 'llm.off_length';
/** What is wrong with a reply. */
export type Fault = Extract<Problem, { readonly code: FaultCode }>;

/** How far from the wanted length a script may be. */
const LENGTH_TOLERANCE = 0.15;

/** Where a script differs from what was asked for. It can still be used. */
export function faultsOf(draft: Draft, wish: Wish): Fault[] {
  const faults: Fault[] = [];
  const text = draft.scenes.map(({ narration }) => narration).join(' ');
  if (writtenIn(text) !== wish.language) faults.push({ code: 'llm.other_language', asked: wish.language });
  const { seconds: wanted } = wish;
  if (wanted !== undefined && Math.abs(draft.totalSeconds - wanted) > LENGTH_TOLERANCE * wanted) {
    faults.push({ code: 'llm.off_length', seconds: Math.round(draft.totalSeconds), wanted: Math.round(wanted) });
  }
  return faults;
}

/** undefined for a third language: models also reply in the one that they know best. */
export function writtenIn(text: string): Language | undefined {
  const language = detectLanguage(text);
  if (language === 'ko') return 'ko';
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin * 2 > letters ? 'en' : undefined;
}
