import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { client } from './support/client';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain, closeWindow, nextWindow } from './support/panel-page';
import { rested } from './support/rested';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let place: Place;
let running: RunningApp;
let page: Page;
const TITLE = '아침 요가';
const LINE = '천천히 숨을 들이마십니다';

beforeAll(async () => {
  place = await newPlace();
  running = await launchApp({ place });
  page = running.page;
  const queue = client(running.bridge);
  const task = await queue.enqueue({ type: 'script', projectId: 'yoga', metadata: { title: TITLE, text: `${LINE}.` } });
  await queue.ended(task.id);
  await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
  await queue.enqueue({ type: 'script', projectId: 'bread', metadata: { title: '저녁 빵', text: '빵을 굽습니다.' } });
});
afterAll(() => running?.close());

const entries = () => page.getByRole('dialog').locator('[data-action]');
async function type(text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator('[role=dialog] input:focus').waitFor();
  await page.keyboard.type(text);
}
const closed = () => page.getByRole('dialog').waitFor({ state: 'detached' });

describe.each([KOREAN, ENGLISH])('The palette ($language)', (look) => {
  let words: Messages;
  beforeAll(async () => {
    words = await speak(page, look);
  });

  it('finds a line of a script, shows it, and opens its film', async () => {
    // What ended is read into the search a little later.
    await expect
      .poll(async () => (await callMain(page, 'find:all', { text: LINE, limit: 5 })).hits.length)
      .toBeGreaterThan(0);
    await type(LINE);
    await entries().locator('mark').first().waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await entries()
      .filter({ has: page.locator('mark') })
      .first()
      .click();
    await closed();
    await page.getByTestId('project').waitFor();
    await page.getByTestId('nav-queue').click();
  });

  it('finds a command by first consonants, and by another word for it', async () => {
    for (const query of ['ㅌㄱ', '그래프', 'statistics']) {
      await type(query);
      const name = fill(words.palette.go, { screen: words.nav.insight });
      await entries().getByText(name, { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await closed();
    }
  });

  it('does something with what it finds: a verb before a name asks for it', async () => {
    const verb = words.palette.act.cancel.split(' ')[0] ?? '';
    await type(`${verb} 저녁`);
    const act = fill(words.palette.named, { act: words.palette.act.cancel, title: '저녁 빵' });
    await expect.poll(() => entries().first().textContent()).toBe(act);
    await page.keyboard.press('Enter');
    await page.getByText(words.cancel.title, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await closed();
  });
});

describe('Filters and scroll', () => {
  it('are as they were left when the window opens again', async () => {
    const pressed = (one: Page, testId: string) => one.locator(`[data-testid=${testId}][aria-pressed=true]`).waitFor();
    await page.getByTestId('nav-queue').click();
    await page.getByTestId('filter-image').click();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-completed').click();
    await page.getByTestId('history-search').fill('요가');
    await page.getByTestId('nav-settings').click();
    const main = page.locator('#main');
    await page.getByTestId('settings').waitFor();
    await main.hover();
    await page.mouse.wheel(0, 400);
    const keptPlace = () => page.evaluate(() => localStorage.getItem('studio-queue-scroll'));
    await expect.poll(keptPlace).toContain('"settings"');
    await rested(main);
    const wanted = await main.evaluate((box) => box.scrollTop);
    expect(wanted).toBeGreaterThan(0);
    await expect.poll(keptPlace).toContain(`"at":${wanted}`);

    await closeWindow(running.app, page);
    [page] = await Promise.all([nextWindow(running.app), running.app.evaluate(({ app }) => app.emit('activate'))]);
    await page.getByTestId('settings').waitFor();
    await expect.poll(() => page.locator('#main').evaluate((box) => box.scrollTop)).toBe(wanted);
    await page.getByTestId('nav-history').click();
    await pressed(page, 'history-completed');
    expect(await page.getByTestId('history-search').inputValue()).toBe('요가');
    await page.getByTestId('nav-queue').click();
    await pressed(page, 'filter-image');
  });
});
