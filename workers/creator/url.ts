import { z } from 'zod';
import type { CreatorProcessor, Handover } from '../../contract/worker-messages';
import type { Processor } from '../runtime/processor';
import type { ResultReader } from './result-reader';

export type UrlOfRun = Extract<CreatorProcessor, { kind: 'url' }>;

/** Calls the creator's address for a task (docs/processors.md, "A URL"). */
export function urlProcessor(_url: UrlOfRun, _handover: Handover, _readResult: ResultReader): Processor<unknown> {
  return {
    metadata: z.unknown(),
    run: () => Promise.reject(new Error('an address cannot be called yet')),
  };
}
