import type { Statement } from 'better-sqlite3';
import { reviewNeed } from '../../../../contract/review';
import type { TaskCopy } from '../../task-copy';
import { briefColumn } from '../records/brief-metadata';
import type { ChangeSet } from '../records/change-set';
import { addDeadLetter } from '../records/dead-letters';
import { messageColumn } from '../records/message-column';
import type { MachinesOfTask, TaskRow } from '../records/rows';
import { SECTIONS, sectionOf } from '../records/sections';
import type { TaskRecords } from '../records/task-records';
import { COPY_SQL, type CopiedLock } from '../statements/copies';
import { type Prepared, prepareAll } from '../statements/sql';
import { searchText } from './enqueue';

/**
 * Numbers of one millisecond: those of tasks follow from when they were added, in whatever order they arrive here, and those of dead letters
 * from when they failed. More in one millisecond take the numbers of the next.
 */
const NUMBERS_PER_MS = 1_024;

type Cell = string | number | null;

/** Writes tasks as another store has them, whatever their status was here. Callers bring the transaction. */
export class CopiedTasks {
  readonly #records: TaskRecords;
  readonly sql: Prepared<typeof COPY_SQL>;

  constructor(records: TaskRecords) {
    this.#records = records;
    this.sql = prepareAll(records.connection, COPY_SQL);
  }

  /** Writes only what differs, and reports the task only if something of it does. */
  write(copy: TaskCopy, set: ChangeSet): void {
    const before = this.#records.find(copy.id);
    const row = before === null ? this.#insert(copy) : this.#update(before, copy);
    const { seq } = row;
    const isNew = before === null;
    // A dependency of which this copy knows nothing is open; it is marked when the task arrives completed.
    this.#dependencies(copy, seq, isNew);
    if (row.status === 'completed' && before?.status !== 'completed') {
      this.#records.sql.markDependencyDone.run(row.id);
    }
    // All of them are written, whichever differs first.
    const parts = [
      this.#folder(copy, seq, isNew),
      this.#result(copy, seq, isNew),
      this.#outputs(copy, seq, isNew),
      this.#attempts(copy, seq, isNew),
      this.#stages(copy, seq, isNew),
      this.#lock(copy, row, before, set),
    ];
    if (row === before && !parts.includes(true)) return;
    if (row.status === 'failed') this.#letter(row);
    if (isReady(row) && !(before !== null && isReady(before))) set.claimable.add(row.type);
    set.touch(seq, row);
  }

  /** With its dead letter. Returns its project; undefined when there was no such task. */
  remove(id: string): string | undefined {
    const row = this.#records.find(id);
    if (row === null) return undefined;
    this.#dropLetter(id);
    this.#records.sql.deleteTask.run(row.seq);
    this.#records.tally.leave(row);
    return row.project_id;
  }

  /** Metadata is written here alone: it never changes. A script of 180,000 characters would be compared with each report of its progress. */
  #insert(copy: TaskCopy): TaskRow {
    const whole = JSON.stringify(copy.metadata);
    const brief = briefColumn(copy.metadata, whole);
    const row = rowOf(copy, freeNumber(this.sql.lastSeqBetween, copy.createdAtMs), brief ?? whole);
    this.sql.insertCopy.run({ ...row, section: copiedSectionOf(row) });
    if (brief !== undefined) this.#records.sql.addWholeMetadata.run(row.seq, whole);
    this.#records.tally.enter(row);
    this.#records.ended.note(row);
    return row;
  }
  /** Returns the row as it was when nothing of it differs. */
  #update(before: TaskRow, copy: TaskCopy): TaskRow {
    const row = rowOf(copy, before.seq, before.metadata);
    if (areSame(before, row)) return before;
    this.sql.updateCopy.run({ ...row, section: copiedSectionOf(row) });
    this.#records.tally.leave(before);
    this.#records.tally.enter(row);
    if (before.status !== row.status || before.completed_at !== row.completed_at) this.#records.ended.note(row);
    return row;
  }

  #folder({ folder }: TaskCopy, seq: number, isNew: boolean): boolean {
    const { sql } = this.#records;
    if ((isNew ? undefined : sql.folderOf.get(seq)) === folder) return false;
    if (folder === undefined) this.sql.dropFolder.run(seq);
    else sql.keepFolder.run(seq, folder);
    return true;
  }

  #result(copy: TaskCopy, seq: number, isNew: boolean): boolean {
    const { sql } = this.#records;
    const result = copy.result === undefined ? undefined : JSON.stringify(copy.result);
    if ((isNew ? undefined : sql.resultOf.get(seq)) === result) return false;
    if (result === undefined) sql.dropResult.run(seq);
    else sql.keepResult.run(seq, result);
    return true;
  }

  #outputs({ outputs }: TaskCopy, seq: number, isNew: boolean): boolean {
    const { copiedOutputs, copyOutput, dropOutputs } = this.sql;
    const byPath = new Map(outputs.map((output) => [output.path, JSON.stringify(output)]));
    if (areSameRows(isNew ? [] : copiedOutputs.all(seq), [...byPath])) return false;
    if (!isNew) dropOutputs.run(seq);
    for (const [n, [path, output]] of [...byPath].entries()) copyOutput.run(seq, n + 1, path, output);
    return true;
  }

  #attempts({ attempts }: TaskCopy, seq: number, isNew: boolean): boolean {
    const { copyAttempt, dropAttempts } = this.sql;
    const byNumber = new Map(
      attempts.map(({ attempt, startedAt, endedAt, outcome, code, message }) => [
        attempt,
        [attempt, startedAt, endedAt, outcome, code, messageColumn(message)] as const,
      ]),
    );
    const wanted = [...byNumber.values()].sort(([a], [b]) => a - b);
    if (areSameRows(isNew ? [] : this.#records.sql.attempts.all(seq), wanted)) return false;
    if (!isNew) dropAttempts.run(seq);
    for (const attempt of wanted) copyAttempt.run(seq, ...attempt);
    return true;
  }

  #stages({ stages }: TaskCopy, seq: number, isNew: boolean): boolean {
    const { addStage, dropStages } = this.#records.sql;
    const wanted = stages.map(({ name, startedAt }, index) => [index + 1, name, startedAt] as const);
    if (areSameRows(isNew ? [] : this.#records.sql.stages.all(seq), wanted)) return false;
    if (!isNew) dropStages.run(seq);
    for (const stage of wanted) addStage.run(seq, ...stage);
    return true;
  }

  #dependencies({ dependsOn, isBlocked }: TaskCopy, seq: number, isNew: boolean): void {
    const { sql } = this.#records;
    const isDone = (id: string) => !isBlocked || this.#records.find(id)?.status === 'completed';
    const wanted = [...new Set(dependsOn)].sort().map((id) => [id, isDone(id) ? 1 : 0] as const);
    if (areSameRows(isNew ? [] : this.sql.copiedDependencies.all(seq), wanted)) return;
    if (!isNew) this.sql.dropDependencies.run(seq);
    for (const [id, done] of wanted) sql.addDependency.run(seq, id, done);
  }

  /** A run that ended, or was followed by another one, left its machine's slot. */
  #lock(copy: TaskCopy, row: TaskRow, before: TaskRow | null, set: ChangeSet): boolean {
    const stored = before?.status === 'processing' ? this.sql.copiedLock.get(before.type, before.id) : undefined;
    if (row.status !== 'processing') {
      if (stored === undefined) return false;
      this.sql.dropLock.run(row.type, row.id);
      set.claimable.add(row.type);
      return true;
    }
    const lock: CopiedLock = {
      locked_at: row.started_at ?? row.created_at,
      lease_id: copy.leaseId ?? '',
      machine_id: copy.runsOn?.id ?? '',
      progress: copy.progress === undefined ? null : JSON.stringify(copy.progress),
    };
    if (stored !== undefined && areSameRows([stored], [Object.values(lock)])) return false;
    this.sql.copyLock.run({ ...lock, type: row.type, id: row.id });
    if (stored !== undefined && stored.lease_id !== lock.lease_id) set.claimable.add(row.type);
    return true;
  }

  /** One letter a failure: what arrives later of the same failure goes into the same letter. Only a task's latest is kept. */
  #letter(row: TaskRow): void {
    const failedAt = row.completed_at ?? row.created_at;
    if (this.sql.isDismissed.get(failedAt, row.id) !== undefined) return;
    const earlier = this.#dropLetter(row.id);
    const isSame = earlier?.failedAt === failedAt;
    addDeadLetter(this.#records, row, failedAt, isSame ? earlier.id : freeNumber(this.sql.lastLetterBetween, failedAt));
  }
  #dropLetter(taskId: string) {
    const letter = this.sql.letterOf.get(taskId);
    if (letter !== undefined) this.sql.dropLetter.run(letter.id);
    return letter;
  }
}

function copiedSectionOf(row: TaskRow): number {
  return row.status === 'processing' ? SECTIONS.running : sectionOf(row);
}

const isReady = (row: TaskRow): boolean => copiedSectionOf(row) === SECTIONS.ready;

/** Values that belong to another status are left out, as the rules of a file's own tasks leave them. */
function rowOf(copy: TaskCopy, seq: number, metadata: string): TaskRow {
  const waits = copy.status === 'waiting';
  const hasEnded = !waits && copy.status !== 'processing';
  const needsYou = waits ? copy.needsYou : undefined;
  // Its need is noted from the start, as in a file.
  const need = needsYou ?? (waits && copy.reviewAfter !== undefined ? reviewNeed(copy.reviewAfter) : undefined);
  const { addedOn, runsOn } = copy;
  return {
    seq,
    id: copy.id,
    type: copy.type,
    status: copy.status,
    priority: copy.priority,
    rank: waits ? (copy.order ?? copy.createdAtMs) : seq,
    created_at: copy.createdAtMs,
    started_at: waits ? null : (copy.startedAtMs ?? null),
    completed_at: hasEnded ? (copy.endedAtMs ?? copy.startedAtMs ?? copy.createdAtMs) : null,
    user_id: copy.userId,
    project_id: copy.projectId,
    error: copy.error === undefined ? null : messageColumn(copy.error.message),
    error_code: copy.error?.code ?? null,
    retry_count: copy.retryCount,
    max_retries: copy.maxRetries,
    crash_count: copy.crashCount,
    app_death_count: copy.appDeathCount,
    available_at: waits ? (copy.availableAtMs ?? null) : null,
    blocked_by: copy.isBlocked ? 1 : 0,
    parked: needsYou === undefined ? 0 : 1,
    needs_you: need === undefined ? null : JSON.stringify(need),
    pipeline_id: copy.pipelineId ?? null,
    depends_on: copy.dependsOn.length === 0 ? '[]' : JSON.stringify(copy.dependsOn),
    search_text: searchText(copy),
    metadata,
    run_ms: copy.status === 'completed' && copy.runMs !== undefined ? Math.max(0, Math.round(copy.runMs)) : null,
    machines: JSON.stringify({ addedOn, ...(runsOn === undefined ? {} : { runsOn }) } satisfies MachinesOfTask),
  };
}

function areSame(before: TaskRow, row: TaskRow): boolean {
  const cells: [string, Cell][] = Object.entries(row);
  const earlier = new Map<string, Cell>(Object.entries(before));
  return cells.every(([column, cell]) => earlier.get(column) === cell);
}

/** Rows as read, against cells in the order of their columns. */
function areSameRows(stored: readonly object[], wanted: readonly (readonly Cell[])[]): boolean {
  if (stored.length !== wanted.length) return false;
  return JSON.stringify(stored.map((row) => Object.values(row))) === JSON.stringify(wanted);
}

function freeNumber(lastBetween: Statement<[number, number], number | null>, atMs: number): number {
  for (let from = Math.max(1, atMs) * NUMBERS_PER_MS; ; from += NUMBERS_PER_MS) {
    const last = lastBetween.get(from, from + NUMBERS_PER_MS) ?? from - 1;
    if (last + 1 < from + NUMBERS_PER_MS) return last + 1;
  }
}
