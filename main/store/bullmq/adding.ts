import { validate as isUuid, v5 } from 'uuid';
import { AppError } from '../../../contract/errors';
import { line } from '../log-line';
import type { InsertOutcome, InsertRequest, NewTask, StoredPlace } from '../task-store';
import type { JobNode } from './engine';
import { dataOf, type JobData } from './job';
import { rowOfLine } from './log-rows';
import { ask, type Studio } from './studio';

const ADDED_AT_ONCE = 100;
const KEY_NAMESPACE = '5b2b3a1c-2f64-4d5e-9a0e-6f1c3d7e8a90';

/** Adds what is new and returns what is there already, each request for itself: its tasks are added together or not at all. */
export async function addAll(studio: Studio, requests: readonly InsertRequest[]): Promise<InsertOutcome[]> {
  const prepared = await Promise.all(requests.map((request) => prepare(studio, request)));
  const nodes = prepared.flatMap((one) => (one.kind === 'new' ? one.roots : []));
  const tasks = prepared.flatMap((one) => (one.kind === 'refused' ? [] : one.tasks));
  try {
    await ask(studio, async () => {
      // One transaction each: Redis does nothing else meanwhile.
      const slices = Array.from({ length: Math.ceil(nodes.length / ADDED_AT_ONCE) }, (_, index) =>
        nodes.slice(index * ADDED_AT_ONCE, (index + 1) * ADDED_AT_ONCE),
      );
      const touched = tasks.map(({ id, type }) => ({ id, queue: type }));
      await studio.feed.write(touched, ...slices.map((slice) => () => studio.engine.add(slice)));
      const noted = prepared.flatMap((one) => (one.kind === 'new' ? one.tasks : []));
      await Promise.all(
        noted.map(async ({ id, type, note }) => {
          if (note === undefined) return;
          await studio.engine.log(type, id, rowOfLine(line(studio.now(), note.level, note.text)));
          await studio.engine.announce(type, id);
        }),
      );
      if (noted.some(({ note }) => note !== undefined)) await studio.feed.refresh(touched);
    });
  } catch (error) {
    return prepared.map((one) =>
      one.kind === 'refused' ? one.outcome : { ok: false, error: withId(error, one.tasks[0]?.id) },
    );
  }
  return Promise.all(
    prepared.map(async (one): Promise<InsertOutcome> => {
      if (one.kind === 'refused') return one.outcome;
      const places = await Promise.all(one.tasks.map(({ id }) => placeOf(studio, id)));
      return { ok: true, places, replayed: one.kind === 'replayed' };
    }),
  );
}

type Prepared =
  | { readonly kind: 'new'; readonly roots: readonly JobNode[]; readonly tasks: readonly NewTask[] }
  | { readonly kind: 'replayed'; readonly tasks: readonly NewTask[] }
  | { readonly kind: 'refused'; readonly outcome: InsertOutcome };

function withId(error: unknown, taskId: string | undefined): unknown {
  return error instanceof AppError && error.code === 'studio_offline'
    ? new AppError(error.code, error.problem, undefined, taskId)
    : error;
}

async function prepare(studio: Studio, request: InsertRequest): Promise<Prepared> {
  const { idempotency } = request;
  const tasks = idempotency === undefined ? request.tasks : withIdsOfKey(request.tasks, idempotency.key);
  try {
    if (idempotency !== undefined && (await isReplay(studio, tasks, idempotency.bodyHash)))
      return { kind: 'replayed', tasks };
    const nowMs = studio.now();
    // A millisecond apart, so that every machine lists the steps of a film in their order.
    const roots = treesOf(tasks, (task) => dataOfNew(studio, task, nowMs + tasks.indexOf(task), idempotency?.bodyHash));
    return { kind: 'new', tasks, roots };
  } catch (error) {
    return { kind: 'refused', outcome: { ok: false, error: withId(error, tasks[0]?.id) } };
  }
}

/**
 * Ids that follow from the Idempotency-Key: the same request from anywhere means the same jobs, and BullMQ adds no job twice. A key that
 * is itself an id is the id, so that what timed out can be repeated under the id that its reply named.
 */
function withIdsOfKey(tasks: readonly NewTask[], key: string): NewTask[] {
  const ids = new Map(
    tasks.map(({ id }, index) => [
      id,
      index === 0 && isUuid(key) ? key.toLowerCase() : v5(`${index} ${key}`, KEY_NAMESPACE),
    ]),
  );
  const idOf = (id: string) => ids.get(id) ?? id;
  return tasks.map((task) => ({ ...task, id: idOf(task.id), dependsOn: task.dependsOn.map(idOf) }));
}

async function isReplay(studio: Studio, tasks: readonly NewTask[], bodyHash: string): Promise<boolean> {
  const found = await ask(studio, () =>
    Promise.all(
      tasks.map(
        async ({ id, type }) =>
          (await studio.engine.reader.find(type, id)) ?? studio.engine.reader.find('cancelled', id),
      ),
    ),
  );
  if (found.every((one) => one === undefined)) return false;
  const isOther = found.some((one) => {
    const earlier = one === undefined ? undefined : dataOf(one)?.bodyHash;
    return earlier !== undefined && earlier !== bodyHash;
  });
  if (isOther) throw new AppError('idempotency_conflict', 'This Idempotency-Key was used for another request.');
  // A part of them may have been cleaned up: what is missing is added again.
  return found.every((one) => one !== undefined);
}

/** @throws `not_in_studio` for what BullMQ's flows cannot hold: a task of another request, or one that two others wait for. */
function treesOf(tasks: readonly NewTask[], dataOfTask: (task: NewTask) => JobData): JobNode[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const needed = new Map<string, number>();
  for (const { dependsOn } of tasks) {
    for (const id of new Set(dependsOn)) {
      const uses = (needed.get(id) ?? 0) + 1;
      if (!byId.has(id) || uses > 1) {
        throw new AppError(
          'not_in_studio',
          'In a studio a task can wait only for tasks of its own request, and only one can wait for each.',
          'dependsOn',
        );
      }
      needed.set(id, uses);
    }
  }
  const nodeOf = (task: NewTask): JobNode => ({
    id: task.id,
    type: task.type,
    priority: task.priority,
    data: dataOfTask(task),
    needs: [...new Set(task.dependsOn)].flatMap((id) => {
      const need = byId.get(id);
      return need === undefined ? [] : [nodeOf(need)];
    }),
  });
  return tasks.filter(({ id }) => !needed.has(id)).map(nodeOf);
}

function dataOfNew({ machine }: Studio, task: NewTask, createdAtMs: number, bodyHash: string | undefined): JobData {
  const { userId, projectId, metadata, maxRetries, dependsOn, pipelineId } = task;
  return {
    userId,
    projectId,
    metadata: { ...metadata },
    maxRetries,
    createdAtMs,
    addedOn: machine,
    ...(dependsOn.length === 0 ? {} : { dependsOn: [...new Set(dependsOn)] }),
    ...(pipelineId === undefined ? {} : { pipelineId }),
    ...(task.reviewAfter === undefined ? {} : { reviewAfter: task.reviewAfter }),
    ...(bodyHash === undefined ? {} : { bodyHash }),
    ...(task.note === undefined ? {} : { isNoted: true }),
  };
}

async function placeOf({ mirror }: Studio, id: string): Promise<StoredPlace> {
  const task = await mirror.store.get(id, 3);
  if (task === null) throw new AppError('task_not_found', 'It was removed just after it had been added.');
  return { task, position: (await mirror.store.position(id)) ?? 0 };
}
