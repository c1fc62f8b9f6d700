import { join } from 'node:path';
import { expect, it } from 'vitest';
import { client } from '../e2e/support/client';
import { probe } from '../e2e/support/film';
import { newPlace } from '../e2e/support/launch';
import { readyForFilm } from '../e2e/support/ready-for-film';
import { tempDir } from '../support/temp-dir';
import { writeTinyModel } from '../workers/video/tiny-voice-model';
import { openPackaged } from './packaged-panel';

const PROJECT = 'neural';

/** The thread, the package's own loader and its WebAssembly are files of their own there: in the worker, and in the process of the ▶. */
it('the packaged app reads a sentence and a film by a neural voice', async () => {
  const folder = tempDir('tiny-model');
  await writeTinyModel(folder);
  const place = await newPlace({
    chosen: { writer: 'automatic', pictures: [], voice: 'sherpa-onnx' },
    options: { 'sherpa-onnx.folder': folder },
  });
  await readyForFilm(place.workspace, PROJECT, ['커피를 천천히 내립니다.']);
  const { page, bridge, close } = await openPackaged(place);

  await page.getByTestId('nav-settings').click();
  const hear = page.getByTestId('hear-voice');
  await hear.click();
  await hear.filter({ hasText: '그만 듣기' }).waitFor();
  await hear.filter({ hasText: '목소리 들어 보기' }).waitFor();
  expect(await page.locator('.mantine-Notification-root').allTextContents()).toEqual([]);

  const queue = client(bridge);
  const { id } = await queue.enqueue({
    type: 'video',
    projectId: PROJECT,
    metadata: { title: '커피', language: 'ko', resolution: '480p' },
  });
  const ended = await queue.ended(id);
  expect(ended, ended.error).toMatchObject({ status: 'completed' });
  expect(probe(join(place.workspace, PROJECT, 'video.mp4')).format.duration).toBeGreaterThan(0.5);
  expect(await close()).toBe(0);
});
