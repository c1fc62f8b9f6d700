import type { Changes, Counts, StoreChange, TaskLines } from '../store/task-store';
import type { NewQueueEvent } from './event-feed';

/** When one commit changes more tasks than this, rereading the lists is cheaper than one event per task. */
const MAX_TASK_EVENTS = 500;

/** Turns a change of the store into the events for readers, in order. Pure. */
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
 * The task that the call was about gets its own event, however many others changed with it: a list that is read again does not say what has
 * just begun, failed or completed.
 */
function eventsOfTasks(changes: Changes, aboutId: string | undefined): NewQueueEvent[] {
  const isMuch = changes.tasks.length > MAX_TASK_EVENTS;
  const reported = isMuch ? changes.tasks.filter(({ id }) => id === aboutId) : changes.tasks;
  const tasks = reported.map((task): NewQueueEvent => ({ kind: 'task', task }));
  if (isMuch) tasks.push({ kind: 'reload' });
  return [...changes.logs.map(logEvent), ...tasks, ...(tasks.length > 0 ? [summaryOrReload(changes)] : [])];
}

function summaryOrReload(counts: Counts | undefined): NewQueueEvent {
  return counts === undefined ? { kind: 'reload' } : { kind: 'summary', summary: counts.summary, today: counts.today };
}

function logEvent({ taskId, lines }: TaskLines): NewQueueEvent {
  return { kind: 'log', taskId, lines: [...lines] };
}
