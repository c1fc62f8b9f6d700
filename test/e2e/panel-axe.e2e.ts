import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SettingsPatch } from '../../contract/settings';
import { axeProblems } from '../support/axe';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { changeSettings } from './support/panel-page';
import { workOf } from './support/processes';
import { askAsPage } from './support/seed-origin';
import { openStudio, type Studio } from './support/seed-studio';

async function isClean(page: Page, where: string): Promise<void> {
  expect(await axeProblems(page), where).toEqual([]);
  expect(await sidewaysScrollBars(page), where).toEqual([]);
}

/** Elements with a scroll bar at their lower edge. Only a real window has them: in a headless browser they take no space. */
function sidewaysScrollBars(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
      .filter((element) => {
        const { borderTopWidth, borderBottomWidth } = getComputedStyle(element);
        const borders = Number.parseFloat(borderTopWidth) + Number.parseFloat(borderBottomWidth);
        return element.offsetHeight - element.clientHeight - borders >= 1;
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}

/** Each language and each theme once: colours do not depend on the words, and the layout does not depend on the colours. */
const LOOKS = [
  { language: 'ko', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const;

/** The panel reads its settings when it starts. */
async function startPanel(page: Page, settings: (typeof LOOKS)[number] & SettingsPatch): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await changeSettings(page, settings);
  await page.reload();
  await page.locator(`html[lang=${settings.language}][data-mantine-color-scheme=${settings.theme}]`).waitFor();
  await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
  // It opens on the screen that was open last.
  await page.getByTestId('nav-queue').click();
}

/** Keeps the film unfinished for the whole test without using a processor core. */
function holdFilm(running: RunningApp, signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const { pid, name } of workOf(running)) if (name.includes('ffmpeg')) process.kill(pid, signal);
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('axe finds nothing, and nothing scrolls sideways, in an empty studio', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchApp({ place: await newPlace({ welcomed: false }) });
  });
  afterAll(() => running?.close());

  it.each(LOOKS)('on the first run and with an empty queue, $language $theme', async (look) => {
    const { page } = running;
    await startPanel(page, { ...look, welcomed: false });
    await page.getByTestId('welcome').waitFor();
    await isClean(page, 'welcome');
    await startPanel(page, { ...look, welcomed: true });
    await page.getByTestId('welcome').waitFor({ state: 'detached' });
    await isClean(page, 'queue');
    for (const screen of ['needsYou', 'history']) {
      await page.getByTestId(`nav-${screen}`).click();
      await isClean(page, screen);
    }
    // The next test begins where this one ended.
    await page.getByTestId('nav-queue').click();
  });
});

describe('axe finds nothing, and nothing scrolls sideways, in a busy studio', () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await openStudio();
    await askAsPage(studio.running.bridge, 'http://localhost:3000');
    holdFilm(studio.running, 'SIGSTOP');
  });
  afterAll(async () => {
    if (studio !== undefined) holdFilm(studio.running, 'SIGCONT');
    await studio?.close();
  });

  it.each(LOOKS)('on any screen, $language $theme', async (look) => {
    const { page } = studio.running;
    await startPanel(page, look);
    await page.locator('[data-testid^=waiting-row-]').first().waitFor();
    await page.getByTestId('origin-request').waitFor();
    await isClean(page, 'queue');

    await page.getByTestId('nav-needsYou').click();
    await page.locator('[data-testid^=needs-you-]').first().waitFor();
    await isClean(page, 'needs you');

    await page.getByTestId('nav-history').click();
    const film = page.getByTestId(`history-row-${studio.film.id}`);
    await film.waitFor();
    await isClean(page, 'history');
    await film.dblclick();
    await page.getByTestId('detail').waitFor();
    await isClean(page, 'detail');
    await closeDialog(page);

    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings').waitFor();
    await isClean(page, 'settings');
  });

  it.each(LOOKS)('in any dialog, $language $theme', async (look) => {
    const { page } = studio.running;
    await startPanel(page, look);
    await page.locator('[data-testid^=waiting-row-]').first().waitFor();
    const openings: Record<string, () => Promise<void>> = {
      'new task': () => page.getByTestId('new-task').click(),
      'new film': () => page.getByTestId('new-film').click(),
      cancel: () => page.locator('[data-testid^=waiting-row-] [data-testid^=cancel-]').first().click(),
      palette: () => page.keyboard.press('Control+k'),
      async shortcuts() {
        await page.getByTestId('waiting-grid').focus();
        await page.keyboard.press('Shift+?');
      },
    };
    for (const [name, open] of Object.entries(openings)) {
      await open();
      await page.getByRole('dialog').waitFor();
      await isClean(page, name);
      await closeDialog(page);
    }
  });
});
