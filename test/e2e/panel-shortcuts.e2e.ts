import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Messages } from '../../renderer/i18n/messages';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { KOREAN, speak } from './support/words';

let running: RunningApp;
let page: Page;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
  page = running.page;
});
afterAll(() => running?.close());

const screenIs = (name: string) => page.locator(`[data-testid=nav-${name}][aria-current=page]`).waitFor();

describe('Shortcuts', () => {
  let words: Messages;
  beforeAll(async () => {
    words = await speak(page, KOREAN);
  });
  /** A key as the page hears it, for what no keyboard of the test's has. */
  const hear = (key: Readonly<Record<string, string | number | boolean>>) =>
    page.evaluate((init) => {
      const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }, key);

  it('of the screens work while a search field has the focus', async () => {
    await page.getByTestId('waiting-search').focus();
    await page.keyboard.press('Control+4');
    await screenIs('history');
    await page.getByTestId('history-search').focus();
    await page.keyboard.press('Control+1');
    await screenIs('today');
    await page.keyboard.press('Control+2');
    await screenIs('queue');
    await page.getByTestId('waiting-search').focus();
    await page.keyboard.press('Control+,');
    await screenIs('settings');
    await page.getByLabel(words.settings.llmModel, { exact: true }).focus();
    await page.keyboard.press('Control+2');
    await screenIs('queue');
  });

  it('of a form and of the palette work there too, and one that writes a character does not', async () => {
    const search = page.getByTestId('waiting-search');
    await search.focus();
    await page.keyboard.type('?123');
    expect(await search.inputValue()).toBe('?123');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await search.fill('');
    for (const key of ['Control+n', 'Control+Shift+N', 'Control+k']) {
      await search.focus();
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it('come by the place of the key while a Korean keyboard is on', async () => {
    await page.getByTestId('waiting-search').focus();
    await hear({ key: 'ㅜ', code: 'KeyN', ctrlKey: true });
    await page.getByRole('dialog').getByText(words.header.newTask, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await hear({ key: 'ㅏ', code: 'KeyK', ctrlKey: true });
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('do not hear AltGr, nor a syllable that is being composed', async () => {
    await page.getByTestId('waiting-search').focus();
    for (const key of [
      { key: '3', code: 'Digit3', ctrlKey: true, altKey: true },
      { key: '3', code: 'Digit3', ctrlKey: true, modifierAltGraph: true },
      { key: '3', code: 'Digit3', ctrlKey: true, isComposing: true },
      { key: 'Process', code: 'Digit3', ctrlKey: true, keyCode: 229 },
      { key: 'ㅜ', code: 'KeyN', ctrlKey: true, isComposing: true },
      { key: 'ㅏ', code: 'KeyK', ctrlKey: true, isComposing: true },
      { key: '?', code: 'Slash', shiftKey: true, isComposing: true },
    ])
      await hear(key);
    await screenIs('queue');
    expect(await page.getByRole('dialog').count()).toBe(0);
    // The keyboard is alive all the same.
    await page.keyboard.press('Control+4');
    await screenIs('history');
    await page.keyboard.press('Control+2');
  });

  it('of a screen close what covers it', async () => {
    await page.keyboard.press('Control+n');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    await page.keyboard.press('Control+4');
    await screenIs('history');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+2');
  });
});
