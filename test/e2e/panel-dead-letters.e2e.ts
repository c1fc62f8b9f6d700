import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import type { Messages } from '../../renderer/i18n/messages';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, reloadUnfiltered } from './support/panel-page';
import { ENGLISH, fill, speak } from './support/words';

/** Ten pages and more: what is searched for is on the last of them. */
const LETTERS = 1_200;
const taskTitle = (n: number) => `작업 ${String(n).padStart(4, '0')}`;
const typeOf = (n: number) => TASK_TYPES[n % 3] ?? 'video';
/** Each language retries its own tasks. */
const projectOf = (n: number) => `project-${n % 40}`;

let running: RunningApp;
let page: Page;

beforeAll(async () => {
  const place = await newPlace({ notifications: false });
  const { queue } = await openQueue({ file: join(place.home, 'queue.db'), defaultUserId: 'minji' });
  const error = { code: 'bad_input', retryable: false } as const;
  for (let n = 0; n < LETTERS; n += 1) {
    await queue.enqueue({ type: typeOf(n), projectId: projectOf(n), metadata: { title: taskTitle(n) } });
    const claim = await queue.dequeue(typeOf(n));
    if (claim === null) throw new Error('The task cannot be claimed.');
    await queue.endRun(claim.lease, { kind: 'error', error: { ...error, message: `오류:${n % 7}:` } });
  }
  for (const type of TASK_TYPES) await queue.setPaused(type, true);
  await queue.close();
  running = await launchApp({ place });
  page = running.page;
});
afterAll(() => running?.close());

const count = async () => Number((await page.getByTestId('history-count').textContent())?.replace(/\D/g, ''));
const titles = () => page.locator('[data-testid^=dead-letter-] b').allTextContents();
const matching = (of: (n: number) => boolean) => Array.from({ length: LETTERS }, (_, n) => n).filter(of);

describe(`${LETTERS} dead letters`, () => {
  const look = ENGLISH;
  let words: Messages;
  const project = projectOf(5);
  beforeAll(async () => {
    words = await speak(page, look);
  });
  beforeEach(async () => {
    await reloadUnfiltered(page);
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    await page.getByTestId('dead-letters').waitFor();
  });

  it('are read page by page as one scrolls, newest first, each once', async () => {
    await expect.poll(count).toBe(LETTERS);
    const list = page.getByTestId('dead-letters');
    await list.hover();
    const oldest = page.getByText(taskTitle(0), { exact: true });
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 6_000);
          return oldest.isVisible();
        },
        { interval: 50 },
      )
      .toBe(true);
    const shown = (await titles()).toSorted();
    expect(shown[0]).toBe(taskTitle(0));
    expect(shown).toEqual(shown.map((_, n) => taskTitle(n)));
  });

  it('are searched by main, also those that were never read, by words, type and project', async () => {
    await page.getByTestId('history-search').fill(taskTitle(3));
    await expect.poll(titles).toEqual([taskTitle(3)]);
    await expect.poll(count).toBe(1);
    await page.getByTestId('history-search').fill('오류:6:');
    await expect.poll(count).toBe(matching((n) => n % 7 === 6).length);
    await page.locator('[role=group]').getByText(words.type.image, { exact: true }).click();
    await expect.poll(count).toBe(matching((n) => n % 7 === 6 && typeOf(n) === 'image').length);
    await page.getByTestId('history-search').fill('there is no such letter');
    await page.getByText(fill(words.dead.emptySearch, { text: 'there is no such letter' }), { exact: true }).waitFor();
    await expect.poll(count).toBe(0);
  });

  it('that match are tried again by one click, and then say what became of their tasks', async () => {
    await page.getByTestId('project-filter').click();
    await page.locator('input[data-autofocus]:focus').waitFor();
    await page.keyboard.type(project);
    await page.keyboard.press('Enter');
    const found = matching((n) => projectOf(n) === project);
    await expect.poll(count).toBe(found.length);
    const button = page.getByTestId('retry-all-letters');
    await expect.poll(() => button.textContent()).toBe(fill(words.history.retryAll, { n: found.length }));
    await button.click();
    await page.getByText(fill(words.history.retriedAll, { n: found.length })).waitFor();
    const waiting = await callMain(page, 'queue:list', { statuses: ['waiting'], projectId: project, limit: 100 });
    expect(waiting.tasks.map(({ metadata }) => metadata.title).toSorted()).toEqual(found.map(taskTitle));
    // Each says so in its row; there is nothing left to try again.
    await page
      .locator('[data-testid^=dead-letter-]')
      .first()
      .getByText(words.status.waiting, { exact: true })
      .waitFor();
    await button.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('[data-testid^=retry-letter-]').count()).toBe(0);
    await expect.poll(count).toBe(found.length);
  });
});
