import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openQueue } from '../../main/app/open-queue';
import { fillDatabase } from '../bench/fill';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, reloadUnfiltered } from './support/panel-page';
import { rested } from './support/rested';

/** More rows than fit into the tallest possible element (727,272). */
const FINISHED = 1_000_000;
/** Not the name of the row's day, nor the title on its poster. */
const TITLE = 'b:not([data-testid=day])';
const ENDED = ['completed', 'failed', 'cancelled'] as const;

let running: RunningApp;
let page: Page;
let grid: Locator;

beforeAll(async () => {
  const place = await newPlace({ notifications: false });
  const file = join(place.home, 'queue.db');
  fillDatabase(file, { waiting: 0, finished: FINISHED });
  // Closed cleanly, so that the app need not check the whole file.
  const { queue } = await openQueue({ file, defaultUserId: 'minji' });
  await queue.close();
  running = await launchApp({ place });
  page = running.page;
  await page.emulateMedia({ reducedMotion: 'reduce' });
});
afterAll(() => running?.close());

/** Row numbers (0-based) of the fully visible rows, from the top; undefined while one of them is still being loaded. */
const inView = () =>
  grid.evaluate((box) => {
    const head = box.querySelector('[role=columnheader]')?.parentElement?.getBoundingClientRect().bottom ?? 0;
    const edge = box.getBoundingClientRect().top + box.clientHeight;
    const seen = (row: Element) =>
      row.getBoundingClientRect().top >= head - 1 && row.getBoundingClientRect().bottom <= edge + 1;
    if ([...box.querySelectorAll('[data-testid=unread-row]')].some(seen)) return undefined;
    const rows = [...box.querySelectorAll('[data-testid^=history-row-]')].filter(seen);
    const numbers = rows.map((row) => Number(row.ariaRowIndex ?? row.getAttribute('aria-rowindex')) - 2);
    return numbers.toSorted((a, b) => a - b);
  });
/** Like dragging the scroll bar's thumb to this fraction of its range. */
const dragTo = (share: number) =>
  grid.evaluate((box, to) => {
    box.scrollTop = to * (box.scrollHeight - box.clientHeight);
  }, share);
const stretch = (first: number, count: number) => Array.from({ length: count }, (_, n) => first + n);

async function settled(): Promise<number[]> {
  await rested(grid);
  let rows: number[] = [];
  const count = async () => {
    rows = (await inView()) ?? [];
    return rows.length;
  };
  await expect.poll(count).toBeGreaterThan(5);
  return rows;
}

// In one look: nothing here depends on words or colours.
describe(`A history of ${FINISHED.toLocaleString()} tasks`, () => {
  beforeEach(async () => {
    await reloadUnfiltered(page);
    await page.getByTestId('nav-history').click();
    grid = page.getByTestId('history-grid');
    await grid.waitFor();
    await grid.locator(TITLE).getByText('작업 1', { exact: false }).first().waitFor();
  });

  it('End goes to the very last task and chooses it, Home back to the first, arrows on from there', async () => {
    await grid.focus();
    await page.keyboard.press('End');
    await grid.locator('[role=row][data-active=true]').locator(TITLE).getByText('작업 1', { exact: true }).waitFor();
    const rows = await settled();
    expect(rows).toEqual(stretch(FINISHED - rows.length, rows.length));
    await page.keyboard.press('ArrowUp');
    await grid.locator('[role=row][data-active=true]').locator(TITLE).getByText('작업 2', { exact: true }).waitFor();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await grid
      .locator('[role=row][data-active=true]')
      .locator(TITLE)
      .getByText(`작업 ${FINISHED}`, { exact: true })
      .waitFor();
    expect((await settled())[0]).toBe(0);
  });

  it('the scroll bar reaches every part: the last row at its end, and any other at its share of the way', async () => {
    for (const share of [1, 0.5, 0.9, 0.25, 0.001, 1, 0.7]) {
      await dragTo(share);
      const rows = await settled();
      expect(rows).toEqual(stretch(rows[0] ?? -1, rows.length));
      const middle = ((rows[0] ?? 0) + (rows.at(-1) ?? 0)) / 2;
      // In a list taller than an element can be, both ends scroll pixel by pixel, so a fraction of the range is not quite that of the rows.
      expect(Math.abs(middle / FINISHED - share)).toBeLessThan(0.1);
      if (share === 1) expect(rows.at(-1)).toBe(FINISHED - 1);
      const first = grid.locator(`[aria-rowindex="${(rows[0] ?? 0) + 2}"] ${TITLE}`);
      expect(await first.textContent()).toBe(`작업 ${FINISHED - (rows[0] ?? 0)}`);
    }
  });

  it('from the middle the wheel goes on both ways, line by line, with no gap and no row twice', async () => {
    for (const turn of [900, -700]) {
      await dragTo(0.6);
      await settled();
      await grid.hover();
      const from = (await settled())[0] ?? 0;
      for (let turns = 0; turns < 12; turns += 1) {
        await page.mouse.wheel(0, turn);
        await page.evaluate(
          () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
        );
      }
      await expect
        .poll(async () => Math.abs(((await inView())?.[0] ?? from) - from))
        .toBeGreaterThan(Math.abs(turn) / 44);
      const rows = await settled();
      expect(rows).toEqual(stretch(rows[0] ?? -1, rows.length));
      expect(Math.sign((rows[0] ?? 0) - from)).toBe(Math.sign(turn));
      const number = rows[3] ?? 0;
      expect(await grid.locator(`[aria-rowindex="${number + 2}"] ${TITLE}`).textContent()).toBe(
        `작업 ${FINISHED - number}`,
      );
    }
  });

  it('main returns the row of a page from the middle exactly, and holds few rows on the page', async () => {
    const row = Math.floor(FINISHED * 0.37);
    const reply = await callMain(page, 'queue:list', { statuses: [...ENDED], row, limit: 200 });
    const { script = 0, image = 0, video = 0 } = reply.start?.rows ?? {};
    expect(reply.tasks[0]?.metadata.title).toBe(`작업 ${FINISHED - (script + image + video)}`);
    await dragTo(0.37);
    await settled();
    expect(await grid.locator('[role=row]').count()).toBeLessThan(60);
  });
});
