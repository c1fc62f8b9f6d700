import { AppError } from '../../contract/errors';
import type { LogText } from '../../contract/messages';
import type { QueueTask } from '../../contract/task';
import { dependentsNote } from '../queue/run-end-rules';
import { line } from '../store/log-line';
import type { ChangeNotes, NewTask, TaskStore } from '../store/task-store';

const PAGE = 500;

export interface Moved {
  readonly moved: number;
  /** As in a list. */
  readonly stayed: readonly QueueTask[];
}

export interface MoveParts {
  /** Where the tasks wait now. */
  readonly from: TaskStore;
  readonly to: TaskStore;
  /** Of those that wait, the ones that may be moved. */
  readonly isMeant?: (task: QueueTask) => boolean;
  /** Whether somebody may begin a task of `from` while it is moved: then only chains go, whose first task can be taken or not as one. */
  readonly isLive: boolean;
  /** Whether tasks go that are not in `to` yet; otherwise only what an earlier move left half done is completed. */
  readonly isNew: boolean;
  /** For the first line of the task there. */
  readonly note: LogText;
  /** For the last line of the task here. */
  readonly farewell: LogText;
}

/**
 * Moves waiting tasks from one store to another under the same ids. Each is added there before it is cancelled here, so a crash in between
 * loses none. Of the two stores only the studio's is run meanwhile, and the next move goes on where this one ended, so none runs twice.
 *
 * What one flow can hold moves together: tasks that wait for each other, each needed by one other at most. A task that needs one which
 * runs, failed or is needed elsewhere stays, and so do all that are tied to it.
 * @throws AppError `studio_offline` when a store cannot be reached; what was moved by then has moved.
 */
export async function moveTasks(parts: MoveParts): Promise<Moved> {
  const { from } = parts;
  const waiting = await allWaiting(from);
  const groups = tied(waiting.filter(parts.isMeant ?? (() => true)));
  let moved = 0;
  const stayed: QueueTask[] = [];
  for (const group of groups) {
    if (await moveGroup(parts, group)) moved += group.length;
    else stayed.push(...group);
  }
  return { moved, stayed };
}

async function allWaiting(store: TaskStore): Promise<QueueTask[]> {
  const tasks: QueueTask[] = [];
  let cursor: string | undefined;
  do {
    const place = cursor === undefined ? {} : { cursor };
    const page = await store.list({ statuses: ['waiting'], limit: PAGE, ...place });
    tasks.push(...page.tasks);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tasks;
}

/** Tasks that need each other, directly or not, each group with what is needed first. The groups keep the order of their first task. */
function tied(tasks: readonly QueueTask[]): QueueTask[][] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const neighbours = new Map<string, string[]>(tasks.map(({ id }) => [id, []]));
  for (const { id, dependsOn } of tasks) {
    for (const other of dependsOn.filter((need) => byId.has(need))) {
      neighbours.get(id)?.push(other);
      neighbours.get(other)?.push(id);
    }
  }
  const seen = new Set<string>();
  return tasks.flatMap(({ id }) => {
    const ids = reach(id, neighbours, seen);
    return ids.length === 0 ? [] : [neededFirst(ids.flatMap((one) => byId.get(one) ?? []))];
  });
}

function reach(start: string, neighbours: ReadonlyMap<string, readonly string[]>, seen: Set<string>): string[] {
  const found: string[] = [];
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    found.push(id);
    open.push(...(neighbours.get(id) ?? []));
  }
  return found;
}

function neededFirst(group: readonly QueueTask[]): QueueTask[] {
  const sorted: QueueTask[] = [];
  const placed = new Set<string>();
  const byId = new Map(group.map((task) => [task.id, task]));
  const place = (task: QueueTask): void => {
    if (placed.has(task.id)) return;
    placed.add(task.id);
    for (const need of task.dependsOn) {
      const needed = byId.get(need);
      if (needed !== undefined) place(needed);
    }
    sorted.push(task);
  };
  for (const task of group) place(task);
  return sorted;
}

/** Whether one flow can hold them: a tree whose root is the task that needs all others. */
function isFlow(group: readonly QueueTask[]): boolean {
  const ids = new Set(group.map(({ id }) => id));
  const needed = group.flatMap(({ dependsOn }) => dependsOn.filter((id) => ids.has(id)));
  return new Set(needed).size === needed.length && needed.length === group.length - 1;
}

/** false when it stays. */
async function moveGroup(parts: MoveParts, group: readonly QueueTask[]): Promise<boolean> {
  const { from, to, isNew, isLive } = parts;
  const known = new Map<string, QueueTask>();
  for (const { id } of group) {
    const there = await to.get(id, 0);
    if (there !== null) known.set(id, there);
  }
  const isThere = ({ id }: QueueTask) => (known.get(id)?.status ?? 'cancelled') !== 'cancelled';
  if (!group.every(isThere)) {
    if (!isNew || !(isLive ? isChain(group) : isFlow(group))) return false;
    const ids = new Set(group.map(({ id }) => id));
    for (const need of group.flatMap(({ dependsOn }) => dependsOn)) {
      // What is done is no longer needed; the work itself lies in the shared folder.
      if (!ids.has(need) && (await from.get(need, 0))?.status !== 'completed') return false;
    }
    if (!(await add(parts, group, known))) return false;
  }
  return leave(parts, group);
}

async function add({ from, to, note }: MoveParts, group: readonly QueueTask[], known: ReadonlyMap<string, QueueTask>) {
  const ids = new Set(group.map(({ id }) => id));
  if (group.every(({ id }) => !known.has(id))) {
    const tasks = await Promise.all(group.map((task) => asNew(from, task, ids, note)));
    const [outcome] = await to.insert([{ tasks }]);
    if (outcome?.ok === true) return true;
    throwUnlessRefused(outcome?.error);
    return false;
  }
  // They were there once, were moved away and come back.
  for (const task of group) {
    const there = await to.get(task.id, 0);
    if (there === null) {
      const [outcome] = await to.insert([{ tasks: [await asNew(from, task, ids, note)] }]);
      if (outcome?.ok === true) continue;
      throwUnlessRefused(outcome?.error);
      return false;
    }
    if (there.status === 'cancelled') await to.retry(task.id, notesOf(note));
    const back = await to.get(task.id, 0);
    if (back?.status === 'waiting' && back.priority !== task.priority) await to.setPriority(task.id, task.priority);
  }
  return true;
}

async function asNew(from: TaskStore, task: QueueTask, ids: ReadonlySet<string>, note: LogText): Promise<NewTask> {
  const { id, type, priority, userId, projectId, maxRetries, pipelineId, reviewAfter } = task;
  // A list cuts long texts.
  const { metadata } = (task.metadataCut === undefined ? task : await from.get(id, 0)) ?? task;
  const dependsOn = task.dependsOn.filter((need) => ids.has(need));
  return {
    id,
    type,
    priority,
    userId,
    projectId,
    metadata,
    maxRetries,
    dependsOn,
    ...(pipelineId === undefined ? {} : { pipelineId }),
    ...(reviewAfter === undefined ? {} : { reviewAfter }),
    note: { level: 'info', text: note },
  };
}

/** Cancels them here. false when somebody has begun one meanwhile: then all of them stay here, and none runs there. */
async function leave({ from, to, note, farewell }: MoveParts, group: readonly QueueTask[]): Promise<boolean> {
  const [first] = group;
  try {
    // Of a chain the first one, which takes the others along: it is the only one that may have begun.
    for (const { id } of isChain(group) && first !== undefined ? [first] : group.toReversed()) {
      if ((await from.get(id, 0))?.status === 'waiting') await from.cancel(id, notesOf(farewell));
    }
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'task_not_waiting') throw error;
  }
  for (const { id } of group.toReversed()) {
    if ((await to.get(id, 0))?.status === 'waiting') await to.cancel(id, notesOf(farewell));
  }
  for (const { id } of group) {
    if ((await from.get(id, 0))?.status === 'cancelled') await from.retry(id, notesOf(note));
  }
  return false;
}

/** Each needs the one before it. */
const isChain = (group: readonly QueueTask[]): boolean =>
  group.every(({ dependsOn }, index) => index === 0 || dependsOn.includes(group[index - 1]?.id ?? ''));

function notesOf(text: LogText): ChangeNotes {
  const nowMs = Date.now();
  return {
    line: line(nowMs, 'info', text),
    dependents: { ...dependentsNote(nowMs), logLine: line(nowMs, 'info', text) },
  };
}

/** A store that cannot be reached is asked again later; what it refuses stays. */
function throwUnlessRefused(error: unknown): void {
  if (!(error instanceof AppError) || error.code === 'studio_offline' || error.code === 'storage_failed') throw error;
}
