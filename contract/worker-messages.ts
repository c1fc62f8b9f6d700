import { z } from 'zod';
import { ownCodeSchema } from './channel';
import { errorCodeSchema } from './errors';
import { encoderSchema, frameRateSchema, resolutionSchema } from './film-format';
import { filmSettingsSchema } from './film-settings';
import { chosenSchema, optionsSchema, secretsSchema } from './implementations';
import { logTextSchema, problemTextSchema } from './messages';
import { programProcessorSchema, urlProcessorSchema } from './processors';
import { readingsSchema } from './readings';
import { recipeIdSchema } from './recipe';
import {
  logLevelSchema,
  progressSchema,
  screenshotSchema,
  taskIdSchema,
  taskOutputSchema,
  taskTypeSchema,
} from './task';

/** The claim that a message belongs to. A message with a stale lease changes nothing. */
const lease = { taskId: taskIdSchema, leaseId: z.uuid() };

/** Settings a worker needs for one run; secrets travel here only, never through the database. */
export const workerSettingsSchema = z.object({
  browserPath: z.string().optional(),
  ffmpegPath: z.string().optional(),
  ffprobePath: z.string().optional(),
  /** Absent: `auto`. */
  encoder: encoderSchema.optional(),
  /** Of the worker with all that it starts: above it, it is ended. */
  memoryLimitMb: z.int().optional(),
  /** Of a film whose task does not say. */
  resolution: resolutionSchema.optional(),
  frameRate: frameRateSchema.optional(),
  /** For the video worker. Absent: no clips, and the usual looks. */
  film: filmSettingsSchema.optional(),
  voice: z.string().optional(),
  /** For the video worker: the creator's own list. */
  readings: readingsSchema.optional(),
  /** Absolute: where spoken sentences are kept. */
  voicesDir: z.string().optional(),
  /** Absolute: where encoded parts of films are kept. */
  segmentsDir: z.string().optional(),
  /** Absolute: the creator's recipes, the profiles of their browsers and what was asked for there. */
  recipesDir: z.string().optional(),
  /** Absolute: where downloaded speech models are. */
  modelsDir: z.string().optional(),
  chosen: chosenSchema.optional(),
  options: optionsSchema.optional(),
  /** Of the implementations that this run may use. */
  secrets: secretsSchema.optional(),
  allowPrivateAddresses: z.boolean(),
  llm: z.object({ baseUrl: z.string(), model: z.string(), apiKey: z.string().optional() }).optional(),
  language: z.enum(['ko', 'en']),
});
export type WorkerSettings = z.infer<typeof workerSettingsSchema>;

/** Code of the creator's that does a run, as the settings say. The values of secrets travel here only. */
const creatorProcessorSchema = z.discriminatedUnion('kind', [
  programProcessorSchema.extend({ secrets: z.record(z.string(), z.string()) }),
  urlProcessorSchema.extend({ secrets: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal('external') }),
  /** The setting cannot be used; `field` is its dotted path. */
  z.object({ kind: z.literal('unusable'), field: z.string() }),
]);
export type CreatorProcessor = z.infer<typeof creatorProcessorSchema>;

/** What the creator's own code gets of a task. */
const handoverSchema = z.object({
  /** The task as pages get it. */
  task: z.record(z.string(), z.unknown()),
  /** Absolute; read only. */
  projectDir: z.string(),
  /** What the tasks that this one depends on returned, by their ids. */
  results: z.record(z.string(), z.unknown()),
});
export type Handover = z.infer<typeof handoverSchema>;

const runMessageSchema = z.object({
  kind: z.literal('run'),
  ...lease,
  type: taskTypeSchema,
  projectId: z.string(),
  /** Absolute. Empty except for the inputs; main removes it after every end. */
  stagingDir: z.string(),
  /** Absolute. The inputs of this run as they were when it began: script.json, images/ and their manifest. */
  inputDir: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  /** 1 for the first attempt. */
  attempt: z.int(),
  settings: workerSettingsSchema,
  /** Present when the creator's own code does the run. */
  creator: z.object({ processor: creatorProcessorSchema, handover: handoverSchema }).optional(),
});
export type RunMessage = z.infer<typeof runMessageSchema>;

const cancelReasonSchema = z.enum(['cancelled', 'shutdown', 'paused', 'stuck', 'external-silent', 'external-released']);
export type CancelReason = z.infer<typeof cancelReasonSchema>;

/** One of ours, or the creator's own. */
const runCodeSchema = z.union([errorCodeSchema, ownCodeSchema]);
export type RunCode = z.infer<typeof runCodeSchema>;
const workerErrorSchema = z.object({
  code: runCodeSchema,
  /** What happened and what to do; never the field's name, which is in `field`. */
  message: problemTextSchema,
  field: z.string().optional(),
  /** false: another attempt cannot help (a missing field), so the task fails at once. */
  retryable: z.boolean(),
  /** The wait before the next attempt that the creator's code asked for, instead of the usual backoff. */
  retryAfterSeconds: z.number().min(0).optional(),
});
export type WorkerError = z.infer<typeof workerErrorSchema>;

export const toWorkerSchema = z.discriminatedUnion('kind', [
  runMessageSchema,
  z.object({ kind: z.literal('cancel'), ...lease, reason: cancelReasonSchema }),
  /** The reply to `publish`: all of its files are in place, or, with an error, none. */
  z.object({ kind: z.literal('published'), ...lease, request: z.int(), error: workerErrorSchema.optional() }),
  /** The reply to `spend`: it is counted or, with an error, may not be spent. */
  z.object({ kind: z.literal('counted'), ...lease, request: z.int(), error: workerErrorSchema.optional() }),
  /**
   * What a worker of the creator's sent over the bridge for the run that it claimed; the reply is `heard`. `last`: the run ends with it,
   * and its end is the reply.
   */
  z.object({
    kind: z.literal('said'),
    ...lease,
    request: z.int(),
    lines: z.array(z.unknown()),
    last: z.boolean(),
  }),
]);
export type ToWorker = z.infer<typeof toWorkerSchema>;

/** A file that the worker has checked, flushed and hashed. `staged` is relative to the staging folder. */
const readyFileSchema = z.object({ staged: z.string().max(500), output: taskOutputSchema });
export type ReadyFile = z.infer<typeof readyFileSchema>;

export const fromWorkerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), pid: z.int() }),
  /** Every 5 s during a run, every 10 s while idle. */
  z.object({
    kind: z.literal('heartbeat'),
    rssBytes: z.number(),
    /** CPU time of the process so far, without its children. */
    cpuMs: z.number(),
    taskId: taskIdSchema.optional(),
  }),
  z.object({
    kind: z.literal('log'),
    ...lease,
    lines: z.array(z.object({ at: z.string(), level: logLevelSchema, text: logTextSchema })).max(2_000),
  }),
  z.object({ kind: z.literal('progress'), ...lease, progress: progressSchema }),
  /** Asks main to put these files into the project; the reply is `published`. */
  z.object({
    kind: z.literal('publish'),
    ...lease,
    request: z.int(),
    files: z.array(readyFileSchema).min(1).max(1_000),
    /** The files are published in addition to what the task published before, in this run or an earlier one, and do not replace it. */
    keepEarlier: z.boolean().optional(),
  }),
  /** Asks main to count what a request costs, before it is made and again when that is known; the reply is `counted`. */
  z.object({
    kind: z.literal('spend'),
    ...lease,
    request: z.int(),
    /** In US dollars; absent: nobody knows. */
    amount: z.number().min(0).max(100_000).optional(),
    /** What was counted for the same request before. */
    instead: z.number().min(0).max(100_000).optional(),
  }),
  /** The reply to `said`: it took effect or, with an error, the run ends with that. */
  z.object({ kind: z.literal('heard'), ...lease, request: z.int(), error: workerErrorSchema.optional() }),
  z.object({ kind: z.literal('done'), ...lease, result: z.unknown().optional() }),
  z.object({ kind: z.literal('failed'), ...lease, error: workerErrorSchema }),
  /** A person must act (no browser, disk full); the task is parked. */
  z.object({
    kind: z.literal('needs-you'),
    ...lease,
    code: runCodeSchema,
    message: problemTextSchema,
    url: z.string().max(2_048).optional(),
    recipe: recipeIdSchema.optional(),
    screenshot: screenshotSchema.optional(),
  }),
  /** The reply to `cancel`: children are gone, staging may be removed. */
  z.object({ kind: z.literal('aborted'), ...lease }),
]);
export type FromWorker = z.infer<typeof fromWorkerSchema>;
