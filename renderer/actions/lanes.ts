import type { PauseScope } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import { client } from '../store';
import { attempt } from './attempt';

/** Without a scope: as it is for a machine that works alone. */
const scoped = (scope: PauseScope | undefined) => (scope === undefined ? {} : { scope });

export async function setPaused(type: TaskType, paused: boolean, scope?: PauseScope): Promise<void> {
  await attempt(() =>
    paused
      ? client.call('queue:pause', { type, mode: 'after-current', ...scoped(scope) })
      : client.call('queue:resume', { type, ...scoped(scope) }),
  );
}

/** Stops the running task as well: it returns to the head of its queue and uses no attempt. */
export async function pauseNow(type: TaskType, scope?: PauseScope): Promise<void> {
  await attempt(() => client.call('queue:pause', { type, mode: 'now', ...scoped(scope) }));
}
