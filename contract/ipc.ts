import { z } from 'zod';
import { publicErrorSchema } from './errors';
import { pausedForSchema, pauseScopeSchema, queueEventSchema, workerStateSchema } from './events';
import { filmsChangedSchema } from './film';
import { filmCalls } from './film-calls';
import { deadLetterFilterSchema, dismissSchema, taskFilterSchema } from './filters';
import { forecastSchema, orderChangeSchema } from './forecast';
import { problemTextSchema } from './messages';
import { settingsCalls } from './settings-calls';
import { restoreSchema } from './stand';
import { studioStateSchema } from './studio';
import {
  bulkActionSchema,
  filmInputSchema,
  moveTargetSchema,
  prioritySchema,
  projectIdSchema,
  queueSummarySchema,
  queueTaskSchema,
  taskAttemptSchema,
  taskIdSchema,
  taskInputSchema,
  taskLogLineSchema,
  taskStageSchema,
  taskStatusSchema,
  taskTypeSchema,
  todaySchema,
  typicalSecondsSchema,
} from './task';

const originRequestSchema = z.object({ origin: z.string(), firstSeenAt: z.string() });
export type OriginRequest = z.infer<typeof originRequestSchema>;

const bridgeStateSchema = z.object({
  state: z.enum(['starting', 'listening', 'port-in-use', 'stopped']),
  port: z.int(),
});
export type BridgeState = z.infer<typeof bridgeStateSchema>;

/** A process of the app's own: `main`, the panel, its drawing, or something else that Chromium runs for it. */
const appProcessSchema = z.object({
  kind: z.enum(['main', 'panel', 'graphics', 'helper']),
  pid: z.int(),
  startedAt: z.string(),
  /** Resident, so memory that processes share is counted in each. */
  rssBytes: z.number(),
  /** In percent of one core since the look before; absent in the first one. */
  cpuPercent: z.number().optional(),
});
export type AppProcess = z.infer<typeof appProcessSchema>;

/** With less than this on the workspace's disk, people are warned: a film may need some of it. */
export const LOW_DISK_BYTES = 5 * 1_024 ** 3;

/** What the machine offers and what we ask of it. Tools that were not found are absent. */
const machineStateSchema = z.object({
  freeBytes: z.number().optional(),
  keepingAwake: z.boolean(),
  tools: z.object({
    browser: z.string().optional(),
    ffmpeg: z.string().optional(),
    voice: z.string().optional(),
  }),
});
export type MachineState = z.infer<typeof machineStateSchema>;

const deadLetterSchema = z.object({
  id: z.int(),
  originalTaskId: z.string(),
  type: taskTypeSchema,
  failedAt: z.string(),
  errorMessage: problemTextSchema,
  /** The task as it was when it failed, with its metadata as in a list; absent when its record cannot be read. */
  taskData: queueTaskSchema.optional(),
  retryHistory: z.array(taskAttemptSchema).readonly(),
  /** Of the task now; absent once it is cleaned away. */
  taskStatus: taskStatusSchema.optional(),
});

/** The address of a finished file for the panel's preview: the task and the index in its outputs, never a path. */
export const outputUrl = (taskId: string, index: number) => `app://studio-queue/output/${taskId}/${index}`;

/** The address of the screenshot that a parked task has of its site. */
export const siteScreenUrl = (taskId: string, screenshot: string) =>
  `app://studio-queue/site-screen/${taskId}/${screenshot}`;

export const snapshotSchema = z.object({
  /** Events with a greater seq apply on top of this. */
  seq: z.int(),
  summary: queueSummarySchema,
  today: todaySchema,
  /** Two of those who own tasks, where there are two: rows then say whose they are. */
  users: z.array(z.string()),
  running: z.array(queueTaskSchema),
  typicalSeconds: typicalSecondsSchema,
  paused: z.record(taskTypeSchema, z.boolean()),
  pausedFor: z.record(taskTypeSchema, pausedForSchema),
  workers: z.array(workerStateSchema),
  bridge: bridgeStateSchema,
  originRequests: z.array(originRequestSchema),
  machine: machineStateSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const pageSchema = z.object({
  tasks: z.array(queueTaskSchema),
  /** How many match; absent from further pages of a search, which is counted with its first page or one asked for by `row`. */
  total: z.int().optional(),
  nextCursor: z.string().optional(),
  /** For a page asked for by `before` or `row`; absent when it is the first one. */
  start: z
    .object({
      /** Returns this page again. */
      cursor: z.string(),
      /** All rows of the page sort behind this. */
      after: z.object({ priority: z.int(), rank: z.number(), seq: z.int(), completedAt: z.string().optional() }),
      /** How many rows per type precede the page; only when asked for by `row`. */
      rows: z.record(taskTypeSchema, z.int()).optional(),
    })
    .optional(),
});
/** From the app's own forms: without a project the task gets a new one, named by its title. */
const ownProject = { projectId: projectIdSchema.optional() };
const [scriptInput, imageInput, videoInput] = taskInputSchema.options;

const nothing = z.void();
const byId = z.strictObject({ id: taskIdSchema });

/** A panel picks no more rows than it has read. */
const MOST_PICKED = 10_000;
/** `left`: how many of those picked could not be changed. */
const changedManySchema = z.object({ changed: z.int(), left: z.int(), undo: z.string().optional() });

/** Every call that the renderer can make: both sides derive their types from this map, and main its checks. */
export const ipcCalls = {
  ...filmCalls,
  ...settingsCalls,
  'app:snapshot': { input: nothing, output: snapshotSchema },
  'queue:list': {
    /** From the list's start, behind a cursor, before one, or around a row. */
    input: taskFilterSchema.extend({
      limit: z.int().min(1).max(500),
      cursor: z.string().max(500).optional(),
      before: z.string().max(500).optional(),
      row: z.int().min(0).optional(),
    }),
    output: pageSchema,
  },
  'queue:get': {
    input: byId,
    output: z.object({
      task: queueTaskSchema,
      position: z.int().optional(),
      estimatedWaitSeconds: z.number().optional(),
      attempts: z.array(taskAttemptSchema),
      /** Of the latest run, in the order of their beginning. */
      stages: z.array(taskStageSchema),
    }),
  },
  /** For those that wait: how many of their type run before each, and the type of task that must complete first. */
  'queue:waits': {
    input: z.strictObject({ ids: z.array(taskIdSchema).max(500) }),
    output: z.object({
      waits: z.array(z.object({ id: taskIdSchema, ahead: z.int(), after: taskTypeSchema.optional() })),
    }),
  },
  'queue:logs': {
    input: byId.extend({ after: z.int().min(0), limit: z.int().min(1).max(10_000) }),
    output: z.object({ lines: z.array(taskLogLineSchema) }),
  },
  'queue:enqueue': {
    input: z.discriminatedUnion('type', [
      scriptInput.extend(ownProject),
      imageInput.extend(ownProject),
      videoInput.extend(ownProject),
    ]),
    output: queueTaskSchema,
  },
  /** A task before all others, tried once, with whatever metadata the creator wants to send. */
  'queue:test-run': {
    input: z.strictObject({
      type: taskTypeSchema,
      projectId: projectIdSchema,
      metadata: z.record(z.string(), z.unknown()),
    }),
    output: queueTaskSchema,
  },
  'queue:pipeline': {
    input: filmInputSchema.extend(ownProject),
    output: z.object({ tasks: z.array(queueTaskSchema) }),
  },
  /** The name that a new project with this title would get now. */
  'queue:project-name': {
    input: z.strictObject({ title: z.string().max(300) }),
    output: z.object({ name: projectIdSchema }),
  },
  /** A waiting task is cancelled; a running one is aborted. */
  'queue:cancel': { input: byId, output: queueTaskSchema },
  'queue:retry': { input: byId, output: queueTaskSchema },
  /**
   * A task that waits for approval of the step before it goes on. `stopAgain`: the film stops once more, for what this task makes.
   * @throws `task_not_in_review` for any other task; `not_in_studio` for `stopAgain` in a studio
   */
  'queue:approve': { input: byId.extend({ stopAgain: z.boolean().optional() }), output: queueTaskSchema },
  'queue:bump': { input: byId, output: queueTaskSchema },
  'queue:set-priority': { input: byId.extend({ priority: prioritySchema }), output: queueTaskSchema },
  'queue:move': {
    input: byId.extend({ target: moveTargetSchema }),
    output: queueTaskSchema,
  },
  /**
   * The whole metadata, checked as a new task's is. For a task that waits, failed or was cancelled; one that ended badly is then tried again by
   * `queue:retry`.
   */
  'queue:edit': {
    input: byId.extend({ metadata: z.record(z.string(), z.unknown()), priority: prioritySchema.optional() }),
    output: queueTaskSchema,
  },
  /** Undoes a cancel, a bump, a move or a new priority. @throws `illegal_move` when the task no longer stands as that left it. */
  'queue:restore': { input: restoreSchema, output: queueTaskSchema },
  /** Who ends when; with a change of the order, who would end sooner or later. */
  'queue:forecast': { input: z.strictObject({ change: orderChangeSchema.optional() }), output: forecastSchema },
  /** For all that match. As long as `undo` names what was done, it can be taken back; the same for those below. */
  'queue:all': {
    input: z.strictObject({ action: bulkActionSchema, filter: taskFilterSchema }),
    output: changedManySchema,
  },
  'queue:picked': {
    input: z.strictObject({ action: bulkActionSchema, ids: z.array(taskIdSchema).max(MOST_PICKED) }),
    output: changedManySchema,
  },
  /** All that waits of the films, in the order in which they wait. */
  'queue:films': {
    input: z.strictObject({ action: bulkActionSchema, projectIds: z.array(projectIdSchema).max(MOST_PICKED) }),
    output: changedManySchema,
  },
  /** Puts back all that still stand as the action left them. @throws `illegal_move` when it can no longer be undone. */
  'queue:undo-all': { input: z.strictObject({ undo: z.string().max(100) }), output: z.object({ undone: z.int() }) },
  'queue:pause': {
    input: z.strictObject({
      type: taskTypeSchema,
      mode: z.enum(['after-current', 'now']),
      /** Default: everybody. */
      scope: pauseScopeSchema.optional(),
    }),
    output: nothing,
  },
  /** Without a scope, both pauses are lifted. */
  'queue:resume': {
    input: z.strictObject({ type: taskTypeSchema, scope: pauseScopeSchema.optional() }),
    output: nothing,
  },
  /** Measures now. For as long as somebody looks: it costs CPU. */
  'workers:look': {
    input: nothing,
    output: z.object({ workers: z.array(workerStateSchema), app: z.array(appProcessSchema) }),
  },
  /** Ends the worker with its children and starts it again, both at once. Its task waits again at no cost. */
  'workers:restart': { input: z.strictObject({ type: taskTypeSchema }), output: workerStateSchema },
  'origins:list': { input: nothing, output: z.object({ approved: z.array(z.string()), denied: z.array(z.string()) }) },
  'origins:decide': {
    input: z.strictObject({ origin: z.string().max(300), allow: z.boolean() }),
    output: nothing,
  },
  'origins:revoke': { input: z.strictObject({ origin: z.string().max(300) }), output: nothing },
  /** A port near the configured one that nobody listens on now. */
  'bridge:free-port': { input: nothing, output: z.object({ port: z.int().optional() }) },
  'machine:look': { input: nothing, output: machineStateSchema },
  'queue:dead-letters': {
    input: deadLetterFilterSchema.extend({ limit: z.int().min(1).max(200), beforeId: z.int().optional() }),
    output: z.object({
      letters: z.array(deadLetterSchema),
      /** The next page is asked for by this; absent when there is none. */
      nextBeforeId: z.int().optional(),
      /** How many match, and how many of their tasks are still failed; with the first page only. */
      total: z.int().optional(),
      failed: z.int().optional(),
    }),
  },
  /** All that match and whose task is still failed. */
  'queue:retry-dead-letters': { input: deadLetterFilterSchema, output: z.object({ changed: z.int() }) },
  /** They are listed no more; the tasks stay as they are. */
  'queue:dismiss-dead-letters': { input: dismissSchema, output: z.object({ dismissed: z.int() }) },
  /** All tasks that match, in the order of a list, into a file that the creator chooses; nothing when none was chosen. */
  'queue:export': {
    input: z.strictObject({ filter: taskFilterSchema, format: z.enum(['csv', 'json']) }),
    output: z.object({ written: z.int().optional(), name: z.string().optional() }),
  },
  /** Shows one finished file in the system's file manager. */
  'shell:show-output': { input: byId.extend({ index: z.int().min(0).max(10_000) }), output: nothing },
  /** Absolute. */
  'shell:output-path': {
    input: byId.extend({ index: z.int().min(0).max(10_000) }),
    output: z.object({ path: z.string() }),
  },
  /** Opens the address that a parked task waits for in the creator's browser; the page never names one. */
  'shell:open-needs-you': { input: byId, output: nothing },
  'shell:open-project': { input: byId, output: nothing },
  /** The files for the creator's own code that come with the app. */
  'shell:open-kit': { input: nothing, output: nothing },
  /** Whose work the app ships and on what terms: a text file. */
  'shell:open-notices': { input: nothing, output: nothing },
  'shell:open-logs': { input: nothing, output: nothing },
  /** What the page has written to its own storage is to be on the disk now: by itself Chromium takes seconds, which a crash would cost. */
  'shell:keep-typed': { input: nothing, output: nothing },
  /** The bridge's documentation, in the creator's browser. */
  'shell:open-docs': { input: nothing, output: nothing },
} as const;

export type IpcCalls = typeof ipcCalls;
export type IpcChannel = keyof IpcCalls;
export type IpcInput<C extends IpcChannel> = z.input<IpcCalls[C]['input']>;
export type IpcOutput<C extends IpcChannel> = z.output<IpcCalls[C]['output']>;

/** Every event that main sends to the renderer. */
export const ipcEvents = {
  'queue:events': z.array(queueEventSchema),
  'workers:state': workerStateSchema,
  'bridge:state': bridgeStateSchema,
  'origins:requests': z.array(originRequestSchema),
  'machine:state': machineStateSchema,
  'studio:state': studioStateSchema,
  'films:changed': filmsChangedSchema,
  /** The creator clicked a notification: show this task. */
  'app:open-task': z.object({ id: taskIdSchema }),
  /** The creator clicked a notification about a finished film: show it, or play it at once. */
  'app:open-film': z.object({ projectId: z.string(), play: z.boolean() }),
  /** The creator clicked the notification about pages that ask: show the questions. */
  'app:open-questions': z.object({}),
} as const;
type IpcEvents = typeof ipcEvents;
export type IpcEventChannel = keyof IpcEvents;
export type IpcEventPayload<C extends IpcEventChannel> = z.output<IpcEvents[C]>;

export const ipcEnvelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: publicErrorSchema }),
]);
export type IpcEnvelope = z.infer<typeof ipcEnvelopeSchema>;

/** What preload puts on `window.studioQueue`. */
export interface StudioQueueApi {
  call<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcEnvelope>;
  on<C extends IpcEventChannel>(channel: C, listener: (payload: IpcEventPayload<C>) => void): () => void;
  /** Where a file lies that the creator dropped on the window or chose in it: absolute, or '' for anything else. */
  pathOf(file: unknown): string;
}
