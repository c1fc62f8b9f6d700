import i18next from 'i18next';
import type { Film } from '../../contract/film';
import type { IpcInput, IpcOutput } from '../../contract/ipc';
import type { BulkAction, QueueTask, TaskStatus } from '../../contract/task';
import { client } from '../store';
import type { TaskFilter } from '../store/task-list';
import { attempt, showDone, showError } from './attempt';
import { showUndo } from './undo';

/** Tasks to act on together: everything that matches a filter, the ones picked, or what waits of films. */
export type Many =
  | { readonly kind: 'all'; readonly filter: TaskFilter; readonly count: number }
  | { readonly kind: 'some'; readonly tasks: readonly QueueTask[]; readonly count: number }
  | { readonly kind: 'films'; readonly films: readonly Film[]; readonly count: number };

const RETRYABLE: readonly TaskStatus[] = ['failed', 'cancelled'];

/** The picks of a list, of which only these parts matter here. */
export function manyOf(
  picks: { readonly isAll: boolean; readonly tasks: readonly QueueTask[]; readonly count: number },
  filter: TaskFilter,
): Many {
  if (picks.isAll) return { kind: 'all', filter, count: picks.count };
  return { kind: 'some', tasks: picks.tasks, count: picks.count };
}

/** Reports once, at the end, how many tasks were changed. What was done to waiting tasks can be undone for a while. */
export async function actOnMany(action: BulkAction, many: Many): Promise<void> {
  await attempt(async () => {
    const { changed, left, undo } = await change(action, many);
    const said = doneWords(action, many, changed);
    if (undo !== undefined) showUndo(said, () => undoMany(undo, changed));
    else if (changed > 0 || left === 0) showDone(said);
    if (left === 0) return;
    const words = action === 'retry' ? 'many.notRetried' : 'many.notChanged';
    showError(new Error(i18next.t(words, { n: left.toLocaleString() })));
  });
}

/** Retries the still failed task of every dead letter that matches, whether or not the panel has read it. */
export async function retryDeadLetters(filter: IpcInput<'queue:retry-dead-letters'>): Promise<void> {
  await attempt(async () => {
    const { changed } = await client.call('queue:retry-dead-letters', filter);
    showDone(i18next.t('history.retriedAll', { n: changed.toLocaleString() }));
  });
}

function change(action: BulkAction, many: Many): Promise<IpcOutput<'queue:all'>> {
  if (many.kind === 'films') {
    return client.call('queue:films', { action, projectIds: many.films.map(({ projectId }) => projectId) });
  }
  if (many.kind === 'all') return client.call('queue:all', { action, filter: narrowed(action, many.filter) });
  const tasks = action === 'retry' ? many.tasks.filter(({ status }) => RETRYABLE.includes(status)) : many.tasks;
  return client.call('queue:picked', { action, ids: tasks.map(({ id }) => id) });
}

/** Main rejects a retry of completed tasks, but a history list may include them. */
function narrowed(action: BulkAction, filter: TaskFilter): TaskFilter {
  if (action !== 'retry' || filter.needsYou === true) return filter;
  return { ...filter, statuses: RETRYABLE.filter((status) => filter.statuses?.includes(status) ?? true) };
}

function doneWords(action: BulkAction, many: Many, changed: number): string {
  if (action === 'bump' && many.kind === 'films' && changed > 0) {
    const [only, another] = many.films;
    return only !== undefined && another === undefined
      ? i18next.t('work.filmBumped', { title: only.title })
      : i18next.t('work.filmsBumped', { n: many.films.length.toLocaleString() });
  }
  const words = { cancel: 'cancel.doneAll', bump: 'waiting.bumpedAll', retry: 'history.retriedAll' } as const;
  return i18next.t(words[action], { n: changed.toLocaleString() });
}

/** Says what could be put back, and what could not: it was changed or has begun since. */
async function undoMany(undo: string, changed: number): Promise<string> {
  const { undone } = await client.call('queue:undo-all', { undo });
  const counts = { n: undone.toLocaleString(), of: changed.toLocaleString() };
  return i18next.t(undone < changed ? 'work.undonePart' : 'work.undoneAll', counts);
}
