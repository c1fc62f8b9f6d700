import { AppError } from '../../../../contract/errors';
import { reviewNeed } from '../../../../contract/review';
import { folded } from '../../../../contract/search-text';
import type { QueueTask } from '../../../../contract/task';
import { line } from '../../log-line';
import type { InsertOutcome, InsertRequest, NewTask, StoredPlace } from '../../task-store';
import { positionOf } from '../paging/position';
import { briefColumn, briefTask } from '../records/brief-metadata';
import type { ChangeSet } from '../records/change-set';
import { type Dependencies, type Need, parking } from '../records/dependencies';
import { parseIds, type TaskRow, toTask } from '../records/rows';
import { SECTIONS, sectionOf } from '../records/sections';
import type { TaskRecords } from '../records/task-records';

/**
 * Adds the requests of many callers, in the caller's transaction. A caller's mistake is found before anything is written, so a refused
 * request fails alone without a savepoint (which would double the cost of each request). An error while writing is thrown, and the whole
 * transaction must be rolled back.
 */
export function enqueue(
  records: TaskRecords,
  dependencies: Dependencies,
  requests: readonly InsertRequest[],
  nowMs: number,
  set: ChangeSet,
): InsertOutcome[] {
  const results = requests.map((request) => insertOne(records, dependencies, request, nowMs, set));
  return results.map((result, request): InsertOutcome => {
    if (!result.ok) return result;
    if (result.replayed) {
      const places = result.rows.map((row) => ({
        task: records.wholeTask(row),
        position: positionOf(records, row) ?? 0,
      }));
      return { ok: true, places, replayed: true };
    }
    const places = result.added.map(({ row, equalsAhead }, index): StoredPlace => {
      const task = newTaskOf(row, requests[request]?.tasks[index]);
      set.added.push(briefTask(task, row.metadata));
      set.claimable.add(row.type);
      // Counted after all tasks are in, so that it is true when the call returns.
      return { task, position: records.tally.above(row.type, row.priority) + equalsAhead };
    });
    return { ok: true, places, replayed: false };
  });
}

/** A task that was just written has nothing in other tables yet. Reading it back would be half the cost of an enqueue. */
function newTaskOf(row: TaskRow, made: NewTask | undefined): QueueTask {
  const logs = made?.note === undefined ? [] : [made.note.text];
  return toTask(row, { logs, outputs: [], progress: undefined }, { metadata: made?.metadata ?? {} });
}

interface Added {
  readonly row: TaskRow;
  /** A new task is the last of its type and priority: a dragged one never gets a rank beyond `endRank`. */
  readonly equalsAhead: number;
}
type Inserted =
  | { ok: true; replayed: false; added: Added[] }
  | { ok: true; replayed: true; rows: TaskRow[] }
  | { ok: false; error: unknown };

function insertOne(
  records: TaskRecords,
  dependencies: Dependencies,
  request: InsertRequest,
  nowMs: number,
  set: ChangeSet,
): Inserted {
  let needs: (readonly Need[])[];
  try {
    const earlier = request.idempotency === undefined ? undefined : findReplay(records, request.idempotency);
    if (earlier !== undefined) return { ok: true, rows: earlier, replayed: true };
    needs = request.tasks.map((task) => needsOf(task, request, dependencies));
  } catch (error) {
    if (error instanceof AppError) return { ok: false, error };
    throw error;
  }
  const added = request.tasks.map((task, index): Added => {
    const row = insertTask(records, task, needs[index] ?? [], nowMs, set);
    return { row, equalsAhead: records.tally.equals(row.type, row.priority) - 1 };
  });
  if (request.idempotency !== undefined) {
    const { key, bodyHash } = request.idempotency;
    records.sql.putKey.run(key, bodyHash, JSON.stringify(added.map(({ row }) => row.id)), nowMs);
  }
  return { ok: true, added, replayed: false };
}

const NO_NEEDS: readonly Need[] = [];
function needsOf(task: NewTask, { tasks }: InsertRequest, dependencies: Dependencies): readonly Need[] {
  if (task.dependsOn.length === 0) return NO_NEEDS;
  return [...new Set(task.dependsOn)].map((id) =>
    tasks.some((other) => other.id === id) ? { id, done: false } : dependencies.check(id),
  );
}

/** The tasks made for this key, or undefined when the key is new or its tasks were cleaned up. */
function findReplay(
  records: TaskRecords,
  idempotency: NonNullable<InsertRequest['idempotency']>,
): TaskRow[] | undefined {
  const found = records.sql.keyOf.get(idempotency.key);
  if (found === undefined) return undefined;
  const ids = parseIds(found.task_ids);
  const rows = ids.map((id) => records.find(id)).filter((row) => row !== null);
  if (rows.length < ids.length) return undefined;
  if (found.body_hash !== idempotency.bodyHash) {
    throw new AppError('idempotency_conflict', 'This Idempotency-Key was used for another request.');
  }
  return rows;
}

function insertTask(
  records: TaskRecords,
  task: NewTask,
  needs: readonly Need[],
  nowMs: number,
  set: ChangeSet,
): TaskRow {
  const seq = records.takeSeq();
  const whole = JSON.stringify(task.metadata);
  const brief = briefColumn(task.metadata, whole);
  const blockedBy = needs.length === 0 ? 0 : needs.filter((need) => !need.done).length;
  // All columns in one literal: a spread costs as much as all of it.
  const row: TaskRow & { readonly section: number } = {
    seq,
    id: task.id,
    type: task.type,
    status: 'waiting',
    priority: task.priority,
    rank: seq,
    created_at: nowMs,
    started_at: null,
    completed_at: null,
    user_id: task.userId,
    project_id: task.projectId,
    error: null,
    error_code: null,
    retry_count: 0,
    max_retries: task.maxRetries,
    crash_count: 0,
    app_death_count: 0,
    available_at: null,
    blocked_by: blockedBy,
    parked: 0,
    needs_you: null,
    pipeline_id: task.pipelineId ?? null,
    depends_on: needs.length === 0 ? '[]' : JSON.stringify(needs.map((need) => need.id)),
    search_text: searchText(task),
    metadata: brief ?? whole,
    run_ms: null,
    machines: null,
    section: blockedBy > 0 ? SECTIONS.held : SECTIONS.ready,
  };
  records.sql.insertTask.run(row);
  records.tally.enter(row);
  if (brief !== undefined) records.sql.addWholeMetadata.run(seq, whole);
  for (const need of needs) records.sql.addDependency.run(seq, need.id, need.done ? 1 : 0);
  if (task.note !== undefined) records.addLines(row, [line(nowMs, task.note.level, task.note.text)], set);
  if (task.reviewAfter === undefined) return row;
  // By a second statement: films that stop are few, and every enqueue would pay for two more columns.
  const held: TaskRow = { ...row, ...parking(JSON.stringify(reviewNeed(task.reviewAfter)), blockedBy) };
  records.sql.setStatus.run({ ...held, from: 'waiting', section: sectionOf(held) });
  return held;
}

/** The text that a search looks through, in addition to the error. Line breaks keep a word from matching across two fields. */
export function searchText(task: Pick<NewTask, 'projectId' | 'userId' | 'metadata'>): string {
  const { title } = task.metadata;
  return folded([task.projectId, task.userId, typeof title === 'string' ? title : ''].join('\n'));
}
