import { AppError } from '../../contract/errors';
import type { InsertOutcome, InsertRequest, NewTask, StoredPlace } from '../queue/task-store';
import type { Dependencies } from './dependencies';
import { positionOf } from './position';
import { idempotencyRowSchema, parseIds } from './rows';
import type { ChangeSet, TaskRecords } from './task-records';

/** One transaction for the requests of many callers; each is its own savepoint, so that a refused one fails alone. */
export function insertTasks(
  records: TaskRecords,
  dependencies: Dependencies,
  requests: readonly InsertRequest[],
  nowMs: number,
  set: ChangeSet,
): InsertOutcome[] {
  const insertOne = (request: InsertRequest): { ids: string[]; replayed: boolean } => {
    const earlier = request.idempotency === undefined ? undefined : findReplay(records, request.idempotency);
    if (earlier !== undefined) return { ids: earlier, replayed: true };
    for (const task of request.tasks) insertTask(records, dependencies, task, nowMs);
    const ids = request.tasks.map((task) => task.id);
    if (request.idempotency !== undefined) {
      const { key, bodyHash } = request.idempotency;
      records.sql.of('putKey').run(key, bodyHash, JSON.stringify(ids), nowMs);
    }
    return { ids, replayed: false };
  };
  const inSavepoint = records.connection.transaction(insertOne);

  const results = requests.map((request) => {
    try {
      return { ok: true, ...inSavepoint(request) } as const;
    } catch (error) {
      // A full disk may have rolled the whole transaction back: then nobody may be told that a task was added.
      if (!records.connection.inTransaction) throw error;
      return { ok: false, error } as const;
    }
  });
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

function insertTask(records: TaskRecords, dependencies: Dependencies, task: NewTask, nowMs: number): void {
  const needs = task.dependsOn.length === 0 ? [] : dependencies.check(task.dependsOn);
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
