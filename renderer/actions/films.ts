import i18next from 'i18next';
import type { Film } from '../../contract/film';
import { TASK_TYPES } from '../../contract/task';
import { client } from '../store';
import { setUi } from '../store/ui';
import { attempt } from './attempt';
import { copyText } from './panel';

/** Opens the player; does nothing while there is no film. */
export function playFilm({ projectId, title, poster, video }: Film): void {
  if (video === undefined) return;
  setUi({ playing: { projectId, title, video, ...(poster === undefined ? {} : { poster }) } });
}

/** Shows the film in the system's file manager, or the project's folder while there is no film. */
export async function showFilm({
  video,
  steps,
}: {
  readonly video?: Film['video'] | undefined;
  readonly steps: Film['steps'];
}): Promise<void> {
  const step = TASK_TYPES.map((type) => steps[type]).find((one) => one !== undefined);
  await attempt(async () => {
    if (video !== undefined) await client.call('shell:show-output', { id: video.taskId, index: video.index });
    else if (step !== undefined) await client.call('shell:open-project', { id: step.taskId });
  });
}

/** Copies the film's absolute path. */
export async function copyFilmPath({ video }: { readonly video?: Film['video'] | undefined }): Promise<void> {
  if (video === undefined) return;
  await attempt(async () => {
    const { path } = await client.call('shell:output-path', { id: video.taskId, index: video.index });
    await copyText(path, i18next.t('films.pathCopied'));
  });
}
