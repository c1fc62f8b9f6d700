import { AppError } from '../../../../contract/errors';
import {
  perType,
  type QueueSummary,
  type QueueTask,
  TASK_STATUSES,
  TASK_TYPES,
  type TaskLogLine,
  type TaskOutput,
  type TaskStatus,
  type TaskType,
  type Today,
  type TypeCounts,
} from '../../../../contract/task';
import { canMove } from '../../../../contract/task-transitions';
import type { Changes, NewLogLine } from '../../task-store';
import type { Connection } from '../file/connection';
import { toldStorageError } from '../file/storage-error';
import { briefMetadata, isBrief } from './brief-metadata';
import { LocalDay } from './local-day';
import { messageColumn, parseLogText } from './message-column';
import {
  lockRowSchema,
  parseMetadata,
  parseOutputs,
  parseProgress,
  parseResult,
  type TaskParts,
  type TaskRow,
  taskRowSchema,
  toTask,
} from './rows';
import { Statements } from './statements';

/** Lines kept of one task; a worker gone wild must not fill the disk (100,000 lines of 4,000 characters are 400 MB at worst). */
const MAX_STORED_LINES = 100_000;
/** Log lines that a task in a list or an event carries. */
export const LAST_LINES = 3;

/** As the migration that made `ended_counts` counts. */
const QUARTER_MS = 900_000;

export interface RecordsOptions {
  readonly maxStoredLines?: number;
  /** Wall clock, ms since 1970: tells which day is today. */
  readonly now?: () => number;
}

export type StatusPatch = Partial<
  Pick<
    TaskRow,
    | 'started_at'
    | 'completed_at'
    | 'error'
    | 'error_code'
    | 'retry_count'
    | 'crash_count'
    | 'app_death_count'
    | 'available_at'
    | 'blocked_by'
    | 'parked'
    | 'needs_you'
  >
>;

/** What one transaction touched. Tasks are told once, as they are at its end, in the order of the first touch. */
export class ChangeSet {
  readonly #touched = new Map<number, TaskRow | undefined>();
  /** Tasks that this transaction made, as lists tell them. */
  readonly added: QueueTask[] = [];

  /** `row`: all columns as just written; without it the row is read again at the end. */
  touch(seq: number, row?: TaskRow): void {
    this.#touched.set(seq, row);
  }
  get touched(): ReadonlyMap<number, TaskRow | undefined> {
    return this.#touched;
  }
  readonly logs: { taskId: string; lines: TaskLogLine[] }[] = [];
  readonly claimable = new Set<TaskType>();
}

/** Reads and writes of single tasks that the parts of the store share. Callers bring the transaction. */
export class TaskRecords {
  readonly connection: Connection;
  readonly sql: Statements;
  readonly maxStoredLines: number;
  readonly #begin: (work: () => void) => void;
  /** The store's wall clock, ms since 1970. */
  readonly now: () => number;
  readonly #day = new LocalDay();
  #nextSeq: number;
  /** As `configure` left it. */
  #synchronous: 'FULL' | 'NORMAL' = 'FULL';

  constructor(connection: Connection, options: RecordsOptions = {}) {
    this.connection = connection;
    this.sql = new Statements(connection);
    // Made once: better-sqlite3 builds four functions for each transaction that it wraps.
    this.#begin = connection.transaction((work: () => void) => work()).immediate;
    this.now = options.now ?? Date.now;
    this.maxStoredLines = options.maxStoredLines ?? MAX_STORED_LINES;
    this.#nextSeq = asNumber(this.sql.of('lastSeq').get()) + 1;
  }

  /** Gaps are fine (a refused enqueue leaves one); a number is never used twice. */
  takeSeq(): number {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    return seq;
  }
  /** Greater than the rank of every task that is not dragged. */
  get endRank(): number {
    return this.#nextSeq;
  }

  /** All of `work` or nothing; durable when this returns. */
  transaction<T>(work: () => T): T {
    this.#setSynchronous('FULL');
    return this.#run(work);
  }

  /**
   * For logs, progress, heartbeats and claims: a commit that does not wait for the disk (0.02 ms against 1 to 10 ms). Such a commit
   * can be lost with the power, never torn, and the next full commit carries it to the disk too; a claim is synced soon after.
   */
  quickTransaction<T>(work: () => T): T {
    this.#setSynchronous('NORMAL');
    return this.#run(work);
  }

  /** Before a transaction and never after one: what was committed must not be answered with an error. */
  #setSynchronous(level: 'FULL' | 'NORMAL'): void {
    if (this.#synchronous === level) return;
    // Not by `pragma`, which makes a statement object for it: 9 µs against 0.8, at each change between logs and the rest.
    this.connection.exec(`PRAGMA synchronous = ${level}`);
    this.#synchronous = level;
  }

  #run<T>(work: () => T): T {
    const results: T[] = [];
    try {
      this.#begin(() => {
        results.push(work());
      });
    } catch (thrown) {
      throw toldStorageError(thrown);
    }
    for (const result of results) return result;
    throw new Error('the transaction did not run');
  }

  find(taskId: string): TaskRow | null {
    const row = this.sql.of('taskById').get(taskId);
    return row === undefined ? null : taskRowSchema.parse(row);
  }
  need(taskId: string): TaskRow {
    const row = this.find(taskId);
    if (row === null) throw new AppError('task_not_found', 'No task has this id.');
    return row;
  }
  bySeq(seq: number): TaskRow {
    return taskRowSchema.parse(this.sql.of('taskBySeq').get(seq));
  }
  /** null when it was cleaned away. */
  findBySeq(seq: number): TaskRow | null {
    const row = this.sql.of('taskBySeq').get(seq);
    return row === undefined ? null : taskRowSchema.parse(row);
  }

  /** For lists and events: long texts of the metadata are cut. */
  task(row: TaskRow): QueueTask {
    return toTask(row, this.#parts(row, LAST_LINES), briefMetadata(row.metadata));
  }
  /** With its metadata as it was added, of which a row may hold the brief. `logs` holds the last `maxLines` lines. */
  wholeTask(row: TaskRow, maxLines = LAST_LINES): QueueTask {
    const metadata = isBrief(row.metadata) ? String(this.sql.of('metadataOf').get(row.seq)) : row.metadata;
    return toTask(row, this.#parts(row, maxLines), parseMetadata(metadata));
  }
  #parts(row: TaskRow, maxLines: number): TaskParts {
    const logs = this.sql
      .of('lastLogTexts')
      .all(row.seq, maxLines)
      .map((column) => parseLogText(String(column)))
      .reverse();
    return {
      logs,
      outputs: this.outputs(row.seq),
      progress: row.status === 'processing' ? this.#progress(row) : undefined,
    };
  }
  outputs(seq: number): TaskOutput[] {
    return parseOutputs(this.sql.of('outputs').all(seq).map(String));
  }
  /** What the creator's own code returned; undefined for nothing. */
  resultOf(seq: number): unknown {
    const text = this.sql.of('resultOf').get(seq);
    return typeof text === 'string' ? parseResult(text) : undefined;
  }
  #progress(row: TaskRow) {
    const lock = this.sql.of('lockOf').get(row.id);
    return lock === undefined ? undefined : parseProgress(lockRowSchema.parse(lock).progress);
  }

  changes(set: ChangeSet): Changes {
    return {
      tasks: [...set.added, ...[...set.touched].map(([seq, row]) => this.task(row ?? this.bySeq(seq)))],
      logs: set.logs,
      claimable: set.claimable,
      summary: this.summary(),
      today: this.today(),
    };
  }

  summary(): QueueSummary {
    const summary: QueueSummary = perType(noCounts);
    // Every commit tells the counts: bare numbers in a known order are read in half the time of rows with names.
    const counts = this.sql.of('countsInOrder').all();
    for (const [place, [type, status]] of COUNTER_ORDER.entries()) summary[type][status] = asNumber(counts[place]);
    return summary;
  }

  today(): Today {
    const { from, to, endsAt } = this.#day.at(this.now());
    const ended = (status: 'completed' | 'failed') =>
      asNumber(this.sql.of('endedBetween').get(status, from / QUARTER_MS, to / QUARTER_MS));
    return { completed: ended('completed'), failed: ended('failed'), endsAt };
  }

  /** The one way to change a status: refuses every move that is not in `task-transitions`. Answers the row after it. */
  setStatus(row: TaskRow, to: TaskStatus, patch: StatusPatch, set: ChangeSet): TaskRow {
    if (!canMove(row.status, to)) {
      throw new AppError('illegal_move', `A task cannot go from ${row.status} to ${to}.`);
    }
    return this.#write(row, { ...row, ...patch, status: to }, set);
  }
  /** The same columns without a move: a parked task un-parked, a dependent counted anew. */
  patch(row: TaskRow, patch: StatusPatch, set: ChangeSet): TaskRow {
    return this.#write(row, { ...row, ...patch }, set);
  }
  #write(row: TaskRow, next: TaskRow, set: ChangeSet): TaskRow {
    const { changes } = this.sql.of('setStatus').run({
      from: row.status,
      seq: next.seq,
      status: next.status,
      started_at: next.started_at,
      completed_at: next.completed_at,
      error: next.error,
      error_code: next.error_code,
      retry_count: next.retry_count,
      crash_count: next.crash_count,
      app_death_count: next.app_death_count,
      available_at: next.available_at,
      blocked_by: next.blocked_by,
      parked: next.parked,
      needs_you: next.needs_you,
    });
    if (changes !== 1) throw new AppError('illegal_move', 'The task changed in the meantime.');
    set.touch(row.seq, next);
    if (next.status === 'waiting' && next.blocked_by === 0 && next.parked === 0) set.claimable.add(next.type);
    return next;
  }

  /** Appends lines, numbered on from the last one. `limited` lines stop at the limit, with one line that says so. */
  addLines(row: Pick<TaskRow, 'seq' | 'id'>, lines: readonly NewLogLine[], set: ChangeSet, limited = false): void {
    if (lines.length === 0) return;
    let n = asNumber(this.sql.of('lastLogN').get(row.seq));
    const added: TaskLogLine[] = [];
    const add = (line: NewLogLine) => {
      n += 1;
      this.sql.of('addLog').run(row.seq, n, line.at, line.level, messageColumn(line.text));
      added.push({ n, at: line.at, level: line.level, text: line.text });
    };
    for (const line of lines) {
      if (!limited || n < this.maxStoredLines - 1) add(line);
      else {
        if (n === this.maxStoredLines - 1) {
          add({ at: line.at, level: 'warn', text: { code: 'queue.log_limit', lines: this.maxStoredLines } });
        }
        break;
      }
    }
    if (added.length > 0) set.logs.push({ taskId: row.id, lines: added });
  }
}

/** The primary key's order, in which `countsInOrder` answers; the first migration made a row of each. */
const COUNTER_ORDER = TASK_TYPES.toSorted().flatMap((type) =>
  TASK_STATUSES.toSorted().map((status) => [type, status] as const),
);

export function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw new Error('the database answered no number');
  return value;
}

function noCounts(): TypeCounts {
  return { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
}
