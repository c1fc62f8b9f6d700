import { z } from 'zod';
import { pageTaskSchema } from './bridge';
import { artifactSchema, errorSchema, needsYouSchema, progressSchema, retryAfterSchema, text } from './channel';
import { meant, readFields, readNumber } from './lenient';
import { logLevelSchema, taskTypeSchema } from './task';

/** The calls of a worker of the creator's that pulls its tasks (docs/processors.md, "A worker that pulls"). Programs with the token only. */

const MAX_WAIT_SECONDS = 60;
const MAX_LINES = 1_000;

export const claimParamsSchema = z.strictObject({ type: taskTypeSchema });
export const claimQuerySchema = meant(
  z.object({ wait: z.number().min(0).default(0).meta({ description: 'Seconds until a 204; at most 60.' }) }),
  readFields({
    wait: (value) => {
      const seconds = readNumber(value);
      return typeof seconds === 'number' && seconds > MAX_WAIT_SECONDS ? MAX_WAIT_SECONDS : seconds;
    },
  }),
);
export const claimReplySchema = z.object({
  task: pageTaskSchema,
  leaseId: z.string().meta({ description: 'Goes into the body of every further call for the task.' }),
  projectDir: z.string().meta({ description: 'Absolute, on this machine. Read only.' }),
  outDir: z.string().meta({ description: 'Absolute, on this machine, and empty: results go here and nowhere else.' }),
  results: z
    .record(z.string(), z.unknown())
    .meta({ description: 'What the tasks that this one depends on returned, by their ids.' }),
});
export type ClaimReply = z.infer<typeof claimReplySchema>;

/** Any text: one that is no lease of ours is as stale as an old one. */
const lease = { leaseId: z.string().min(1).max(200) };
export const leaseBodySchema = z.object(lease);
const lineSchema = z.union([
  text(4_000),
  z.object({ text: text(4_000), level: logLevelSchema.catch('info').default('info') }),
]);
export const externalLogsBodySchema = z.object({ ...lease, lines: z.array(lineSchema).max(MAX_LINES) });
export const progressBodySchema = progressSchema
  .extend(lease)
  .refine(({ progress, stage }) => progress !== undefined || stage !== undefined, { path: ['progress'] });
export const artifactBodySchema = artifactSchema.extend(lease);
export const completeBodySchema = z.object({ ...lease, result: z.unknown().optional() });
export const failBodySchema = z
  .object({
    ...lease,
    error: errorSchema.shape.error.optional(),
    retryable: z.boolean().optional(),
    retryAfterSeconds: retryAfterSchema.shape.retryAfterSeconds.optional(),
    message: retryAfterSchema.shape.message,
    needsYou: needsYouSchema.shape.needsYou.optional(),
  })
  .refine((body) => body.error !== undefined || body.needsYou !== undefined || body.retryAfterSeconds !== undefined, {
    path: ['error'],
  });
export type FailBody = z.output<typeof failBodySchema>;

export const heardReplySchema = z.object({
  success: z.literal(true),
  task: pageTaskSchema
    .optional()
    .meta({ description: 'As the end of the run left it: after complete, fail and release.' }),
});
