import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { client } from './support/client';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { type EndedSeed, seedEnded } from './support/seed-ended';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let place: Place;
let running: RunningApp;
let page: Page;

/** At noon of a day so many days ago. */
function noon(daysAgo: number): number {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, 12).getTime();
}
const SEEDS: readonly EndedSeed[] = [
  { type: 'script', title: 'a', endedAt: noon(1), runSeconds: 20, waitSeconds: 5 },
  {
    type: 'image',
    title: 'a',
    endedAt: noon(1) + 180_000,
    runSeconds: 100,
    retries: 1,
    after: 0,
    metadata: { only: [2, 3] },
  },
  // Added with its script 25 seconds before noon: 500 seconds from text to film.
  {
    type: 'video',
    title: 'a',
    endedAt: noon(1) + 475_000,
    runSeconds: 250,
    waitSeconds: 250,
    after: 1,
    stages: [
      ['pictures', 0],
      ['narration', 25],
      ['encoding', 150],
    ],
    bytes: 3 * 1_048_576,
  },
  { type: 'video', title: 'b', endedAt: noon(2), runSeconds: 300, metadata: { reworded: [4] }, bytes: 20 * 1_048_576 },
  { type: 'video', title: 'before', endedAt: noon(10), runSeconds: 300 },
  { type: 'image', title: '부산 야시장', endedAt: noon(2) + 1, failed: 'no_pictures' },
  { type: 'image', title: 'c', endedAt: noon(2), failed: 'MY_SERVICE' },
  { type: 'image', title: 'before', endedAt: noon(10), metadata: { only: [1] } },
];

beforeAll(async () => {
  place = await newPlace({ welcomed: true, notifications: false });
  seedEnded(join(place.home, 'queue.db'), SEEDS);
  running = await launchApp({ place });
  page = running.page;
});
afterAll(() => running?.close());

const figures = () => page.getByTestId('insight-figures').locator('dd').allTextContents();
const choose = (name: string) => page.getByTestId('insight-screen').getByText(name, { exact: true }).click();
const settled = () => page.getByTestId('insight-screen').getByRole('status').waitFor({ state: 'detached' });

describe.each([KOREAN, ENGLISH])('Insight in $language, $theme,', (look) => {
  let words: Messages;
  beforeAll(async () => {
    words = await speak(page, look);
    await page.getByTestId('nav-insight').click();
    await page.getByTestId('insight-chart-video').waitFor();
    await settled();
  });

  it('counts what ended in the period and compares with the one before', async () => {
    await choose(fill(words.insight.days, { n: 7 }));
    await expect
      .poll(figures)
      .toEqual([
        '2',
        fill(words.insight.filmsBefore, { n: 7, count: 1 }),
        expect.any(String),
        expect.any(String),
        '3',
        fill(words.insight.redoneOf, { pictures: 2, words: 1 }),
        `2 ${fill(words.insight.tasksAll, { n: 6 })}`,
        fill(words.insight.failedShare, { percent: '33.3%', mended: 1 }),
        expect.any(String),
        words.insight.savedHint,
      ]);
    await choose(fill(words.insight.days, { n: 14 }));
    await expect.poll(async () => (await figures())[0]).toBe('3');
  });

  it('parts the time of a film in a table beside the bar', async () => {
    const box = page.getByTestId('insight-film');
    const { waiting, script, image, voice, encoding } = words.insight.parts;
    await expect
      .poll(async () => [
        await box.getByRole('columnheader').allInnerTexts(),
        await box.getByRole('cell').allInnerTexts(),
      ])
      .toEqual([
        [waiting, script, image, voice, encoding],
        ['26%', '4%', '20%', '25%', '25%'],
      ]);
    await expect.poll(() => box.locator('.recharts-bar-rectangle path').count()).toBe(5);
  });

  it('draws a failure only on a day that has one', async () => {
    const failures = (type: string) =>
      page.getByTestId(`insight-chart-${type}`).locator('.recharts-bar').last().locator('path');
    await page.getByTestId('insight-chart-image').locator('.recharts-bar path').first().waitFor();
    await expect
      .poll(() => Promise.all((['script', 'image', 'video'] as const).map((type) => failures(type).count())))
      .toEqual([0, 1, 0]);
  });

  it('names causes in words, those of code of the creator’s by their own names, and opens the newest failures', async () => {
    const box = page.getByTestId('insight-failures');
    await box.getByRole('rowheader', { name: words.insight.causes.no_pictures }).waitFor();
    await box.getByRole('rowheader', { name: 'MY_SERVICE' }).waitFor();
    await box.getByRole('button', { name: '부산 야시장' }).click();
    await page.getByTestId('detail').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
  });

  it('names the largest projects first, and leads to a film', async () => {
    const box = page.getByTestId('insight-disk');
    await expect
      .poll(async () => (await box.getByRole('row').allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' ').trim()))
      .toEqual(['b 20 MB', 'a 3.0 MB']);
    await box.getByText('23 MB').waitFor();
    await box.getByRole('button', { name: 'b', exact: true }).click();
    await page.getByTestId('insight-screen').waitFor({ state: 'detached' });
    await page.getByTestId('nav-insight').click();
    await page.getByTestId('insight-chart-video').waitFor();
  });

  it('has every number in a table, reached by keyboard, and no problem that axe finds', async () => {
    await page.getByTestId('insight-table').locator('summary').focus();
    await page.keyboard.press('Enter');
    const rows = page.getByTestId('insight-table').getByRole('row');
    // The head, three types yesterday, two types the day before, two before that.
    await expect.poll(() => rows.count()).toBe(8);
    expect(await axeProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
  });
});

it('writes the period as CSV into the file that the creator chooses, and nothing when none is chosen', async () => {
  const file = join(place.home, 'insight.csv');
  await running.app.evaluate(({ dialog }, path) => {
    const choices = ['', path];
    dialog.showSaveDialog = async () => {
      const filePath = choices.shift() ?? '';
      return { canceled: filePath === '', filePath };
    };
  }, file);
  const words = await speak(page, ENGLISH);
  await page.getByTestId('nav-insight').click();
  await choose(fill(words.insight.days, { n: 7 }));
  await page.getByTestId('insight-export').click();
  await page.getByTestId('insight-export').click();
  await page.getByText(fill(words.insight.exported, { path: file })).waitFor();
  const rows = parse(await readFile(file), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(21);
  expect(rows.filter(({ type }) => type === 'video').map(({ done }) => Number(done))).toEqual([0, 0, 0, 0, 1, 1, 0]);
  expect(rows.find(({ type, done }) => type === 'script' && done === '1')?.run_median_seconds).toMatch(/^(19|20)\.\d$/);
});

it('shows a task that ends while the screen is open, and keeps the period for the next time', async () => {
  const words = await speak(page, ENGLISH);
  await page.getByTestId('nav-insight').click();
  await choose(fill(words.insight.days, { n: 7 }));
  const failed = async () => (await figures())[6];
  const of = (n: number) => `${n} ${fill(words.insight.tasksAll, { n: n + 4 })}`;
  await expect.poll(failed).toBe(of(2));
  // Without a script it fails at once.
  const queue = client(running.bridge);
  await queue.ended(
    (await queue.enqueue({ type: 'video', projectId: 'nothing there', metadata: {}, maxRetries: 0 })).id,
  );
  await expect.poll(failed).toBe(of(3));
  await page.reload();
  await page.getByTestId('nav-insight').click();
  const chosen = page.getByTestId('insight-screen').getByRole('radio', { checked: true });
  await expect.poll(() => chosen.inputValue()).toBe('7');
});
