import i18next from 'i18next';
import { readProcessor } from '../../contract/processors';
import type { QueueTask, TaskType } from '../../contract/task';
import { client } from '../store';
import { useTestRuns } from '../store/processors';
import { saveProcessorSecret, saveSettings, useSettings } from '../store/settings';
import { attempt, showDone } from './attempt';

/** The names in the setting that is in force, changed; a kind without secrets, or a setting that cannot be used, is left as it is. */
async function changeNames(type: TaskType, change: (names: readonly string[]) => string[]): Promise<void> {
  const choice = readProcessor(type, useSettings.getState().settings?.processors[type]);
  if (choice.kind !== 'program' && choice.kind !== 'url') return;
  await saveSettings({ processors: { [type]: { ...choice, secrets: change(choice.secrets) } } });
}

/** The value first: a name without one would park every task that begins in between. Returns whether it is saved. */
export function setSecret(type: TaskType, name: string, value: string): Promise<boolean> {
  return attempt(async () => {
    await saveProcessorSecret(type, name, value);
    await changeNames(type, (names) => (names.includes(name) ? [...names] : [...names, name]));
    showDone(i18next.t('processors.secretSaved', { name }));
  });
}

/** The name first, for the same reason. */
export function removeSecret(type: TaskType, name: string): Promise<boolean> {
  return attempt(async () => {
    await changeNames(type, (names) => names.filter((one) => one !== name));
    await saveProcessorSecret(type, name, '');
    showDone(i18next.t('processors.secretRemoved', { name }));
  });
}

/** Adds a task of its own to the queue, where it is one like any other. Returns whether it was added. */
export function startTestRun(type: TaskType, metadata: Record<string, unknown>): Promise<boolean> {
  return attempt(async () => {
    const projectId = i18next.t('processors.testProject');
    const task = await client.call('queue:test-run', { type, projectId, metadata });
    useTestRuns.setState({ [type]: task.id });
  });
}

const LANGUAGES = ['ko', 'en'] as const;

/** Finds the type's latest test run, whatever language the panel had then. */
export async function findTestRun(type: TaskType): Promise<void> {
  if (useTestRuns.getState()[type] !== undefined) return;
  const pages = await Promise.all(
    LANGUAGES.map((language) => {
      const projectId = i18next.getFixedT(language)('processors.testProject');
      // What runs or waits comes before what ended, and the newest end first.
      return client.call('queue:list', { types: [type], projectId, limit: 1 });
    }),
  );
  const [latest] = pages.flatMap(({ tasks }) => tasks).sort((a, b) => b.seq - a.seq);
  if (latest !== undefined) useTestRuns.setState((runs) => (runs[type] === undefined ? { [type]: latest.id } : runs));
}

export async function cancelTestRun(task: QueueTask): Promise<void> {
  await attempt(() => client.call('queue:cancel', { id: task.id }));
}
