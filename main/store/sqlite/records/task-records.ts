import type { Statement } from 'better-sqlite3';
import { AppError } from '../../../../contract/errors';
import type { QueueTask, TaskAttempt, TaskLogLine, TaskOutput, TaskStatus } from '../../../../contract/task';
import { canMove } from '../../../../contract/task-transitions';
import type { Changes, NewLogLine } from '../../task-store';
import type { Connection } from '../file/connection';
import { prepareStatements, type Statements } from '../statements';
import { briefMetadata, isBrief } from './brief-metadata';
import type { ChangeSet } from './change-set';
import { EndedNotes } from './ended-notes';
import { messageColumn, parseLogText, parseProblem } from './message-column';
import type { NotedCounts } from './noted-counts';
import {
  parseMetadata,
  parseOutputs,
  parseProgress,
  parseResult,
  type StatusFields,
  type TaskParts,
  type TaskRow,
  toTask,
} from './rows';
import { sectionOf } from './sections';
import { Tally } from './tally';
import { Transactions } from './transactions';

/** Lines kept per task. A worker gone wild must not fill the disk: 100,000 lines of 4,000 characters are 400 MB at worst. */
const MAX_STORED_LINES = 100_000;
/** Log lines that a task in a list or an event carries. */
export const LAST_LINES = 3;
/** How many task numbers are reserved at once: the counter's page is written once for all of them. */
const RESERVED_SEQS = 256;

export interface RecordsOptions {
  readonly maxStoredLines?: number;
  /** Wall clock, ms since 1970: says which day is today. */
  readonly now?: () => number;
  /** For a copy of a studio's queue: several tasks of a type run, and they are in a section of their own. */
  readonly areRunsApart?: boolean;
}

type StatusPatch = Partial<StatusFields>;

/** Reads and writes of single tasks that the verbs share. Callers bring the transaction. */
export class TaskRecords {
  readonly connection: Connection;
  readonly sql: Statements;
  readonly tally: Tally;
  readonly ended = new EndedNotes();
  readonly transactions: Transactions;
  readonly maxStoredLines: number;
  /** The store's wall clock, ms since 1970. */
  readonly now: () => number;
  readonly #shaped = new Map<string, Statement<unknown[], unknown>>();
  #nextSeq: number;
  #reservedUpTo: number;

  /** `noted`: counts that are known to be those of the file. */
  constructor(connection: Connection, options: RecordsOptions = {}, noted?: NotedCounts) {
    this.connection = connection;
    this.sql = prepareStatements(connection);
    this.now = options.now ?? Date.now;
    this.tally = new Tally(connection, this.sql, this.now, options.areRunsApart ?? false, noted);
    this.transactions = new Transactions(connection, [this.tally, this.ended]);
    this.maxStoredLines = options.maxStoredLines ?? MAX_STORED_LINES;
    this.#reservedUpTo = this.sql.lastSeq.get() ?? 0;
    this.#nextSeq = this.#reservedUpTo + 1;
  }

  /** For lists, whose conditions vary: each shape is prepared once. The text must hold no value of a caller. `Row` is what it selects. */
  shaped<Row = unknown>(sql: string): Statement<unknown[], Row> {
    const known = this.#shaped.get(sql);
    if (known !== undefined) return known as Statement<unknown[], Row>;
    const prepared = this.connection.prepare<unknown[], Row>(sql);
    this.#shaped.set(sql, prepared);
    return prepared;
  }

  /** A number is never used twice. Gaps are fine: a refused enqueue leaves one, and a restart leaves the rest of the reserved numbers. */
  takeSeq(): number {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    if (seq > this.#reservedUpTo) {
      // A rollback undoes this too: SQLite then counts these numbers itself, one page at a time.
      this.#reservedUpTo = seq + RESERVED_SEQS - 1;
      this.sql.reserveSeqs.run(this.#reservedUpTo);
    }
    return seq;
  }
  /** Greater than the rank of every task that is not dragged. */
  get endRank(): number {
    return this.#nextSeq;
  }

  find(taskId: string): TaskRow | null {
    return this.sql.taskById.get(taskId) ?? null;
  }
  need(taskId: string): TaskRow {
    const row = this.find(taskId);
    if (row === null) throw new AppError('task_not_found', 'No task has this id.');
    return row;
  }
  bySeq(seq: number): TaskRow {
    const row = this.findBySeq(seq);
    if (row === null) throw new Error(`task ${seq} is gone`);
    return row;
  }
  /** null when it was cleaned up. */
  findBySeq(seq: number): TaskRow | null {
    return this.sql.taskBySeq.get(seq) ?? null;
  }

  /** For lists and events: long texts of the metadata are cut. */
  task(row: TaskRow): QueueTask {
    return toTask(row, this.#parts(row, LAST_LINES), briefMetadata(row.metadata));
  }
  /** With its metadata as it was sent. `logs` holds the last `maxLines` lines. */
  wholeTask(row: TaskRow, maxLines = LAST_LINES): QueueTask {
    const metadata = isBrief(row.metadata) ? (this.sql.wholeMetadata.get(row.seq) ?? '{}') : row.metadata;
    return toTask(row, this.#parts(row, maxLines), parseMetadata(metadata));
  }
  #parts(row: TaskRow, maxLines: number): TaskParts {
    return {
      logs: this.sql.lastLogTexts.all(row.seq, maxLines).map(parseLogText).reverse(),
      outputs: this.outputs(row.seq),
      progress: row.status === 'processing' ? this.#progress(row) : undefined,
    };
  }
  attempts(seq: number): TaskAttempt[] {
    return this.sql.attempts.all(seq).map((row) => ({ ...row, message: parseProblem(row.message) }));
  }
  outputs(seq: number): TaskOutput[] {
    return parseOutputs(this.sql.outputs.all(seq));
  }
  /** What the creator's own code returned; undefined for nothing. */
  resultOf(seq: number): unknown {
    const text = this.sql.resultOf.get(seq);
    return text === undefined ? undefined : parseResult(text);
  }
  #progress(row: TaskRow) {
    const lock = this.sql.lockOf.get(row.id);
    return lock === undefined ? undefined : parseProgress(lock.progress);
  }

  changes(set: ChangeSet): Changes {
    return {
      tasks: [...set.added, ...[...set.touched].map(([seq, row]) => this.task(row ?? this.bySeq(seq)))],
      logs: set.logs,
      claimable: set.claimable,
      summary: this.tally.summary(),
      today: this.tally.today(),
    };
  }

  /** Sets the status. Refuses every move that is not in `task-transitions`. Returns the row after the move. */
  setStatus(row: TaskRow, to: TaskStatus, patch: StatusPatch, set: ChangeSet): TaskRow {
    if (!canMove(row.status, to)) throw illegalMove(row, to);
    return this.#write(row, { ...row, ...patch, status: to }, set);
  }
  /** A claim's move, by a statement that does not touch the task's entry in the list index. */
  start(row: TaskRow, startedAtMs: number, set: ChangeSet): TaskRow {
    const next: TaskRow = { ...row, status: 'processing', started_at: startedAtMs };
    if (!canMove(row.status, next.status)) throw illegalMove(row, next.status);
    return this.#wrote(this.sql.start.run(startedAtMs, row.seq).changes, row, next, set);
  }
  /** Sets the same columns without a move: for a parked task that goes on, or a dependent with another count. */
  patch(row: TaskRow, patch: StatusPatch, set: ChangeSet): TaskRow {
    return this.#write(row, { ...row, ...patch }, set);
  }
  #write(row: TaskRow, next: TaskRow, set: ChangeSet): TaskRow {
    const { changes } = this.sql.setStatus.run({ ...next, from: row.status, section: sectionOf(next) });
    return this.#wrote(changes, row, next, set);
  }
  #wrote(changes: number, row: TaskRow, next: TaskRow, set: ChangeSet): TaskRow {
    if (changes !== 1) throw new AppError('illegal_move', 'The task changed in the meantime.');
    this.tally.leave(row);
    this.tally.enter(next);
    if (next.status !== row.status) this.ended.note(next);
    set.touch(row.seq, next);
    if (next.status === 'waiting' && next.blocked_by === 0 && next.parked === 0) set.claimable.add(next.type);
    return next;
  }

  place(row: TaskRow, priority: number, rank: number): void {
    this.sql.setPlace.run(priority, rank, row.seq);
    this.tally.leave(row);
    this.tally.enter({ ...row, priority, rank });
  }

  /** Appends lines and continues their numbers. With `limited`, lines stop at the limit, and one last line says so. */
  addLines(row: Pick<TaskRow, 'seq' | 'id'>, lines: readonly NewLogLine[], set: ChangeSet, limited = false): void {
    if (lines.length === 0) return;
    let n = this.sql.lastLogN.get(row.seq) ?? 0;
    const added: TaskLogLine[] = [];
    const add = (line: NewLogLine) => {
      n += 1;
      this.sql.addLog.run(row.seq, n, line.at, line.level, messageColumn(line.text));
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

function illegalMove(row: TaskRow, to: TaskStatus): AppError {
  return new AppError('illegal_move', `A task cannot go from ${row.status} to ${to}.`);
}
