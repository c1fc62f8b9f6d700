import i18next from 'i18next';
import type { IpcInput } from '../../contract/ipc';
import { type BulkAction, inRunOrder, type QueueTask, type TaskStatus } from '../../contract/task';
import { client } from '../store';
import type { TaskFilter } from '../store/task-list';
import { attempt, errorText, showDone, showError } from './attempt';

/** Tasks to act on together: everything that matches a filter, or the ones picked. */
export type Many =
  | { readonly kind: 'all'; readonly filter: TaskFilter; readonly count: number }
  | { readonly kind: 'some'; readonly tasks: readonly QueueTask[]; readonly count: number };

/** Calls in flight at once. More would only queue up in main, which writes one at a time. */
const MAX_CALLS = 6;
const RETRYABLE: readonly TaskStatus[] = ['failed', 'cancelled'];

/** The picks of a list, of which only these parts matter here. */
export function manyOf(
  picks: { readonly isAll: boolean; readonly tasks: readonly QueueTask[]; readonly count: number },
  filter: TaskFilter,
): Many {
  if (picks.isAll) return { kind: 'all', filter, count: picks.count };
  return { kind: 'some', tasks: picks.tasks, count: picks.count };
}

/** Reports once, at the end, how many tasks were changed. */
export async function actOnMany(action: BulkAction, many: Many): Promise<void> {
  await attempt(async () => {
    if (many.kind === 'all') {
      const { changed } = await client.call('queue:all', { action, filter: narrowed(action, many.filter) });
      report(action, changed);
      return;
    }
    const tasks = action === 'retry' ? many.tasks.filter((task) => RETRYABLE.includes(task.status)) : many.tasks;
    const { changed, failures } = await callEach(action, tasks);
    if (changed > 0 || failures.length === 0) report(action, changed);
    const [first] = failures;
    if (first === undefined) return;
    const values = { n: failures.length.toLocaleString(), reason: errorText(first) };
    showError(new Error(i18next.t('many.someFailed', values)));
  });
}

/** Retries the still failed task of every dead letter that matches, whether or not the panel has read it. */
export async function retryDeadLetters(filter: IpcInput<'queue:retry-dead-letters'>): Promise<void> {
  await attempt(async () => {
    const { changed } = await client.call('queue:retry-dead-letters', filter);
    report('retry', changed);
  });
}

/** Main rejects a retry of completed tasks, but a history list may include them. */
function narrowed(action: BulkAction, filter: TaskFilter): TaskFilter {
  if (action !== 'retry' || filter.needsYou === true) return filter;
  return { ...filter, statuses: RETRYABLE.filter((status) => filter.statuses?.includes(status) ?? true) };
}

async function callEach(
  action: BulkAction,
  tasks: readonly QueueTask[],
): Promise<{ changed: number; failures: unknown[] }> {
  const failures: unknown[] = [];
  let changed = 0;
  // Each bump goes ahead of all others. Bumping the last one first, one at a time, keeps their order.
  const left = action === 'bump' ? [...tasks].sort(inRunOrder) : [...tasks].reverse();
  const work = async (): Promise<void> => {
    let task = left.pop();
    while (task !== undefined) {
      try {
        await client.call(`queue:${action}`, { id: task.id });
        changed += 1;
      } catch (error) {
        failures.push(error);
      }
      task = left.pop();
    }
  };
  await Promise.all(Array.from({ length: action === 'bump' ? 1 : MAX_CALLS }, work));
  return { changed, failures };
}

function report(action: BulkAction, changed: number): void {
  const words = { cancel: 'cancel.doneAll', bump: 'waiting.bumpedAll', retry: 'history.retriedAll' } as const;
  showDone(i18next.t(words[action], { n: changed.toLocaleString() }));
}
