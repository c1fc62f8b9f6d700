import { AppError } from '../../../contract/errors';
import { placeOf, standOf } from '../../../contract/stand';
import { type BulkAction, MAX_PRIORITY, type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { ChangeNotes, DependentsNote, RunToStop, TaskUndo, Undo } from '../task-store';
import type { JobNode } from './engine';
import { type BullJob, dataOf, type JobData } from './job';
import { rowOfLine } from './log-rows';
import { afresh } from './shelf';
import { ask, findTask, type ReadTask, readTask, type Studio } from './studio';

const AT_ONCE = 50;

interface OwnTask extends ReadTask {
  readonly task: QueueTask;
}

/** As Redis has it now. @throws `task_not_found`. */
async function need(studio: Studio, id: string): Promise<OwnTask> {
  const found = await findTask(studio, id);
  const data = found === undefined ? undefined : dataOf(found);
  if (found !== undefined) await studio.feed.refresh([{ id, queue: found.queue }]);
  const task = await studio.mirror.store.get(id, 0);
  if (found === undefined || data === undefined || task === null)
    throw new AppError('task_not_found', 'No task has this id.');
  return { found, data, task };
}
async function needWaiting(studio: Studio, id: string): Promise<OwnTask> {
  const own = await need(studio, id);
  if (own.task.status === 'waiting') return own;
  throw new AppError('task_not_waiting', `Only a waiting task can be changed so; this one is ${own.task.status}.`);
}

async function read({ mirror }: Studio, id: string): Promise<QueueTask> {
  const task = await mirror.store.get(id);
  if (task === null) throw new AppError('task_not_found', 'No task has this id.');
  return task;
}

/** Cancels a waiting task and those that depend on it, or nothing: a machine may begin to run it meanwhile. */
export async function cancel(studio: Studio, id: string, notes: ChangeNotes): Promise<QueueTask> {
  return ask(studio, async () => {
    const own = await needWaiting(studio, id);
    const { type } = own.task;
    const done = await studio.feed.change([{ id, queue: type }], () =>
      studio.shelf.put(own.found, own.data, { atMs: studio.now(), line: notes.line }, () =>
        cancelDependents(studio, { job: own.found.job, type, ended: 'cancelled' }, notes.dependents),
      ),
    );
    if (!done) throw new AppError('task_not_waiting', 'A machine has just begun to run it.');
    return read(studio, id);
  });
}

/** The tasks that wait for one that ended badly, the furthest first. */
export async function cancelDependents(
  studio: Studio,
  cause: { readonly job: BullJob; readonly type: TaskType; readonly ended: 'failed' | 'cancelled' },
  note: DependentsNote,
): Promise<void> {
  await ask(studio, () => learnDependents(studio, cause.job));
  const error = { code: 'dependency_failed', message: note.problem(cause.type, cause.ended) };
  const below = (id: string): { id: string; type: TaskType }[] =>
    studio.mirror.dependentsOf(id).flatMap((one) => [...below(one.id), one]);
  for (const { id, type } of below(cause.job.id ?? '')) {
    await ask(studio, async () => {
      const own = await readTask(studio, type, id);
      if (own === undefined || own.found.state === 'active' || own.found.state === 'completed') return;
      await studio.feed.change([{ id, queue: type }], () =>
        studio.shelf.put(own.found, own.data, { atMs: studio.now(), error, line: note.logLine }),
      );
    });
  }
}

/**
 * A film that was just added on another machine may be half known here: its first task by its claim, the others not before their events
 * arrive. A job names the one that waits for it, so they are found in Redis.
 */
async function learnDependents({ mirror, feed, engine }: Studio, job: BullJob): Promise<void> {
  let { parent } = job;
  while (parent !== undefined) {
    const { id, queueKey } = parent;
    const type = TASK_TYPES.find((one) => queueKey.endsWith(`:${one}`));
    if (id === undefined || type === undefined) return;
    if ((await mirror.store.get(id, 0)) === null) await feed.refresh([{ id, queue: type }], null);
    parent = (await engine.reader.find(type, id))?.job.parent;
  }
}

/** A failed or cancelled task waits again from scratch; a parked one goes on. */
export async function retry(studio: Studio, id: string, notes: ChangeNotes): Promise<QueueTask> {
  return ask(studio, async () => {
    const own = await need(studio, id);
    const { data, task } = own;
    if (task.status === 'waiting' && task.needsYou !== undefined) {
      if (task.reviewAfter !== undefined) throw new AppError('task_not_failed', { code: 'review.approve_instead' });
      return goOn(studio, own, afresh(data), notes);
    }
    if (task.status !== 'failed' && task.status !== 'cancelled') {
      throw new AppError(
        'task_not_failed',
        `Only a failed or cancelled task can be retried; this one is ${task.status}.`,
      );
    }
    const family = await familyOf(studio, own);
    // Those that BullMQ holds as failed go on as they are, unless a step before took them along: BullMQ would fail them again.
    const goesOn = ({ found: { queue, state, job } }: OwnTask) =>
      queue !== 'cancelled' && state === 'failed' && !job.deferredFailure;
    const again = family.filter((one) => !goesOn(one));
    const touched = family.map((one) => ({ id: one.task.id, queue: one.task.type }));
    await studio.feed.change(touched, async () => {
      for (const {
        found: one,
        data: itsData,
        task: { status },
      } of again) {
        if (one.queue !== 'cancelled' && status !== 'waiting')
          await studio.shelf.put(one, itsData, { atMs: studio.now(), line: notes.line });
      }
      // What waits for it first: it may be run at once.
      await studio.shelf.restore(
        await treesOf(studio, again),
        again
          .filter(({ task: { status } }) => status !== 'waiting')
          .map((one) => ({ id: one.task.id, type: one.task.type })),
      );
      await studio.engine.log(task.type, id, rowOfLine(notes.line));
      for (const one of family.filter(goesOn)) {
        await one.found.job.updateData(afresh(one.data));
        await studio.engine.retry(one.found.job);
      }
      await studio.engine.announce(task.type, id);
    });
    return read(studio, id);
  });
}

/** A parked task waits in its place again. */
async function goOn(studio: Studio, { found, task: { id, type } }: OwnTask, data: JobData, notes: ChangeNotes) {
  await studio.feed.change([{ id, queue: type }], async () => {
    await found.job.updateData(data);
    await studio.engine.log(type, id, rowOfLine(notes.line));
    await found.job.promote();
  });
  return read(studio, id);
}

/** A task that is parked for approval goes on, and stops for it no more. */
export async function approve(studio: Studio, id: string, notes: ChangeNotes): Promise<QueueTask> {
  return ask(studio, async () => {
    const own = await need(studio, id);
    if (own.task.needsYou === undefined || own.task.reviewAfter === undefined) {
      throw new AppError(
        'task_not_in_review',
        `Only a task that waits for approval can be approved; this one is ${own.task.status}.`,
      );
    }
    const { reviewAfter: _, ...approved } = own.data;
    return goOn(studio, own, { ...approved, isNoted: true }, notes);
  });
}

/** The task, and those that were cancelled only because of it. @throws `dependency_failed` when the task itself needs one that is lost. */
async function familyOf(studio: Studio, own: OwnTask): Promise<OwnTask[]> {
  const { mirror } = studio;
  const family = [own];
  const isOpen = async (id: string) => {
    if (family.some(({ task }) => task.id === id)) return true;
    const status = (await mirror.store.get(id, 0))?.status;
    return status === 'waiting' || status === 'processing' || status === 'completed';
  };
  const canRun = async ({ dependsOn }: QueueTask) => (await Promise.all(dependsOn.map(isOpen))).every(Boolean);
  if (!(await canRun(own.task))) {
    throw new AppError('dependency_failed', 'A task that this one needs did not complete; retry that one first.');
  }
  for (const next of family) {
    for (const { id } of mirror.dependentsOf(next.task.id)) {
      const dependent = await need(studio, id);
      const { status, errorCode } = dependent.task;
      // One that waits still, after a crash halfway, is tied to it again.
      const isLostByUs = status === 'waiting' || (status === 'cancelled' && errorCode === 'dependency_failed');
      if (isLostByUs && (await canRun(dependent.task))) family.push(dependent);
    }
  }
  return family;
}

/** The tasks as trees again; what they need and is still to be done becomes part of them. */
async function treesOf(studio: Studio, family: readonly OwnTask[]): Promise<JobNode[]> {
  const byId = new Map(family.map((own) => [own.task.id, own]));
  const nodeOf = async ({ task, data }: OwnTask): Promise<JobNode> => {
    const needs: JobNode[] = [];
    for (const id of task.dependsOn) {
      const need = byId.get(id);
      if (need !== undefined) needs.push(await nodeOf(need));
      else {
        const other = await needed(studio, id);
        if (other !== undefined) needs.push(other);
      }
    }
    return { id: task.id, type: task.type, priority: task.priority, data: afresh(data), needs };
  };
  const inside = new Set(family.flatMap(({ task }) => task.dependsOn));
  return Promise.all(family.filter(({ task }) => !inside.has(task.id)).map(nodeOf));
}
/** A task that waits or runs; one that is there already stays as it is. */
async function needed(studio: Studio, id: string): Promise<JobNode | undefined> {
  const { task, data } = await need(studio, id);
  return task.status === 'completed' ? undefined : { id, type: task.type, priority: task.priority, data, needs: [] };
}

/** One above the highest waiting priority of its type; where there is nothing above, to the front of its equals. */
export async function bump(studio: Studio, id: string): Promise<QueueTask> {
  const { task } = await ask(studio, () => needWaiting(studio, id));
  const top = studio.mirror.topPriority(task.type) ?? 0;
  return place(studio, id, Math.min(MAX_PRIORITY, top + 1), top >= MAX_PRIORITY);
}
export async function setPriority(studio: Studio, id: string, priority: number): Promise<QueueTask> {
  return place(studio, id, priority, false);
}
async function place(studio: Studio, id: string, priority: number, first: boolean): Promise<QueueTask> {
  return ask(studio, async () => {
    const { found, task } = await needWaiting(studio, id);
    if (task.priority !== priority || first) {
      await studio.feed.write(
        [{ id, queue: task.type }],
        () => studio.engine.changePriority(found.job, priority, first),
        () => studio.engine.announce(task.type, id),
      );
    }
    return read(studio, id);
  });
}

/**
 * Of the place only the priority comes back: it goes behind its equals. A cancelled task that was parked would run without what it waited
 * for, unless that was an approval, which is still needed.
 */
export async function restore(
  studio: Studio,
  id: string,
  { before, since }: Undo,
  notes: ChangeNotes,
): Promise<QueueTask> {
  const { task, data } = await ask(studio, () => need(studio, id));
  const isAsLeft =
    task.status === since.status && task.priority === since.priority && task.completedAt === since.completedAt;
  if (!isAsLeft) throw new AppError('illegal_move', { code: 'queue.changed_since' });
  if (before.needsYou !== undefined && data.reviewAfter === undefined && task.status === 'cancelled') {
    throw new AppError('not_in_studio', 'A parked task that was cancelled is not put back in a studio.');
  }
  const waits = task.status === 'waiting' ? task : await retry(studio, id, notes);
  return waits.priority === before.priority ? waits : setPriority(studio, id, before.priority);
}

/** Asks the owner of the run, wherever it is. */
export async function requestStop(studio: Studio, id: string): Promise<RunToStop | null> {
  return ask(studio, async () => {
    const { found, task } = await need(studio, id);
    if (task.status !== 'processing' || found.leaseId === undefined) return null;
    const run = { type: task.type, lease: { taskId: id, leaseId: found.leaseId } };
    await studio.engine.publish(task.type, { event: 'stop', jobId: id, leaseId: found.leaseId });
    return run;
  });
}

/** The same for all that match, one after the other in slices. Tasks that the action does not fit are left alone. */
export async function changeEach(
  studio: Studio,
  action: BulkAction,
  ids: readonly string[],
  notes: ChangeNotes,
  done?: (undo: TaskUndo) => void,
): Promise<number> {
  const undos = new Map<string, TaskUndo>();
  const one = async (id: string) => {
    const before = done === undefined ? null : await studio.mirror.store.get(id, 0);
    const after = await changeOne(studio, action, id, notes);
    if (before?.status === 'waiting') undos.set(id, { id, before: placeOf(before), since: standOf(after) });
  };
  // A bump looks at the highest priority of the moment.
  const changed = await countOf(ids, action === 'cancel' ? AT_ONCE : 1, one);
  // In their order: one that is put back goes behind its equals.
  for (const id of ids) {
    const undo = undos.get(id);
    if (undo !== undefined) done?.(undo);
  }
  return changed;
}

function changeOne(studio: Studio, action: BulkAction, id: string, notes: ChangeNotes): Promise<QueueTask> {
  if (action === 'cancel') return cancel(studio, id, notes);
  return action === 'retry' ? retry(studio, id, notes) : bump(studio, id);
}

/** One after the other, in the order of their change: what others wait for comes back before them. */
export function restoreEach(studio: Studio, undos: readonly TaskUndo[], notes: ChangeNotes): Promise<number> {
  return countOf(undos, 1, async ({ id, ...undo }) => {
    await restore(studio, id, undo, notes);
  });
}

/** How many of the calls did something. One whose task changed meanwhile did not. */
async function countOf<T>(items: readonly T[], atOnce: number, one: (item: T) => Promise<void>): Promise<number> {
  let changed = 0;
  const tried = async (item: T) => {
    try {
      await one(item);
      changed += 1;
    } catch (error) {
      if (error instanceof AppError && error.code !== 'studio_offline' && error.code !== 'storage_failed') return;
      throw error;
    }
  };
  for (let start = 0; start < items.length; start += atOnce) {
    await Promise.all(items.slice(start, start + atOnce).map(tried));
  }
  return changed;
}

/** Those of the tasks that have ended are removed; returns their ids. */
export async function removeEnded(studio: Studio, ids: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const id of ids) {
    await ask(studio, async () => {
      const known = await studio.mirror.store.get(id, 0);
      if (known === null) return;
      const queue = known.status === 'cancelled' ? 'cancelled' : known.type;
      const found = await studio.engine.reader.find(queue, id);
      const hasEnded =
        found !== undefined && (queue === 'cancelled' || found.state === 'completed' || found.state === 'failed');
      if (!hasEnded) return;
      await studio.feed.change([{ id, queue: known.type }], () => studio.engine.remove(found.job), null);
      removed.push(id);
    });
  }
  return removed;
}
