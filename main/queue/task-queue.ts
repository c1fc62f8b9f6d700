import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/errors';
import type { QueueEvent } from '../../contract/events';
import type { LogText } from '../../contract/messages';
import {
  type BulkAction,
  type EnqueueInput,
  type IsBuiltin,
  type LogLevel,
  type MoveTarget,
  type PipelineInput,
  type QueueTask,
  TASK_TYPES,
  type TaskProgress,
  type TaskType,
  type TypicalSeconds,
} from '../../contract/task';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import { HEARTBEAT_SETTLES_WITHIN_MS, STORE_SETTLES_WITHIN_MS } from '../store/limits';
import { line } from '../store/log-line';
import type { ChangeNotes, InsertOutcome, InsertRequest, RunToStop, StoreChange, TaskStore } from '../store/task-store';
import type { DeadLetterFilter, Lease, TaskFilter } from '../store/types';
import { Listeners } from '../system/listeners';
import { withinMs } from '../system/time-limit';
import { ActivityBuffer } from './activity-buffer';
import { eventsOf } from './change-events';
import { type Defaults, pipelineRequest, taskRequest } from './enqueue-requests';
import { EventFeed } from './event-feed';
import { GroupCommit } from './group-commit';
import { Pauses } from './pauses';
import { decideRunEnd, dependentsNote } from './run-end-rules';
import { RunTimes } from './run-times';
import { RunWatch } from './run-watch';
import type { Claim, EnqueueResult, PauseScope, RunEnd, TaskQueue } from './types';
import { estimateWaitSeconds } from './wait-estimate';

export interface StoreQueueOptions {
  readonly store: TaskStore;
  /** Of this machine; the same from start to start. */
  readonly machineId: string;
  readonly defaultUserId: string;
  /** Whether the app's own processor does the type's tasks (default: all of them). */
  readonly isBuiltin?: IsBuiltin;
  /** Wall clock for log lines, ms since 1970; all other times are the store's. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  /** 0 <= x < 1, for the jitter of retries. */
  readonly random: () => number;
  /** Default: a warning of the process. */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

/** What a bulk action writes into the log of each task. */
const BULK_TEXT: Readonly<Record<BulkAction, LogText>> = {
  cancel: { code: 'queue.cancelled' },
  retry: { code: 'queue.retried_by_hand' },
  bump: '',
};

/**
 * The queue over any store. It applies the rules, groups calls that arrive together, and turns the store's changes, whoever made them, into
 * events. It holds no tasks. `#pauses` and `#runTimes` are copies for synchronous or frequent reads, and follow the store's changes.
 * `#watch` knows the runs of this machine's workers.
 */
export class StoreQueue implements TaskQueue {
  readonly tasks: TaskStore;
  readonly #options: StoreQueueOptions;
  readonly #feed: EventFeed;
  readonly #claimable: Listeners<TaskType>;
  readonly #stops: Listeners<RunToStop>;
  readonly #watch: RunWatch;
  readonly #inserts: GroupCommit<InsertRequest, Extract<InsertOutcome, { ok: true }>>;
  readonly #activity: ActivityBuffer;
  readonly #pauses: Pauses;
  readonly #runTimes = new RunTimes();
  readonly #defaults: Defaults;
  #closing: Promise<void> | undefined;

  private constructor(options: StoreQueueOptions) {
    this.#options = options;
    this.#defaults = { userId: options.defaultUserId, isBuiltin: options.isBuiltin ?? (() => true) };
    this.tasks = options.store;
    this.#feed = new EventFeed(options.onListenerError);
    this.#claimable = new Listeners(options.onListenerError);
    this.#stops = new Listeners(options.onListenerError);
    this.#pauses = new Pauses(options.machineId);
    this.#watch = new RunWatch(options.monotonicNow);
    this.#inserts = new GroupCommit(async (requests) => {
      const outcomes = await this.tasks.insert(requests);
      return outcomes.map((outcome) => () => {
        if (!outcome.ok) throw outcome.error;
        return outcome;
      });
    });
    // Without a time limit, a store that hangs would block the lane that waits for the batch, and every later batch.
    this.#activity = new ActivityBuffer((batch) =>
      withinMs(STORE_SETTLES_WITHIN_MS, 'record', this.tasks.record(batch)),
    );
  }

  /** Reads what the queue keeps in memory, puts this machine's orphans back to waiting and returns them. */
  static async start(options: StoreQueueOptions): Promise<{ queue: StoreQueue; orphans: QueueTask[] }> {
    const queue = new StoreQueue(options);
    const { store } = options;
    store.onChanges((change) => queue.#follow(change));
    store.onState(({ kind }) => {
      if (kind === 'online') queue.#readAgain().catch(options.onListenerError);
    });
    await queue.#readCopies();
    return { queue, orphans: await queue.#recoverOrphans() };
  }

  /** Handles every change, this machine's or another's. */
  #follow(change: StoreChange): void {
    switch (change.kind) {
      case 'stop-requested':
        this.#stops.emit(change);
        return;
      case 'paused': {
        const { type } = change;
        if (!this.#pauses.set(change, change.paused)) return;
        this.#feed.publish([{ kind: 'paused', type, paused: this.#pauses.has(type) }]);
        this.#emitClaimable([type]);
        return;
      }
      case 'tasks':
        if (change.ran !== undefined) this.#runTimes.add(change.ran.type, change.ran.ms);
        this.#feed.publish(eventsOf(change));
        this.#emitClaimable(change.claimable);
        if (change.ran !== undefined) this.#publishTypical();
        return;
      case 'many':
        this.#feed.publish(eventsOf(change));
        this.#emitClaimable(change.claimable);
        return;
      case 'activity':
      case 'removed':
        this.#feed.publish(eventsOf(change));
        return;
      default:
        change satisfies never;
    }
  }
  #emitClaimable(types: Iterable<TaskType>): void {
    for (const type of types) if (!this.#pauses.has(type)) this.#claimable.emit(type);
  }
  #publishTypical(): void {
    this.#feed.publish([{ kind: 'typical', typicalSeconds: this.typicalSeconds() }]);
  }
  async #readCopies(): Promise<void> {
    this.#pauses.replace(await this.tasks.pauses(this.#options.machineId));
    for (const type of TASK_TYPES) this.#runTimes.set(type, await this.tasks.runTimes(type));
  }
  /** The store was out of reach, and changes made meanwhile may not have been reported. */
  async #readAgain(): Promise<void> {
    const before = TASK_TYPES.filter((type) => this.#pauses.has(type));
    await this.#readCopies();
    const changed = TASK_TYPES.filter((type) => this.#pauses.has(type) !== before.includes(type));
    for (const type of changed) this.#feed.publish([{ kind: 'paused', type, paused: this.#pauses.has(type) }]);
    this.#publishTypical();
    this.#feed.publish([{ kind: 'reload' }]);
    this.#emitClaimable(TASK_TYPES);
  }

  async enqueue(input: EnqueueInput, options: { idempotencyKey?: string } = {}): Promise<EnqueueResult> {
    this.#refuseWhenClosing();
    const request = taskRequest(input, this.#defaults, options.idempotencyKey);
    const { places, replayed } = await this.#inserts.add(request);
    const place = places[0];
    if (place === undefined) throw new Error('the store returned no task');
    return {
      task: place.task,
      position: place.position,
      estimatedWaitSeconds: place.task.status === 'waiting' ? this.#waitSeconds(place.task.type, place.position) : 0,
      ...(replayed ? { replayed } : {}),
    };
  }
  async enqueuePipeline(
    input: PipelineInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ pipelineId: string; tasks: QueueTask[] }> {
    this.#refuseWhenClosing();
    const { places } = await this.#inserts.add(pipelineRequest(input, this.#defaults, options.idempotencyKey));
    const tasks = places.map((place) => place.task);
    // Taken from the tasks: a replayed call returns the pipeline that was made then.
    const pipelineId = tasks[0]?.pipelineId;
    if (pipelineId === undefined) throw new Error('the store returned no pipeline');
    return { pipelineId, tasks };
  }

  cancel(taskId: string): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.cancel(taskId, this.#notes({ code: 'queue.cancelled' })));
  }
  retry(taskId: string): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.retry(taskId, this.#notes({ code: 'queue.retried_by_hand' })));
  }
  bump(taskId: string): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.bump(taskId));
  }
  setPriority(taskId: string, priority: number): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.setPriority(taskId, priority));
  }
  move(taskId: string, target: MoveTarget): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.move(taskId, target));
  }
  changeAll(action: BulkAction, filter: TaskFilter): Promise<number> {
    return this.#afterInserts(() => this.tasks.changeAll(action, filter, this.#notes(BULK_TEXT[action])));
  }
  retryDeadLetters(filter: DeadLetterFilter): Promise<number> {
    return this.#afterInserts(() =>
      this.tasks.retryDeadLetters(filter, this.#notes({ code: 'queue.retried_by_hand' })),
    );
  }
  requestStop(taskId: string): Promise<RunToStop | null> {
    return this.tasks.requestStop(taskId);
  }
  /** Waits for the enqueues that were called before it. */
  async #afterInserts<T>(change: () => Promise<T>): Promise<T> {
    this.#refuseWhenClosing();
    await this.#inserts.flush();
    return change();
  }
  #notes(text: LogText): ChangeNotes {
    const nowMs = this.#options.now();
    return { line: line(nowMs, 'info', text), dependents: dependentsNote(nowMs) };
  }

  getTask(taskId: string): Promise<QueueTask | null> {
    return this.tasks.get(taskId);
  }
  async getQueue(type?: TaskType): Promise<QueueTask[]> {
    const tasks: QueueTask[] = [];
    for await (const slice of this.tasks.allOf(type)) for (const task of slice) tasks.push(task);
    return tasks;
  }
  async position(taskId: string): Promise<{ position: number; estimatedWaitSeconds: number } | null> {
    const task = await this.tasks.get(taskId, 0);
    const position = await this.tasks.position(taskId);
    if (task === null || position === null) return null;
    return { position, estimatedWaitSeconds: this.#waitSeconds(task.type, position) };
  }
  typicalSeconds(): TypicalSeconds {
    return this.#runTimes.typicalSeconds();
  }
  #waitSeconds(type: TaskType, ahead: number): number {
    const typicalMs = this.#runTimes.typicalMs(type) ?? TASK_TYPE_FACTS[type].usualRunMs;
    const running = this.#watch.running(type);
    return estimateWaitSeconds({ ahead, typicalMs, ...(running === undefined ? {} : { running }) });
  }

  async dequeue(type: TaskType, workerPid?: number): Promise<Claim | null> {
    if (this.#closing !== undefined || this.isPaused(type)) return null;
    await this.#inserts.flush();
    const leaseId = randomUUID();
    const task = await this.tasks.claim({ type, leaseId, workerPid, machineId: this.#options.machineId });
    if (task === null) return null;
    this.#watch.started(task, leaseId);
    return { task, lease: { taskId: task.id, leaseId } };
  }
  heartbeat(lease: Lease): Promise<boolean> {
    return withinMs(HEARTBEAT_SETTLES_WITHIN_MS, 'heartbeat', this.tasks.heartbeat(lease));
  }
  updateTask(lease: Lease, { progress }: { progress: TaskProgress }): Promise<boolean> {
    this.#watch.progressed(lease.leaseId, progress);
    const at = new Date(this.#options.now()).toISOString();
    return this.#activity.add(lease, [], { progress, at });
  }
  appendLog(lease: Lease, lines: readonly { at: string; level: LogLevel; text: LogText }[]): Promise<boolean> {
    return this.#activity.add(lease, lines);
  }
  async endRun(lease: Lease, end: RunEnd): Promise<QueueTask | null> {
    const runMs = this.#watch.runMs(lease.leaseId);
    // What the worker logged before the end must be stored before it.
    await this.#activity.flush();
    // The task as claimed is up to date: while the lease holds, nobody else changes what the rules read, and the write checks the lease.
    const task = this.#watch.claimed(lease.leaseId) ?? (await this.tasks.get(lease.taskId, 0));
    return task === null ? null : this.#writeEnd(lease, task, end, runMs);
  }
  async #writeEnd(lease: Lease, task: QueueTask, end: RunEnd, runMs?: number): Promise<QueueTask | null> {
    const { now, random } = this.#options;
    const outcome = decideRunEnd(task, end, { nowMs: now(), random, ...(runMs === undefined ? {} : { runMs }) });
    // If a write was made although it timed out, the lease is stale and the repeated write returns null.
    const finished = await withinMs(STORE_SETTLES_WITHIN_MS, 'finish', this.tasks.finish(lease, outcome));
    this.#watch.ended(lease.leaseId);
    return finished;
  }
  async #recoverOrphans(): Promise<QueueTask[]> {
    const recovered: QueueTask[] = [];
    for (const { task, lease, appDeathCount } of await this.tasks.orphansOf(this.#options.machineId)) {
      const after = await this.#writeEnd(lease, task, { kind: 'app-died', earlierDeaths: appDeathCount });
      if (after !== null) recovered.push(after);
    }
    return recovered;
  }

  async setPaused(type: TaskType, paused: boolean, scope: PauseScope = 'everybody'): Promise<void> {
    this.#refuseWhenClosing();
    const { machineId } = this.#options;
    await this.tasks.setPaused(scope === 'everybody' ? { type } : { type, machineId }, paused);
  }
  isPaused(type: TaskType): boolean {
    return this.#pauses.has(type);
  }

  nextDueInMs(type: TaskType): Promise<number | null> {
    return this.tasks.nextDueInMs(type);
  }
  onClaimable(listener: (type: TaskType) => void) {
    return this.#claimable.add(listener);
  }
  onStopRequested(listener: (run: RunToStop) => void) {
    return this.#stops.add(listener);
  }
  onEvents(listener: (events: readonly QueueEvent[]) => void) {
    return this.#feed.onEvents(listener);
  }
  lastSeq(): number {
    return this.#feed.lastSeq;
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#inserts.flush();
      await this.#activity.flush();
      await this.tasks.close();
    })();
    return this.#closing;
  }
  #refuseWhenClosing(): void {
    if (this.#closing !== undefined) throw new AppError('shutting_down', 'The queue is shutting down.');
  }
}
