import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { listQuerySchema, logsQuerySchema } from '../../contract/bridge';
import { check } from '../../contract/check';
import { ipcCalls } from '../../contract/ipc';
import { manifestSchema, scriptFileSchema } from '../../contract/project-files';
import {
  bulkBodySchema,
  cancelQuerySchema,
  deadLettersQuerySchema,
  enqueueManyInputSchema,
  pauseBodySchema,
  priorityBodySchema,
  resumeBodySchema,
  retryLettersBodySchema,
} from '../../contract/steering';
import { enqueueInputSchema, metadataSchemas, pipelineInputSchema } from '../../contract/task';
import { fromWorkerSchema, toWorkerSchema } from '../../contract/worker-messages';
import { fuzzSize } from './support/fuzz-size';
import { nearValid, spoiledJson } from './support/near-valid';

/** All that comes in from outside of main: HTTP, the panel, a worker, files of the workspace. */
const SCHEMAS: readonly (readonly [name: string, schema: z.ZodType])[] = [
  ['enqueue', enqueueInputSchema],
  ['pipelines', pipelineInputSchema],
  ['list query', listQuerySchema],
  ['logs query', logsQuerySchema],
  ['enqueue-many', enqueueManyInputSchema],
  ['cancel query', cancelQuerySchema],
  ['priority', priorityBodySchema],
  ['pause', pauseBodySchema],
  ['resume', resumeBodySchema],
  ['bulk', bulkBodySchema],
  ['dead letters query', deadLettersQuerySchema],
  ['dead letters to retry', retryLettersBodySchema],
  ...Object.entries(metadataSchemas).map(([type, schema]) => [`${type} metadata`, schema] as const),
  ...Object.entries(ipcCalls).map(([channel, { input }]) => [channel, input] as const),
  ['to a worker', toWorkerSchema],
  ['from a worker', fromWorkerSchema],
  ['script.json', scriptFileSchema],
  ['manifest.json', manifestSchema],
];
const RUNS_EACH = Math.ceil(fuzzSize({ short: 20_000, soak: 60_000 }) / SCHEMAS.length);
const MAX_ROUNDS = 20;

const prototypeKeys = () => [Object, Array, String, Function].flatMap(({ prototype }) => Reflect.ownKeys(prototype));

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

describe('whatever a schema is given, it returns and does not throw, and what it lets through it would let through again', () => {
  const untouched = prototypeKeys();
  it.each(SCHEMAS)('%s', (_name, schema) => {
    const tally = { accepted: 0, refused: 0 };
    // A schema with many fields lets one value in 300 through: another round where chance let through none.
    for (let round = 0; round < MAX_ROUNDS && (tally.accepted === 0 || tally.refused === 0); round += 1)
      fc.assert(
        fc.property(spoiledJson(nearValid(schema)), (bytes) => {
          const first = check(schema, parsed(bytes));
          tally[first.success ? 'accepted' : 'refused'] += 1;
          if (first.success) expect(check(schema, first.data)).toEqual({ success: true, data: first.data });
          else expect(first.error.issues.length).toBeGreaterThan(0);
        }),
        { numRuns: RUNS_EACH },
      );
    expect(prototypeKeys()).toEqual(untouched);
    // A generator that is only ever refused, or only ever let in, would prove nothing.
    expect(tally.refused).toBeGreaterThan(0);
    expect(tally.accepted).toBeGreaterThan(0);
  });
});
