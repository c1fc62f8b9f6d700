import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import ko from '../../renderer/i18n/ko';
import { some } from '../faults/support/soak';
import { axeProblems } from '../support/axe';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain, closeWindow, nextWindow } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

/** The longest text that the contract allows. */
const LONGEST = '한강의 밤은 낮보다 밝습니다.\n'.repeat(12_000).slice(0, 200_000);
const KEY = 'sk-nobody-may-read-this';

let place: Place;
let running: RunningApp;
let page: Page;
const form = (): Locator => page.getByRole('dialog');
const field = (label: string): Locator => form().getByRole('textbox', { name: new RegExp(`^${label}`) });
const line = (): Locator => page.getByTestId('draft-line');
const closed = () => form().waitFor({ state: 'detached' });
const waiting = async () => (await callMain(page, 'queue:list', { statuses: ['waiting'], limit: 10 })).tasks;
const open = async (which: 'task' | 'film') => {
  if (which === 'task') await page.getByTestId('new-other').click();
  await page.getByTestId(`new-${which}`).click();
  await field(ko.form.title).waitFor();
};
/** Pastes it, as from the clipboard. */
const paste = (into: Locator, text: string) =>
  into.evaluate((element, pasted) => {
    if (!(element instanceof HTMLTextAreaElement)) throw new Error('no text area');
    element.focus();
    element.setRangeText(pasted);
    element.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
  }, text);
/** Everything that the page stores on disk. */
const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));

async function start(): Promise<void> {
  running = await launchApp({ place });
  page = running.page;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
}
/** As the tray icon does: the closed window opens again, with a new page. */
async function openFromTray(): Promise<void> {
  const next = nextWindow(running.app);
  await running.app.evaluate(({ app }) => app.emit('activate'));
  page = await next;
  await page.locator('[data-testid=app][data-phase=live]').waitFor();
}

beforeAll(async () => {
  place = await newPlace({ notifications: false });
  await start();
});
afterAll(() => running?.close());
beforeEach(async () => {
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.locator('[data-testid=app][data-phase=live]').waitFor();
});

const WAYS = {
  'by Escape': () => page.keyboard.press('Escape'),
  'by its cross': () => form().getByRole('button', { name: ko.common.close, exact: true }).first().click(),
  'by its close button': () => form().getByText(ko.form.close, { exact: true }).last().click(),
} as const;

describe('What was typed into a form is there again', () => {
  it.each(some(Object.entries(WAYS), 2))('after it was closed %s', async (_, close) => {
    await open('film');
    await field(ko.form.title).fill('한강 야경');
    await field(ko.form.text).fill('첫 문장입니다.');
    await close();
    await closed();
    await open('film');
    expect(await field(ko.form.title).inputValue()).toBe('한강 야경');
    expect(await field(ko.form.text).inputValue()).toBe('첫 문장입니다.');
    await line().getByText(ko.form.restored).waitFor();
    expect(await axeProblems(page)).toEqual([]);
  });

  it('with the longest text there is, after the window was closed to the tray at once and opened again', async () => {
    await open('film');
    await paste(field(ko.form.text), LONGEST);
    await closeWindow(running.app, page);
    await openFromTray();
    await open('film');
    // Not with `expect`, which would print both texts.
    expect((await field(ko.form.text).inputValue()) === LONGEST).toBe(true);
  });

  it('after the page was loaded again', async () => {
    await open('task');
    await field(ko.form.title).fill('재즈');
    await page.reload();
    await page.locator('[data-testid=app][data-phase=live]').waitFor();
    await open('task');
    expect(await field(ko.form.title).inputValue()).toBe('재즈');
  });

  it('after its page crashed', async () => {
    await open('task');
    await field(ko.form.title).fill('요가');
    await expect.poll(kept).toContain('요가');
    // Playwright's page object does not survive a crash, so the new page is reached through main.
    await running.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('no window');
      const loaded = new Promise<void>((done) => contents.once('did-finish-load', () => done()));
      contents.forcefullyCrashRenderer();
      await loaded;
    });
    const taskTitle = () =>
      running.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`(() => {
          // The choices below the arrow are a dialog as well.
          const next = document.querySelector('[data-testid=new-task], [data-testid=submit-task]');
          if (next === null) document.querySelector('[data-testid=new-other]')?.click();
          else if (next.dataset.testid === 'new-task') next.click();
          return document.querySelector('[role=dialog] input[maxlength="300"]')?.value ?? '';
        })()`),
      );
    await expect.poll(taskTitle).toBe('요가');
    await running.close();
    await start();
  });

  it('after the app was quit and started', async () => {
    await open('film');
    await field(ko.form.title).fill('경주');
    await expect.poll(kept).toContain('경주');
    await running.close();
    await start();
    await open('film');
    expect(await field(ko.form.title).inputValue()).toBe('경주');
  });

  it('after another form was open in between, each with its own words', async () => {
    await open('film');
    await field(ko.form.title).fill('영상 제목');
    await page.keyboard.press('Control+n');
    await form().getByText(ko.header.newTask, { exact: true }).waitFor();
    await field(ko.form.title).fill('작업 제목');
    await page.keyboard.press('Control+Shift+N');
    await form().getByText(ko.header.newFilm, { exact: true }).waitFor();
    expect(await field(ko.form.title).inputValue()).toBe('영상 제목');
    await page.keyboard.press('Control+n');
    await form().getByText(ko.header.newTask, { exact: true }).waitFor();
    expect(await field(ko.form.title).inputValue()).toBe('작업 제목');
  });

  it('after another type or another language was chosen', async () => {
    await open('task');
    await field(ko.form.text).fill('대본의 글');
    const types = form().getByRole('radiogroup');
    await types.getByText(ko.lane.image, { exact: true }).click();
    await field(ko.form.pages).fill('https://example.com/a');
    await types.getByText(ko.lane.script, { exact: true }).click();
    expect(await field(ko.form.text).inputValue()).toBe('대본의 글');
    await page.keyboard.press('Escape');
    await closed();
    const words = await speak(page, ENGLISH);
    await page.keyboard.press('Control+n');
    expect(await field(words.form.text).inputValue()).toBe('대본의 글');
    await speak(page, KOREAN);
  });

  it('after it could not be sent, and is gone once it was sent', async () => {
    await open('film');
    await field(ko.form.title).fill('제목뿐');
    await page.getByTestId('submit-film').click();
    await form().getByText(ko.form.required).first().waitFor();
    await page.keyboard.press('Escape');
    await closed();
    await open('film');
    expect(await field(ko.form.title).inputValue()).toBe('제목뿐');
    await field(ko.form.text).fill('글입니다.');
    await page.getByTestId('submit-film').click();
    await closed();
    await open('film');
    expect(await field(ko.form.title).inputValue()).toBe('');
    expect(await line().count()).toBe(0);
    expect(await kept()).not.toContain('제목뿐');
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    expect(await waiting()).toEqual([]);
  });
});

describe('What was brought back', () => {
  it('is cleared by one button, and brought back again by another', async () => {
    await open('task');
    await field(ko.form.title).fill('지울 제목');
    await page.keyboard.press('Escape');
    await closed();
    await open('task');
    await line().getByText(ko.form.clear, { exact: true }).click();
    expect(await field(ko.form.title).inputValue()).toBe('');
    await line().getByText(ko.form.undoClear, { exact: true }).click();
    expect(await field(ko.form.title).inputValue()).toBe('지울 제목');
    await line().getByText(ko.form.clear, { exact: true }).click();
    await page.keyboard.press('Escape');
    await closed();
    await open('task');
    expect(await field(ko.form.title).inputValue()).toBe('');
    expect(await line().count()).toBe(0);
  });

  it('and can no longer be read, such as an older program’s, is passed over', async () => {
    await page.evaluate(() => {
      for (const key of ['studio-queue.draft.film', 'studio-queue.draft.task', 'studio-queue.draft.settings'])
        localStorage.setItem(key, '{"title":7,"type":"poem"');
    });
    await page.reload();
    await open('film');
    expect(await field(ko.form.title).inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await closed();
    await page.getByTestId('nav-settings').click();
    await page.getByLabel(ko.settings.port, { exact: true }).waitFor();
  });
});

describe('In the settings', () => {
  const port = () => page.getByLabel(ko.settings.port, { exact: true });
  const settings = async () => {
    await page.getByTestId('nav-settings').click();
    await port().waitFor();
  };
  const unsaved = () => page.getByTestId('unsaved');

  it('a value that Escape took back is offered again, and so is one that could not be stored', async () => {
    await settings();
    const before = await port().inputValue();
    await port().fill('80');
    await port().press('Escape');
    expect(await port().inputValue()).toBe(before);
    await unsaved()
      .getByText(fill(ko.settings.unsaved, { text: '80' }))
      .waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await unsaved().getByText(ko.settings.useUnsaved, { exact: true }).click();
    expect(await port().inputValue()).toBe('80');
    await page.keyboard.press('Control+2');
    await settings();
    await unsaved()
      .getByText(fill(ko.settings.unsaved, { text: '80' }))
      .waitFor();
    await page.reload();
    await settings();
    await unsaved().getByText(ko.form.clear, { exact: true }).click();
    await unsaved().waitFor({ state: 'detached' });
    expect(await kept()).not.toContain('"80"');
  });

  it('a value typed just before the screen is left is stored, as by leaving its field', async () => {
    await settings();
    const model = page.getByLabel(ko.settings.llmModel, { exact: true });
    await model.fill('qwen3:8b');
    await page.keyboard.press('Control+2');
    await expect
      .poll(async () => (await callMain(page, 'settings:get', undefined)).settings.llm.model)
      .toBe('qwen3:8b');
    await settings();
    // The panel hears of it a moment after main has it.
    await expect.poll(() => model.inputValue()).toBe('qwen3:8b');
    await unsaved().waitFor({ state: 'detached' });
  });

  it('a key that is being typed outlives another screen and is never kept on the disk', async () => {
    await settings();
    const key = page.getByLabel(ko.settings.llmKey, { exact: true });
    await key.fill(KEY);
    await page.keyboard.press('Control+2');
    await settings();
    expect(await key.inputValue()).toBe(KEY);
    await port().fill('81');
    await port().press('Escape');
    await expect.poll(kept).toContain('81');
    expect(await kept()).not.toContain(KEY);
    await page.reload();
    await settings();
    expect(await key.inputValue()).toBe('');
  });
});
