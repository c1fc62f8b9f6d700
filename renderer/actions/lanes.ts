import i18next from 'i18next';
import type { PauseScope } from '../../contract/events';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { client } from '../store';
import { attempt, showDone } from './attempt';

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

/** All lanes, each after its task; in a studio those of everybody. */
export async function pauseAll(paused: boolean): Promise<void> {
  const worked = await attempt(() =>
    Promise.all(
      TASK_TYPES.map((type) =>
        paused ? client.call('queue:pause', { type, mode: 'after-current' }) : client.call('queue:resume', { type }),
      ),
    ),
  );
  if (worked) showDone(i18next.t(paused ? 'today.pausedAll' : 'today.resumedAll'));
}
