import i18next from 'i18next';
import { placeOf, standOf } from '../../contract/stand';
import { MAX_PRIORITY, type MoveTarget, type QueueTask, type TaskLogLine } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { clockTime } from '../format/time';
import { said } from '../i18n/said';
import { client } from '../store';
import { type FormOf, setUi } from '../store/ui';
import { attempt, showDone } from './attempt';
import { copyText } from './panel';
import { showUndo } from './undo';

/** A change of one waiting task, which can be undone for a while. */
export function showUndoOfOne(words: string, before: QueueTask, after: QueueTask): void {
  showUndo(words, async () => {
    await client.call('queue:restore', { id: before.id, before: placeOf(before), since: standOf(after) });
    return i18next.t('work.undone', { title: taskTitle(before) });
  });
}

async function change(task: QueueTask, words: string, make: () => Promise<QueueTask>): Promise<void> {
  await attempt(async () => {
    const after = await make();
    if (after.priority === task.priority && after.rank === task.rank && after.status === task.status) return;
    showUndoOfOne(words, task, after);
  });
}

export function bump(task: QueueTask): Promise<void> {
  const words = i18next.t('work.bumped', { title: taskTitle(task) });
  return change(task, words, () => client.call('queue:bump', { id: task.id }));
}

/** One step up or down; nothing beyond the highest and the lowest. */
export async function changePriority(task: QueueTask, by: 1 | -1): Promise<void> {
  const priority = task.priority + by;
  if (Math.abs(priority) > MAX_PRIORITY) return;
  const words = i18next.t('work.prioritised', { title: taskTitle(task), n: priority });
  await change(task, words, () => client.call('queue:set-priority', { id: task.id, priority }));
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

export function move(task: QueueTask, target: MoveTarget): Promise<void> {
  const words = i18next.t('work.moved', { title: taskTitle(task) });
  return change(task, words, () => client.call('queue:move', { id: task.id, target }));
}

/** One place up or down among waiting tasks of the same type and priority; does nothing at either end. */
export async function moveByOne(rows: readonly QueueTask[], task: QueueTask, direction: 'up' | 'down'): Promise<void> {
  const equals = rows.filter((row) => row.type === task.type && row.priority === task.priority);
  const index = equals.findIndex((row) => row.id === task.id);
  const anchor = equals[direction === 'up' ? index - 1 : index + 1];
  if (index < 0 || anchor === undefined) return;
  await move(task, direction === 'up' ? { before: anchor.id } : { after: anchor.id });
}

/** Opens the form of a task with its whole input, which lists and events cut. */
export async function openForm(task: QueueTask, how: FormOf['how']): Promise<void> {
  await attempt(async () => {
    const { task: whole } = await client.call('queue:get', { id: task.id });
    setUi({ formOf: { task: whole, how } });
  });
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
