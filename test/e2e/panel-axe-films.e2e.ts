import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { axeProblems } from '../support/axe';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { readyForFilm } from './support/ready-for-film';
import { ENGLISH, KOREAN, speak } from './support/words';

const FILM = '겨울 캠핑';
const REVIEWED = '봄나물 손질법';
const WAITS = '초보 러너를 위한 10km 준비';

/** With the theme of the other language as well: each combination of words and colours once. */
const LOOKS = [KOREAN, ENGLISH, { language: 'ko', theme: 'dark' }, { language: 'en', theme: 'light' }] as const;

let running: RunningApp;
let page: Page;
let queue: Client;

/** A film with two versions, a portrait version and a scene that is newer than it; one that waits for approval; tasks that wait. */
beforeAll(async () => {
  running = await launchApp({ place: await newPlace() });
  page = running.page;
  queue = client(running.bridge);
  await readyForFilm(running.place.workspace, FILM, ['텐트를 고릅니다.', '침낭을 봅니다.']);
  const film = async (more: Record<string, unknown> = {}) => {
    const metadata = { title: FILM, resolution: '480p', ...more };
    const { id } = await queue.enqueue({ type: 'video', projectId: FILM, metadata });
    const ended = await queue.ended(id);
    expect(ended, ended.error).toMatchObject({ status: 'completed' });
  };
  const change = async (id: string, narration: string) => {
    const { revision } = await callMain(page, 'films:storyboard', { projectId: FILM });
    await callMain(page, 'films:edit', { projectId: FILM, revision, edit: { kind: 'narration', id, narration } });
  };
  await film();
  await change('1', '텐트를 천천히 고릅니다.');
  await film();
  await film({ variant: 'portrait' });
  await change('2', '침낭은 따뜻해야 합니다.');
  const [, image] = await queue.pipeline({
    projectId: REVIEWED,
    script: { title: REVIEWED, text: '나물을 씻습니다.\n\n물기를 뺍니다.' },
    stopAfter: ['script'],
  });
  await queue.until(image?.id ?? '', ({ state }) => state === 'needs-you');
  for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
  await queue.pipeline({ projectId: WAITS, script: { title: WAITS, text: '달립니다.' } });
});
afterAll(() => running?.close());

const clean = async (where: string) => expect(await axeProblems(page), where).toEqual([]);
async function leave(role: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator(role).waitFor({ state: 'detached' });
}
async function openFilm(title: string): Promise<void> {
  await page.getByTestId('nav-projects').click();
  await page.getByRole('button', { name: title, exact: true }).click();
  await page.getByTestId('narration-1').waitFor();
}

describe.each(LOOKS)('axe finds nothing in $language, $theme,', (look) => {
  beforeAll(() => speak(page, look));

  it('on Today, all films, and a film in its review', async () => {
    await page.getByTestId('nav-today').click();
    await page.locator('[data-testid^=needs-you-]').first().waitFor();
    await page.getByTestId('poster').first().waitFor();
    await clean('today');
    await page.getByTestId('nav-projects').click();
    await page.getByTestId('film-card').first().waitFor();
    await clean('films');
    await openFilm(REVIEWED);
    await page.getByTestId('approve').waitFor();
    await clean('review');
  });

  it('on a film’s page, with its versions side by side, a large picture, its menu and the question before it is deleted', async () => {
    await openFilm(FILM);
    await page.getByTestId('redo-2').waitFor();
    await page.getByTestId('version-2').waitFor();
    await clean('film');
    await page.getByTestId('compare-1').click();
    await page.getByTestId('compare').waitFor();
    await clean('compare');
    await leave('[role=dialog]');
    await page.getByTestId('picture-1').click();
    await page.getByTestId('picture-large').waitFor();
    await clean('large picture');
    await leave('[role=dialog]');
    await page.getByTestId('film-more').click();
    await page.getByTestId('delete-film').waitFor();
    await clean('menu of a film');
    await page.getByTestId('delete-film').click();
    await page.getByTestId('confirm').waitFor();
    await clean('delete');
    await leave('[role=dialog]');
  });

  it('in the queue with a task beside it, its menu, its form, the ways to pause, and what can be added', async () => {
    await page.getByTestId('nav-queue').click();
    const row = page.locator('[data-testid^=waiting-row-]').first();
    await row.click();
    await page.getByTestId('inspector').waitFor();
    await clean('inspector');
    await row.click({ button: 'right' });
    await page.getByTestId('context-menu').waitFor();
    await clean('menu of a task');
    await page.getByTestId('menu-edit').click();
    await page.getByRole('dialog').locator('textarea').waitFor();
    await clean('form of a task');
    await leave('[role=dialog]');
    await page.getByTestId('pause-menu-script').click();
    await page.getByTestId('pause-all-script').waitFor();
    await clean('ways to pause');
    await page.keyboard.press('Escape');
    await page.getByTestId('pause-all-script').waitFor({ state: 'detached' });
    await page.getByTestId('new-other').click();
    await page.getByTestId('new-task').waitFor();
    await clean('what can be added');
    await page.keyboard.press('Escape');
  });

  it('in the history with its ways to export, in Insight and on the workers’ screen', async () => {
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-grid').waitFor();
    await page.getByTestId('export').click();
    await page.getByTestId('export-csv').waitFor();
    await clean('export');
    await page.keyboard.press('Escape');
    await page.getByTestId('nav-insight').click();
    await page.getByTestId('insight-disk').waitFor();
    await clean('insight');
    await page.getByTestId('nav-workers').click();
    await page.getByTestId('workers-screen').waitFor();
    await clean('workers');
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings').waitFor();
    await clean('settings');
  });
});
