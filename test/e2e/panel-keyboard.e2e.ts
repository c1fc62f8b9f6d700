import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { say } from '../../contract/messages';
import { TASK_TYPES } from '../../contract/task';
import { type Client, client } from './support/client';
import { tabTo as tabToIn } from './support/keyboard';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { askAsPage } from './support/seed-origin';
import { startSlowLlm } from './support/slow-llm';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let running: RunningApp;
let queue: Client;
let page: Page;

beforeAll(async () => {
  llm = await startSlowLlm();
  running = await launchApp({
    place: await newPlace({
      welcomed: true,
      notifications: false,
      llm: { baseUrl: llm.baseUrl, model: 'slow' },
    }),
  });
  queue = client(running.bridge);
  page = running.page;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});
beforeEach(() => callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } }));

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const tabTo = (selector: string) => tabToIn(page, selector);
const scripts = async (...titles: string[]) => {
  const tasks = [];
  for (const title of titles)
    tasks.push(await queue.enqueue({ type: 'script', projectId: title, metadata: { title, text: '문장입니다.' } }));
  await page.getByTestId(`waiting-row-${tasks.at(-1)?.id}`).waitFor();
  return tasks.map(({ id }) => id);
};
const selected = () => page.locator('[data-testid^=waiting-row-][aria-selected=true]').getAttribute('data-testid');

describe('With the keyboard only', () => {
  it('the waiting list is reached, walked, bumped, and a task cancelled after a confirmation', async () => {
    const [first, second, third] = await scripts('서울 골목 산책', '5분 아침 요가', '비 오는 날 듣는 재즈');
    await tabTo('[data-testid=waiting-grid]');
    await press('Home');
    expect(await selected()).toBe(`waiting-row-${first}`);
    await press('ArrowDown', 'ArrowDown');
    expect(await selected()).toBe(`waiting-row-${third}`);
    await press('u');
    expect((await queue.until(third ?? '', (task) => task.priority > 0)).priority).toBe(1);
    await expect
      .poll(() => page.locator('[data-testid^=waiting-row-]').first().getAttribute('data-testid'))
      .toBe(`waiting-row-${third}`);

    await press('End');
    expect(await selected()).toBe(`waiting-row-${second}`);
    await press('Delete');
    await page.getByRole('dialog').waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await queue.status(second ?? '')).status).toBe('waiting');
    await tabTo('[data-testid=waiting-grid]');
    await press('Delete');
    await page.locator('[data-testid=confirm]:focus').waitFor();
    await press('Enter');
    expect((await queue.ended(second ?? '')).state).toBe('cancelled');
  });

  it('a task’s details open and close, and the focus comes back to the list', async () => {
    await scripts('한강 야경 명소');
    await tabTo('[data-testid=waiting-grid]');
    await press('Enter');
    await page.getByTestId('detail').waitFor();
    await press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
    await page.locator('[data-testid=waiting-grid]:focus').waitFor();
  });

  it('a task is added by its form', async () => {
    await press('Control+n');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await tabTo(`[role=dialog] input[maxlength='300']`);
    await page.keyboard.type('자취생 한 그릇 저녁');
    await tabTo('[role=dialog] textarea');
    await page.keyboard.type('첫 문장입니다.');
    await tabTo('[data-testid=submit-task]');
    await press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const { tasks } = await callMain(page, 'queue:list', { statuses: ['waiting'], limit: 10 });
    expect(tasks).toMatchObject([{ type: 'script', projectId: '자취생 한 그릇 저녁', status: 'waiting' }]);
  });

  it('a whole film is ordered from a text', async () => {
    await press('Control+Shift+n');
    const dialog = page.getByRole('dialog');
    await dialog.locator('input:focus').waitFor();
    await page.keyboard.type('혼자 가는 경주');
    await tabTo('[role=dialog] textarea');
    await page.keyboard.type('첫날은 대릉원을 걷습니다. 다음 날은 바다를 봅니다.');
    await tabTo('[data-testid=submit-film]');
    await press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const { tasks } = await callMain(page, 'queue:list', { statuses: ['waiting'], limit: 10 });
    expect(tasks.map(({ type, projectId }) => `${type} ${projectId}`).toSorted()).toEqual([
      'image 혼자 가는 경주',
      'script 혼자 가는 경주',
      'video 혼자 가는 경주',
    ]);
  });

  it('a web page is let in, and the focus does not jump to the question', async () => {
    const origin = 'http://localhost:3000';
    await scripts('초보 러너를 위한 10km 준비');
    await tabTo('[data-testid=waiting-grid]');
    await askAsPage(running.bridge, origin);
    await page.getByTestId('origin-request').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('waiting-grid');
    await tabTo('[data-testid=origin-allow]');
    await press('Enter');
    await page.getByTestId('origin-request').waitFor({ state: 'detached' });
    expect((await callMain(page, 'origins:list', undefined)).approved).toEqual([origin]);
  });

  it('screens are switched by shortcuts and by the navigation', async () => {
    for (const [key, screen] of [
      ['Control+1', 'today'],
      ['Control+4', 'history'],
      ['Control+,', 'settings'],
      ['Control+2', 'queue'],
    ] as const) {
      await press(key);
      await page.locator(`[data-testid=nav-${screen}][aria-current=page]`).waitFor();
    }
    await tabTo('[data-testid=nav-history]');
    await press('Enter');
    await page.locator('[data-testid=nav-history][aria-current=page]').waitFor();
    await press('Control+2');
  });

  it('the palette finds a task and a command', async () => {
    const [task] = await scripts('고양이와 이사하기');
    await press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('고양이와');
    // Its film, which is found as soon as the search knows it, may stand before it.
    const found = page
      .getByRole('dialog')
      .locator('[data-action]')
      .filter({ hasText: '대본: 고양이와 이사하기' })
      .first();
    await found.waitFor();
    while ((await found.getAttribute('data-selected')) === null) await press('ArrowDown');
    await press('Enter');
    await page
      .getByTestId('detail')
      .getByText(task ?? '')
      .waitFor();
    await press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });

    await press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('설정 화면');
    await page.getByRole('dialog').locator('[data-action]').getByText('설정 화면으로').waitFor();
    await press('Enter');
    await page.getByTestId('settings').waitFor();
    await press('Control+2');
  });

  it('a log is copied to the system’s clipboard', async () => {
    await callMain(page, 'queue:resume', { type: 'script' });
    const task = await queue.enqueue({ type: 'script', projectId: '복사', metadata: { text: '첫 문장입니다.' } });
    await queue.ended(task.id);
    const { lines } = await callMain(page, 'queue:logs', { id: task.id, after: 0, limit: 100 });
    expect(lines.length).toBeGreaterThan(0);
    await press('Control+4');
    await page.getByTestId(`history-row-${task.id}`).waitFor();
    await tabTo('[data-testid=history-grid]');
    await press('Home', 'Enter');
    await page
      .getByTestId('detail')
      .getByText(say(lines[0]?.text ?? '', 'ko'))
      .first()
      .waitFor();
    await tabTo('[data-testid=detail] [aria-label="복사"]');
    await press('Enter');
    await expect
      .poll(() => running.app.evaluate(({ clipboard }) => clipboard.readText()))
      .toContain(say(lines.at(-1)?.text ?? 'no line', 'ko'));
  });
});
