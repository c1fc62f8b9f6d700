import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { changeSettings } from './support/panel-page';
import { askAsPage } from './support/seed-origin';
import { openStudio, type Studio } from './support/seed-studio';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules broken, each with the first elements that break it. */
async function violations(page: Page): Promise<string[]> {
  // By evaluate, not by a script element: the page's own policy stays in force.
  await page.evaluate(AXE);
  const results = await page.evaluate(
    (): Promise<AxeResults> => (Reflect.get(window, 'axe') as typeof import('axe-core')).run(),
  );
  expect(results.passes.length).toBeGreaterThan(5);
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`,
  );
}

/** Asked again for a moment: in the frame in which the theme changes, axe reads colours of both. */
async function isClean(page: Page, where: string): Promise<void> {
  await expect.poll(() => violations(page), { message: where, timeout: 5_000, interval: 500 }).toEqual([]);
}

/** Each language and each theme once: colours do not depend on the words, nor the words' places on the colours. */
const LOOKS = [
  { language: 'ko', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const;

/** The panel reads its settings when it starts. */
async function startPanel(page: Page, look: (typeof LOOKS)[number]): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await changeSettings(page, look);
  await page.reload();
  await page.locator(`html[lang=${look.language}][data-mantine-color-scheme=${look.theme}]`).waitFor();
  await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe.each(LOOKS)('axe finds nothing in an empty studio, $language $theme', (look) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchApp({ place: await newPlace({ welcomed: false }) });
  });
  afterAll(() => running?.close());

  it('on the first run and with an empty queue', async () => {
    const { page } = running;
    await startPanel(page, look);
    await page.getByTestId('welcome').waitFor();
    await isClean(page, 'queue');
    await changeSettings(page, { welcomed: true });
    await startPanel(page, look);
    await page.getByTestId('welcome').waitFor({ state: 'detached' });
    await isClean(page, 'queue');
    for (const screen of ['needsYou', 'history']) {
      await page.getByTestId(`nav-${screen}`).click();
      await isClean(page, screen);
    }
  });
});

describe('axe finds nothing in a busy studio', () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await openStudio();
    await askAsPage(studio.running.bridge, 'http://localhost:3000');
  }, 240_000);
  afterAll(() => studio?.close());

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
