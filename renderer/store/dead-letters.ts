import type { IpcInput, IpcOutput } from '../../contract/ipc';
import type { QueueTask } from '../../contract/task';

export type DeadLetterPage = IpcOutput<'queue:dead-letters'>;
export type DeadLetter = DeadLetterPage['letters'][number];
export type DeadLetterFilter = IpcInput<'queue:retry-dead-letters'>;

/** The dead letters that match, newest first, from the newest to where the next page begins. */
export interface DeadLetterList {
  /** Undefined while nobody looks at them. */
  readonly filter: DeadLetterFilter | undefined;
  readonly letters: readonly DeadLetter[];
  readonly phase: 'reading' | 'ready' | 'failed';
  /** Undefined once all have been read. */
  readonly nextBeforeId: number | undefined;
  /** How many match, read or not, and how many of their tasks are still failed. */
  readonly total: number;
  readonly failed: number;
}

export interface TaskChanges {
  readonly tasks: readonly QueueTask[];
  readonly removedIds: readonly string[];
}

export function emptyLetters(filter: DeadLetterFilter | undefined): DeadLetterList {
  return { filter, letters: [], phase: 'reading', nextBeforeId: undefined, total: 0, failed: 0 };
}

/** Adds the page behind the letters held. */
export function withNextPage(list: DeadLetterList, { letters, nextBeforeId }: DeadLetterPage): DeadLetterList {
  return { ...list, letters: [...list.letters, ...letters], phase: 'ready', nextBeforeId };
}

/**
 * Replaces the letters held, as far down as the newest ones reach; a letter missing among those was cleaned up. A task that failed again
 * is only kept among the newest.
 */
export function withNewest(list: DeadLetterList, newest: DeadLetterPage): DeadLetterList {
  const { letters, nextBeforeId, total = list.total, failed = list.failed } = newest;
  const tasks = new Set(letters.map(({ originalTaskId }) => originalTaskId));
  const isOlder = ({ id, originalTaskId }: DeadLetter) =>
    nextBeforeId !== undefined && id < nextBeforeId && !tasks.has(originalTaskId);
  const older = list.letters.filter(isOlder);
  return {
    ...list,
    letters: [...letters, ...older],
    phase: 'ready',
    nextBeforeId: older.length === 0 ? nextBeforeId : list.nextBeforeId,
    total,
    failed,
  };
}

/** Updates the status of the letters' tasks. A list that is not affected keeps its identity. */
export function withTasks(list: DeadLetterList, { tasks, removedIds }: TaskChanges): DeadLetterList {
  const now = new Map<string, QueueTask['status'] | undefined>(removedIds.map((id) => [id, undefined]));
  for (const { id, status } of tasks) now.set(id, status);
  const isOld = ({ originalTaskId, taskStatus }: DeadLetter) =>
    now.has(originalTaskId) && now.get(originalTaskId) !== taskStatus;
  if (!list.letters.some(isOld)) return list;
  const letters = list.letters.map((letter) =>
    isOld(letter) ? { ...letter, taskStatus: now.get(letter.originalTaskId) } : letter,
  );
  return { ...list, letters };
}
