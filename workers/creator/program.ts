import { z } from 'zod';
import type { CreatorProcessor, Handover } from '../../contract/worker-messages';
import type { Processor } from '../runtime/processor';
import type { ResultReader } from './result-reader';

export type ProgramOfRun = Extract<CreatorProcessor, { kind: 'program' }>;

/** Runs the creator's program for a task (docs/processors.md, "A program"). */
export function programProcessor(
  _program: ProgramOfRun,
  _handover: Handover,
  _readResult: ResultReader,
): Processor<unknown> {
  return {
    metadata: z.unknown(),
    run: () => Promise.reject(new Error('a program cannot be run yet')),
  };
}
