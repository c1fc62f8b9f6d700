import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../contract/messages';
import { TASK_TYPES } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { fill, KOREAN, speak } from './support/words';

let running: RunningApp;
let queue: Client;
let page: Page;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
  queue = client(running.bridge);
  page = running.page;
});
afterAll(() => running?.close());

describe('The panel says what the matter is and what to do', () => {
  const look = KOREAN;
  let words: Messages;
  const title = `한강 야경 ${look.language}`;
  const film = async () =>
    (
      await callMain(page, 'queue:pipeline', {
        script: { title, text: '첫 문장입니다.' },
        image: { title },
        video: { title },
      })
    ).tasks;
  beforeAll(async () => {
    words = await speak(page, look);
  });
  afterEach(async () => {
    await page.getByTestId('nav-queue').click();
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    for (const type of TASK_TYPES) await callMain(page, 'queue:resume', { type });
  });

  it('two films of one title can be distinguished in the waiting list by their projects, at each of their steps', async () => {
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    const [first, second] = [await film(), await film()];
    for (const task of second) {
      const row = page.getByTestId(`waiting-row-${task.id}`);
      await expect.poll(() => row.innerText()).toContain(task.projectId);
    }
    expect(second[0]?.projectId).not.toBe(first[0]?.projectId);
  });

  it('a lane whose tasks wait for another step does not say that they start when they are added', async () => {
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    const lane = page.getByTestId('lane-image');
    await lane.getByText(words.job.noneHint, { exact: true }).waitFor();
    await film();
    await lane.getByText(words.job.noneReady, { exact: true }).waitFor();
    expect(await lane.getByText(words.job.noneHint, { exact: true }).count()).toBe(0);
  });

  it('a task that waits for a setting leads to it, from the list and from its detail', async () => {
    const { id } = await queue.enqueue({ type: 'script', projectId: title, metadata: { title } });
    await queue.until(id, (task) => task.needsYou !== undefined);
    const field = page.locator('[data-setting="llm.baseUrl"]:focus');
    await page.getByTestId('nav-today').click();
    const row = page.getByTestId(`needs-you-${id}`);
    await row.getByRole('button', { name: words.needsYou.settings }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await row.getByRole('button', { name: words.needsYou.settings }).click();
    await field.waitFor();

    await page.getByTestId('nav-queue').click();
    await page.getByTestId(`waiting-row-${id}`).dblclick();
    const detail = page.getByTestId('detail');
    await detail.getByRole('button', { name: words.needsYou.settings }).click();
    await detail.waitFor({ state: 'detached' });
    await field.waitFor();
  });

  it('one that only the creator’s own code understands offers the choice of it, and no retry that would park it again', async () => {
    const { id } = await queue.enqueue({ type: 'script', projectId: title, metadata: { category: '여행' } });
    await queue.until(id, (task) => task.needsYou !== undefined);
    await page.getByTestId('nav-today').click();
    const row = page.getByTestId(`needs-you-${id}`);
    await row.getByRole('button', { name: words.waiting.cancel, exact: true }).waitFor();
    expect(await row.getByRole('button').allTextContents()).toEqual([words.needsYou.settings, words.waiting.cancel]);
    expect(await row.locator('p').textContent()).toBe(say({ code: 'processor_needed' }, look.language));
    await row.getByRole('button', { name: words.needsYou.settings }).click();
    await page.getByTestId('processor-script').getByRole('radiogroup').waitFor();
  });

  it('a task that made nothing has no folder, and no lost disk is spoken of', async () => {
    const project = `아무것도 없음 ${look.language}`;
    const { id } = await queue.enqueue({ type: 'script', projectId: project, metadata: {} });
    expect((await queue.ended(id)).status).toBe('failed');
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${id}`).dblclick();
    await page.getByTestId('detail').getByRole('button', { name: words.history.openFolder }).click();
    await page.getByText(say({ code: 'nothing_made' }, look.language)).waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
  });

  it('why a step never began is said in the panel’s language, in the history and in its detail', async () => {
    const [script, image] = await queue.pipeline({
      projectId: `막힌 ${look.language}`,
      script: {},
      image: {},
      video: {},
    });
    if (script === undefined || image === undefined) throw new Error('The film has no tasks.');
    await queue.ended(script.id);
    await queue.ended(image.id);
    const sentence = say({ code: 'run.step_before_failed', step: 'script' }, look.language);
    await page.getByTestId('nav-history').click();
    const row = page.getByTestId(`history-row-${image.id}`);
    await row.getByText(sentence, { exact: true }).waitFor();
    await row.dblclick();
    await page.getByTestId('detail').getByText(sentence, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
  });

  it('a search without a match says where was looked, not that something was found', async () => {
    await page.getByTestId('nav-history').click();
    await page.getByPlaceholder(words.history.search).fill('없는말');
    await page.getByText(fill(words.history.emptySearch, { text: '없는말' })).waitFor();
    await page.getByText(words.find.searchedInDepth).waitFor();
    await page.getByText(words.common.clearSearch, { exact: true }).click();
  });
});
