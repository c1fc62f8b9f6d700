import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filmRecordSchema } from '../../contract/project-files';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { tempDir } from '../support/temp-dir';
import { corners, makeClip, TONE } from '../workers/video/clips/clip-files';
import { type Client, client } from './support/client';
import { probe } from './support/film';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { readyForFilm } from './support/ready-for-film';
import { fill, KOREAN, speak } from './support/words';

const PROJECT = '인트로가 있는 영상';
const LONG =
  '이 장면은 십 초가 넘도록 길게 이야기합니다. 그래서 장이 하나씩 생깁니다. 같은 말을 한 번 더 천천히 이어서 합니다.';
const NARRATIONS = ['첫째 이야기.', '둘째 이야기.', '셋째 이야기.'].map((first) => `${first} ${LONG}`);

let place: Place;
let running: RunningApp;
let queue: Client;
let page: Page;
let words: Messages;
const clips = tempDir('clips');

beforeAll(async () => {
  place = await newPlace();
  await readyForFilm(place.workspace, PROJECT, NARRATIONS);
  running = await launchApp({ place });
  queue = client(running.bridge);
  page = running.page;
  words = await speak(page, KOREAN);
});
afterAll(() => running?.close());

/** The system's own dialog cannot be clicked from here, so a stub returns its result. */
async function choose(path: string, label: string): Promise<void> {
  await running.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
  await page.getByRole('button', { name: fill(words.settings.chooseFileOf, { name: label }) }).click();
}
const filmSettings = async () => (await callMain(page, 'settings:get', undefined)).settings.film;
const shown = (of: string) => page.locator(`[data-setting="film.${of}"]`).inputValue();

describe('The creator’s clips', () => {
  it('are chosen in the system’s dialog, and shown by their names', async () => {
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('section-film').click();
    const broken = join(clips, '인트로.mp4');
    await writeFile(broken, 'no video');
    await choose(broken, words.settings.intro);
    await expect.poll(filmSettings).toMatchObject({ intro: broken, outro: '', music: '' });
    await expect.poll(() => shown('intro')).toBe('인트로.mp4');
    expect(await axeProblems(page)).toEqual([]);
  });

  it('park a film that cannot have them, and let it go on once another file is chosen', async () => {
    const metadata = { title: PROJECT, language: 'ko', resolution: '480p', quality: 'draft' };
    const { id } = await queue.enqueue({ type: 'video', projectId: PROJECT, metadata });
    await queue.until(id, (task) => task.needsYou !== undefined);
    const { task } = await callMain(page, 'queue:get', { id });
    expect(task.needsYou).toMatchObject({
      code: 'clip_unusable',
      message: { code: 'clip.no_video', name: '인트로.mp4' },
    });

    await page.getByTestId('nav-today').click();
    await page.getByTestId(`needs-you-${id}`).getByRole('button', { name: words.needsYou.settings }).click();
    await page.getByTestId('settings').waitFor();
    const intro = makeClip(
      join(clips, '새 인트로.mp4'),
      corners(640, 360),
      TONE,
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
    );
    await choose(intro, words.settings.intro);
    expect((await queue.ended(id)).status).toBe('completed');
    const folder = join(place.workspace, PROJECT);
    const record = filmRecordSchema.parse(JSON.parse(await readFile(join(folder, 'film.json'), 'utf8')));
    expect(record.intro).toBe(2);
    expect(probe(join(folder, 'video.mp4')).format.duration).toBeCloseTo(record.seconds, 1);
  });

  it('leave the film’s page its chapters, which are copied as YouTube reads them', async () => {
    await page.evaluate((id) => {
      localStorage.setItem('studio-queue-project', id);
      localStorage.setItem('studio-queue-screen', 'project');
    }, PROJECT);
    await page.reload();
    await page.getByTestId('chapters').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await running.app.evaluate(({ clipboard }) => clipboard.clear());
    await page.getByTestId('copy-chapters').click();
    await expect
      .poll(() => running.app.evaluate(({ clipboard }) => clipboard.readText()))
      .toMatch(/^0:00 첫째 이야기\n0:\d\d 둘째 이야기\n0:\d\d 셋째 이야기$/u);
    // A chapter is heard from its place in the film.
    await page.getByTestId('chapters').getByText('둘째 이야기').click();
    await expect
      .poll(() => page.locator('video').evaluate((film) => (film as HTMLVideoElement).currentTime))
      .toBeGreaterThan(9);
  });

  it('are left out of one film by a switch of its form, and are gone once they are removed', async () => {
    await page.getByTestId('new-film').click();
    const form = page.getByRole('dialog');
    const intro = form.getByTestId('film-intro');
    expect(await form.getByTestId('film-outro').count()).toBe(0);
    await intro.press('Space');
    const field = (label: string) => form.getByRole('textbox', { name: new RegExp(`^${label}`) });
    await field(words.form.title).fill('짧은 영상');
    await field(words.form.text).fill('한 문장입니다.');
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    await form.getByTestId('submit-film').click();
    await form.waitFor({ state: 'detached' });
    const waiting = async () =>
      (await callMain(page, 'queue:list', { types: ['video'], statuses: ['waiting'], limit: 5 })).tasks;
    await expect.poll(async () => (await waiting())[0]?.metadata).toMatchObject({ intro: false });

    await page.getByTestId('nav-settings').click();
    await page.getByRole('button', { name: fill(words.settings.noMediaOf, { name: words.settings.intro }) }).click();
    await expect.poll(filmSettings).toMatchObject({ intro: '', outro: '', music: '' });
    await expect.poll(() => shown('intro')).toBe('');
  });
});
