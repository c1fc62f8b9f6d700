import type { Problem } from '../../contract/messages';
import { NeedsYouError, StepError } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import type { Voice } from './voice';

/** What a reply may be like that the service charges for all the same. */
const CHARGED: ReadonlySet<string> = new Set<Problem['code']>([
  'voice.server_half',
  'voice.server_silent',
  'voice.server_not_sound',
  'voice.service_not_sound',
  'voice.server_too_slow',
  'voice.server_too_large',
]);
/** Said by whatever stands before a service, or by the service itself: it took too long. */
const TOOK_TOO_LONG: readonly number[] = [408, 504, 524];

/** Services count characters as people do: an emoji is one. */
export const charactersOf = (text: string): number => [...text].length;

/** In US dollars; undefined: nobody has said what a thousand characters cost. */
export function priceOf(voice: Voice, characters: number): number | undefined {
  const { pricePerThousand } = voice;
  return pricePerThousand === undefined ? undefined : Math.round(pricePerThousand * characters * 1_000) / 1e6;
}

/**
 * The same voice, which counts what each sentence costs before it asks for it, by the sum that pictures are counted in. A budget that would
 * be passed stops the run there: what was spoken is kept, and the next run goes on behind it.
 */
export function paidVoice(voice: Voice, spend: RunContext<never>['spend']): Voice {
  if (voice.paidTo === undefined) return voice;
  return {
    ...voice,
    async speak(text, signal) {
      const price = priceOf(voice, charactersOf(text));
      await spend(price);
      try {
        return await voice.speak(text, signal);
      } catch (error) {
        // Whatever may have been charged stays counted.
        if (!signal.aborted && price !== undefined && !mayBeCharged(error)) await spend(0, price).catch(() => {});
        throw error;
      }
    },
  };
}

function mayBeCharged(error: unknown): boolean {
  const problem = error instanceof StepError || error instanceof NeedsYouError ? error.problem : undefined;
  if (problem === undefined || typeof problem === 'string') return true;
  return CHARGED.has(problem.code) || (problem.code === 'voice.server_busy' && TOOK_TOO_LONG.includes(problem.status));
}
