import { AppError } from '../../../contract/errors';
import type { QueueTask, TaskOutput, TaskType } from '../../../contract/task';
import { RUN_TIMES_KEPT } from '../limits';
import type {
  Activity,
  BulkAction,
  BulkContext,
  Changes,
  ClaimRequest,
  CleanUpMoment,
  InsertOutcome,
  InsertRequest,
  RunOutcome,
  TaskStore,
} from '../task-store';
import type {
  ClockSeen,
  CountedPage,
  DeadLetterFilter,
  FolderPlace,
  Lease,
  OutputMove,
  PageRequest,
  TaskFilter,
  TaskPage,
  UnsearchedRequest,
} from '../types';
import { listBackups, makeBackupInSlices } from './file/backup';
import { noteCleanClose } from './file/clean-close';
import type { OpenedDatabase } from './file/open';
import { toldStorageError } from './file/storage-error';
import { type OpenForSync, WalSync } from './file/wal-sync';
import { nextTurn } from './next-turn';
import { listTasks } from './paging/list-tasks';
import { positionOf, waitsOf } from './paging/position';
import { projectsLike } from './paging/project-names';
import { isSearch, searchTasks } from './paging/search-tasks';
import { ChangeSet } from './records/change-set';
import { countDeadLetters, listDeadLetters, stillFailed } from './records/dead-letters';
import { Dependencies } from './records/dependencies';
import { LAST_LINES, type RecordsOptions, TaskRecords } from './records/task-records';
import { cancel } from './writing/cancel';
import { changeEach, SLICE, seqsToChange } from './writing/change-many';
import { claim, findOrphans, processingTasks } from './writing/claim';
import { cleanUpSlice, firstYoungSeq } from './writing/clean-up';
import { enqueue } from './writing/enqueue';
import { finish } from './writing/finish';
import { recordActivity, stagesOf } from './writing/record-activity';
import { bump, move, setPriority } from './writing/reorder';
import { retry } from './writing/retry';
import { addOutputs, keepFolder, moveOutputs, placeOf, standingOutputs } from './writing/task-files';

/** Log lines that a single task carries; all of them are read by `logs`. */
const TASK_LOG_LINES = 1_000;

/** The store on one SQLite file. Every method does its work in one synchronous transaction (bulk ones: a slice at a time). */
export class SqliteTaskStore implements TaskStore {
  readonly #records: TaskRecords;
  readonly #dependencies: Dependencies;
  readonly #backupsDir: string | undefined;
  readonly #walSync: WalSync | undefined;

  /** `openWal` is for tests, which cannot see a disk at work. */
  constructor(opened: OpenedDatabase, options: RecordsOptions & { openWal?: OpenForSync } = {}) {
    this.#records = new TaskRecords(opened.connection, options);
    this.#dependencies = new Dependencies(this.#records);
    this.#backupsDir = opened.backupsDir;
    this.#walSync = opened.connection.memory ? undefined : new WalSync(opened.connection.name, options.openWal);
  }

  async insert(requests: readonly InsertRequest[], nowMs: number) {
    const together = (batch: readonly InsertRequest[]) =>
      this.#records.transactions.durable(() => {
        const set = new ChangeSet();
        const outcomes = enqueue(this.#records, this.#dependencies, batch, nowMs, set);
        return { outcomes, changes: this.#records.changes(set) };
      });
    try {
      return together(requests);
    } catch (error) {
      if (requests.length === 1 || this.#records.connection.inTransaction) throw error;
    }
    // Something went wrong while writing, and all was rolled back: one by one, only the guilty request fails.
    const changes = { tasks: [] as QueueTask[], claimable: new Set<TaskType>() };
    const outcomes = requests.flatMap((request): InsertOutcome[] => {
      try {
        const alone = together([request]);
        changes.tasks.push(...alone.changes.tasks);
        for (const type of alone.changes.claimable) changes.claimable.add(type);
        return alone.outcomes;
      } catch (error) {
        return [{ ok: false, error }];
      }
    });
    const { summary, today } = this.#records.changes(new ChangeSet());
    return { outcomes, changes: { ...changes, logs: [], summary, today } };
  }

  async get(taskId: string, maxLogLines = TASK_LOG_LINES) {
    const row = this.#records.find(taskId);
    return row === null ? null : this.#records.wholeTask(row, maxLogLines);
  }
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  async list(request: PageRequest) {
    return isSearch(request) ? searchTasks(this.#records, request) : listTasks(this.#records, request);
  }
  projectsLike(name: string) {
    return projectsLike(this.#records, name);
  }
  async *allOf(type: TaskType | undefined): AsyncIterable<QueueTask[]> {
    const types = type === undefined ? {} : { types: [type] };
    for (const filter of [
      { ...types, statuses: ['waiting'] as const },
      { ...types, statuses: ENDED_OR_RUNNING },
    ]) {
      let cursor: string | undefined;
      do {
        const page = listTasks(this.#records, { ...filter, limit: SLICE, ...(cursor === undefined ? {} : { cursor }) });
        yield page.tasks;
        cursor = page.nextCursor;
        await nextTurn();
      } while (cursor !== undefined);
    }
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
    return this.#records.sql.logsAfter.all(row.seq, afterN, limit);
  }
  async summary() {
    return this.#records.tally.summary();
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
  async tries(taskId: string) {
    const row = this.#records.need(taskId);
    return this.#records.sql.tries.all(row.seq);
  }
  async stages(taskId: string) {
    return stagesOf(this.#records, this.#records.need(taskId).seq);
  }
  async processing() {
    return processingTasks(this.#records).map((row) => this.#records.task(row));
  }
  async runTimes(type: TaskType) {
    const { runTimes, earlierRunTimes } = this.#records.sql;
    const known = runTimes.all(type, RUN_TIMES_KEPT);
    return known.concat(earlierRunTimes.all(type, RUN_TIMES_KEPT - known.length));
  }

  /**
   * The worker begins while the disk still writes: a claim that the power takes along leaves a task that waits, which is what
   * its restart would make of it. It is synced soon after, since a task that takes the whole machine down must be counted.
   */
  async claim(request: ClaimRequest) {
    const claimed = this.#records.transactions.quick(() => {
      const set = new ChangeSet();
      const row = claim(this.#records, request, set);
      if (row === null) return null;
      const { task, changes } = this.#reported(row.seq, set);
      // Fewer lines than an event carries, and nothing cut: it is all there.
      const isWhole = task.logs.length < LAST_LINES && task.metadataCut === undefined;
      return { task: isWhole ? task : this.#records.wholeTask(row, TASK_LOG_LINES), changes };
    });
    if (claimed !== null) this.#walSync?.soon();
    return claimed;
  }
  async heartbeat(lease: Lease, nowMs: number) {
    return this.#records.transactions.quick(
      () => this.#records.sql.heartbeat.run(nowMs, lease.taskId, lease.leaseId).changes === 1,
    );
  }
  async record(activities: readonly Activity[]) {
    return this.#records.transactions.quick(() => {
      const set = new ChangeSet();
      const accepted = recordActivity(this.#records, activities, set);
      return { accepted, logs: set.logs };
    });
  }
  async addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone: readonly string[]) {
    return this.#ifChanged((set) => addOutputs(this.#records, lease, outputs, gone, set));
  }
  async standingOutputs(lease: Lease, place: FolderPlace) {
    return standingOutputs(this.#records, lease, place);
  }
  async moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]) {
    return this.#ifChanged((set) => moveOutputs(this.#records, lease, place, moves, set));
  }
  #ifChanged(change: (set: ChangeSet) => boolean): Changes | null {
    return this.#records.transactions.durable(() => {
      const set = new ChangeSet();
      return change(set) ? this.#records.changes(set) : null;
    });
  }
  async placeOf(taskId: string) {
    return placeOf(this.#records, taskId);
  }
  /** Lost with the power together with the run that began there, or carried to the disk by its end. */
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
      return row === null ? null : this.#reported(row.seq, set);
    });
    if (finished !== null) this.#walSync?.isSynced();
    return finished;
  }
  async orphans() {
    return findOrphans(this.#records);
  }

  async cancel(taskId: string, context: BulkContext) {
    return this.#change(taskId, (row, set) => cancel(this.#records, this.#dependencies, row, context, set));
  }
  async retry(taskId: string, context: BulkContext) {
    return this.#change(taskId, (row, set) => retry(this.#records, this.#dependencies, row, context, set));
  }
  async bump(taskId: string) {
    return this.#change(taskId, (row, set) => bump(this.#records, row, set));
  }
  async setPriority(taskId: string, priority: number) {
    return this.#change(taskId, (row, set) => setPriority(this.#records, row, priority, set));
  }
  async move(taskId: string, anchor: { before: string } | { after: string }) {
    const side = 'before' in anchor ? 'before' : 'after';
    const anchorId = 'before' in anchor ? anchor.before : anchor.after;
    return this.#change(taskId, (row, set) => move(this.#records, row, this.#records.need(anchorId), side, set));
  }
  #change(taskId: string, work: (row: ReturnType<TaskRecords['need']>, set: ChangeSet) => void) {
    return this.#records.transactions.durable(() => {
      const set = new ChangeSet();
      const row = this.#records.need(taskId);
      work(row, set);
      return this.#reported(row.seq, set);
    });
  }
  #reported(seq: number, set: ChangeSet): { task: QueueTask; changes: Changes } {
    const changes = this.#records.changes(set);
    const task = changes.tasks.find((changed) => changed.seq === seq);
    return { task: task ?? this.#records.task(this.#records.bySeq(seq)), changes };
  }

  async bulk(action: BulkAction, filter: TaskFilter, context: BulkContext) {
    // Chosen before the first change: a retried task must not be met again under its new status.
    const seqs = await seqsToChange(this.#records, action, filter);
    return changeEach(this.#records, this.#dependencies, action, seqs, context);
  }
  async retryDeadLetters(filter: DeadLetterFilter, context: BulkContext) {
    return changeEach(this.#records, this.#dependencies, 'retry', stillFailed(this.#records, filter), context);
  }

  async pausedTypes() {
    return this.#records.sql.pauses.all();
  }
  async setPaused(type: TaskType, paused: boolean, nowMs: number) {
    const { sql } = this.#records;
    this.#records.transactions.durable(() => (paused ? sql.pause.run(type, nowMs) : sql.resume.run(type)));
  }
  async nextDueAtMs(type: TaskType) {
    return this.#records.sql.nextDue.get(type) ?? null;
  }

  async clockSeen() {
    return this.#records.sql.believedClock.get() ?? null;
  }
  async noteClock(seen: ClockSeen) {
    this.#records.transactions.durable(() => this.#records.sql.noteClock.run(seen));
  }
  async cleanUp(moment: CleanUpMoment, onRemoved: (ids: string[]) => void) {
    const youngFrom = await firstYoungSeq(this.#records, moment);
    let removed = 0;
    for (;;) {
      const ids = this.#records.transactions.durable(() => cleanUpSlice(this.#records, moment, youngFrom, SLICE));
      if (ids.length === 0) return removed;
      removed += ids.length;
      onRemoved(ids);
      await nextTurn();
    }
  }
  async backup(nowMs: number) {
    if (this.#backupsDir === undefined)
      throw new AppError('storage_failed', 'A database in memory has no backups folder.');
    try {
      return await makeBackupInSlices(this.#records.connection, this.#backupsDir, nowMs);
    } catch (thrown) {
      throw toldStorageError(thrown);
    }
  }
  lastBackupAtMs(nowMs: number) {
    const newest = this.#backupsDir === undefined ? undefined : listBackups(this.#backupsDir, nowMs)[0];
    return newest === undefined ? null : Date.parse(newest.madeAt);
  }
  async close() {
    const { connection } = this.#records;
    await this.#walSync?.close();
    connection.close();
    if (!connection.memory) noteCleanClose(connection.name);
  }
}

const ENDED_OR_RUNNING = ['processing', 'completed', 'failed', 'cancelled'] as const;
