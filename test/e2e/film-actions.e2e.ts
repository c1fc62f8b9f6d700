import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { readyForFilm } from './support/ready-for-film';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let running: RunningApp;
let queue: Client;
/** What stands for the system's bin, which no test desktop has. */
let bin: string;
beforeAll(async () => {
  running = await launchApp({ place: await newPlace() });
  queue = client(running.bridge);
  bin = tempDir('bin');
  await running.app.evaluate(({ shell }, folder) => {
    shell.trashItem = async (path) => {
      const { renameSync } = process.getBuiltinModule('node:fs');
      const { basename, join: below } = process.getBuiltinModule('node:path');
      renameSync(path, below(folder, basename(path)));
    };
  }, bin);
});
afterAll(() => running?.close());

async function openFilm(title: string): Promise<void> {
  const { page } = running;
  await page.getByTestId('nav-projects').click();
  await page.getByRole('button', { name: title, exact: true }).click();
  await page.getByTestId('narration-1').waitFor();
}
const projects = async () =>
  (await callMain(running.page, 'films:list', { sort: 'created', limit: 50 })).films.map(({ projectId }) => projectId);

describe.each([
  { ...KOREAN, film: '겨울 캠핑' },
  { ...ENGLISH, film: 'Winter camping' },
])('A film ($language)', ({ film, ...look }) => {
  it('is copied into a project of its own that waits for approval, and deleted with its files after a question', async () => {
    const { page, place } = running;
    const words = await speak(page, look);
    await readyForFilm(place.workspace, film, ['텐트를 고릅니다.', '침낭을 봅니다.']);
    const { id } = await queue.enqueue({
      type: 'video',
      projectId: film,
      metadata: { title: film, resolution: '480p' },
    });
    const made = await queue.ended(id);
    expect(made, made.error).toMatchObject({ status: 'completed' });
    const before = await projects();

    await openFilm(film);
    await page.getByTestId('film-more').click();
    await page.getByTestId('duplicate').click();
    // It opens in its review: nothing is made of it before somebody has changed what is to be different.
    await page.getByTestId('approve').waitFor();
    const [copy = ''] = (await projects()).filter((one) => !before.includes(one));
    await page
      .getByText(fill(words.project.duplicated, { project: copy }))
      .first()
      .waitFor();
    expect(readdirSync(join(place.workspace, copy))).toEqual(expect.arrayContaining(['script.json', 'images']));

    await openFilm(film);
    await page.getByTestId('film-more').click();
    await page.getByTestId('delete-film').click();
    const question = page.getByRole('dialog');
    await question.getByText(words.project.deleteTitle).waitFor();
    await question.getByRole('button', { name: words.project.deleteKeep }).click();
    await question.waitFor({ state: 'detached' });
    expect(existsSync(join(place.workspace, film, 'video.mp4'))).toBe(true);

    await page.getByTestId('film-more').click();
    await page.getByTestId('delete-film').click();
    await page.getByTestId('confirm').click();
    await page
      .getByText(fill(words.project.deleted, { title: film }))
      .first()
      .waitFor();
    expect(existsSync(join(place.workspace, film))).toBe(false);
    expect(existsSync(join(bin, film, 'video.mp4'))).toBe(true);
    expect(await projects()).not.toContain(film);
    expect((await queue.call('GET', `/api/queue/status/${id}`)).status).toBe(404);
    // The copy is whole without it.
    const { scenes } = await callMain(page, 'films:storyboard', { projectId: copy });
    expect(scenes.map(({ narration }) => narration)).toEqual(['텐트를 고릅니다.', '침낭을 봅니다.']);
  });
});
