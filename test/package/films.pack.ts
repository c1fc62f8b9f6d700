import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { client } from '../e2e/support/client';
import { newPlace } from '../e2e/support/launch';
import { callMain } from '../e2e/support/panel-page';
import { writeCard } from '../workers/video/video-context';
import { openPackaged } from './packaged-panel';

const PROJECT = '비 오는 날';
const NARRATIONS = ['창가에 앉아 빗소리를 듣습니다.', '물은 천천히 붓습니다.'];

/** Each of these is a file of its own in the archive, started by its path: what bundles well may still not be found there. */
it('the packaged app finds a film by a word of its script, draws its poster and reads changed words aloud', async () => {
  const place = await newPlace();
  const { page, bridge, close } = await openPackaged(place);
  const queue = client(bridge);
  const made = async (type: 'script' | 'video', metadata: Record<string, unknown>) => {
    const { id } = await queue.enqueue({ type, projectId: PROJECT, metadata: { title: PROJECT, ...metadata } });
    const ended = await queue.ended(id);
    expect(ended, ended.error).toMatchObject({ status: 'completed' });
  };
  await made('script', { text: NARRATIONS.join('\n\n') });
  const images = join(place.workspace, PROJECT, 'images');
  await mkdir(images, { recursive: true });
  for (const [index] of NARRATIONS.entries()) await writeCard(join(images, `00${index + 1}.jpg`), index);
  await made('video', { resolution: '480p' });

  await expect
    .poll(async () =>
      (await callMain(page, 'find:all', { text: '빗소리', limit: 10 })).hits.map((hit) => hit.projectId),
    )
    .toEqual([PROJECT]);

  await page.getByTestId('nav-today').click();
  const poster = page.getByTestId(`ready-${PROJECT}`).locator('img');
  await expect.poll(() => poster.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);

  await page.getByTestId('nav-projects').click();
  await page.getByRole('button', { name: PROJECT, exact: true }).click();
  await page.getByTestId('narration-1').fill('물은 아주 천천히 붓습니다.');
  await page.getByTestId('redo-1').waitFor();
  await page.getByTestId('voice-1').click();
  await page.locator('[data-testid=voice-1][data-heard=true]').waitFor();
  const { file } = await callMain(page, 'films:voice', { projectId: PROJECT, id: '1' });
  expect(file.path).not.toBe('audio/narration.wav');
  // Heard to its end.
  await page.locator('[data-testid=voice-1][data-heard=false]').waitFor();
  expect(await close()).toBe(0);
});
