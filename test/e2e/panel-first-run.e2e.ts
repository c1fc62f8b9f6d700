import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let running: RunningApp;
let page: Page;

beforeAll(async () => {
  running = await launchApp({
    place: await newPlace({ welcomed: false, notifications: false }),
    screen: 'today',
  });
  page = running.page;
  for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
});
afterAll(() => running?.close());

const welcomed = async () => (await callMain(page, 'settings:get', undefined)).settings.welcomed;
const waiting = async () => (await callMain(page, 'queue:list', { statuses: ['waiting'], limit: 10 })).tasks;

describe('The first run, on the first screen', () => {
  const look = KOREAN;
  let words: Messages;
  const welcome = () => page.getByTestId('welcome');
  beforeEach(async () => {
    await changeSettings(page, { welcomed: false });
    words = await speak(page, look);
    await welcome().waitFor();
  });

  it('asks for the folder, looks for the tools, and goes when a sample film is made', async () => {
    const workspace = join(running.place.home, '..', `영상 ${look.language}`);
    await mkdir(workspace);
    // The system's own dialog cannot be clicked from here, so a stub returns its result.
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, workspace);
    await page.getByTestId('welcome-choose').click();
    await page.getByTestId('welcome-workspace').getByText(workspace, { exact: true }).waitFor();
    expect((await callMain(page, 'settings:get', undefined)).settings.workspace).toBe(workspace);
    // It applies from the next start on: this one got its folder from a flag.
    await welcome()
      .getByText(fill(words.settings.workspaceGiven, { path: running.place.workspace }), { exact: true })
      .waitFor();

    const { tools } = await callMain(page, 'machine:look', undefined);
    for (const tool of ['browser', 'ffmpeg', 'voice'] as const) {
      const line = page.getByTestId(`tool-${tool}`);
      await line.getByText(words.tools[tool], { exact: true }).waitFor();
      await line.getByText(tools[tool] === undefined ? words.tools.missing : words.tools.found).waitFor();
    }

    expect(await welcomed()).toBe(false);
    await page.getByTestId('make-sample').click();
    await welcome().waitFor({ state: 'detached' });
    await expect.poll(welcomed).toBe(true);
    await expect
      .poll(async () => (await waiting()).map(({ type }) => type).toSorted())
      .toEqual(['image', 'script', 'video']);
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
  });

  it('goes by one click, and does not come back', async () => {
    await page.getByTestId('welcome-skip').click();
    await welcome().waitFor({ state: 'detached' });
    await expect.poll(welcomed).toBe(true);
    expect(await waiting()).toEqual([]);
    await speak(page, look);
    await page.getByTestId('today-screen').waitFor();
    expect(await welcome().count()).toBe(0);
    await page.getByTestId('nav-queue').click();
  });
});

describe('Empty states teach, and everything is a key away', () => {
  const look = ENGLISH;
  let words: Messages;
  beforeAll(async () => {
    await changeSettings(page, { welcomed: true });
    words = await speak(page, look);
  });

  it('every empty screen says what would fill it', async () => {
    await page.getByText(words.waiting.emptyHint).waitFor();
    await page.getByText(words.log.emptyHint).waitFor();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-completed').click();
    await page.getByText(words.history.emptyFilteredHint).waitFor();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    await page.locator('p', { hasText: words.dead.hint }).waitFor();
    await page.getByTestId('nav-settings').click();
    await page.getByText(words.settings.originsNoneHint).waitFor();
    await page.getByTestId('nav-queue').click();
  });

  it('the sheet of shortcuts opens by a question mark, and its keys do what it says', async () => {
    await page.keyboard.press('Shift+?');
    const sheet = page.getByRole('dialog');
    // What follows reads the rows that are there, and waits for none.
    await sheet.locator('dl > div').first().waitFor();
    const said = await sheet
      .locator('dl > div')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((part) => part.textContent ?? '')));
    const keysOf = (meaning: string) => said.find(([, words]) => words === meaning)?.[0];
    expect(keysOf(words.header.newTask)).toBe('CtrlN');
    expect(keysOf(words.header.newFilm)).toBe('CtrlShiftN');
    expect(keysOf(words.header.searchLabel)).toBe('CtrlK');
    expect(keysOf(words.header.refresh)).toBe('F5');
    expect(keysOf(words.shortcuts.screens)).toBe('Ctrl1…6');
    expect(keysOf(words.nav.settings)).toBe('Ctrl,');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    for (const [keys, title] of [
      ['Control+n', words.header.newTask],
      ['Control+Shift+n', words.header.newFilm],
    ] as const) {
      await page.keyboard.press(keys);
      await sheet.getByText(title, { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
    }
    await page.keyboard.press('F5');
    await page.getByText(words.header.refreshed).waitFor();
    for (const [keys, screen] of [
      ['Control+1', 'today'],
      ['Control+4', 'history'],
      ['Control+6', 'workers'],
      ['Control+,', 'settings'],
      ['Control+2', 'queue'],
    ] as const) {
      await page.keyboard.press(keys);
      await page.locator(`[data-testid=nav-${screen}][aria-current=page]`).waitFor();
    }
  });

  it('the palette finds a command by its name in either language, and does it', async () => {
    const run = async (name: string, shown = name) => {
      await page.keyboard.press('Control+k');
      const dialog = page.getByRole('dialog');
      await dialog.locator('input:focus').waitFor();
      await page.keyboard.type(name);
      await dialog.locator('[data-action]').getByText(shown, { exact: true }).waitFor();
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
    };
    const lane = words.lane.video;
    await run(fill(words.job.resume, { type: lane }));
    await expect.poll(async () => (await callMain(page, 'app:snapshot', undefined)).paused.video).toBe(false);
    await run(fill(words.job.pause, { type: lane }));
    await expect.poll(async () => (await callMain(page, 'app:snapshot', undefined)).paused.video).toBe(true);
    await run(fill(words.palette.theme, { theme: words.settings.light }));
    await page.locator('html[data-mantine-color-scheme=light]').waitFor();
    // A section is found by its name in the other language too.
    await run('메모리 한도', fill(words.palette.section, { section: words.settings.limits }));
    await expect
      .poll(() => page.locator('#settings-limits').evaluate((title) => title.getBoundingClientRect().top))
      .toBeLessThan(await page.evaluate(() => window.innerHeight));
    await page.keyboard.press('Control+2');
  });
});
