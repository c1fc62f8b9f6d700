import { z } from 'zod';
import { errorReplySchema, pageTaskSchema, warningSchema } from './bridge';
import { budgetsSchema } from './budgets';
import { errorCodeSchema } from './errors';
import { pauseScopeSchema, workerStateSchema } from './events';
import { encoderSchema, frameRateSchema, resolutionSchema } from './film-format';
import { filmSettingsSchema } from './film-settings';
import { deadLetterFilterSchema, taskFilterSchema } from './filters';
import { reason } from './issues';
import { asIs, meant, readFields, readNumber, readWord } from './lenient';
import { machineSchema } from './machine';
import type { ProblemText } from './messages';
import { PROCESSOR_KINDS } from './processors';
import { readingsSchema } from './readings';
import { wordsOf } from './search-text';
import {
  bulkActionSchema,
  enqueueInputSchema,
  perType,
  prioritySchema,
  projectIdSchema,
  queueSummarySchema,
  taskAttemptSchema,
  taskIdSchema,
  taskStatusSchema,
  taskTypeSchema,
  todaySchema,
  typicalSecondsSchema,
} from './task';

/*
 * The calls with which a program steers and watches the whole queue, as the panel does. All but `enqueue-many` are for programs with the
 * token only. Bodies are strict: a misspelt field of a filter would otherwise act on more than was meant.
 */

const MAX_TASKS = 1_000;
const MAX_LETTERS = 200;
const MAX_FINDINGS_TEXT = 4_000;

// ------------------------------------------------------------------------------------------------------------------- add

/** Each task is the body of an `enqueue`. They are checked one by one (see below), so that a refusal can list all that are wrong. */
export const enqueueManyInputSchema = z.strictObject({ tasks: z.array(enqueueInputSchema).min(1).max(MAX_TASKS) });
/** What is checked before its tasks are. */
export const enqueueManyEnvelopeSchema = z.strictObject({ tasks: z.array(z.unknown()).min(1).max(MAX_TASKS) });
export const enqueueManyReplySchema = z.object({
  success: z.literal(true),
  /** In the order in which they were sent. */
  tasks: z.array(pageTaskSchema),
  warnings: z.array(warningSchema).optional(),
});
const failedTaskSchema = z.object({
  index: z.int().meta({ description: 'The place in `tasks`, from 0.' }),
  code: errorCodeSchema,
  error: z.string(),
  field: z.string().optional().meta({ description: 'The dotted path within that task.' }),
});
export type FailedTask = z.infer<typeof failedTaskSchema>;
/** With `failed`, some tasks cannot be added, and none was. */
export const enqueueManyRefusedSchema = errorReplySchema.extend({ failed: z.array(failedTaskSchema).optional() });
export type EnqueueManyRefused = z.infer<typeof enqueueManyRefusedSchema>;

// ----------------------------------------------------------------------------------------------------------- single tasks

/** Loose: a page may send more fields, such as a number against caches. */
export const cancelQuerySchema = meant(
  z.object({
    running: z
      .boolean()
      .default(false)
      .meta({ description: 'Also a task that runs. For programs with the token only.' }),
  }),
  // Words only, unlike other flags: what is ended cannot be had back.
  readFields({ running: (value) => (value === 'true' ? true : value === 'false' ? false : value) }),
);
export const priorityBodySchema = z.strictObject({ priority: prioritySchema });
export const taskReplySchema = z.object({ success: z.literal(true), task: pageTaskSchema });

// ------------------------------------------------------------------------------------------------------------------ types

const someTypes = {
  type: taskTypeSchema.optional().meta({ description: 'Default: all three.' }),
  scope: pauseScopeSchema.optional().meta({ description: 'In a studio: for whom.' }),
};
const noneMeansDefaults = (value: unknown) => value ?? {};
export const pauseBodySchema = meant(
  z.strictObject({
    ...someTypes,
    mode: z
      .enum(['after-current', 'now'])
      .default('after-current')
      .meta({ description: '`now`: what runs goes back to waiting at once, and no attempt is used.' }),
  }),
  noneMeansDefaults,
);
export const resumeBodySchema = meant(z.strictObject(someTypes), noneMeansDefaults);
export const pausedReplySchema = z.object({
  success: z.literal(true),
  /** Whether this machine starts no task of the type. */
  paused: z.record(taskTypeSchema, z.boolean()),
});

// ------------------------------------------------------------------------------------------------------------- many tasks

/** A text without a word in it, such as a script's empty variable, would match every task. */
const textOfMany = taskFilterSchema.shape.text.refine(
  (text) => text === undefined || wordsOf(text).length > 0,
  reason('input.empty'),
);

/** `filter` must be there: `{}` says that all tasks are meant. */
export const bulkBodySchema = z.strictObject({
  action: bulkActionSchema,
  filter: taskFilterSchema.extend({ text: textOfMany }),
});
export const retryLettersBodySchema = z.strictObject({ filter: deadLetterFilterSchema.extend({ text: textOfMany }) });
export const changedReplySchema = z.object({ success: z.literal(true), changed: z.int() });

/** As in the guide's calls, unknown fields are ignored. */
export const deadLettersQuerySchema = meant(
  z.object({
    type: taskTypeSchema.optional(),
    projectId: projectIdSchema.optional(),
    text: z.string().normalize('NFC').max(200).optional(),
    limit: z.int().min(1).max(MAX_LETTERS).default(100),
    before: z.int().min(0).optional().meta({ description: '`next` of the page before.' }),
  }),
  readFields({
    type: readWord,
    projectId: asIs,
    text: asIs,
    limit: readNumber,
    before: readNumber,
  }),
);
const pageDeadLetterSchema = z.object({
  id: z.int(),
  originalTaskId: z.string(),
  type: taskTypeSchema,
  failedAt: z.string(),
  errorMessage: z.string(),
  /** The task as it was when it failed, as in a list; absent when its record cannot be read. */
  taskData: pageTaskSchema.optional(),
  retryHistory: z.array(taskAttemptSchema.extend({ message: z.string() })),
  /** The status of the task now, inside the app; absent once it is cleaned away. */
  taskStatus: taskStatusSchema.optional(),
});
export type PageDeadLetter = z.infer<typeof pageDeadLetterSchema>;
export const deadLettersReplySchema = z.object({
  /** Newest first. */
  letters: z.array(pageDeadLetterSchema),
  next: z.int().optional(),
  /** How many match, and how many of their tasks are still failed; with the first page only. */
  total: z.int().optional(),
  failed: z.int().optional(),
});

// ------------------------------------------------------------------------------------------------------------- watching

/** In a studio. Sentences are in the app's language. */
const pageStudioSchema = z.object({
  name: z.string(),
  /** Without user and password. */
  address: z.string(),
  machine: machineSchema,
  state: z.enum(['online', 'offline']),
  since: z.string().optional(),
  problems: z.array(z.string()),
  limited: z.record(taskTypeSchema, z.boolean()),
  machines: z.array(
    machineSchema.extend({
      isThis: z.boolean(),
      seenAt: z.string(),
      takes: z.array(taskTypeSchema),
      running: z.array(z.object({ id: taskIdSchema, type: taskTypeSchema, title: z.string() })),
      version: z.string(),
    }),
  ),
});
export type PageStudio = z.infer<typeof pageStudioSchema>;

export const overviewReplySchema = z.object({
  /** Of the app. */
  version: z.string(),
  summary: queueSummarySchema,
  today: todaySchema,
  typicalSeconds: typicalSecondsSchema,
  paused: z.record(taskTypeSchema, z.boolean()),
  running: z.array(pageTaskSchema),
  /** At most 100 of those that wait for a person. */
  needsYou: z.array(pageTaskSchema),
  bridge: z.object({ port: z.int() }),
  /** Absent while this machine works alone. */
  studio: pageStudioSchema.optional(),
});
/** A worker with the sentence about its last end, and that message's code. */
const pageWorkerSchema = workerStateSchema.extend({
  lastError: z.string().optional(),
  lastErrorCode: z.string().optional().meta({ description: 'Of the message: branch on this.' }),
});
export type PageWorker = z.infer<typeof pageWorkerSchema>;
export const workersReplySchema = z.object({ workers: z.array(pageWorkerSchema) });
export const workerParamsSchema = z.strictObject({ type: taskTypeSchema });
export const workerReplySchema = z.object({ success: z.literal(true), worker: pageWorkerSchema });

/**
 * What the settings hold that is no secret. Of an address only scheme, host and port are shown, since its user, path and query may be one;
 * of the creator's own code its program's name and the names, not the values, of what it is given.
 */
const shownSettingsSchema = z.object({
  workspace: z.string(),
  port: z.int(),
  language: z.string(),
  theme: z.string(),
  llm: z.object({ baseUrl: z.string(), model: z.string(), keySet: z.boolean() }),
  browserPath: z.string(),
  ffmpegPath: z.string(),
  encoder: encoderSchema,
  resolution: resolutionSchema,
  frameRate: frameRateSchema,
  film: filmSettingsSchema,
  voice: z.string(),
  readings: readingsSchema,
  chosen: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  options: z.record(z.string(), z.number()),
  budgets: budgetsSchema,
  processors: z.object(
    perType(() =>
      z.object({
        kind: z.enum([...PROCESSOR_KINDS, 'unusable']),
        program: z.string().optional(),
        argumentCount: z.int().optional(),
        cwd: z.string().optional(),
        address: z.string().optional(),
        body: z.string().optional(),
        env: z.array(z.string()).optional(),
        secrets: z.array(z.object({ name: z.string(), isSet: z.boolean() })).optional(),
        timeoutMinutes: z.number().optional(),
        graceSeconds: z.number().optional(),
      }),
    ),
  ),
  allowPrivateAddresses: z.boolean(),
  memoryLimitMb: z.record(taskTypeSchema, z.int()),
  keepVersions: z.int(),
  stopAfter: z.array(z.string()),
  retentionDays: z.int(),
  notifications: z.boolean(),
  batchSound: z.boolean(),
  startAtLogin: z.boolean(),
  studio: z.object({
    address: z.string(),
    name: z.string(),
    machineName: z.string(),
    knowsTheRisk: z.boolean(),
    passwordSet: z.boolean(),
  }),
  welcomed: z.boolean(),
});
export type ShownSettings = z.infer<typeof shownSettingsSchema>;
export const settingsReadReplySchema = z.object({ settings: shownSettingsSchema });

const findingSchema = z.object({
  code: z.string().meta({ description: 'Of the message: branch on this.' }),
  level: z.enum(['ok', 'warning', 'error']),
  message: z.string().max(MAX_FINDINGS_TEXT),
  /** What to do. */
  action: z.string().max(MAX_FINDINGS_TEXT).optional(),
});
export type PageFinding = z.infer<typeof findingSchema>;
/** Before it is put into words. `message` may be of somebody else's program. */
export interface Finding {
  readonly level: PageFinding['level'];
  readonly message: ProblemText;
  readonly action?: ProblemText;
}
export const doctorReplySchema = z.object({
  /** Whether no finding is an error. */
  ok: z.boolean(),
  findings: z.array(findingSchema),
});
