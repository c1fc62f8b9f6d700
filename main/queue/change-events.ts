import type { Changes, Counts, StoreChange, TaskLines } from '../store/task-store';
import type { NewQueueEvent } from './event-feed';

/** Above this many changed tasks in one commit a reader does better to read its lists again. */
const MAX_TASK_EVENTS = 500;

/** A store's change as the events that readers hear, in order. Pure. */
export function eventsOf(change: Exclude<StoreChange, { kind: 'paused' | 'stop-requested' }>): NewQueueEvent[] {
  switch (change.kind) {
    case 'tasks':
      return eventsOfTasks(change, change.aboutId);
    case 'activity':
      return [
        ...change.logs.map(logEvent),
        ...change.progress.map((one): NewQueueEvent => ({ kind: 'progress', ...one })),
      ];
    case 'many':
      return [{ kind: 'reload' }, summaryOrReload(change.counts)];
    case 'removed':
      return [{ kind: 'removed', ids: [...change.ids] }, summaryOrReload(change.counts)];
    default:
      return change satisfies never;
  }
}

/**
 * The task that the call was about is told however many others changed with it: a list that is read again says nothing of what
 * began, failed or was completed.
 */
function eventsOfTasks(changes: Changes, aboutId: string | undefined): NewQueueEvent[] {
  const isMuch = changes.tasks.length > MAX_TASK_EVENTS;
  const told = isMuch ? changes.tasks.filter(({ id }) => id === aboutId) : changes.tasks;
  const tasks = told.map((task): NewQueueEvent => ({ kind: 'task', task }));
  if (isMuch) tasks.push({ kind: 'reload' });
  return [...changes.logs.map(logEvent), ...tasks, ...(tasks.length > 0 ? [summaryOrReload(changes)] : [])];
}

function summaryOrReload(counts: Counts | undefined): NewQueueEvent {
  return counts === undefined ? { kind: 'reload' } : { kind: 'summary', summary: counts.summary, today: counts.today };
}

function logEvent({ taskId, lines }: TaskLines): NewQueueEvent {
  return { kind: 'log', taskId, lines: [...lines] };
}
