import i18next from 'i18next';
import type { IpcInput } from '../../contract/ipc';
import type { QueueTask, TaskStatus } from '../../contract/task';
import { client } from '../store';
import type { TaskFilter } from '../store/task-list';
import type { Picks } from '../task-grid/use-picks';
import { attempt, errorText, showDone, showError } from './tasks';

/** Tasks to do one thing with: everything that a filter matches, or those that were picked one by one. */
export type Many =
  | { readonly kind: 'all'; readonly filter: TaskFilter; readonly count: number }
  | { readonly kind: 'some'; readonly tasks: readonly QueueTask[]; readonly count: number };

type Action = 'cancel' | 'bump' | 'retry';

/** Calls on their way at once: more would only wait in main, which writes one after the other. */
const MAX_CALLS = 6;
const RETRYABLE: readonly TaskStatus[] = ['failed', 'cancelled'];

export function manyOf(picks: Picks, filter: TaskFilter): Many {
  if (picks.isAll) return { kind: 'all', filter, count: picks.count };
  return { kind: 'some', tasks: picks.tasks, count: picks.count };
}

/** Tells once, in the end, how many were changed. */
export async function actOnMany(action: Action, many: Many): Promise<void> {
  await attempt(async () => {
    if (many.kind === 'all') {
      const { changed } = await client.call('queue:all', { action, filter: narrowed(action, many.filter) });
      tell(action, changed);
      return;
    }
    const tasks = action === 'retry' ? many.tasks.filter((task) => RETRYABLE.includes(task.status)) : many.tasks;
    const { changed, failures } = await callEach(action, tasks);
    if (changed > 0 || failures.length === 0) tell(action, changed);
    const [first] = failures;
    if (first === undefined) return;
    const values = { n: failures.length.toLocaleString(), reason: errorText(first) };
    showError(new Error(i18next.t('many.someFailed', values)));
  });
}

/** Of every dead letter that matches, read or not, the task that is still failed. */
export async function retryDeadLetters(filter: IpcInput<'queue:retry-dead-letters'>): Promise<void> {
  await attempt(async () => {
    const { changed } = await client.call('queue:retry-dead-letters', filter);
    tell('retry', changed);
  });
}

/** Main answers a retry of what completed with an error; the list may show such rows all the same. */
function narrowed(action: Action, filter: TaskFilter): TaskFilter {
  if (action !== 'retry' || filter.needsYou === true) return filter;
  return { ...filter, statuses: RETRYABLE.filter((status) => filter.statuses?.includes(status) ?? true) };
}

async function callEach(
  action: Action,
  tasks: readonly QueueTask[],
): Promise<{ changed: number; failures: unknown[] }> {
  const failures: unknown[] = [];
  let changed = 0;
  // Each bump goes before all others: the last one first, one at a time, keeps their order among themselves.
  const inRunOrder = (a: QueueTask, b: QueueTask) => b.priority - a.priority || a.rank - b.rank || a.seq - b.seq;
  const left = action === 'bump' ? [...tasks].sort(inRunOrder) : [...tasks].reverse();
  const work = async (): Promise<void> => {
    for (let task = left.pop(); task !== undefined; task = left.pop()) {
      try {
        await client.call(`queue:${action}`, { id: task.id });
        changed += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: action === 'bump' ? 1 : MAX_CALLS }, work));
  return { changed, failures };
}

function tell(action: Action, changed: number): void {
  const words = { cancel: 'cancel.doneAll', bump: 'waiting.bumpedAll', retry: 'history.retriedAll' } as const;
  showDone(i18next.t(words[action], { n: changed.toLocaleString() }));
}
