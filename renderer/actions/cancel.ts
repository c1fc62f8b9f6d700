import i18next from 'i18next';
import type { QueueTask } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { client } from '../store';
import { ask } from '../store/ui';
import { attempt, showDone } from './attempt';
import { actOnMany, type Many } from './many';

/** Cancels the task once the creator has confirmed it. */
export function askToCancel(task: QueueTask): void {
  const title = taskTitle(task);
  ask({
    title: i18next.t('cancel.title'),
    text: i18next.t(task.status === 'processing' ? 'cancel.running' : 'cancel.waiting', { title }),
    hint: i18next.t('cancel.later'),
    keep: i18next.t('cancel.keep'),
    confirm: i18next.t('cancel.confirm'),
    onConfirm: () => void cancel(task.id, title),
  });
}

/** The same for several tasks. `confirmed` runs when the calls have been sent. */
export function askToCancelMany(many: Many, confirmed: () => void = () => {}): void {
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

async function cancel(id: string, title: string): Promise<void> {
  if (await attempt(() => client.call('queue:cancel', { id }))) showDone(i18next.t('cancel.done', { title }));
}
