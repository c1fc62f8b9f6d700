import i18next from 'i18next';
import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { client, panelStore } from '../store';
import { isOffline } from '../store/studio';
import { ask } from '../store/ui';
import { attempt, showDone, showError } from './attempt';
import { actOnMany, type Many } from './many';
import { showUndoOfOne } from './tasks';

/** Nothing is asked that could not be done: by a key, while the studio cannot be reached. */
function isRefused(): boolean {
  const offline = isOffline(panelStore.getState());
  if (offline) showError(new AppError('studio_offline', ''));
  return offline;
}

/** Cancels the task once the creator has confirmed it. One that waited can then be put back for a while. */
export function askToCancel(task: QueueTask): void {
  if (isRefused()) return;
  const title = taskTitle(task);
  const isRunning = task.status === 'processing';
  ask({
    title: i18next.t('cancel.title'),
    text: i18next.t(isRunning ? 'cancel.running' : 'cancel.waiting', { title }),
    hint: i18next.t('cancel.later'),
    keep: i18next.t('cancel.keep'),
    confirm: i18next.t('cancel.confirm'),
    onConfirm: () => void (isRunning ? cancel(task.id, title) : cancelWaiting(task, title)),
  });
}

/** The same for several tasks. `confirmed` runs when the calls have been sent. */
export function askToCancelMany(many: Many, confirmed: () => void = () => {}): void {
  if (isRefused()) return;
  ask({
    title: i18next.t('cancel.titleAll'),
    text: i18next.t('cancel.all', { n: many.count.toLocaleString() }),
    hint: i18next.t('cancel.later'),
    keep: i18next.t('cancel.keep'),
    confirm: i18next.t('cancel.confirmAll'),
    onConfirm: () => {
      void actOnMany('cancel', many);
      confirmed();
    },
  });
}

async function cancelWaiting(task: QueueTask, title: string): Promise<void> {
  await attempt(async () => {
    const after = await client.call('queue:cancel', { id: task.id });
    // It may have begun meanwhile: then its run was stopped, and nothing is put back.
    if (after.startedAt === undefined || after.startedAt === task.startedAt) {
      showUndoOfOne(i18next.t('work.cancelled', { title }), task, after);
    } else showDone(i18next.t('cancel.done', { title }));
  });
}

async function cancel(id: string, title: string): Promise<void> {
  if (await attempt(() => client.call('queue:cancel', { id }))) showDone(i18next.t('cancel.done', { title }));
}
