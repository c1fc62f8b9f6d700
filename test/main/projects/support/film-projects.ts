import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { manifestSchema } from '../../../../contract/project-files';
import type { QueueTask } from '../../../../contract/task';
import { FilmStudio } from '../../../support/film-studio';

export let studio: FilmStudio;
/** Call once in a file: each of its tests gets a new studio. */
export function filmProjectsForTests(): void {
  beforeEach(async () => {
    studio = await FilmStudio.open();
  });
  afterEach(() => studio.close());
}

export const below = (path: string) => join(studio.workspace, path);
export const manifestOf = (path: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')));
/** The next time that a task comes to this. */
export const event = (isSo: (task: QueueTask) => boolean) =>
  new Promise<void>((resolve) => {
    const stop = studio.queue.onEvents((events) => {
      if (!events.some((one) => one.kind === 'task' && isSo(one.task))) return;
      stop();
      resolve();
    });
  });
export async function made(projectId: string, title: string) {
  const [script, image, video] = await studio.film(projectId, title);
  await studio.idle();
  if (script === undefined || image === undefined || video === undefined) throw new Error('unreachable');
  return { script: script.id, image: image.id, video: video.id };
}
