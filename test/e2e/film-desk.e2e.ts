import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../contract/messages';
import { tempDir } from '../support/temp-dir';
import { writeCard } from '../workers/video/video-context';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

const PROJECT = '비 오는 날';
const TITLE = PROJECT;
const TEXT = ['에이아이가 고른 원두입니다.', '천천히 물을 부어 보세요.', '빗소리를 들으며 한 모금.'].join('\n\n');

const hasBin = process.platform !== 'linux' || spawnSync('gio', ['version']).status === 0;
/** Where the system's bin is for this app. */
const data = tempDir('data');
let running: RunningApp;
let page: Page;
beforeAll(async () => {
  running = await launchApp({ place: await newPlace(), env: { XDG_DATA_HOME: data } });
  page = running.page;
});
afterAll(() => running?.close());

const story = (projectId = PROJECT) => callMain(page, 'films:storyboard', { projectId });
const below = (path: string, projectId = PROJECT) => join(running.place.workspace, projectId, path);
const pictures = async () => (await story()).scenes.map(({ picture }) => picture?.version);

async function openFilm(projectId: string): Promise<void> {
  await page.evaluate((id) => {
    localStorage.setItem('studio-queue-project', id);
    localStorage.setItem('studio-queue-screen', 'project');
  }, projectId);
  await page.reload();
  await page.getByTestId('scenes').waitFor();
}

/** A file from outside of the window, dropped on an element: a file that a page makes up has no path. */
async function dropFile(testId: string, file: string): Promise<void> {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not in sight`);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, data };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at });
  await session.detach();
}

describe('A film that stops for approval', () => {
  it('stops once more for its pictures when that is ticked, and a picture is found again before it is approved', async () => {
    await speak(page, KOREAN);
    await callMain(page, 'queue:pipeline', {
      projectId: PROJECT,
      script: { title: TITLE, language: 'ko', text: TEXT, sceneSeconds: 5 },
      image: { title: TITLE, language: 'ko' },
      video: { title: TITLE, language: 'ko', resolution: '480p', aspect: '16:9', subtitles: true },
      stopAfter: ['script'],
    });
    await expect.poll(async () => (await story().catch(() => undefined))?.review?.after).toBe('script');
    await openFilm(PROJECT);
    await page.getByTestId('stop-again').check();
    await page.getByTestId('approve').click();

    await expect.poll(async () => (await story()).review?.after).toBe('image');
    const first = await story();
    await page.locator('[data-kind=pictures]').waitFor();
    await page.getByTestId('take-again-2').click();
    await expect.poll(async () => (await story()).review?.taskId).not.toBe(first.review?.taskId);
    // The decision stays where it is, and waits for the picture.
    await page.locator('[data-kind=pictures]').waitFor();
    await expect.poll(async () => (await story()).review?.isChanging).toBeUndefined();
    expect((await story()).versions).toEqual([]);
    await expect.poll(() => page.getByTestId('approve').isEnabled()).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('version-1').waitFor();
    await expect.poll(async () => (await callMain(page, 'films:get', { projectId: PROJECT })).film.state).toBe('ready');
  });
});

describe('The page of a film', () => {
  it('swaps the pictures of two scenes by the menu and by dragging, and takes it back', async () => {
    const words = await speak(page, KOREAN);
    await openFilm(PROJECT);
    const [one, two, three] = await pictures();
    await page.getByTestId('swap-1').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('swap-with-3').waitFor();
    await page.getByTestId('swap-with-3').click();
    await page.getByText(fill(words.project.swapped, { a: 1, b: 3 })).waitFor();
    expect(await pictures()).toEqual([three, two, one]);
    expect((await story()).scenes.map(({ changed }) => changed)).toEqual([['picture'], [], ['picture']]);
    await page.getByTestId('undo').click();
    await page.getByText(words.project.swappedBack).waitFor();
    expect([await pictures(), (await story()).changedScenes]).toEqual([[one, two, three], 0]);

    await page.getByTestId('picture-1').dragTo(page.getByTestId('picture-2'));
    await expect.poll(pictures).toEqual([two, one, three]);
  });

  it('shows other words in the subtitles than are said, and the next film has both changes without a new voice or picture', async () => {
    const words = await speak(page, ENGLISH);
    await openFilm(PROJECT);
    const before = await callMain(page, 'films:get', { projectId: PROJECT });
    await page.getByTestId('scene-1').hover();
    await page.getByTestId('subtitle-only-1').click();
    await page.getByTestId('subtitle-1').fill('AI가 고른 원두입니다.');
    await page.getByTestId('narration-2').focus();
    await expect.poll(async () => (await story()).scenes[0]?.subtitle).toBe('AI가 고른 원두입니다.');
    await page.getByText(words.project.changedSubtitle).waitFor();
    const redone = await callMain(page, 'films:redo', { projectId: PROJECT, what: { kind: 'changed' } });
    expect(redone.tasks.map(({ type }) => type)).toEqual(['video']);
    await page.getByTestId('version-2').waitFor();
    await expect.poll(async () => (await story()).changedScenes).toBe(0);
    const subtitles = readFileSync(below('subtitles.srt'), 'utf8').replaceAll('\u2060', '');
    expect([subtitles.includes('AI가'), subtitles.includes('에이아이가')]).toEqual([true, false]);
    const former = (await story()).versions.find(({ version }) => version === 1)?.video?.path ?? '';
    const voice = (folder: string) => readFileSync(join(folder, 'audio', 'narration.wav'));
    expect(voice(below('')).equals(voice(dirname(below(former))))).toBe(true);
    const after = await callMain(page, 'films:get', { projectId: PROJECT });
    expect(after.tasks.length - before.tasks.length).toBe(1);
  });

  it('restores a version, and a file that is dropped on a scene is its picture', async () => {
    const words = await speak(page, ENGLISH);
    await openFilm(PROJECT);
    await page.getByTestId('restore-1').click();
    await page.getByText(fill(words.project.restored, { n: 1 })).waitFor();
    const restored = await story();
    expect(restored.versions.map(({ version, isPresent }) => [version, isPresent])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect([restored.scenes[0]?.subtitle, restored.changedScenes]).toEqual([undefined, 0]);
    // Until the page shows what was restored, the scenes below the first one are not where they will be.
    await page.getByTestId('subtitle-1').waitFor({ state: 'detached' });
    const file = join(tempDir('dropped'), 'window.jpg');
    await writeCard(file, 2);
    await dropFile('picture-3', file);
    await expect.poll(async () => (await story()).scenes[2]?.picture?.path).toBe('images/003 window.jpg');
  });

  it('makes a copy that waits for its approval, and deletes it with its files into the bin, or not at all where there is none', async () => {
    const words = await speak(page, ENGLISH);
    await openFilm(PROJECT);
    await page.getByTestId('film-more').click();
    await page.getByTestId('duplicate').click();
    const copy = `${TITLE} 2`;
    await page.getByText(fill(words.project.duplicated, { project: copy })).waitFor();
    await expect.poll(async () => (await story(copy).catch(() => undefined))?.review?.after).toBe('image');
    await page.getByTestId('approve').waitFor();
    const folder = below('', copy);
    const remove = async () => {
      await page.getByTestId('film-more').click();
      await page.getByTestId('delete-film').click();
      await page.getByTestId('confirm').click();
    };
    const left = async () => {
      const { tasks } = await callMain(page, 'queue:list', { projectId: copy, limit: 10 });
      return [existsSync(folder), tasks.map(({ status, reviewAfter }) => [status, reviewAfter])];
    };
    const untouched = [true, [['waiting', 'image']]];
    if (process.platform === 'linux') {
      const path = await running.app.evaluate(() => {
        const { PATH } = process.env;
        process.env.PATH = '/nowhere';
        return PATH;
      });
      await remove();
      await page.getByText(say({ code: 'film.no_bin_program' }, 'en')).waitFor();
      expect(await left()).toEqual(untouched);
      await running.app.evaluate((_, before) => {
        process.env.PATH = before;
      }, path);
    }
    if (hasBin) {
      await remove();
      await page.getByText(fill(words.project.deleted, { title: copy })).waitFor();
      expect(await left()).toEqual([false, []]);
      if (process.platform === 'linux')
        expect(existsSync(join(data, 'Trash', 'files', copy, 'script.json'))).toBe(true);
    }
    // The film that was copied is whole.
    expect((await story()).versions).toHaveLength(2);
  });
});
