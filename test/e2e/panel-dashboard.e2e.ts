import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { say, stageName } from '../../contract/messages';
import { FINAL_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { type Gallery, picture, startGallery } from '../fixtures/gallery/gallery-server';
import { type Client, client } from './support/client';
import { type FileManager, startFileManager } from './support/file-manager';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { callAsPage } from './support/seed-origin';
import { startSlowLlm } from './support/slow-llm';
import { ENGLISH, fill, speak } from './support/words';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let gallery: Gallery;
let files: FileManager;
let running: RunningApp;
let queue: Client;
let page: Page;
/** Requests for the picture that is only sent at the end of a test. */
const held: ServerResponse[] = [];

beforeAll(async () => {
  llm = await startSlowLlm();
  gallery = await startGallery();
  for (const n of [1, 2, 3]) gallery.set(`/${n}.jpg`, await picture(n, 1_280, 720));
  gallery.set('/never.jpg', (_, response) => void held.push(response));
  const shows = (...names: string[]) =>
    names.map((name) => `<img src="/${name}.jpg" width="1280" height="720" alt="">`).join('');
  gallery.set('/whole', shows('1', '2', '3'));
  gallery.set('/unfinished', shows('never'));
  files = await startFileManager();
  running = await launchApp({
    place: await newPlace({
      notifications: false,
      allowPrivateAddresses: true,
      llm: { baseUrl: llm.baseUrl, model: 'slow' },
    }),
  });
  queue = client(running.bridge);
  page = running.page;
});
afterAll(async () => {
  await running?.close();
  files?.close();
  llm?.close();
  await gallery?.close();
});
afterEach(async () => {
  await page.getByTestId('nav-queue').click();
  // Before its type is resumed: otherwise a waiting task would start, and end, while it is being cancelled.
  for (const status of ['waiting', 'processing'] as const)
    for (const task of (await callMain(page, 'queue:list', { statuses: [status], limit: 100 })).tasks)
      await callMain(page, 'queue:cancel', { id: task.id }).catch(async (error: unknown) => {
        const finished = (await queue.status(task.id)).status;
        if (!FINAL_STATUSES.some((final) => final === finished)) throw error;
      });
  for (const type of TASK_TYPES) await callMain(page, 'queue:resume', { type });
});

/** Waits in the middle of its work for a reply that never comes. */
const stuck = (title: string) =>
  queue.enqueue({ type: 'script', projectId: title, metadata: { title }, maxRetries: 0 });
const quick = (title: string) =>
  queue.enqueue({ type: 'script', projectId: title, metadata: { title, text: '첫 문장입니다. 둘째 문장입니다.' } });
const failing = (title: string) => queue.enqueue({ type: 'script', projectId: title, metadata: {}, maxRetries: 0 });
const count = async (type: TaskType, status: TaskStatus) =>
  Number(await page.getByTestId(`count-${type}-${status}`).textContent());
const row = (id: string) => page.getByTestId(`waiting-row-${id}`);

describe('The dashboard, live over IPC', () => {
  const look = ENGLISH;
  let words: Messages;
  const name = (title: string) => `${title} ${look.language}`;
  beforeAll(async () => {
    words = await speak(page, look);
  });

  it('counts on each type’s card what waits, runs, is done and has failed, as it happens', async () => {
    const [completed, failed] = [await count('script', 'completed'), await count('script', 'failed')];
    await queue.ended((await quick(name('완료'))).id);
    await queue.ended((await failing(name('실패'))).id);
    await stuck(name('멈춤'));
    await llm.asked();
    await stuck(name('뒤 하나'));
    await stuck(name('뒤 둘'));
    await expect
      .poll(async () =>
        Promise.all(
          (['waiting', 'processing', 'completed', 'failed'] as const).map((status) => count('script', status)),
        ),
      )
      .toEqual([2, 1, completed + 1, failed + 1]);
    for (const type of TASK_TYPES) await page.getByTestId(`lane-${type}`).getByText(words.lane[type]).waitFor();
    expect(await count('video', 'waiting')).toBe(0);
  });

  it('shows a running task’s progress bar, stage, time left, last three log lines, and its whole log beside', async () => {
    const before = held.length;
    const task = await queue.enqueue({
      type: 'image',
      projectId: name('한강'),
      metadata: { title: name('한강'), scenes: 4, pages: [`${gallery.origin}/whole`, `${gallery.origin}/unfinished`] },
    });
    // Three of its four pictures are there, and the page with the fourth never finishes loading.
    await expect.poll(() => held.length).toBeGreaterThan(before);
    // What it said before it opened the page is on its way to the queue still.
    const now = await queue.until(task.id, ({ progress }) => progress?.detail === '3/4');
    const card = page.getByTestId('running-image');
    const percent = Math.floor((now.progress?.fraction ?? 0) * 100);
    await card.locator(`[role=progressbar][aria-valuenow="${percent}"]`).waitFor();
    await card.getByText(`${percent}%`, { exact: true }).waitFor();
    await card
      .getByText(stageName(now.progress?.stage ?? 'no stage', look.language))
      .first()
      .waitFor();
    const [, unit = ''] = words.job.left.split('{{length}}');
    await card.getByText(unit.trim()).first().waitFor();

    const texts = async () => {
      const { lines } = await callMain(page, 'queue:logs', { id: task.id, after: 0, limit: 1_000 });
      return lines.map(({ text }) => say(text, look.language));
    };
    await expect.poll(async () => (await texts()).length).toBeGreaterThan(3);
    // A last line may come while one looks.
    await expect
      .poll(async () => {
        const trail = (await texts()).slice(-3).join(words.job.trailArrow);
        return card.getByText(trail, { exact: true }).count();
      })
      .toBe(1);
    const log = page.getByTestId('live-log').locator('[data-index]');
    await expect
      .poll(async () => {
        const [all, shown] = [await texts(), await log.locator('span').allTextContents()];
        return shown.length === all.length && shown.every((said, index) => said.includes(all[index] ?? 'no such line'));
      })
      .toBe(true);
  });

  it('numbers the waiting tasks, says when each starts, bumps one up, and cancels one after a confirmation, which can be undone', async () => {
    await quick(name('재는'));
    await stuck(name('지금'));
    await llm.asked();
    const [first, second, third] = [await stuck(name('하나')), await stuck(name('둘')), await stuck(name('셋'))];
    const places = () =>
      page
        .locator('[data-testid^=waiting-row-]')
        .evaluateAll((rows) =>
          rows.map((one) => `${one.querySelector('[data-column=position]')?.textContent} ${one.dataset.testid}`),
        );
    await expect.poll(places).toEqual([first, second, third].map(({ id }, index) => `${index + 1} waiting-row-${id}`));
    // The run that has just ended shows how long one takes.
    await row(third.id).locator('[data-wait=about]').waitFor();
    await page.getByTestId(`bump-${third.id}`).click();
    await expect.poll(places).toEqual([third, first, second].map(({ id }, index) => `${index + 1} waiting-row-${id}`));

    const undo = page
      .getByTestId('undo-toast')
      .filter({ hasText: fill(words.work.cancelled, { title: name('하나') }) });
    await page.getByTestId(`cancel-${first.id}`).click();
    await page.getByRole('dialog').getByText(words.cancel.title).waitFor();
    await page.getByRole('button', { name: words.cancel.keep, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await queue.status(first.id)).status).toBe('waiting');
    await page.getByTestId(`cancel-${first.id}`).click();
    await page.getByTestId('confirm').click();
    await undo.getByTestId('undo').click();
    // The list may still show it from before it was cancelled.
    await queue.until(first.id, ({ status }) => status === 'waiting');
    await expect.poll(places).toEqual([third, first, second].map(({ id }, index) => `${index + 1} waiting-row-${id}`));
    await page.getByTestId(`cancel-${first.id}`).click();
    await page.getByTestId('confirm').click();
    expect((await queue.ended(first.id)).state).toBe('cancelled');
    await expect.poll(places).toEqual([third, second].map(({ id }, index) => `${index + 1} waiting-row-${id}`));
  });

  it('lists finished tasks, failed ones and dead letters, to retry or to open', async () => {
    const done = await queue.ended((await quick(name('열 것'))).id);
    const failed = await queue.ended((await failing(name('다시 할 것'))).id);
    await page.getByTestId('nav-history').click();
    const inHistory = (id: string) => page.getByTestId(`history-row-${id}`);
    await page.getByTestId('history-completed').click();
    await inHistory(failed.id).waitFor({ state: 'detached' });
    await inHistory(done.id).getByText(words.status.completed, { exact: true }).waitFor();
    await inHistory(done.id)
      .getByRole('button', { name: fill(words.history.openFolderLabel, { title: name('열 것') }) })
      .click();
    await expect.poll(() => files.opened().at(-1)).toBe(join(running.place.workspace, name('열 것')));

    await page.getByTestId('history-failed').click();
    await inHistory(done.id).waitFor({ state: 'detached' });
    await inHistory(failed.id).getByText(words.status.failed, { exact: true }).waitFor();
    // Paused there, so that its return can be seen.
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    await page.getByTestId(`retry-${failed.id}`).click();
    await inHistory(failed.id).waitFor({ state: 'detached' });
    await queue.until(failed.id, ({ status }) => status === 'waiting');
    await callMain(page, 'queue:resume', { type: 'script' });
    await queue.ended(failed.id);

    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    const letters = page.getByTestId('dead-letters');
    const letter = letters.locator('li', { hasText: name('다시 할 것') });
    // It has failed twice: that is one dead letter, with the attempts of both runs.
    await expect.poll(() => letter.count()).toBe(1);
    await letter.first().locator('[aria-expanded=false]').click();
    await letter
      .first()
      .getByText(fill(words.detail.attempt, { n: 1 }))
      .first()
      .waitFor();
    await letter.first().getByText(words.detail.outcome.error).first().waitFor();
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    await letter.first().locator('[data-testid^=retry-letter-]').click();
    await queue.until(failed.id, ({ status }) => status === 'waiting');
    await letter.getByText(words.status.waiting, { exact: true }).waitFor();
    await page.getByTestId('nav-queue').click();
    await row(failed.id).waitFor();
  });

  it('pauses one type only, finishes what runs, and resumes it', async () => {
    const lane = page.getByTestId('lane-script');
    // The test before paused it. Until its end is shown, the button resumes.
    await lane.getByText(words.job.paused, { exact: true }).waitFor({ state: 'detached' });
    await page.getByTestId('pause-script').click();
    await lane.getByText(words.job.paused, { exact: true }).waitFor();
    expect((await callMain(page, 'app:snapshot', undefined)).paused).toEqual({
      script: true,
      image: false,
      video: false,
    });
    const task = await quick(name('쉬는 중'));
    await row(task.id).locator('[data-wait=paused]').getByText(words.waiting.paused).waitFor();
    await page.getByTestId('pause-script').click();
    expect((await queue.ended(task.id)).status).toBe('completed');
    await lane.getByText(words.job.paused, { exact: true }).waitFor({ state: 'detached' });
  });

  it('asks about a new web page, and shows the bridge and each worker', async () => {
    const origin = 'http://localhost:4001';
    const call = callAsPage(running.bridge, origin);
    const banner = page.getByTestId('origin-request');
    await banner.getByText(origin).waitFor();
    await banner.getByRole('button', { name: words.origin.allow, exact: true }).click();
    await banner.waitFor({ state: 'detached' });
    expect(await call).toBe(200);

    await page.locator('[data-testid=bridge-pill][data-state=listening]').click();
    await page.getByTestId('bridge-details').getByText(words.bridge.listening).waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByTestId('workers')
      .getByText(fill(words.worker.summary, { ok: 3, all: 3 }))
      .waitFor();
    const worker = page.getByTestId('worker-script');
    await worker.getByText(words.worker.idle).waitFor();
    await stuck(name('일하는 중'));
    await worker.getByText(words.worker.busy).waitFor();
  });
});
