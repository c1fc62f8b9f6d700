import type { TaskType } from '../../contract/task';
import { client } from '../store';
import { attempt } from './attempt';

export async function setPaused(type: TaskType, paused: boolean): Promise<void> {
  await attempt(() =>
    paused ? client.call('queue:pause', { type, mode: 'after-current' }) : client.call('queue:resume', { type }),
  );
}

/** Stops the running task as well: it returns to the head of its queue and uses no attempt. */
export async function pauseNow(type: TaskType): Promise<void> {
  await attempt(() => client.call('queue:pause', { type, mode: 'now' }));
}
