import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';

let running: RunningApp;
beforeAll(async () => {
  running = await launchApp({ place: await newPlace() });
});
afterAll(() => running?.close());

describe('a file that the creator gives the panel', () => {
  it('has its path, and one that the page makes up has none', async () => {
    const { page } = running;
    const file = join(tempDir('given'), '텐트 1.png');
    await writeFile(file, 'x');
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'given';
      document.body.append(input);
    });
    await page.locator('#given').setInputFiles(file);
    const paths = await page.evaluate(() => {
      const api: { pathOf(file: unknown): string } = Reflect.get(window, 'studioQueue');
      const input = document.querySelector<HTMLInputElement>('#given');
      const madeUp = new File(['x'], '/etc/passwd', { type: 'image/png' });
      return [input?.files?.[0], madeUp, { path: '/etc/passwd', name: 'a' }, '/etc/passwd', null].map((one) =>
        api.pathOf(one),
      );
    });
    expect(paths).toEqual([file, '', '', '', '']);
  });
});

/** Where the focus gets by the Tab key alone. */
async function tabTo(page: Page, testId: string): Promise<void> {
  const isThere = () => page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testId);
  await page.getByTestId(testId).waitFor();
  for (let key = 0; key < 400; key += 1) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab key leads to ${testId}`);
}

describe('a film, by keyboard alone', () => {
  it('is reviewed, changed, approved, watched, changed in one scene, and made in portrait', async () => {
    const { page } = running;
    const projectId = '비-오는-날';
    const title = '비 오는 날';
    const text = [
      '오 분이면, 집이 카페가 됩니다.',
      '원두를 갈고 천천히 물을 부어 보세요.',
      '창가에 앉아 빗소리를 들으며 한 모금.',
    ].join('\n\n');
    await callMain(page, 'queue:pipeline', {
      projectId,
      script: { title, language: 'ko', text, sceneSeconds: 5 },
      image: { title, language: 'ko' },
      video: { title, language: 'ko', resolution: '480p', aspect: '16:9', subtitles: true },
      stopAfter: ['script'],
    });
    await page.evaluate((id) => {
      localStorage.setItem('studio-queue-project', id);
      localStorage.setItem('studio-queue-screen', 'project');
    }, projectId);
    await page.reload();

    // The script is there, and waits: nothing is made of it yet.
    await tabTo(page, 'narration-2');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(' 비가 옵니다.');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('approve').waitFor({ state: 'detached' });

    // The film is made of what was approved, and is watched.
    await tabTo(page, 'film');
    await page.keyboard.press('Space');
    await expect
      .poll(() => page.getByTestId('film').evaluate((film: HTMLVideoElement) => film.currentTime))
      .toBeGreaterThan(0);
    const story = () => callMain(page, 'films:storyboard', { projectId });
    const first = await story();
    expect(first.scenes[1]?.narration).toBe('원두를 갈고 천천히 물을 부어 보세요. 비가 옵니다.');
    expect(first.versions).toHaveLength(1);

    // One scene is changed: its words alone are made again.
    await tabTo(page, 'narration-3');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(' 해가 납니다.');
    await page.getByTestId('redo-3').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('version-2').waitFor();
    await expect.poll(async () => (await story()).changedScenes).toBe(0);
    const second = await story();
    expect(second.versions.map(({ version, isPresent }) => [version, isPresent]).sort()).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(second.scenes.map(({ picture }) => picture?.version)).toEqual(
      first.scenes.map(({ picture }) => picture?.version),
    );

    await tabTo(page, 'make-portrait');
    await page.keyboard.press('Enter');
    await tabTo(page, 'show-portrait');
    await page.keyboard.press('Enter');
    const isTall = (film: HTMLVideoElement) => film.videoHeight > film.videoWidth;
    await expect.poll(() => page.getByTestId('film').evaluate(isTall)).toBe(true);
    expect((await story()).versions).toHaveLength(2);
  });
});
