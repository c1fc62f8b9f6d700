import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/errors';
import type { QueueEvent } from '../../contract/events';
import {
  type EnqueueInput,
  type LogLevel,
  type PipelineInput,
  type QueueTask,
  TASK_TYPES,
  type TaskOutput,
  type TaskProgress,
  type TaskType,
  type TypicalSeconds,
} from '../../contract/task';
import { BACKOFF_CAP_MS } from '../store/limits';
import { line } from '../store/log-line';
import { LOG_TEXT } from '../store/log-text';
import type { BulkAction, Changes, InsertOutcome, InsertRequest, RunOutcome, TaskStore } from '../store/task-store';
import type {
  CountedPage,
  DeadLetterFilter,
  FolderPlace,
  Lease,
  OutputMove,
  PageRequest,
  TaskFilter,
  TaskPage,
  TaskPlace,
  UnsearchedRequest,
} from '../store/types';
import { ActivityBuffer } from './activity-buffer';
import { lookAtClock } from './believed-clock';
import { pipelineRequest, taskRequest } from './enqueue-requests';
import { EventFeed, type NewQueueEvent } from './event-feed';
import { GroupCommit } from './group-commit';
import { decideRunEnd, dependentsNote } from './run-end-rules';
import { RunTimes, USUAL_RUN_MS } from './run-times';
import { RunWatch } from './run-watch';
import type { Claim, Placed, RunEnd, TaskQueue } from './types';
import { estimateWaitSeconds } from './wait-estimate';

const DAY_MS = 24 * 3_600_000;
/** Above this many changed tasks in one commit a reader does better to read its lists again. */
const MAX_TASK_EVENTS = 500;

export interface StoreQueueOptions {
  readonly store: TaskStore;
  readonly defaultUserId: string;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly random: () => number;
  readonly onListenerError: (error: unknown) => void;
}

/**
 * The queue over any store: it applies the rules, groups what arrives together, and tells what happened. It holds no task of
 * its own, so that another machine's writes to a shared store would be seen; what it does hold is `#pauses`, `#runTimes`
 * (copies for the synchronous and frequent reads) and `#watch` (the runs of the workers of this machine).
 */
export class StoreQueue implements TaskQueue {
  readonly #store: TaskStore;
  readonly #options: StoreQueueOptions;
  readonly #feed: EventFeed;
  readonly #watch: RunWatch;
  readonly #inserts: GroupCommit<InsertRequest, Extract<InsertOutcome, { ok: true }>>;
  readonly #activity: ActivityBuffer;
  readonly #paused = new Set<TaskType>();
  readonly #runTimes = new RunTimes();
  #closing: Promise<void> | undefined;

  private constructor(options: StoreQueueOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#feed = new EventFeed(options.onListenerError);
    this.#watch = new RunWatch(options.monotonicNow);
    this.#inserts = new GroupCommit((requests) => this.#insert(requests));
    this.#activity = new ActivityBuffer(async (activities) => {
      const { accepted, logs } = await this.#store.record(activities);
      const progress = activities.flatMap(({ lease, progress: latest }, index): NewQueueEvent[] =>
        accepted[index] === true && latest !== undefined
          ? [{ kind: 'progress', taskId: lease.taskId, progress: latest }]
          : [],
      );
      this.#feed.publish([...logs.map(toLogEvent), ...progress]);
      return accepted;
    });
  }

  /** Reads what the queue keeps in memory and puts orphans back; answers them. */
  static async start(options: StoreQueueOptions): Promise<{ queue: StoreQueue; orphans: QueueTask[] }> {
    const queue = new StoreQueue(options);
    for (const type of await options.store.pausedTypes()) queue.#paused.add(type);
    for (const type of TASK_TYPES) queue.#runTimes.set(type, await options.store.runTimes(type));
    return { queue, orphans: await queue.#recoverOrphans() };
  }

  async enqueue(input: EnqueueInput, options: { idempotencyKey?: string } = {}): Promise<Placed> {
    this.#refuseWhenClosing();
    const request = taskRequest(input, this.#options.defaultUserId, options.idempotencyKey);
    const { places, replayed } = await this.#inserts.add(request);
    const place = places[0];
    if (place === undefined) throw new Error('the store answered no task');
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
    const { places } = await this.#inserts.add(
      pipelineRequest(input, this.#options.defaultUserId, options.idempotencyKey),
    );
    const tasks = places.map((place) => place.task);
    // Of the tasks that are there: a replayed call answers the pipeline made then.
    const pipelineId = tasks[0]?.pipelineId;
    if (pipelineId === undefined) throw new Error('the store answered no pipeline');
    return { pipelineId, tasks };
  }
  async #insert(requests: readonly InsertRequest[]) {
    const { outcomes, changes } = await this.#store.insert(requests, this.#options.now());
    this.#tell(changes);
    return outcomes.map((outcome) => () => {
      if (!outcome.ok) throw outcome.error;
      return outcome;
    });
  }

  cancel(taskId: string): Promise<QueueTask> {
    return this.#changed(() => this.#store.cancel(taskId, this.#context(LOG_TEXT.cancelled)));
  }
  retry(taskId: string): Promise<QueueTask> {
    return this.#changed(() => this.#store.retry(taskId, this.#context(LOG_TEXT.retriedByHand)));
  }
  bump(taskId: string): Promise<QueueTask> {
    return this.#changed(() => this.#store.bump(taskId));
  }
  setPriority(taskId: string, priority: number): Promise<QueueTask> {
    return this.#changed(() => this.#store.setPriority(taskId, priority));
  }
  move(taskId: string, anchor: { before: string } | { after: string }): Promise<QueueTask> {
    return this.#changed(() => this.#store.move(taskId, anchor));
  }
  async #changed(change: () => Promise<{ task: QueueTask; changes: Changes }>): Promise<QueueTask> {
    this.#refuseWhenClosing();
    // An enqueue of the same turn was asked for first and comes first.
    await this.#inserts.flush();
    const { task, changes } = await change();
    this.#tell(changes, task.id);
    return task;
  }

  cancelAll(filter: TaskFilter): Promise<number> {
    return this.#bulk('cancel', filter, LOG_TEXT.cancelled);
  }
  retryAll(filter: TaskFilter): Promise<number> {
    return this.#bulk('retry', filter, LOG_TEXT.retriedByHand);
  }
  bumpAll(filter: TaskFilter): Promise<number> {
    return this.#bulk('bump', filter, '');
  }
  retryDeadLetters(filter: DeadLetterFilter): Promise<number> {
    const context = this.#context(LOG_TEXT.retriedByHand);
    return this.#changeMany(() => this.#store.retryDeadLetters(filter, context));
  }
  #bulk(action: BulkAction, filter: TaskFilter, text: string): Promise<number> {
    return this.#changeMany(() => this.#store.bulk(action, filter, this.#context(text)));
  }
  async #changeMany(change: () => ReturnType<TaskStore['bulk']>): Promise<number> {
    this.#refuseWhenClosing();
    await this.#inserts.flush();
    const { changed, claimable } = await change().catch((error: unknown) => {
      // Of very many tasks, whole slices may be done by now, and nobody was told of them.
      this.#feed.publish([{ kind: 'reload' }]);
      this.#feed.claimable(TASK_TYPES);
      throw error;
    });
    if (changed > 0) {
      this.#feed.publish([{ kind: 'reload' }, await this.#summaryOrReload()]);
      this.#feed.claimable(claimable);
    }
    return changed;
  }
  #context(text: string) {
    const nowMs = this.#options.now();
    return { nowMs, line: line(nowMs, 'info', text), dependents: dependentsNote(nowMs) };
  }

  getTask(taskId: string) {
    return this.#store.get(taskId);
  }
  async getQueue(type?: TaskType): Promise<QueueTask[]> {
    const tasks: QueueTask[] = [];
    for await (const slice of this.#store.allOf(type)) for (const task of slice) tasks.push(task);
    return tasks;
  }
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  list(request: PageRequest) {
    return this.#store.list(request);
  }
  projectsLike(name: string): Promise<string[]> {
    return this.#store.projectsLike(name);
  }
  async position(taskId: string): Promise<{ position: number; estimatedWaitSeconds: number } | null> {
    const task = await this.#store.get(taskId);
    const position = await this.#store.position(taskId);
    if (task === null || position === null) return null;
    return { position, estimatedWaitSeconds: this.#waitSeconds(task.type, position) };
  }
  waits(taskIds: readonly string[]) {
    return this.#store.waits(taskIds);
  }
  logs(taskId: string, afterN: number, limit: number) {
    return this.#store.logs(taskId, afterN, limit);
  }
  summary() {
    return this.#store.summary();
  }
  today() {
    return this.#store.today();
  }
  /** After a commit: a count that cannot be read must not make an error of what was done, nor keep from the lanes what may start. */
  async #summaryOrReload(): Promise<NewQueueEvent> {
    try {
      return { kind: 'summary', summary: await this.#store.summary(), today: await this.#store.today() };
    } catch {
      return { kind: 'reload' };
    }
  }
  deadLetters(request: DeadLetterFilter & { limit: number; beforeId?: number }) {
    return this.#store.deadLetters(request);
  }
  countDeadLetters(filter: DeadLetterFilter) {
    return this.#store.countDeadLetters(filter);
  }
  tries(taskId: string) {
    return this.#store.tries(taskId);
  }
  stages(taskId: string) {
    return this.#store.stages(taskId);
  }
  typicalSeconds(): TypicalSeconds {
    return this.#runTimes.typicalSeconds();
  }
  #waitSeconds(type: TaskType, ahead: number): number {
    const typicalMs = this.#runTimes.typicalMs(type) ?? USUAL_RUN_MS[type];
    const running = this.#watch.running(type);
    return estimateWaitSeconds({ ahead, typicalMs, ...(running === undefined ? {} : { running }) });
  }

  async dequeue(type: TaskType, workerPid?: number): Promise<Claim | null> {
    if (this.#closing !== undefined || this.#paused.has(type)) return null;
    await this.#inserts.flush();
    const leaseId = randomUUID();
    const claimed = await this.#store.claim({ type, leaseId, workerPid, nowMs: this.#options.now() });
    if (claimed === null) return null;
    this.#watch.started(claimed.task, leaseId);
    this.#tell(claimed.changes, claimed.task.id);
    return { task: claimed.task, lease: { taskId: claimed.task.id, leaseId } };
  }
  heartbeat(lease: Lease): Promise<boolean> {
    return this.#store.heartbeat(lease, this.#options.now());
  }
  updateTask(lease: Lease, updates: { progress: TaskProgress }): Promise<boolean> {
    this.#watch.progressed(lease.leaseId, updates.progress);
    const at = new Date(this.#options.now()).toISOString();
    return this.#activity.add(lease, [], { progress: updates.progress, at });
  }
  appendLog(lease: Lease, lines: readonly { at: string; level: LogLevel; text: string }[]): Promise<boolean> {
    return this.#activity.add(lease, lines);
  }
  async addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone: readonly string[] = []): Promise<boolean> {
    return this.#tellIfChanged(await this.#store.addOutputs(lease, outputs, gone), lease.taskId);
  }
  standingOutputs(lease: Lease, place: FolderPlace): Promise<TaskOutput[] | null> {
    return this.#store.standingOutputs(lease, place);
  }
  async moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]): Promise<boolean> {
    return this.#tellIfChanged(await this.#store.moveOutputs(lease, place, moves), lease.taskId);
  }
  #tellIfChanged(changes: Changes | null, aboutId: string): boolean {
    if (changes !== null) this.#tell(changes, aboutId);
    return changes !== null;
  }
  placeOf(taskId: string): Promise<TaskPlace | null> {
    return this.#store.placeOf(taskId);
  }
  keepFolder(lease: Lease, folder: string): Promise<boolean> {
    return this.#store.keepFolder(lease, folder);
  }
  earlierWorkspace(): Promise<string | null> {
    return this.#store.earlierWorkspace();
  }
  async noteEarlierWorkspace(path: string): Promise<void> {
    if ((await this.#store.earlierWorkspace()) === null) await this.#store.noteEarlierWorkspace(path);
  }
  async endRun(lease: Lease, end: RunEnd): Promise<QueueTask | null> {
    const runMs = this.#watch.runMs(lease.leaseId);
    // What the worker said before its end is logged before it.
    await this.#activity.flush();
    // As claimed is as it is: while the lease holds, nobody else changes what the rules look at, and the write checks the lease.
    const task = this.#watch.claimed(lease.leaseId) ?? (await this.#store.get(lease.taskId, 0));
    if (task === null) return null;
    const { now, random } = this.#options;
    const outcome = decideRunEnd(task, end, { nowMs: now(), random, ...(runMs === undefined ? {} : { runMs }) });
    return this.#writeEnd(lease, outcome);
  }
  async #writeEnd(lease: Lease, outcome: RunOutcome): Promise<QueueTask | null> {
    const finished = await this.#store.finish(lease, outcome);
    if (finished === null) return null;
    this.#watch.ended(lease.leaseId);
    const { type } = finished.task;
    if (outcome.runMs !== undefined) this.#runTimes.add(type, outcome.runMs);
    this.#tell(finished.changes, finished.task.id);
    if (outcome.runMs !== undefined) this.#feed.publish([{ kind: 'typical', typicalSeconds: this.typicalSeconds() }]);
    return finished.task;
  }
  async #recoverOrphans(): Promise<QueueTask[]> {
    const recovered: QueueTask[] = [];
    for (const { task, lease, appDeathCount } of await this.#store.orphans()) {
      const { now, random } = this.#options;
      const end: RunEnd = { kind: 'app-died', earlierDeaths: appDeathCount };
      const outcome = decideRunEnd(task, end, { nowMs: now(), random });
      const after = await this.#writeEnd(lease, outcome);
      if (after !== null) recovered.push(after);
    }
    return recovered;
  }

  async setPaused(type: TaskType, paused: boolean): Promise<void> {
    this.#refuseWhenClosing();
    await this.#store.setPaused(type, paused, this.#options.now());
    if (this.#paused.has(type) === paused) return;
    if (paused) this.#paused.add(type);
    else this.#paused.delete(type);
    this.#feed.publish([{ kind: 'paused', type, paused }]);
    if (!paused) this.#feed.claimable([type]);
  }
  isPaused(type: TaskType): boolean {
    return this.#paused.has(type);
  }

  async nextDueInMs(type: TaskType): Promise<number | null> {
    const dueAtMs = await this.#store.nextDueAtMs(type);
    // Never longer than the longest backoff: a clock set back must not keep a task waiting for hours.
    return dueAtMs === null ? null : Math.min(BACKOFF_CAP_MS, Math.max(0, dueAtMs - this.#options.now()));
  }
  onClaimable(listener: (type: TaskType) => void) {
    return this.#feed.onClaimable(listener);
  }
  onEvents(listener: (events: readonly QueueEvent[]) => void) {
    return this.#feed.onEvents(listener);
  }
  lastSeq(): number {
    return this.#feed.lastSeq;
  }

  async believedNowMs(): Promise<number> {
    this.#refuseWhenClosing();
    const seen = lookAtClock(await this.#store.clockSeen(), this.#options.now());
    await this.#store.noteClock(seen);
    return seen.believedMs;
  }
  async cleanUp(days: number, asOfMs = this.#options.now()): Promise<number> {
    this.#refuseWhenClosing();
    const removed = await this.#store.cleanUp({ beforeMs: asOfMs - days * DAY_MS, asOfMs }, (ids) =>
      this.#feed.publish([{ kind: 'removed', ids }]),
    );
    if (removed > 0) this.#feed.publish([await this.#summaryOrReload()]);
    return removed;
  }
  async backup(): Promise<string> {
    this.#refuseWhenClosing();
    await this.#inserts.flush();
    await this.#activity.flush();
    return this.#store.backup(this.#options.now());
  }
  lastBackupAtMs(): number | null {
    return this.#store.lastBackupAtMs(this.#options.now());
  }
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#inserts.flush();
      await this.#activity.flush();
      await this.#store.close();
    })();
    return this.#closing;
  }
  #refuseWhenClosing(): void {
    if (this.#closing !== undefined) throw new AppError('shutting_down', 'The queue is shutting down.');
  }

  /**
   * Events of one commit, then who may claim. The task that the call was about is told however many others changed with it: a list read
   * again says nothing of what ran, failed or was completed.
   */
  #tell(changes: Changes, aboutId?: string): void {
    const summary = { kind: 'summary', summary: changes.summary, today: changes.today } as const;
    const isMuch = changes.tasks.length > MAX_TASK_EVENTS;
    const told = isMuch ? changes.tasks.filter(({ id }) => id === aboutId) : changes.tasks;
    const tasks = told.map((task): NewQueueEvent => ({ kind: 'task', task }));
    if (isMuch) tasks.push({ kind: 'reload' });
    this.#feed.publish([...changes.logs.map(toLogEvent), ...tasks, ...(tasks.length > 0 ? [summary] : [])]);
    this.#feed.claimable([...changes.claimable].filter((type) => !this.#paused.has(type)));
  }
}

function toLogEvent(log: Changes['logs'][number]): NewQueueEvent {
  return { kind: 'log', taskId: log.taskId, lines: [...log.lines] };
}
