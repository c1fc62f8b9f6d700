import { z } from 'zod';
import type { ChosenProcessor } from '../runtime/start-worker';
import type { ResultReader } from './result-reader';

/** Takes what the creator's worker says over the bridge until it says how the run ends (docs/processors.md, "External"). */
export function externalProcessor(_readResult: ResultReader): ChosenProcessor {
  const processor = {
    metadata: z.unknown(),
    run: () => Promise.reject(new Error('an external worker cannot be heard yet')),
  };
  return { processor, said: () => Promise.resolve() };
}
