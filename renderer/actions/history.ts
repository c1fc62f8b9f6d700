import i18next from 'i18next';
import type { IpcInput } from '../../contract/ipc';
import { client, deadLetters } from '../store';
import type { DeadLetterFilter } from '../store/dead-letters';
import type { TaskFilter } from '../store/task-list';
import { ask } from '../store/ui';
import { attempt, showDone } from './attempt';

/** Writes all tasks that match into a file that the creator chooses. */
export async function exportTasks(filter: TaskFilter, format: IpcInput<'queue:export'>['format']): Promise<void> {
  await attempt(async () => {
    const { written, name } = await client.call('queue:export', { filter, format });
    if (written === undefined) return;
    showDone(i18next.t('find.exported', { n: written.toLocaleString(), name: name ?? '' }));
  });
}

/** Takes one failure off the list. */
export async function dismissLetter(id: number): Promise<void> {
  await attempt(async () => {
    await client.call('queue:dismiss-dead-letters', { id });
    await deadLetters.forget((letter) => letter === id);
    showDone(i18next.t('find.dismissed'));
  });
}

/** Takes all failures that match off the list, once the creator has confirmed it. */
export function askToDismiss(filter: DeadLetterFilter, count: number): void {
  ask({
    title: i18next.t('find.dismissTitle'),
    text: i18next.t('find.dismissText', { n: count.toLocaleString() }),
    hint: i18next.t('find.dismissHint'),
    keep: i18next.t('find.dismissKeep'),
    confirm: i18next.t('find.dismissConfirm'),
    onConfirm: () =>
      void attempt(async () => {
        const { dismissed } = await client.call('queue:dismiss-dead-letters', filter);
        await deadLetters.forget(() => true);
        showDone(i18next.t('find.dismissedAll', { n: dismissed.toLocaleString() }));
      }),
  });
}
