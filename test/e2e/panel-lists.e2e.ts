import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IpcInput } from '../../contract/ipc';
import { TASK_TYPES } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import type { Messages } from '../../renderer/i18n/messages';
import { fillDatabase } from '../bench/fill';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, reloadUnfiltered } from './support/panel-page';
import { rested } from './support/rested';
import { fill, KOREAN, speak } from './support/words';

const WAITING = 100_000;
/** A million are in panel-million. */
const FINISHED = 100_000;
/** The number of projects over which fill.ts spreads its tasks. */
const PROJECTS = 5_000;
const PER_PROJECT = WAITING / PROJECTS;
/** A virtual list keeps what is on the screen and a little more. */
const MOST_ROWS = 60;

let running: RunningApp;
let page: Page;

beforeAll(async () => {
  const place = await newPlace({ notifications: false });
  const file = join(place.home, 'queue.db');
  fillDatabase(file, { waiting: WAITING, finished: FINISHED });
  const { queue } = await openQueue({ file, defaultUserId: 'minji' });
  for (const type of TASK_TYPES) await queue.setPaused(type, true);
  await queue.close();
  running = await launchApp({ place });
  page = running.page;
});
afterAll(() => running?.close());

type Filter = Omit<IpcInput<'queue:list'>, 'limit'>;
const read = (filter: Filter, limit = 50) => callMain(page, 'queue:list', { ...filter, limit });
const total = async (filter: Filter) => (await read(filter, 1)).total;
const counted = async (testId: string) => Number((await page.getByTestId(testId).textContent())?.replace(/\D/g, ''));
const ids = (list: 'waiting' | 'history') =>
  page
    .locator(`[data-testid^=${list}-row-]`)
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
        .map((row) => row.dataset.testid?.replace(/^\w+-row-/, '') ?? ''),
    );
const rowOf = (id: string | undefined) => page.getByTestId(`waiting-row-${id}`);

/** Scrolls the list with the wheel until that many rows are above its edge. Returns the largest number of rows that the page held. */
async function wheelTo(grid: Locator, rows: number): Promise<number> {
  const held = await grid.evaluateHandle((box) => {
    const most = { rows: 0 };
    new MutationObserver(() => {
      most.rows = Math.max(most.rows, box.querySelectorAll('[role=row]').length);
    }).observe(box, { subtree: true, childList: true });
    return most;
  });
  await grid.hover();
  while ((await grid.evaluate((box) => box.scrollTop)) < rows * 44) await page.mouse.wheel(0, 4_000);
  await rested(grid);
  await expect.poll(() => grid.locator('[data-testid=unread-row]').count()).toBe(0);
  return (await held.jsonValue()).rows;
}

/** How far the row moves from its place, frame by frame, while `work` runs and until `done`. */
async function strays(row: Locator, work: () => Promise<unknown>): Promise<number> {
  const watched = await row.evaluateHandle((element) => {
    const from = element.getBoundingClientRect().top;
    const watch = { far: 0, on: true };
    requestAnimationFrame(function look() {
      watch.far = Math.max(watch.far, element.isConnected ? Math.abs(element.getBoundingClientRect().top - from) : 1e9);
      if (watch.on) requestAnimationFrame(look);
    });
    return watch;
  });
  await work();
  // Two more frames, so that the last paint is included.
  await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
  return watched.evaluate((watch) => {
    watch.on = false;
    return watch.far;
  });
}

async function chooseProject(project: string): Promise<void> {
  await page.getByTestId('project-filter').click();
  await page.locator('input[data-autofocus]:focus').waitFor();
  await page.keyboard.type(project);
  await page.keyboard.press('Enter');
}

// Clears the searches and filters of the test before.
beforeEach(async () => {
  await reloadUnfiltered(page);
  await page.getByTestId('waiting-grid').waitFor();
});

// In one look: nothing here depends on words or colours.
describe('Lists of 100,000 waiting and as many finished tasks', () => {
  beforeAll(() => speak(page, KOREAN));

  it('the waiting ones scroll by the wheel, page after page in their order, few rows held', async () => {
    const grid = page.getByTestId('waiting-grid');
    await grid.waitFor();
    await expect.poll(() => counted('waiting-count')).toBe(await total({ statuses: ['waiting'] }));
    expect(await wheelTo(grid, 800)).toBeLessThan(MOST_ROWS);
    const order: string[] = [];
    let cursor: string | undefined;
    while (order.length < 1_500) {
      const next = await read({ statuses: ['waiting'], ...(cursor === undefined ? {} : { cursor }) }, 500);
      order.push(...next.tasks.map(({ id }) => id));
      cursor = next.nextCursor;
    }
    const shown = await ids('waiting');
    const from = order.indexOf(shown[0] ?? '');
    expect(from).toBeGreaterThan(700);
    expect(shown).toEqual(order.slice(from, from + shown.length));
    await grid.press('Home');
    await rowOf(order[0]).waitFor();
  });

  it('nothing jumps on the screen when tasks above it are cancelled and one below it is raised', async () => {
    const grid = page.getByTestId('waiting-grid');
    await grid.evaluate((box) => box.scrollTo({ top: 0 }));
    await expect.poll(() => grid.evaluate((box) => box.scrollTop)).toBe(0);
    const { tasks } = await read({ statuses: ['waiting'] }, 200);
    await wheelTo(grid, 80);
    const inView = await ids('waiting');
    const row = rowOf(inView[Math.floor(inView.length / 2)]);
    await row.waitFor();
    const before = await counted('waiting-count');
    const far = await strays(row, async () => {
      for (const { id } of tasks.slice(0, 3)) await callMain(page, 'queue:cancel', { id });
      await callMain(page, 'queue:bump', { id: tasks[199]?.id ?? '' });
      await expect.poll(() => counted('waiting-count')).toBe(before - 3);
    });
    expect(far).toBeLessThanOrEqual(1);
  });

  it('the finished ones scroll the same way', async () => {
    await page.getByTestId('nav-history').click();
    const grid = page.getByTestId('history-grid');
    await grid.waitFor();
    await expect.poll(() => counted('history-count')).toBeGreaterThanOrEqual(FINISHED);
    expect(await wheelTo(grid, 800)).toBeLessThan(MOST_ROWS);
    const shown = await ids('history');
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBeGreaterThan(10);
    await page.getByTestId('nav-queue').click();
  });

  it('a task is dragged to another place within its priority, where it stays', async () => {
    const project = 'project 1025';
    const inProject: Filter = { statuses: ['waiting'], projectId: project };
    await chooseProject(project);
    await expect.poll(() => counted('waiting-count')).toBe(PER_PROJECT);
    const { tasks } = await read(inProject);
    // The first three of one type and priority, wherever they stand.
    const alike = tasks.filter(({ type, priority }) => type === tasks[0]?.type && priority === tasks[0]?.priority);
    const [first, second, third] = alike.map(({ id }) => id);
    const order = async () =>
      (await read(inProject)).tasks.map(({ id }) => id).filter((id) => [first, second, third].includes(id));
    expect(await order()).toEqual([first, second, third]);
    const from = await rowOf(third).boundingBox();
    const to = await rowOf(first).boundingBox();
    if (from === null || to === null) throw new Error('The rows are not on the screen.');
    await page.mouse.move(from.x + 200, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 200, to.y + 4, { steps: 8 });
    await page.getByTestId('drop-line').waitFor();
    await page.mouse.up();
    await expect.poll(order).toEqual([third, first, second]);
    await expect
      .poll(async () => (await ids('waiting')).filter((id) => [first, second, third].includes(id)))
      .toEqual([third, first, second]);
    // It does not move past a task of another priority.
    await page.reload();
    await page.getByTestId('waiting-grid').waitFor();
    expect(await order()).toEqual([third, first, second]);
  });
});

describe('Lists of 100,000 waiting and as many finished tasks', () => {
  const look = KOREAN;
  let words: Messages;
  /** Each language changes its own tasks. */
  const project = (n: number) => `project ${n + 2_000}`;
  const inProject = (n: number): Filter => ({ statuses: ['waiting'], projectId: project(n) });
  const leaveProject = (n: number) =>
    page.getByRole('button', { name: fill(words.many.projectOff, { project: project(n) }) }).click();
  beforeAll(async () => {
    words = await speak(page, look);
  });

  it('waiting ones are found by type, by project and by words, finished ones by status too', async () => {
    await page.getByTestId('filter-video').click();
    await expect.poll(() => counted('waiting-count')).toBe(await total({ statuses: ['waiting'], types: ['video'] }));
    await chooseProject(project(20));
    await expect
      .poll(() => ids('waiting'))
      .toEqual((await read({ ...inProject(20), types: ['video'] })).tasks.map(({ id }) => id));
    await leaveProject(20);
    await page.locator('[role=group]').getByText(words.waiting.all, { exact: true }).click();
    await page.getByTestId('waiting-search').fill(project(21));
    await page
      .getByTestId('action-bar')
      .getByText(fill(words.waiting.found, { n: PER_PROJECT }))
      .waitFor();
    const matching = (await read(inProject(21))).tasks.map(({ id }) => id);
    // Its rows may come a moment after their number.
    await expect.poll(async () => (await ids('waiting'))[0]).toBe(matching[0]);
    const shown = await ids('waiting');
    expect(shown).toEqual(matching.slice(0, shown.length));
    // Each with its place among all waiting tasks of its type.
    for (const id of shown) {
      const { position = -1 } = await callMain(page, 'queue:get', { id });
      await expect.poll(() => rowOf(id).locator('[data-column=position]').textContent()).toBe(String(position + 1));
    }
    const first = await callMain(page, 'queue:get', { id: shown.at(-1) ?? '' });
    const ahead = await read({ statuses: ['waiting'], types: [first.task.type] }, 1);
    await callMain(page, 'queue:cancel', { id: ahead.tasks[0]?.id ?? '' });
    await expect
      .poll(() => rowOf(first.task.id).locator('[data-column=position]').textContent())
      .toBe(String(first.position));
    await page.getByTestId('waiting-search').fill('there is no such task');
    await page.getByText(fill(words.waiting.emptySearch, { text: 'there is no such task' }), { exact: true }).waitFor();
    await page.getByTestId('waiting-search').fill('');

    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-cancelled').click();
    const cancelled = await total({ statuses: ['cancelled'] });
    expect(cancelled).toBeGreaterThan(0);
    await expect.poll(() => counted('history-count')).toBe(cancelled);
    await page.getByTestId('history-completed').click();
    await chooseProject(project(22));
    await expect.poll(() => counted('history-count')).toBe(FINISHED / PROJECTS);
    await page.getByTestId('nav-queue').click();
  });

  it('those picked by mouse and keyboard are cancelled, raised and tried again together', async () => {
    await chooseProject(project(23));
    await expect.poll(() => counted('waiting-count')).toBe(PER_PROJECT);
    const inList = (await read(inProject(23))).tasks.map(({ id }) => id);
    await expect.poll(async () => (await ids('waiting'))[0]).toBe(inList[0]);
    const before = await ids('waiting');
    await rowOf(before[0]).click();
    await rowOf(before[2]).click({ modifiers: ['Shift'] });
    await rowOf(before[4]).click({ modifiers: ['Control'] });
    await page
      .getByTestId('action-bar')
      .getByText(fill(words.many.picked, { n: 4 }))
      .waitFor();
    await page.getByTestId('cancel-picked').click();
    expect(await total(inProject(23))).toBe(PER_PROJECT);
    await page.getByTestId('confirm').click();
    await page.getByText(fill(words.cancel.doneAll, { n: 4 })).waitFor();
    const picked = before.filter((_, index) => [0, 1, 2, 4].includes(index));
    const gone = await read({ statuses: ['cancelled'], projectId: project(23) });
    expect(gone.tasks.map(({ id }) => id).toSorted()).toEqual(picked.toSorted());

    await rowOf(before[0]).waitFor({ state: 'detached' });
    const left = await ids('waiting');
    await rowOf(left.at(-2)).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('u');
    await page.getByText(fill(words.waiting.bumpedAll, { n: 2 })).waitFor();
    for (const id of left.slice(-2)) expect((await callMain(page, 'queue:get', { id })).position).toBeLessThan(2);

    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-cancelled').click();
    await chooseProject(project(23));
    await expect.poll(() => counted('history-count')).toBe(4);
    await page.getByTestId('history-grid').focus();
    await page.keyboard.press('Control+a');
    await page.getByTestId('retry-picked').click();
    await page.getByText(fill(words.history.retriedAll, { n: 4 })).waitFor();
    expect(await total(inProject(23))).toBe(PER_PROJECT);
    await page.getByTestId('nav-queue').click();
  });

  it('all that match a search are raised by one click, and cancelled after one question', async () => {
    await page.getByTestId('waiting-search').fill(project(24));
    // At once: only what the search has found is bumped.
    await page.getByTestId('bump-all').click();
    await page.getByText(fill(words.waiting.bumpedAll, { n: PER_PROJECT })).waitFor();
    for (const type of TASK_TYPES) {
      const raised = await total({ ...inProject(24), types: [type] });
      const first = await read({ statuses: ['waiting'], types: [type] }, raised);
      expect(first.tasks.map(({ projectId }) => projectId)).toEqual(Array(raised).fill(project(24)));
    }
    await page.getByTestId('cancel-all').click();
    await page
      .getByRole('dialog')
      .getByText(fill(words.cancel.all, { n: PER_PROJECT }))
      .waitFor();
    await page.getByTestId('confirm').click();
    await page.getByText(fill(words.cancel.doneAll, { n: PER_PROJECT })).waitFor();
    expect(await total(inProject(24))).toBe(0);
    await page.getByTestId('waiting-search').fill('');
  });
});
