import i18next from 'i18next';
import type { MoveTarget, QueueTask, TaskLogLine } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { clockTime } from '../format/time';
import { said } from '../i18n/said';
import { client } from '../store';
import { attempt, showDone } from './attempt';
import { copyText } from './panel';

export async function bump(task: QueueTask): Promise<void> {
  if (await attempt(() => client.call('queue:bump', { id: task.id }))) {
    showDone(i18next.t('waiting.bumped', { title: taskTitle(task) }));
  }
}

export const retry = (task: QueueTask): Promise<void> => retryNamed(task.id, taskTitle(task));

/** For a dead letter whose task can no longer be read: its id and the name it is shown by. */
export async function retryNamed(id: string, title: string): Promise<void> {
  if (await attempt(() => client.call('queue:retry', { id }))) showDone(i18next.t('needsYou.retried', { title }));
}

/** Lets a film go on that stops for the creator's approval. */
export async function approve(task: QueueTask): Promise<void> {
  if (await attempt(() => client.call('queue:approve', { id: task.id }))) {
    showDone(i18next.t('review.approved', { title: taskTitle(task) }));
  }
}

export async function move(task: QueueTask, target: MoveTarget): Promise<void> {
  await attempt(() => client.call('queue:move', { id: task.id, target }));
}

/** One place up or down among waiting tasks of the same type and priority; does nothing at either end. */
export async function moveByOne(rows: readonly QueueTask[], task: QueueTask, direction: 'up' | 'down'): Promise<void> {
  const equals = rows.filter((row) => row.type === task.type && row.priority === task.priority);
  const index = equals.findIndex((row) => row.id === task.id);
  const anchor = equals[direction === 'up' ? index - 1 : index + 1];
  if (index < 0 || anchor === undefined) return;
  await move(task, direction === 'up' ? { before: anchor.id } : { after: anchor.id });
}

export async function openProject(task: Pick<QueueTask, 'id'>): Promise<void> {
  await attempt(() => client.call('shell:open-project', { id: task.id }));
}

/** Opens what a parked task waits for in the creator's browser. */
export async function openNeedsYou(task: Pick<QueueTask, 'id'>): Promise<void> {
  await attempt(() => client.call('shell:open-needs-you', { id: task.id }));
}

/** Shows a finished file in the system's file manager. `index` is its position in the task's outputs. */
export async function showOutput(task: QueueTask, index: number): Promise<void> {
  await attempt(() => client.call('shell:show-output', { id: task.id, index }));
}

/** Copies log lines as they are read: time, then text. */
export function copyLog(lines: readonly TaskLogLine[]): Promise<void> {
  const text = lines.map((line) => `${clockTime(line.at)} ${said(line.text)}`).join('\n');
  return copyText(text, i18next.t('log.copied'));
}
