import { readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueue } from '../../main/app/open-queue';
import type { RunEnd } from '../../main/queue/types';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { tempDir } from '../support/temp-dir';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

const DAY_MS = 86_400_000;
/** What is said in each film, and how many days ago it ended. */
const FILMS = [
  { title: '부산 하루 여행', narration: '해운대 모래 위를 걷는다', daysAgo: 0 },
  { title: '남산의 밤', narration: '케이블카를 타고 오르면 서울이 보인다', daysAgo: 0 },
  { title: 'Two minutes of yoga', narration: 'Breathe in, and lift both arms.', daysAgo: 1 },
  { title: '벚꽃 길', narration: '꽃잎이 비처럼 내린다', daysAgo: 40 },
] as const;

let place: Place;
let running: RunningApp;
let page: Page;
const ids = new Map<string, string>();

async function seed(): Promise<void> {
  let nowMs = Date.now();
  const { queue } = await openQueue({
    file: join(place.home, 'queue.db'),
    defaultUserId: 'minji',
    now: () => nowMs,
    monotonicNow: () => nowMs,
  });
  const run = async (title: string, end: RunEnd, narration?: string, log?: string): Promise<string> => {
    const { task } = await queue.enqueue({ type: 'script', projectId: title, metadata: { title } });
    const claim = await queue.dequeue('script');
    if (claim === null) throw new Error('nothing to run');
    const folder = join(place.workspace, title);
    await queue.tasks.keepFolder(claim.lease, folder);
    if (narration !== undefined) {
      await mkdir(folder, { recursive: true });
      const scene = { scene: 1, narration, imagePrompt: '', keywords: [], seconds: 4 };
      const script = {
        version: 1,
        projectId: title,
        taskId: task.id,
        title,
        language: 'ko',
        source: 'text',
        totalSeconds: 4,
        scenes: [scene],
      };
      await writeFile(join(folder, 'script.json'), JSON.stringify(script));
      await queue.tasks.addOutputs(claim.lease, [
        { kind: 'script', path: 'script.json', bytes: 300, sha256: '0'.repeat(64) },
      ]);
    }
    if (log !== undefined) {
      await queue.appendLog(claim.lease, [{ at: new Date(nowMs).toISOString(), level: 'info', text: log }]);
    }
    await queue.endRun(claim.lease, end);
    return task.id;
  };
  const now = nowMs;
  for (const { title, narration, daysAgo } of FILMS.toReversed()) {
    nowMs = now - daysAgo * DAY_MS;
    ids.set(title, await run(title, { kind: 'completed' }, narration, `picture https://photos.example.org/${title}`));
  }
  for (const n of [1, 2, 3]) {
    const error = { code: 'bad_input', retryable: false, message: `목소리 ${n}` } as const;
    ids.set(`실패 ${n}`, await run(`실패 ${n}`, { kind: 'error', error }));
  }
  await queue.setPaused('script', true);
  await queue.close();
}

beforeAll(async () => {
  place = await newPlace();
  await seed();
  running = await launchApp({ place });
  page = running.page;
});
afterAll(() => running?.close());

const openHistory = async () => {
  await page.getByTestId('nav-history').click();
  await page.getByTestId('history-grid').waitFor();
};
const row = (title: string) => page.getByTestId(`history-row-${ids.get(title)}`);
const search = (text: string) => page.getByTestId('history-search').fill(text);
/** Until the index has read what ended before the app began. */
const whenWhole = () =>
  expect.poll(async () => (await callMain(page, 'find:all', { text: '해운대', limit: 5 })).state).toBe('whole');

describe('the history', () => {
  let words: Messages;
  beforeAll(async () => {
    words = await speak(page, KOREAN);
    await openHistory();
  });

  it('names each day on the first of its rows', async () => {
    const days = page.getByTestId('day');
    await expect.poll(() => days.count()).toBe(3);
    expect((await days.allTextContents()).slice(0, 2)).toEqual([words.find.today, words.find.yesterday]);
  });

  it('finds by narration and log what no title says, and opens it', async () => {
    await whenWhole();
    await search('케이블카');
    const hit = page.getByTestId(`found-${ids.get('남산의 밤')}`);
    await hit.waitFor();
    expect(await hit.locator('mark').allTextContents()).toEqual(['케이블카']);
    expect(await hit.textContent()).toContain(words.find.where.script);
    await hit.click();
    await page.getByTestId('detail').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
    await search('photos.example');
    await expect.poll(() => page.locator('[data-testid^=found-0]').count()).toBe(FILMS.length);
    await search('꽃잎');
    await page.getByTestId(`found-${ids.get('벚꽃 길')}`).waitFor();
    await search('');
    await page.getByTestId('found-in-depth').waitFor({ state: 'detached' });
  });

  it('finds what ends while the app runs, and its index again after that was deleted', async () => {
    const task = await callMain(page, 'queue:enqueue', {
      type: 'script',
      metadata: { title: '막 취소한 영화' },
    });
    await callMain(page, 'queue:cancel', { id: task.id });
    const found = async () =>
      (await callMain(page, 'find:all', { text: '막 취소', limit: 5 })).hits.map(({ title }) => title);
    await expect.poll(found).toEqual(['막 취소한 영화']);
    await running.close();
    expect(statSync(join(place.home, 'search.db')).size).toBeGreaterThan(0);
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(place.home, `search.db${suffix}`), { force: true });
    running = await launchApp({ place });
    page = running.page;
    await expect.poll(found).toEqual(['막 취소한 영화']);
    await whenWhole();
    await speak(page, KOREAN);
    await openHistory();
  });

  it('is shown by film, below the day of its last end, with the tasks of each folded in, and searched by narration', async () => {
    await page.getByTestId('history-by-film').click();
    const films = page.locator('[data-testid^=film-row-]');
    await expect.poll(() => films.count()).toBe(FILMS.length + 4);
    const days = page.getByTestId('film-history').locator('h2');
    expect((await days.allTextContents()).slice(0, 2)).toEqual([words.find.today, words.find.yesterday]);
    await page.getByTestId('film-row-실패 1').locator('[aria-expanded=false]').click();
    await page
      .getByTestId(`film-task-${ids.get('실패 1')}`)
      .getByText('목소리 1')
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    // There is one task in either film.
    await page.getByTestId(`film-task-${ids.get('실패 1')}`).waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('[data-testid^=film-task-]').count()).toBe(1);
    await search('꽃잎');
    await expect.poll(() => films.count()).toBe(1);
    await page.getByTestId('film-row-벚꽃 길').waitFor();
    await search('없는 낱말');
    await page.getByText(fill(words.find.noFilmsFound, { text: '없는 낱말' })).waitFor();
    await search('');
    await films.first().waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByTestId('history-by-task').click();
    await page.getByTestId('history-grid').waitFor();
  });

  it('is saved as a table of what is filtered', async () => {
    const path = join(tempDir('export'), '기록.csv');
    await running.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await page.getByTestId('history-failed').click();
    await row('실패 1').waitFor();
    await row('남산의 밤').waitFor({ state: 'detached' });
    await page.getByTestId('export').click();
    await page.getByTestId('export-csv').click();
    await page.getByText(fill(words.find.exported, { n: 3, name: '기록.csv' })).waitFor();
    const lines = readFileSync(path, 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('목소리 3');
  });

  it('lets failures be dismissed, one and all, and keeps their tasks', async () => {
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    const letters = page.locator('[data-testid^=dead-letter-]');
    await expect.poll(() => letters.count()).toBe(3);
    await letters.first().locator('[data-testid^=dismiss-letter-]').click();
    await expect.poll(() => letters.count()).toBe(2);
    await page.getByTestId('dismiss-all-letters').click();
    await page.getByRole('dialog').getByText(words.find.dismissConfirm, { exact: true }).click();
    await page.getByText(words.dead.empty, { exact: true }).waitFor();
    await page.getByTestId('history-dead').click();
    await row('실패 1').waitFor();
    await page.getByTestId('history-all').click();
  });

  it.each([KOREAN, ENGLISH])('keeps every rule of axe in $language, $theme', async (look) => {
    words = await speak(page, look);
    await openHistory();
    await search('photos.example');
    await page.getByTestId('found-in-depth').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await search('');
    await row('남산의 밤').waitFor();
    expect(await axeProblems(page)).toEqual([]);
  });
});
