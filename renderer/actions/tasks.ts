import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { AppError } from '../../contract/errors';
import type { QueueTask, TaskLogLine, TaskType } from '../../contract/task';
import { EUL_REUL, withJosa } from '../format/josa';
import { clockTime } from '../format/time';
import { knownError } from '../i18n/problem-words';
import { client, sync } from '../store';
import { titleOf } from '../store/task-list';

/** What went wrong, translated by code; main's own words where no translation exists. */
export function errorText(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? error.message : String(error);
  return knownError(error.code) ?? error.message;
}

export function showError(error: unknown): void {
  notifications.show({
    color: 'red',
    title: i18next.t('error.title'),
    message: errorText(error),
    autoClose: 10_000,
    role: 'alert',
  });
}

export function showDone(message: string): void {
  notifications.show({ message });
}

/** Runs an action of the creator; answers whether it worked, having shown what went wrong. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    showError(error);
    return false;
  }
}

export async function bump(task: QueueTask): Promise<void> {
  if (await attempt(() => client.call('queue:bump', { id: task.id }))) {
    showDone(i18next.t('waiting.bumped', { title: titleOf(task) }));
  }
}

export async function cancel(task: QueueTask): Promise<void> {
  if (await attempt(() => client.call('queue:cancel', { id: task.id }))) {
    showDone(i18next.t('cancel.done', { title: titleOf(task) }));
  }
}

export const retry = (task: QueueTask): Promise<void> => retryNamed(task.id, titleOf(task));

export async function retryNamed(id: string, title: string): Promise<void> {
  if (await attempt(() => client.call('queue:retry', { id }))) showDone(i18next.t('needsYou.retried', { title }));
}

/** One place up or down among waiting tasks of the same type and priority; at either end nothing happens. */
export async function moveByOne(rows: readonly QueueTask[], task: QueueTask, direction: 'up' | 'down'): Promise<void> {
  const equals = rows.filter((row) => row.type === task.type && row.priority === task.priority);
  const index = equals.findIndex((row) => row.id === task.id);
  const anchor = equals[direction === 'up' ? index - 1 : index + 1];
  if (index < 0 || anchor === undefined) return;
  const side = direction === 'up' ? 'before' : 'after';
  await attempt(() => client.call('queue:move', { id: task.id, anchorId: anchor.id, side }));
}

export async function openProject(task: Pick<QueueTask, 'id'>): Promise<void> {
  await attempt(() => client.call('shell:open-project', { id: task.id }));
}

/** Shows one finished file in the system's file manager; `index` is its place in the task's outputs. */
export async function showOutput(task: QueueTask, index: number): Promise<void> {
  await attempt(() => client.call('shell:show-output', { id: task.id, index }));
}

export async function setPaused(type: TaskType, paused: boolean): Promise<void> {
  await attempt(() =>
    paused ? client.call('queue:pause', { type, mode: 'after-current' }) : client.call('queue:resume', { type }),
  );
}

/** Stops the task in hand as well: it goes back to the head of its queue and costs no try. */
export async function pauseNow(type: TaskType): Promise<void> {
  await attempt(() => client.call('queue:pause', { type, mode: 'now' }));
}

export async function decideOrigin(origin: string, allow: boolean): Promise<void> {
  if (await attempt(() => client.call('origins:decide', { origin, allow }))) {
    const values = { origin, originEul: withJosa(origin, EUL_REUL) };
    showDone(allow ? i18next.t('origin.allowed', values) : i18next.t('origin.denied', values));
  }
}

export async function openLogFolder(): Promise<void> {
  await attempt(() => client.call('shell:open-logs', undefined));
}

export async function refreshAll(): Promise<void> {
  await sync.resync();
}

/** For the creator who asked, who otherwise sees nothing happen when nothing has changed. */
export async function refreshAndTell(): Promise<void> {
  await refreshAll();
  showDone(i18next.t('header.refreshed'));
}

/** Puts the lines on the clipboard as one would read them: time, then text. */
export async function copyLog(lines: readonly TaskLogLine[]): Promise<void> {
  const text = lines.map((line) => `${clockTime(line.at)} ${line.text}`).join('\n');
  if (await attempt(() => navigator.clipboard.writeText(text))) showDone(i18next.t('log.copied'));
}
