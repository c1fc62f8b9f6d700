import { AppError } from '../../../contract/errors';
import type { BulkAction, TaskOutput, TaskType } from '../../../contract/task';
import type { Listeners, Unsubscribe } from '../../system/listeners';
import type {
  Activity,
  ChangeNotes,
  ClaimRequest,
  InsertRequest,
  RunOutcome,
  StoreChange,
  StoreState,
  TaskStore,
  TaskUndo,
  Undo,
} from '../task-store';
import type {
  Chosen,
  CountedPage,
  DeadLetterFilter,
  DismissFilter,
  FolderPlace,
  Lease,
  OutputChange,
  OutputMove,
  PageRequest,
  Pause,
  TaskPage,
  UnsearchedRequest,
} from '../types';
import { addAll } from './adding';
import {
  approve,
  bump,
  cancel,
  changeEach,
  idsOfDeadLetters,
  idsToChange,
  removeEnded,
  requestStop,
  restore,
  restoreEach,
  retry,
  setPriority,
} from './changing';
import { claim, orphansOf } from './claiming';
import { addOutputs, catchUp, changeOutputs, finish, holds, keepFolder, moveOutputs, record } from './running';
import { ask, type Studio } from './studio';

export interface StudioListeners {
  readonly changes: Listeners<StoreChange>;
  readonly states: Listeners<StoreState>;
}

/**
 * The store that several machines share: BullMQ's queues in one Redis are the truth, and a mirror on this machine is what is read. A call
 * that changes something resolves when Redis has it and the mirror shows it.
 */
export class BullmqTaskStore implements TaskStore {
  readonly #studio: Studio;
  readonly #listeners: StudioListeners;
  readonly #workspace: () => string;
  readonly #state: () => StoreState;
  readonly #close: () => Promise<void>;

  constructor(parts: {
    readonly studio: Studio;
    readonly listeners: StudioListeners;
    readonly workspace: () => string;
    readonly state: () => StoreState;
    readonly close: () => Promise<void>;
  }) {
    this.#studio = parts.studio;
    this.#listeners = parts.listeners;
    this.#workspace = parts.workspace;
    this.#state = parts.state;
    this.#close = parts.close;
  }

  insert(requests: readonly InsertRequest[]) {
    return addAll(this.#studio, requests);
  }
  claim(request: ClaimRequest) {
    return claim(this.#studio, request);
  }
  /** Its lock is renewed while the process lives (own-runs.ts); this says whether that went well. */
  async heartbeat(lease: Lease) {
    return this.#studio.runs.get(lease) !== undefined;
  }
  record(activities: readonly Activity[]) {
    return Promise.all(activities.map((activity) => record(this.#studio, activity)));
  }
  finish(lease: Lease, outcome: RunOutcome) {
    return finish(this.#studio, lease, outcome);
  }
  requestStop(taskId: string) {
    return requestStop(this.#studio, taskId);
  }
  orphansOf(machineId: string) {
    return orphansOf(this.#studio, machineId);
  }

  cancel(taskId: string, notes: ChangeNotes) {
    return cancel(this.#studio, taskId, notes);
  }
  retry(taskId: string, notes: ChangeNotes) {
    return retry(this.#studio, taskId, notes);
  }
  async approve(taskId: string, notes: ChangeNotes, stopAgain = false) {
    // BullMQ fixes the delay of a job, which stops it, when the job is added.
    if (stopAgain) throw new AppError('not_in_studio', 'A stop is added to no film in a studio.');
    return approve(this.#studio, taskId, notes);
  }
  bump(taskId: string) {
    return bump(this.#studio, taskId);
  }
  setPriority(taskId: string, priority: number) {
    return setPriority(this.#studio, taskId, priority);
  }
  /** BullMQ's order is priority and age. */
  async move(): Promise<never> {
    throw new AppError(
      'not_in_studio',
      'In a studio tasks are ordered by priority and age; change the priority instead.',
    );
  }
  /** A machine may begin a job at any moment, and no call of BullMQ changes one only while it waits. */
  async edit(): Promise<never> {
    throw new AppError('not_in_studio', 'In a studio a task is not edited; add a changed copy and cancel this one.');
  }
  restore(taskId: string, undo: Undo, notes: ChangeNotes) {
    return restore(this.#studio, taskId, undo, notes);
  }
  async changeAll(action: BulkAction, chosen: Chosen, notes: ChangeNotes, done?: (undo: TaskUndo) => void) {
    return changeEach(this.#studio, action, await idsToChange(this.#studio, action, chosen), notes, done);
  }
  restoreAll(undos: readonly TaskUndo[], notes: ChangeNotes) {
    return restoreEach(this.#studio, undos, notes);
  }
  async retryDeadLetters(filter: DeadLetterFilter, notes: ChangeNotes) {
    return changeEach(this.#studio, 'retry', idsOfDeadLetters(this.#studio, filter), notes);
  }

  /** Of the copy on this machine alone: Redis holds the failed tasks themselves. */
  async dismissDeadLetters(filter: DismissFilter) {
    return this.#mirror.dismissDeadLetters(filter);
  }
  remove(taskIds: readonly string[]) {
    return removeEnded(this.#studio, taskIds);
  }

  async pauses(machineId: string): Promise<Pause[]> {
    const own = (await this.#mirror.pauses(machineId)).filter((pause) => pause.machineId !== undefined);
    return [...[...this.#studio.follower.pausedTypes].map((type) => ({ type })), ...own];
  }
  async setPaused(pause: Pause, paused: boolean): Promise<void> {
    if (pause.machineId === undefined) {
      await ask(this.#studio, async () => {
        await this.#studio.engine.setPaused(pause.type, paused);
        await this.#studio.follower.lookAtPauses();
      });
      return;
    }
    const before = await this.#mirror.pauses(pause.machineId);
    const wasPaused = before.some(({ type, machineId }) => type === pause.type && machineId !== undefined);
    await this.#mirror.setPaused(pause, paused);
    if (wasPaused !== paused) this.#listeners.changes.emit({ kind: 'paused', paused, ...pause });
  }

  addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone: readonly string[] = []) {
    return addOutputs(this.#studio, lease, outputs, gone);
  }
  catchUp(taskIds: readonly string[]) {
    return catchUp(this.#studio, taskIds);
  }
  holds(lease: Lease) {
    return holds(this.#studio, lease);
  }
  async standingOutputs(lease: Lease, place: FolderPlace) {
    return this.#studio.runs.get(lease) === undefined ? null : this.#mirror.standingOutputs(lease, place);
  }
  moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]) {
    return moveOutputs(this.#studio, lease, place, moves);
  }
  changeOutputs(projectId: string, place: FolderPlace, changes: readonly OutputChange[]) {
    return changeOutputs(this.#studio, projectId, place, changes);
  }
  keepFolder(lease: Lease, folder: string) {
    return keepFolder(this.#studio, lease, folder);
  }
  /** Every task of a studio remembers its folder. */
  async earlierWorkspace() {
    return this.#workspace();
  }
  async noteEarlierWorkspace() {}

  get #mirror() {
    return this.#studio.mirror.store;
  }
  /** One that the mirror does not know may have been added elsewhere a moment ago. */
  async get(taskId: string, maxLogLines?: number) {
    const known = await this.#mirror.get(taskId, maxLogLines);
    if (known !== null || !this.#studio.connection.isUp) return known;
    await catchUp(this.#studio, [taskId]).catch(() => {});
    return this.#mirror.get(taskId, maxLogLines);
  }
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  list(request: PageRequest) {
    return this.#mirror.list(request);
  }
  allOf(type: TaskType | undefined) {
    return this.#mirror.allOf(type);
  }
  async projectsLike(name: string) {
    return this.#mirror.projectsLike(name);
  }
  users(most: number) {
    return this.#mirror.users(most);
  }
  position(taskId: string) {
    return this.#mirror.position(taskId);
  }
  waits(taskIds: readonly string[]) {
    return this.#mirror.waits(taskIds);
  }
  logs(taskId: string, afterN: number, limit: number) {
    return this.#mirror.logs(taskId, afterN, limit);
  }
  summary() {
    return this.#mirror.summary();
  }
  backlog(type: TaskType) {
    return this.#mirror.backlog(type);
  }
  today() {
    return this.#mirror.today();
  }
  deadLetters(request: DeadLetterFilter & { limit: number; beforeId?: number }) {
    return this.#mirror.deadLetters(request);
  }
  countDeadLetters(filter: DeadLetterFilter) {
    return this.#mirror.countDeadLetters(filter);
  }
  attempts(taskId: string) {
    return this.#mirror.attempts(taskId);
  }
  stages(taskId: string) {
    return this.#mirror.stages(taskId);
  }
  endedBuckets(fromDay: number) {
    return this.#mirror.endedBuckets(fromDay);
  }
  placeOf(taskId: string) {
    return this.#mirror.placeOf(taskId);
  }
  nextDueInMs(type: TaskType) {
    return this.#mirror.nextDueInMs(type);
  }
  runTimes(type: TaskType) {
    return this.#mirror.runTimes(type);
  }

  onChanges(listener: (change: StoreChange) => void): Unsubscribe {
    return this.#listeners.changes.add(listener);
  }
  state(): StoreState {
    return this.#state();
  }
  onState(listener: (state: StoreState) => void): Unsubscribe {
    return this.#listeners.states.add(listener);
  }
  close(): Promise<void> {
    return this.#close();
  }
}
