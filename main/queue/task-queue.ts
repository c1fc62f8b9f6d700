import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/errors';
import type { PausedFor, PauseScope, QueueEvent } from '../../contract/events';
import type { Forecast, OrderChange } from '../../contract/forecast';
import type { LogText } from '../../contract/messages';
import type { ReviewStep } from '../../contract/review';
import type { FormerPlace, Stand } from '../../contract/stand';
import type {
  BulkAction,
  EnqueueInput,
  IsBuiltin,
  LogLevel,
  MoveTarget,
  PipelineInput,
  QueueTask,
  TaskProgress,
  TaskType,
  TypicalSeconds,
} from '../../contract/task';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import { HEARTBEAT_SETTLES_WITHIN_MS, STORE_SETTLES_WITHIN_MS } from '../store/limits';
import { line } from '../store/log-line';
import type {
  ChangeNotes,
  InsertOutcome,
  InsertRequest,
  RunOutcome,
  RunToStop,
  TaskEdit,
  TaskStore,
} from '../store/task-store';
import type { Chosen, DeadLetterFilter, DismissFilter, Lease, TaskFilter } from '../store/types';
import { withinMs } from '../system/time-limit';
import { ActivityBuffer } from './activity-buffer';
import { ChosenChanges } from './chosen-changes';
import { chainRequest, type Defaults, manyRequest, pipelineRequest, taskRequest } from './enqueue-requests';
import { GroupCommit } from './group-commit';
import { type LaneNow, readForecast } from './read-forecast';
import { refusedInputs } from './refused-inputs';
import { RemoteStops } from './remote-stops';
import { decideRunEnd, dependentsNote } from './run-end-rules';
import { RunWatch } from './run-watch';
import { StoreFollower, type StoreFollowerOptions } from './store-follower';
import type { ChangedMany, Claim, EnqueueManyResult, EnqueueResult, RunEnd, TaskQueue } from './types';
import { estimateWaitSeconds, runningLeftMs } from './wait-estimate';

export interface StoreQueueOptions extends StoreFollowerOptions {
  readonly defaultUserId: string;
  /** Whether the app's own processor does the type's tasks (default: all of them). */
  readonly isBuiltin?: IsBuiltin;
  /** Where a film stops for approval when whoever adds it says nothing of it (default: nowhere). */
  readonly stopAfter?: () => readonly ReviewStep[];
  /** In a studio: how many tasks of the type can run at once, on all machines that are there. */
  readonly slots?: (type: TaskType) => number;
  /** Wall clock for log lines, ms since 1970; all other times are the store's. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  /** 0 <= x < 1, for the jitter of retries. */
  readonly random: () => number;
}

/** What a bulk action writes into the log of each task. */
const BULK_TEXT: Readonly<Record<BulkAction, LogText>> = {
  cancel: { code: 'queue.cancelled' },
  retry: { code: 'queue.retried_by_hand' },
  bump: '',
};

/**
 * The queue over any store. It applies the rules and groups calls that arrive together. It holds no tasks: `#follower` turns the store's
 * changes into events and keeps small copies, `#watch` knows the runs of this machine's workers.
 */
export class StoreQueue implements TaskQueue {
  readonly tasks: TaskStore;
  readonly #options: StoreQueueOptions;
  readonly #follower: StoreFollower;
  readonly #watch: RunWatch;
  readonly #inserts: GroupCommit<InsertRequest, InsertOutcome>;
  readonly #activity: ActivityBuffer;
  readonly #defaults: Defaults;
  readonly #stops: RemoteStops;
  readonly #chosen: ChosenChanges;
  #closing: Promise<void> | undefined;

  private constructor(options: StoreQueueOptions) {
    this.#options = options;
    this.#defaults = {
      userId: options.defaultUserId,
      isBuiltin: options.isBuiltin ?? (() => true),
      stopAfter: options.stopAfter,
    };
    this.tasks = options.store;
    this.#chosen = new ChosenChanges(options.store);
    this.#follower = new StoreFollower(options);
    this.#watch = new RunWatch(options.monotonicNow);
    this.#inserts = new GroupCommit((requests) => this.tasks.insert(requests));
    this.#stops = new RemoteStops({
      onEvents: (listener) => this.onEvents(listener),
      cancelOrStop: (taskId) => this.#cancelOrStop(taskId),
      monotonicNow: options.monotonicNow,
      onError: options.onListenerError,
    });
    // Without a time limit, a store that hangs would block the lane that waits for the batch, and every later batch.
    this.#activity = new ActivityBuffer((batch) =>
      withinMs(STORE_SETTLES_WITHIN_MS, 'record', this.tasks.record(batch)),
    );
  }

  /** Reads what the queue keeps in memory, puts this machine's orphans back to waiting and returns them. */
  static async start(options: StoreQueueOptions): Promise<{ queue: StoreQueue; orphans: QueueTask[] }> {
    const queue = new StoreQueue(options);
    await queue.#follower.start();
    // A store that could not be reached at the start may have some.
    options.store.onState(({ kind }) => {
      if (kind === 'online') queue.#recoverOrphans().catch(options.onListenerError);
    });
    const orphans = await queue.#recoverOrphans().catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'studio_offline') throw error;
      // Out of reach by now. Their locks run out, and then they wait again.
      return [];
    });
    return { queue, orphans };
  }

  async enqueue(input: EnqueueInput, options: { idempotencyKey?: string } = {}): Promise<EnqueueResult> {
    this.#refuseWhenClosing();
    const { places, replayed } = await this.#insert(taskRequest(input, this.#defaults, options.idempotencyKey));
    const place = places[0];
    if (place === undefined) throw new Error('the store returned no task');
    return {
      task: place.task,
      position: place.position,
      estimatedWaitSeconds:
        place.task.status === 'waiting' ? await this.#waitSeconds(place.task.type, place.position) : 0,
      ...(replayed ? { replayed } : {}),
    };
  }
  async enqueuePipeline(
    input: PipelineInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ pipelineId: string; tasks: QueueTask[] }> {
    this.#refuseWhenClosing();
    const { places } = await this.#insert(pipelineRequest(input, this.#defaults, options.idempotencyKey));
    const tasks = places.map((place) => place.task);
    // Taken from the tasks: a replayed call returns the pipeline that was made then.
    const pipelineId = tasks[0]?.pipelineId;
    if (pipelineId === undefined) throw new Error('the store returned no pipeline');
    return { pipelineId, tasks };
  }
  async #insert(request: InsertRequest): Promise<Extract<InsertOutcome, { ok: true }>> {
    const outcome = await this.#inserts.add(request);
    if (!outcome.ok) throw outcome.error;
    return outcome;
  }

  async enqueueMany(
    inputs: readonly EnqueueInput[],
    options: { idempotencyKey?: string } = {},
  ): Promise<EnqueueManyResult> {
    this.#refuseWhenClosing();
    try {
      const { places } = await this.#insert(manyRequest(inputs, this.#defaults, options.idempotencyKey));
      return { ok: true, tasks: places.map((place) => place.task) };
    } catch (error) {
      return { ok: false, refused: await refusedInputs(error, inputs, this.tasks) };
    }
  }

  async enqueueChain(inputs: readonly EnqueueInput[], reviewAfter?: ReviewStep): Promise<QueueTask[]> {
    this.#refuseWhenClosing();
    const { places } = await this.#insert(chainRequest(inputs, this.#defaults, reviewAfter));
    return places.map((place) => place.task);
  }

  cancel(taskId: string): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.cancel(taskId, this.#notes({ code: 'queue.cancelled' })));
  }
  retry(taskId: string): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.retry(taskId, this.#notes({ code: 'queue.retried_by_hand' })));
  }
  approve(taskId: string, stopAgain = false): Promise<QueueTask> {
    return this.#afterInserts(() => this.tasks.approve(taskId, this.#notes({ code: 'queue.approved' }), stopAgain));
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
  remove(taskIds: readonly string[]): Promise<string[]> {
    return this.#afterInserts(() => this.tasks.remove(taskIds));
  }
  edit(taskId: string, edit: TaskEdit): Promise<QueueTask> {
    return this.#afterInserts(() =>
      this.tasks.edit(taskId, edit, line(this.#options.now(), 'info', { code: 'queue.edited' })),
    );
  }
  restore(taskId: string, before: FormerPlace, since: Stand): Promise<QueueTask> {
    return this.#afterInserts(() =>
      this.tasks.restore(taskId, { before, since }, this.#notes({ code: 'queue.restored' })),
    );
  }
  changeAll(action: BulkAction, filter: TaskFilter): Promise<number> {
    return this.#afterInserts(() => this.tasks.changeAll(action, filter, this.#notes(BULK_TEXT[action])));
  }
  changeChosen(action: BulkAction, chosen: readonly Chosen[]): Promise<ChangedMany> {
    return this.#afterInserts(() => this.#chosen.change(action, chosen, () => this.#notes(BULK_TEXT[action])));
  }
  undo(name: string): Promise<number> {
    return this.#afterInserts(() => this.#chosen.undo(name, this.#notes({ code: 'queue.restored' })));
  }
  retryDeadLetters(filter: DeadLetterFilter): Promise<number> {
    return this.#afterInserts(() =>
      this.tasks.retryDeadLetters(filter, this.#notes({ code: 'queue.retried_by_hand' })),
    );
  }
  dismissDeadLetters(filter: DismissFilter): Promise<number> {
    return this.tasks.dismissDeadLetters(filter);
  }
  async requestStop(taskId: string): Promise<RunToStop | null> {
    const run = await this.tasks.requestStop(taskId);
    // Its machine may be gone and never hear of it.
    if (run !== null && this.#watch.claimed(run.lease.leaseId) === undefined) this.#stops.asked(taskId);
    return run;
  }
  /** Other machines have heard as well that it waits, and may begin it first. */
  async #cancelOrStop(taskId: string): Promise<void> {
    for (;;) {
      try {
        await this.cancel(taskId);
        return;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'task_not_waiting') throw error;
      }
      if ((await this.requestStop(taskId)) !== null) return;
      if ((await this.tasks.get(taskId, 0))?.status !== 'waiting') return;
    }
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
    return { position, estimatedWaitSeconds: await this.#waitSeconds(task.type, position) };
  }
  forecast(change?: OrderChange): Promise<Forecast> {
    const nowMs = this.#options.now();
    return readForecast(this.tasks, { nowMs, lane: (type) => this.#laneNow(type, nowMs) }, change);
  }
  #laneNow(type: TaskType, nowMs: number): LaneNow {
    const typicalMs = this.#typicalMs(type);
    return {
      typicalMs,
      slots: this.#options.slots?.(type) ?? 1,
      isPaused: this.isPaused(type),
      leftMs: ({ startedAt, progress }) =>
        runningLeftMs(
          {
            elapsedMs: startedAt === undefined ? 0 : Math.max(0, nowMs - Date.parse(startedAt)),
            fraction: progress?.fraction,
            etaSeconds: progress?.etaSeconds,
          },
          typicalMs,
        ),
    };
  }
  #typicalMs(type: TaskType): number {
    return this.#follower.typicalMs(type) ?? TASK_TYPE_FACTS[type].usualRunMs;
  }
  typicalSeconds(): TypicalSeconds {
    return this.#follower.typicalSeconds();
  }
  async #waitSeconds(type: TaskType, ahead: number): Promise<number> {
    const typicalMs = this.#typicalMs(type);
    const running = this.#watch.running(type);
    const slots = this.#options.slots?.(type);
    const studio = slots === undefined ? undefined : { slots, runs: (await this.tasks.summary())[type].processing };
    return estimateWaitSeconds({
      ahead,
      typicalMs,
      ...(running === undefined ? {} : { running }),
      ...(studio === undefined ? {} : { studio }),
    });
  }

  async dequeue(type: TaskType, workerPid?: number): Promise<Claim | null> {
    if (this.#closing !== undefined || this.isPaused(type)) return null;
    await this.#inserts.flush();
    const leaseId = randomUUID();
    const task = await this.tasks.claim({
      type,
      leaseId,
      workerPid,
      machineId: this.#options.machineId,
      appDied: (died, earlierDeaths) => this.#decide(died, { kind: 'app-died', earlierDeaths }),
    });
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
    const outcome = this.#decide(task, end, runMs);
    // If a write was made although it timed out, the lease is stale and the repeated write returns null.
    const finished = await withinMs(STORE_SETTLES_WITHIN_MS, 'finish', this.tasks.finish(lease, outcome));
    this.#watch.ended(lease.leaseId);
    return finished;
  }
  #decide(task: QueueTask, end: RunEnd, runMs?: number): RunOutcome {
    const { now, random } = this.#options;
    return decideRunEnd(task, end, { nowMs: now(), random, ...(runMs === undefined ? {} : { runMs }) });
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
    return this.#follower.isPaused(type);
  }
  pausedFor(type: TaskType): PausedFor {
    return this.#follower.pausedFor(type);
  }

  nextDueInMs(type: TaskType): Promise<number | null> {
    return this.tasks.nextDueInMs(type);
  }
  onClaimable(listener: (type: TaskType) => void) {
    return this.#follower.onClaimable(listener);
  }
  onStopRequested(listener: (run: RunToStop) => void) {
    return this.#follower.onStopRequested(listener);
  }
  onEvents(listener: (events: readonly QueueEvent[]) => void) {
    return this.#follower.onEvents(listener);
  }
  lastSeq(): number {
    return this.#follower.lastSeq;
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
