import {
  type BulkAction,
  type MoveTarget,
  type QueueTask,
  TASK_TYPES,
  type TaskOutput,
  type TaskType,
} from '../../../contract/task';
import { Listeners, type Unsubscribe } from '../../system/listeners';
import { nextTurn } from '../../system/next-turn';
import type { FilmSource } from '../film-source';
import { BACKOFF_CAP_MS, RUN_TIMES_KEPT } from '../limits';
import type {
  Activity,
  ChangeNotes,
  ClaimRequest,
  Counts,
  InsertOutcome,
  InsertRequest,
  NewLogLine,
  RunOutcome,
  StoreChange,
  StoreState,
  TaskEdit,
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
import { noteCleanClose } from './file/clean-close';
import type { OpenedDatabase } from './file/open';
import { type OpenForSync, WalSync } from './file/wal-sync';
import { SqliteFilmSource } from './films/sqlite-film-source';
import { allTasks } from './paging/all-tasks';
import { backlogOf } from './paging/backlog';
import { listTasks } from './paging/list-tasks';
import { positionOf, waitsOf } from './paging/position';
import { projectsLike } from './paging/project-names';
import { isSearch, searchTasks } from './paging/search-tasks';
import { ChangeSet } from './records/change-set';
import { countDeadLetters, dismissDeadLetters, listDeadLetters, stillFailed } from './records/dead-letters';
import { Dependencies } from './records/dependencies';
import { parseLogText } from './records/message-column';
import { LAST_LINES, type RecordsOptions, TaskRecords } from './records/task-records';
import { usersOf } from './records/users';
import { SqliteHousekeeping } from './sqlite-housekeeping';
import { cancel } from './writing/cancel';
import { changeChosen, changeEach, changeOfEach, restoreEach, SLICE } from './writing/change-many';
import { claim, runOf, runsOf } from './writing/claim';
import { removeEnded } from './writing/clean-up';
import { edit } from './writing/edit';
import { EndedKeeper } from './writing/ended-keeper';
import { enqueue } from './writing/enqueue';
import { finish } from './writing/finish';
import { recordActivity, stagesOf } from './writing/record-activity';
import { bump, move, setPriority } from './writing/reorder';
import { restore } from './writing/restore';
import { approve, retry } from './writing/retry';
import { addOutputs, changeOutputs, keepFolder, moveOutputs, placeOf, standingOutputs } from './writing/task-files';

/** Log lines that a single task carries; all of them are read by `logs`. */
const TASK_LOG_LINES = 1_000;

export interface SqliteTaskStoreOptions extends RecordsOptions {
  /** Called with what a listener threw; without it the error becomes a warning of the process. */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
  /** Called when ends cannot be written into the statistics; they are kept, and it is tried again. */
  readonly onEndedError?: ((error: unknown) => void) | undefined;
  /** For tests, which cannot see a disk at work. */
  readonly openWal?: OpenForSync;
}

/**
 * The store on one SQLite file. Every method works in one synchronous transaction (bulk ones: one per chunk) and reports the change before
 * it resolves. The file is locked for this process, so all changes are its own and it is always online.
 */
export class SqliteTaskStore implements TaskStore {
  readonly #records: TaskRecords;
  readonly #dependencies: Dependencies;
  readonly #listeners: Listeners<StoreChange>;
  readonly #walSync: WalSync | undefined;
  readonly #ended: EndedKeeper;
  readonly housekeeping: SqliteHousekeeping;
  readonly filmSource: FilmSource;

  /** `records`: of the same database, for who writes into it beside this store. */
  constructor(
    opened: OpenedDatabase,
    options: SqliteTaskStoreOptions = {},
    records = new TaskRecords(opened.connection, options, opened.noted),
  ) {
    this.#records = records;
    this.#dependencies = new Dependencies(this.#records);
    this.#listeners = new Listeners(options.onListenerError);
    this.filmSource = new SqliteFilmSource(this.#records);
    this.#ended = new EndedKeeper(this.#records, options.onEndedError);
    this.housekeeping = new SqliteHousekeeping(this.#records, opened.backupsDir, (removed) =>
      this.#listeners.emit({ kind: 'removed', ...removed, ...this.#counts() }),
    );
    this.#walSync = opened.connection.memory ? undefined : new WalSync(opened.connection.name, options.openWal);
  }

  async insert(requests: readonly InsertRequest[]) {
    const together = (batch: readonly InsertRequest[]) => {
      const set = new ChangeSet();
      const { outcomes, changes } = this.#records.transactions.durable(() => ({
        outcomes: enqueue(this.#records, this.#dependencies, batch, this.#records.now(), set),
        changes: this.#records.changes(set),
      }));
      this.#listeners.emit({ kind: 'tasks', ...changes });
      return outcomes;
    };
    try {
      return together(requests);
    } catch (error) {
      if (requests.length === 1 || this.#records.connection.inTransaction) throw error;
    }
    // A write failed and all was rolled back. Repeated one by one, only the request that caused it fails.
    return requests.flatMap((request): InsertOutcome[] => {
      try {
        return together([request]);
      } catch (error) {
        return [{ ok: false, error }];
      }
    });
  }

  async get(taskId: string, maxLogLines = TASK_LOG_LINES) {
    const row = this.#records.find(taskId);
    if (row === null) return null;
    const result = this.#records.resultOf(row.seq);
    const task = this.#records.wholeTask(row, maxLogLines);
    return result === undefined ? task : { ...task, result };
  }
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  async list(request: PageRequest) {
    return isSearch(request) ? searchTasks(this.#records, request) : listTasks(this.#records, request);
  }
  projectsLike(name: string) {
    return projectsLike(this.#records, name);
  }
  allOf(type: TaskType | undefined): AsyncIterable<QueueTask[]> {
    return allTasks(this.#records, type);
  }
  async users(most: number) {
    return usersOf(this.#records, most);
  }
  async position(taskId: string) {
    const row = this.#records.find(taskId);
    return row === null ? null : positionOf(this.#records, row);
  }
  async waits(taskIds: readonly string[]) {
    return waitsOf(this.#records, taskIds);
  }
  async logs(taskId: string, afterN: number, limit: number) {
    const row = this.#records.need(taskId);
    return this.#records.sql.logsAfter
      .all(row.seq, afterN, limit)
      .map((found) => ({ ...found, text: parseLogText(found.text) }));
  }
  async summary() {
    return this.#records.tally.summary();
  }
  async backlog(type: TaskType) {
    return backlogOf(this.#records, type);
  }
  async today() {
    return this.#records.tally.today();
  }
  async deadLetters(request: DeadLetterFilter & { limit: number; beforeId?: number }) {
    return listDeadLetters(this.#records, request);
  }
  async countDeadLetters(filter: DeadLetterFilter) {
    return countDeadLetters(this.#records, filter);
  }
  async attempts(taskId: string) {
    return this.#records.attempts(this.#records.need(taskId).seq);
  }
  async stages(taskId: string) {
    return stagesOf(this.#records, this.#records.need(taskId).seq);
  }
  async endedBuckets(fromDay: number) {
    return this.#ended.read(fromDay);
  }
  async runTimes(type: TaskType) {
    const { runTimes, earlierRunTimes } = this.#records.sql;
    const known = runTimes.all(type, RUN_TIMES_KEPT);
    return known.concat(earlierRunTimes.all(type, RUN_TIMES_KEPT - known.length));
  }

  /**
   * The worker begins while the disk still writes. A claim that a power cut loses leaves a waiting task, which is what a restart would make
   * of it anyway. The claim is synced soon after: a task that takes the whole machine down must be counted.
   */
  async claim(request: ClaimRequest) {
    const claimed = this.#records.transactions.quick(() => {
      const set = new ChangeSet();
      const row = claim(this.#records, request, set);
      if (row === null) return null;
      const { task, change } = this.#about(row.seq, set);
      // The log is shorter than what an event carries and nothing is cut: this is the whole task.
      const isWhole = task.logs.length < LAST_LINES && task.metadataCut === undefined;
      return { task: isWhole ? task : this.#records.wholeTask(row, TASK_LOG_LINES), change };
    });
    if (claimed === null) return null;
    this.#walSync?.soon();
    this.#listeners.emit(claimed.change);
    return claimed.task;
  }
  async heartbeat(lease: Lease) {
    return this.#records.transactions.quick(
      () => this.#records.sql.heartbeat.run(this.#records.now(), lease.taskId, lease.leaseId).changes === 1,
    );
  }
  async record(activities: readonly Activity[]) {
    const { accepted, logs } = this.#records.transactions.quick(() => {
      const set = new ChangeSet();
      return { accepted: recordActivity(this.#records, activities, set), logs: set.logs };
    });
    const progress = activities.flatMap(({ lease: { taskId }, progress: latest }, index) =>
      accepted[index] === true && latest !== undefined ? [{ taskId, progress: latest }] : [],
    );
    this.#listeners.emit({ kind: 'activity', logs, progress });
    return accepted;
  }
  async addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone: readonly string[] = []) {
    return this.#ifChanged(lease, (set) => addOutputs(this.#records, lease, outputs, gone, set));
  }
  /** There is no other machine. */
  async catchUp() {}
  holds(lease: Lease) {
    return this.heartbeat(lease);
  }
  async standingOutputs(lease: Lease, place: FolderPlace) {
    return standingOutputs(this.#records, lease, place);
  }
  async moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]) {
    return this.#ifChanged(lease, (set) => moveOutputs(this.#records, lease, place, moves, set));
  }
  async changeOutputs(projectId: string, place: FolderPlace, changes: readonly OutputChange[]) {
    const reported = this.#records.transactions.durable(() => {
      const set = new ChangeSet();
      changeOutputs(this.#records, projectId, place, changes, set);
      return this.#records.changes(set);
    });
    this.#listeners.emit({ kind: 'tasks', ...reported });
  }
  #ifChanged({ taskId }: Lease, work: (set: ChangeSet) => boolean): boolean {
    const changes = this.#records.transactions.durable(() => {
      const set = new ChangeSet();
      return work(set) ? this.#records.changes(set) : null;
    });
    if (changes !== null) this.#listeners.emit({ kind: 'tasks', aboutId: taskId, ...changes });
    return changes !== null;
  }
  async placeOf(taskId: string) {
    return placeOf(this.#records, taskId);
  }
  /** A power cut loses it only together with the run that began there; the run's end carries it to the disk. */
  async keepFolder(lease: Lease, folder: string) {
    return this.#records.transactions.quick(() => keepFolder(this.#records, lease, folder));
  }
  async earlierWorkspace() {
    return this.#records.sql.earlierWorkspace.get() ?? null;
  }
  async noteEarlierWorkspace(path: string) {
    this.#records.transactions.durable(() => this.#records.sql.noteEarlierWorkspace.run(path));
  }
  async finish(lease: Lease, outcome: RunOutcome) {
    const finished = this.#records.transactions.durable(() => {
      const set = new ChangeSet();
      const row = finish(this.#records, this.#dependencies, lease, outcome, set);
      return row === null ? null : this.#about(row.seq, set);
    });
    if (finished === null) return null;
    this.#walSync?.isSynced();
    const { task, change } = finished;
    const { runMs } = outcome;
    this.#listeners.emit(runMs === undefined ? change : { ...change, ran: { type: task.type, ms: runMs } });
    return task;
  }
  async requestStop(taskId: string) {
    const run = runOf(this.#records, taskId);
    if (run !== null) this.#listeners.emit({ kind: 'stop-requested', ...run });
    return run;
  }
  async orphansOf(machineId: string) {
    return runsOf(this.#records, machineId);
  }

  async cancel(taskId: string, notes: ChangeNotes) {
    return this.#change(taskId, (row, set) => cancel(this.#records, this.#dependencies, row, notes, set));
  }
  async retry(taskId: string, notes: ChangeNotes) {
    return this.#change(taskId, (row, set) => retry(this.#records, this.#dependencies, row, notes, set));
  }
  async approve(taskId: string, notes: ChangeNotes, stopAgain = false) {
    return this.#change(taskId, (row, set) => {
      approve(this.#records, row, notes, set);
      if (stopAgain) this.#dependencies.stopAfter(row, set);
    });
  }
  async bump(taskId: string) {
    return this.#change(taskId, (row, set) => bump(this.#records, row, set));
  }
  async setPriority(taskId: string, priority: number) {
    return this.#change(taskId, (row, set) => setPriority(this.#records, row, priority, set));
  }
  async move(taskId: string, target: MoveTarget) {
    const [side, anchorId] =
      'before' in target ? (['before', target.before] as const) : (['after', target.after] as const);
    return this.#change(taskId, (row, set) => move(this.#records, row, this.#records.need(anchorId), side, set));
  }
  async edit(taskId: string, change: TaskEdit, line: NewLogLine) {
    return this.#change(taskId, (row, set) => edit(this.#records, row, change, line, set));
  }
  async restore(taskId: string, undo: Undo, notes: ChangeNotes) {
    return this.#change(taskId, (row, set) => restore(this.#records, this.#dependencies, row, undo, notes, set));
  }
  #change(taskId: string, work: (row: ReturnType<TaskRecords['need']>, set: ChangeSet) => void): QueueTask {
    const { task, change } = this.#records.transactions.durable(() => {
      const set = new ChangeSet();
      const row = this.#records.need(taskId);
      work(row, set);
      return this.#about(row.seq, set);
    });
    this.#listeners.emit(change);
    return task;
  }
  /** Within the transaction: the task as it is now, and the change to report after the commit. */
  #about(seq: number, set: ChangeSet) {
    const changes = this.#records.changes(set);
    const changed = changes.tasks.find((one) => one.seq === seq);
    const task = changed ?? this.#records.task(this.#records.bySeq(seq));
    return { task, change: { kind: 'tasks', aboutId: task.id, ...changes } as const };
  }

  async remove(taskIds: readonly string[]) {
    const removed: string[] = [];
    for (let start = 0; start < taskIds.length; start += SLICE) {
      const slice = taskIds.slice(start, start + SLICE);
      const gone = this.#records.transactions.durable(() => removeEnded(this.#records, slice));
      if (gone.ids.length > 0) this.#listeners.emit({ kind: 'removed', ...gone, ...this.#counts() });
      removed.push(...gone.ids);
      await nextTurn();
    }
    return removed;
  }
  async changeAll(action: BulkAction, chosen: Chosen, notes: ChangeNotes, done?: (undo: TaskUndo) => void) {
    return this.#changeMany(() => changeChosen(this.#records, this.#dependencies, action, chosen, notes, done));
  }
  async restoreAll(undos: readonly TaskUndo[], notes: ChangeNotes) {
    return this.#changeMany(() => restoreEach(this.#records, this.#dependencies, undos, notes));
  }
  async retryDeadLetters(filter: DeadLetterFilter, notes: ChangeNotes) {
    const change = changeOfEach(this.#records, this.#dependencies, 'retry', notes);
    return this.#changeMany(() => changeEach(this.#records, stillFailed(this.#records, filter), change));
  }
  async dismissDeadLetters(filter: DismissFilter) {
    return this.#records.transactions.durable(() => dismissDeadLetters(this.#records, filter));
  }
  async #changeMany(work: () => ReturnType<typeof changeEach>): Promise<number> {
    const { changed, claimable } = await work().catch((error: unknown) => {
      // Whole slices may be done by now.
      this.#listeners.emit({ kind: 'many', claimable: new Set(TASK_TYPES) });
      throw error;
    });
    if (changed > 0) this.#listeners.emit({ kind: 'many', claimable, ...this.#counts() });
    return changed;
  }
  /**
   * After a commit. If the counts cannot be read, what was done must not become an error, and the lanes must still learn what may start.
   */
  #counts(): { counts?: Counts } {
    try {
      return { counts: { summary: this.#records.tally.summary(), today: this.#records.tally.today() } };
    } catch {
      return {};
    }
  }

  async pauses(machineId: string) {
    return this.#records.sql.pauses
      .all(machineId)
      .map(({ type, machine_id }): Pause => (machine_id === EVERYBODY ? { type } : { type, machineId: machine_id }));
  }
  async setPaused(pause: Pause, paused: boolean) {
    const { sql, now } = this.#records;
    const owner = pause.machineId ?? EVERYBODY;
    const { changes } = this.#records.transactions.durable(() =>
      paused ? sql.pause.run(pause.type, owner, now()) : sql.resume.run(pause.type, owner),
    );
    if (changes > 0) this.#listeners.emit({ kind: 'paused', paused, ...pause });
  }
  async nextDueInMs(type: TaskType) {
    const due = this.#records.sql.nextDue.get(type);
    // Never longer than the longest backoff: a clock that was set back must not keep a task waiting for hours.
    return due === undefined ? null : Math.min(BACKOFF_CAP_MS, Math.max(0, due - this.#records.now()));
  }

  onChanges(listener: (change: StoreChange) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }
  state(): StoreState {
    return { kind: 'online' };
  }
  onState(): Unsubscribe {
    return () => {};
  }
  async close() {
    const { connection } = this.#records;
    await this.#walSync?.close();
    this.#ended.close();
    connection.close();
    if (!connection.memory) noteCleanClose(connection.name, this.#records.tally.noted());
  }
}

/** A pause's `machine_id` that is no machine's. */
const EVERYBODY = '';
