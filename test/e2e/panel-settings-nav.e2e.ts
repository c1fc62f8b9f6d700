import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS_SECTIONS } from '../../renderer/store/settings-place';
import { some } from '../faults/support/soak';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { rested } from './support/rested';
import { KOREAN, speak } from './support/words';

let running: RunningApp;
let page: Page;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
  page = running.page;
});
afterAll(() => running?.close());

const resize = (width: number, height: number) =>
  running.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  );

const SIZES = [
  [800, 600],
  [1280, 800],
  [1920, 1080],
] as const;
describe.each(some(SIZES, 2))('The settings’ navigation names where one is, %i × %i', (width, height) => {
  const current = () =>
    page
      .locator('[data-testid^=section-][aria-current=location]')
      .evaluateAll((all) => all.map((one) => one.dataset.testid));
  const scrollTo = (fraction: number) =>
    page
      .locator('#main')
      .evaluate((main, to) => main.scrollTo({ top: to * (main.scrollHeight - main.clientHeight) }), fraction);
  beforeAll(async () => {
    await speak(page, KOREAN);
    await resize(width, height);
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings').waitFor();
  });
  afterAll(() => resize(1280, 800));

  it('after a click on each section, the last ones too', async () => {
    for (const name of [...SETTINGS_SECTIONS, ...SETTINGS_SECTIONS.toReversed()]) {
      await page.getByTestId(`section-${name}`).click();
      await expect.poll(current).toEqual([`section-${name}`]);
      await page.locator(`#settings-${name}:focus`).waitFor();
    }
  });

  it('while it is scrolled: each section in its turn, the first at the top, the last at the end', async () => {
    // The last click of the test before may still scroll to its section: that would take this one back.
    await rested(page.locator('#main'));
    const scrolls = await page.locator('#main').evaluate((main) => main.scrollHeight > main.clientHeight);
    if (!scrolls) return;
    await scrollTo(1);
    await expect.poll(current).toEqual(['section-about']);
    await scrollTo(0);
    await expect.poll(current).toEqual(['section-general']);
    /** The sections that were named while scrolling down. A slow machine may draw one too late; then the test scrolls again. */
    const namedOnTheWay = async () => {
      const seen = new Set<string | undefined>();
      for (let step = 0; step <= 60; step += 1) {
        await scrollTo(step / 60);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        for (const name of await current()) seen.add(name);
      }
      return [...seen];
    };
    await expect.poll(namedOnTheWay).toEqual(SETTINGS_SECTIONS.map((name) => `section-${name}`));
  });

  it('while the focused field grows by a word on what is wrong with it', async () => {
    await page.getByTestId('section-bridge').click();
    const port = page.locator('[data-setting=port]');
    await port.fill('80');
    await port.press('Enter');
    await page.locator('[data-section=bridge] [role=alert]').waitFor();
    await expect.poll(current).toEqual(['section-bridge']);
    await port.press('Escape');
    await page.getByTestId('unsaved').waitFor();
    await expect.poll(current).toEqual(['section-bridge']);
    await page.getByTestId('unsaved').locator('button').last().click();
  });

  it('while fields are walked by the keyboard', async () => {
    for (const [name, selector] of [
      ['bridge', '[data-section=bridge] input'],
      ['about', '[data-section=about] button'],
      ['files', '[data-section=files] input'],
    ] as const) {
      await page.locator(selector).first().focus();
      await expect.poll(current).toEqual([`section-${name}`]);
    }
  });
});
