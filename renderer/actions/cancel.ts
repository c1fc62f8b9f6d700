import i18next from 'i18next';
import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { client, panelStore } from '../store';
import { isOffline } from '../store/studio';
import { ask } from '../store/ui';
import { attempt, showDone, showError } from './attempt';
import { actOnMany, type Many } from './many';
import { showUndo } from './undo';

/** Nothing is asked that could not be done: by a key, while the studio cannot be reached. */
function isRefused(): boolean {
  const offline = isOffline(panelStore.getState());
  if (offline) showError(new AppError('studio_offline', ''));
  return offline;
}

/** Cancels a waiting task at once, which can be undone. What runs has done work that would be lost: that is asked first. */
export function askToCancel(task: QueueTask): void {
  if (isRefused()) return;
  const title = taskTitle(task);
  if (task.status === 'waiting') {
    void cancelWaiting(task, title);
    return;
  }
  ask({
    title: i18next.t('cancel.title'),
    text: i18next.t('cancel.running', { title }),
    hint: i18next.t('cancel.later'),
    keep: i18next.t('cancel.keep'),
    confirm: i18next.t('cancel.confirm'),
    onConfirm: () => void cancel(task.id, title),
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
      showUndo(i18next.t('work.cancelled', { title }), title, [{ before: task, after }]);
    } else showDone(i18next.t('cancel.done', { title }));
  });
}

async function cancel(id: string, title: string): Promise<void> {
  if (await attempt(() => client.call('queue:cancel', { id }))) showDone(i18next.t('cancel.done', { title }));
}
