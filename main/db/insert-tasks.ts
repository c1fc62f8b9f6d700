import { AppError } from '../../contract/errors';
import type { InsertOutcome, InsertRequest, NewTask, StoredPlace } from '../queue/task-store';
import type { Dependencies, Need } from './dependencies';
import { positionOf } from './position';
import { idempotencyRowSchema, parseIds } from './rows';
import type { ChangeSet, TaskRecords } from './task-records';

/**
 * The requests of many callers, in the caller's transaction. What a caller did wrong is found before anything is written, so
 * that a refused request fails alone without a savepoint of its own (which would double the cost of each); an error while
 * writing is thrown, and the whole transaction must be rolled back.
 */
export function insertTasks(
  records: TaskRecords,
  dependencies: Dependencies,
  requests: readonly InsertRequest[],
  nowMs: number,
  set: ChangeSet,
): InsertOutcome[] {
  const results = requests.map((request) => insertOne(records, dependencies, request, nowMs));
  // Places are counted when all are in, so that they are true of the moment of the answer.
  return results.map((result): InsertOutcome => {
    if (!result.ok) return result;
    const places = result.ids.map((id): StoredPlace => {
      const row = records.need(id);
      if (!result.replayed) {
        set.seqs.add(row.seq);
        set.claimable.add(row.type);
      }
      return { task: records.task(row), position: positionOf(records, row) ?? 0 };
    });
    return { ok: true, places, replayed: result.replayed };
  });
}

type Inserted = { ok: true; ids: string[]; replayed: boolean } | { ok: false; error: unknown };

function insertOne(records: TaskRecords, dependencies: Dependencies, request: InsertRequest, nowMs: number): Inserted {
  const own = new Set(request.tasks.map((task) => task.id));
  let needs: Need[][];
  try {
    const earlier = request.idempotency === undefined ? undefined : findReplay(records, request.idempotency);
    if (earlier !== undefined) return { ok: true, ids: earlier, replayed: true };
    needs = request.tasks.map((task) =>
      [...new Set(task.dependsOn)].map((id) => (own.has(id) ? { id, done: false } : dependencies.check(id))),
    );
  } catch (error) {
    if (error instanceof AppError) return { ok: false, error };
    throw error;
  }
  request.tasks.forEach((task, index) => {
    insertTask(records, task, needs[index] ?? [], nowMs);
  });
  const ids = request.tasks.map((task) => task.id);
  if (request.idempotency !== undefined) {
    const { key, bodyHash } = request.idempotency;
    records.sql.of('putKey').run(key, bodyHash, JSON.stringify(ids), nowMs);
  }
  return { ok: true, ids, replayed: false };
}

/** The ids made for this key, or undefined when the key is new or its tasks were cleaned up. */
function findReplay(
  records: TaskRecords,
  idempotency: NonNullable<InsertRequest['idempotency']>,
): string[] | undefined {
  const found = records.sql.of('keyOf').get(idempotency.key);
  if (found === undefined) return undefined;
  const { body_hash, task_ids } = idempotencyRowSchema.parse(found);
  const ids = parseIds(task_ids);
  if (ids.some((id) => records.find(id) === null)) return undefined;
  if (body_hash !== idempotency.bodyHash) {
    throw new AppError('idempotency_conflict', 'This Idempotency-Key was used for another request.');
  }
  return ids;
}

function insertTask(records: TaskRecords, task: NewTask, needs: readonly Need[], nowMs: number): void {
  const seq = records.takeSeq();
  records.sql.of('insertTask').run({
    seq,
    id: task.id,
    type: task.type,
    priority: task.priority,
    created_at: nowMs,
    user_id: task.userId,
    project_id: task.projectId,
    max_retries: task.maxRetries,
    blocked_by: needs.filter((need) => !need.done).length,
    pipeline_id: task.pipelineId ?? null,
    depends_on: JSON.stringify(needs.map((need) => need.id)),
    search_text: searchText(task),
    metadata: JSON.stringify(task.metadata),
  });
  for (const need of needs) records.sql.of('addDependency').run(seq, need.id, need.done ? 1 : 0);
}

/** What a search looks through, beside the error; line breaks keep a word from matching across two fields. */
function searchText(task: NewTask): string {
  return [task.projectId, task.userId, task.metadata.title ?? ''].join('\n').toLowerCase();
}
