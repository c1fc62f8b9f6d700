import i18next from 'i18next';
import { byteSize } from '../../contract/byte-size';
import type { Film } from '../../contract/film';
import type { IpcInput } from '../../contract/ipc';
import type { StoryScene } from '../../contract/storyboard';
import type { QueueTask } from '../../contract/task';
import { client, panelStore } from '../store';
import type { StoryKeeper } from '../store/story-keeper';
import { isOffline } from '../store/studio';
import { ask, showProject, showScreen } from '../store/ui';
import { attempt, showDone } from './attempt';
import { showUndo } from './undo';

/** Nothing is made of texts that are not stored: the page shows which. @throws Error */
async function store(keeper: StoryKeeper): Promise<void> {
  if (!(await keeper.flush())) throw new Error(i18next.t('project.unsaved'));
}

/** Makes a part of the film again, with all that was typed so far. */
export async function redo(keeper: StoryKeeper, what: IpcInput<'films:redo'>['what']): Promise<void> {
  await attempt(async () => {
    await store(keeper);
    await client.call('films:redo', { projectId: keeper.projectId, what });
    showDone(i18next.t(`project.redoing.${what.kind}`));
    await keeper.read();
  });
}

/** A file as a scene's picture; without one the system's dialog asks for it. */
export async function givePicture(keeper: StoryKeeper, sceneId: string, file?: string): Promise<void> {
  const { projectId } = keeper;
  const named = file === undefined ? {} : { file };
  await attempt(() => keeper.change(() => client.call('films:use-picture', { projectId, id: sceneId, ...named })));
}

/** The pictures of two scenes take each other's places; for a moment it can be undone. */
export async function swapPictures(keeper: StoryKeeper, one: StoryScene, other: StoryScene): Promise<void> {
  const { projectId } = keeper;
  const swap = () => keeper.change(() => client.call('films:swap-pictures', { projectId, id: one.id, with: other.id }));
  if (!(await attempt(swap))) return;
  const [a, b] = [one.scene, other.scene].sort((x, y) => x - y);
  showUndo(i18next.t('project.swapped', { a, b }), async () => {
    await swap();
    return i18next.t('project.swappedBack');
  });
}

export async function restoreVersion(keeper: StoryKeeper, version: number): Promise<void> {
  const { projectId } = keeper;
  if (await attempt(() => keeper.change(() => client.call('films:restore', { projectId, version }))))
    showDone(i18next.t('project.restored', { n: version }));
}

export async function duplicateFilm(keeper: StoryKeeper): Promise<void> {
  await attempt(async () => {
    await store(keeper);
    const { projectId } = await client.call('films:duplicate', { projectId: keeper.projectId });
    showDone(i18next.t('project.duplicated', { project: projectId }));
    showProject(projectId);
  });
}

export function askToDeleteFilm({ projectId, title, bytes, tasks }: Film): void {
  const n = Object.values(tasks).reduce((sum, count) => sum + count, 0);
  ask({
    title: i18next.t('project.deleteTitle'),
    // A copy that was not filmed yet has files that no task made.
    text:
      bytes === 0
        ? i18next.t('project.deleteTextFiles', { title, n })
        : i18next.t('project.deleteText', { title, size: byteSize(bytes), n }),
    hint: i18next.t('project.deleteLater'),
    keep: i18next.t('project.deleteKeep'),
    confirm: i18next.t('project.deleteConfirm'),
    onConfirm: () => void deleteFilm(projectId, title),
  });
}

async function deleteFilm(projectId: string, title: string): Promise<void> {
  if (!(await attempt(() => client.call('films:delete', { projectId })))) return;
  showScreen('projects');
  showDone(i18next.t('project.deleted', { title }));
}

/** The film goes on, with all that was typed so far. `stopAgain`: until its pictures are there. */
export async function approve(
  keeper: StoryKeeper,
  task: Pick<QueueTask, 'id'>,
  title: string,
  stopAgain = false,
): Promise<void> {
  if (isOffline(panelStore.getState())) return;
  await attempt(async () => {
    await store(keeper);
    await client.call('queue:approve', { id: task.id, ...(stopAgain ? { stopAgain } : {}) });
    showDone(i18next.t('project.approved', { title }));
    await keeper.read();
  });
}
