import i18next from 'i18next';
import { check } from '../../contract/check';
import { processorSchema } from '../../contract/processors';
import type { TaskType } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { client, panelStore } from '../store';
import { useSettings } from '../store/settings';
import { ask } from '../store/ui';
import { attempt, showDone } from './attempt';

/** Restarts the type's worker; when it has a task in hand, once the creator has confirmed it. */
export function askToRestart(type: TaskType): void {
  const { workers, live } = panelStore.getState();
  const taskId = workers[type]?.taskId;
  if (taskId === undefined) {
    void restart(type);
    return;
  }
  const task = live?.running[taskId];
  const processor = check(processorSchema, useSettings.getState().settings?.processors[type]);
  const isExternal = processor.success && processor.data.kind === 'external';
  ask({
    title: i18next.t('workers.ask.title'),
    text: i18next.t('workers.ask.text', {
      type: i18next.t(`lane.${type}`),
      title: task === undefined ? taskId : taskTitle(task),
    }),
    hint: i18next.t(isExternal ? 'workers.ask.hintExternal' : 'workers.ask.hint'),
    keep: i18next.t('workers.ask.keep'),
    confirm: i18next.t('workers.ask.confirm'),
    onConfirm: () => void restart(type),
  });
}

async function restart(type: TaskType): Promise<void> {
  if (await attempt(() => client.call('workers:restart', { type }))) {
    showDone(i18next.t('workers.restarted', { type: i18next.t(`lane.${type}`) }));
  }
}
