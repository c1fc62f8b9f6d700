import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import { asked, emit } from './panel';
import { panelForTests } from './panel-for-tests';
import { busyScenario, emptyScenario, longScenario, makeTask, quietScenario, uuid } from './scenarios';

const { open } = panelForTests(quietScenario);

describe('picking several waiting tasks', () => {
  it('works by Ctrl-click and Shift-click, and cancels after one confirmation with one notice', async () => {
    const page = await open();
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await page.getByTestId(`waiting-row-${uuid(3)}`).click({ modifiers: ['Shift'] });
    await page.getByTestId(`waiting-row-${uuid(6)}`).click({ modifiers: ['Control'] });
    await page.getByTestId(`waiting-row-${uuid(2)}`).click({ modifiers: ['Control'] });
    const bar = page.getByTestId('action-bar');
    await bar.getByText('3개 선택됨').waitFor();
    expect(await page.locator('[role=row][aria-selected=true]').count()).toBe(3);
    await page.getByTestId('cancel-picked').click();
    expect(await asked(page, 'queue:picked')).toEqual([]);
    await page.getByTestId('confirm').click();
    await page.getByText('3개를 취소했습니다.').waitFor();
    expect(await asked(page, 'queue:picked')).toEqual([{ action: 'cancel', ids: [uuid(1), uuid(3), uuid(6)] }]);
    await bar.waitFor({ state: 'detached' });
  });

  it('works by Shift and arrows; main bumps them in one call, which keeps their order', async () => {
    const page = await open();
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByTestId('action-bar').getByText('3개 선택됨').waitFor();
    await page.keyboard.press('u');
    await page.getByText('3개의 우선순위를 올렸습니다.').waitFor();
    expect(await asked(page, 'queue:picked')).toEqual([{ action: 'bump', ids: [uuid(1), uuid(2), uuid(3)] }]);
  });

  it('closes the drawer of a narrow window, which would lie over what is picked and its buttons', async () => {
    const page = await open({ width: 800 });
    const position = { x: 60, y: 20 };
    await page.getByTestId(`waiting-row-${uuid(1)}`).click({ position });
    const detail = page.getByTestId('detail');
    await detail.waitFor();
    await page.getByTestId(`waiting-row-${uuid(2)}`).click({ position, modifiers: ['Shift'] });
    await detail.waitFor({ state: 'detached' });
    await page.getByTestId('bump-picked').click();
    expect(await asked(page, 'queue:picked')).toEqual([{ action: 'bump', ids: [uuid(1), uuid(2)] }]);
  });

  it('takes all that match with Ctrl A, in one call, however few of them have been read', async () => {
    const page = await open({ scenario: longScenario(1_000) });
    await page.getByTestId('waiting-grid').focus();
    await page.keyboard.press('Control+a');
    await page.getByTestId('action-bar').getByText('조건에 맞는 1,000개 모두 선택됨').waitFor();
    await page.getByTestId('bump-picked').click();
    expect(await asked(page, 'queue:all')).toEqual([{ action: 'bump', filter: { statuses: ['waiting'] } }]);
    expect(await asked(page, 'queue:bump')).toEqual([]);
  });

  it('drops a task that starts meanwhile, and everything on Escape', async () => {
    const page = await open();
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByTestId('action-bar');
    await bar.getByText('2개 선택됨').waitFor();
    const task = makeTask(1, 'script', { status: 'processing', startedAt: new Date().toISOString() });
    await emit(page, 'queue:events', [{ kind: 'task', seq: 101, task }]);
    await bar.getByText('1개 선택됨').waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
  });

  it('says in one message how many could not be changed, and why', async () => {
    const page = await open();
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.evaluate(() => {
      const api: object = Reflect.get(window, 'studioQueue');
      const call: (channel: unknown, input: unknown) => unknown = Reflect.get(api, 'call');
      Reflect.set(api, 'call', async (channel: unknown, input: unknown) =>
        channel === 'queue:picked' ? { ok: true, value: { changed: 1, left: 1, undo: 'it' } } : call(channel, input),
      );
    });
    await page.getByTestId('bump-picked').click();
    await page.getByText('1개의 우선순위를 올렸습니다.').waitFor();
    await page.getByText('1개는 바꾸지 못했습니다. 이미 시작했거나 끝난 작업입니다.').waitFor();
  });
});

describe('a list of 100,000 tasks', () => {
  const huge = { ...quietScenario, madeOnDemand: { waiting: 100_000, completed: 1_000_000 } };
  /** Scrolls to the end of what has been read, again and again, until this many rows are known. */
  async function scrollTo(page: Page, testId: string, rows: number): Promise<void> {
    await page.getByTestId(testId).evaluate(
      (grid, height) =>
        new Promise<void>((done) => {
          const step = (): void => {
            grid.scrollTop = grid.scrollHeight;
            if (grid.scrollHeight > height) done();
            else requestAnimationFrame(step);
          };
          step();
        }),
      rows * 44,
    );
  }

  it('scrolls through dropped and read pages in both directions, with few rows in memory and in the page', async () => {
    const page = await open({ scenario: huge });
    const grid = page.getByTestId('waiting-grid');
    await page.getByText('작업 0', { exact: true }).waitFor();
    await scrollTo(page, 'waiting-grid', 4_000);
    // The page behind the end that it stands at is read too.
    await expect.poll(() => grid.evaluate((box) => box.scrollHeight)).toBeGreaterThan(4_200 * 44);
    expect(await page.locator('[role=row]').count()).toBeLessThan(60);
    const reads = (await asked(page, 'queue:list')).length;
    // Back to the top, whose page was dropped long ago: one read brings it back, and the list keeps its height.
    const height = await grid.evaluate((box) => box.scrollHeight);
    await grid.evaluate((box) => box.scrollTo({ top: 0 }));
    await page.getByText('작업 0', { exact: true }).waitFor();
    expect((await asked(page, 'queue:list')).length - reads).toBeLessThan(4);
    expect(await grid.evaluate((box) => box.scrollHeight)).toBe(height);
    // And to the middle.
    await grid.evaluate((box) => box.scrollTo({ top: 2_000 * 44 }));
    await page.getByText('작업 2003', { exact: true }).waitFor();
  });

  it('stays where it is when tasks above the screen start', async () => {
    const page = await open({ scenario: huge });
    const grid = page.getByTestId('waiting-grid');
    await page.getByText('작업 0', { exact: true }).waitFor();
    await grid.evaluate((box) => box.scrollTo({ top: 60 * 44 }));
    const row = page.getByText('작업 65', { exact: true });
    await row.waitFor();
    const before = await row.boundingBox();
    const started = [0, 1, 2].map(
      (index) => `00000000-0000-4000-8000-${(0x1000000 + index).toString(16).padStart(12, '0')}`,
    );
    // With reduced motion nothing may glide: a gliding row would be at its old place for a frame.
    const glided = grid.evaluate(
      (box) =>
        new Promise<number>((done) => {
          let transitions = 0;
          document.addEventListener('transitionrun', () => {
            transitions += 1;
          });
          const look = (): void => {
            if (box.scrollTop < 58 * 44) requestAnimationFrame(() => done(transitions));
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await emit(page, 'queue:events', [{ kind: 'removed', seq: 101, ids: started }]);
    expect(await glided).toBe(0);
    expect(await row.boundingBox()).toEqual(before);
  });

  it('pages through a million finished tasks the same way', async () => {
    const page = await open({ scenario: huge });
    // Its title is on its poster as well while there is no picture.
    const first = page.locator('b').getByText('작업 0', { exact: true });
    await page.getByTestId('nav-history').click();
    await first.waitFor();
    await scrollTo(page, 'history-grid', 3_600);
    expect(await page.locator('[role=row]').count()).toBeLessThan(60);
    await page.getByTestId('history-grid').evaluate((box) => box.scrollTo({ top: 0 }));
    await first.waitFor();
  });
});

describe('the queue screen', () => {
  it('shows the counts of every lane and the running task with its last lines', async () => {
    const page = await open();
    expect(await page.getByTestId('count-script-waiting').textContent()).toBe('3');
    expect(await page.getByTestId('count-video-failed').textContent()).toBe('3');
    const card = page.getByTestId('running-image');
    expect(await card.textContent()).toContain('한강 야경 명소');
    expect(await card.textContent()).toContain('🚀 브라우저 시작 → 🌐 commons.wikimedia.org → ✅ 3/4 이미지 완료');
    expect(await card.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('75');
  });

  it('follows events: a claim takes the row out of the list and puts the task into its lane', async () => {
    const page = await open({ scenario: { ...quietScenario, snapshot: { ...quietScenario.snapshot, running: [] } } });
    const id = uuid(1);
    await page.getByTestId(`waiting-row-${id}`).waitFor();
    const task = makeTask(1, 'script', {
      title: '집에서 하는 홈카페 레시피',
      status: 'processing',
      startedAt: new Date().toISOString(),
    });
    const events: QueueEvent[] = [
      { kind: 'task', seq: 101, task },
      { kind: 'progress', seq: 102, taskId: id, progress: { stage: '개요', fraction: 0.3 } },
      {
        kind: 'log',
        seq: 103,
        taskId: id,
        lines: [{ n: 1, at: new Date().toISOString(), level: 'info', text: '<img src=x onerror=alert(1)> 시작' }],
      },
    ];
    await emit(page, 'queue:events', events);
    await page.getByTestId(`waiting-row-${id}`).waitFor({ state: 'detached' });
    const card = page.getByTestId('running-script');
    await card.getByText('30%').waitFor();
    // Markup in a log line is just text.
    await card.getByText('<img src=x onerror=alert(1)> 시작').waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
  });

  it('bumps at once and cancels only after a confirmation', async () => {
    const page = await open();
    await page.getByTestId(`bump-${uuid(3)}`).click();
    await page.getByTestId(`cancel-${uuid(3)}`).click();
    expect(await asked(page, 'queue:bump')).toEqual([{ id: uuid(3) }]);
    expect(await asked(page, 'queue:cancel')).toEqual([]);
    await page.getByRole('button', { name: '그대로 두기' }).click();
    await page.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:cancel')).toEqual([]);
    await page.getByTestId(`cancel-${uuid(3)}`).click();
    await page.getByTestId('confirm').click();
    expect(await asked(page, 'queue:cancel')).toEqual([{ id: uuid(3) }]);
  });

  it('works with the keyboard only: arrows move, U bumps, Delete asks, Escape keeps', async () => {
    const page = await open();
    await page.getByTestId('waiting-grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const selected = page.locator('[role=row][aria-selected=true]');
    expect(await selected.getAttribute('data-testid')).toBe(`waiting-row-${uuid(2)}`);
    expect(await page.getByTestId('waiting-grid').getAttribute('aria-activedescendant')).toBe(`waiting-${uuid(2)}`);
    await page.keyboard.press('u');
    expect(await asked(page, 'queue:bump')).toEqual([{ id: uuid(2) }]);
    await page.keyboard.press('Delete');
    await page.getByTestId('confirm').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:cancel')).toEqual([]);
  });

  it('passes the selection of a row that leaves to the one that takes its place', async () => {
    const page = await open();
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await emit(page, 'queue:events', [{ kind: 'removed', seq: 101, ids: [uuid(1)] }]);
    await page.getByTestId(`waiting-row-${uuid(1)}`).waitFor({ state: 'detached' });
    const selected = page.locator('[role=row][aria-selected=true]');
    expect(await selected.getAttribute('data-testid')).toBe(`waiting-row-${uuid(2)}`);
  });

  it('moves a task among its equals with Alt and an arrow, and not past them', async () => {
    const page = await open();
    await page.getByTestId(`waiting-row-${uuid(3)}`).click();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByTestId(`waiting-row-${uuid(5)}`).click();
    await page.keyboard.press('Alt+ArrowDown');
    expect(await asked(page, 'queue:move')).toEqual([
      { id: uuid(3), target: { before: uuid(1) } },
      { id: uuid(3), target: { after: uuid(6) } },
    ]);
  });

  it('searches the waiting tasks and cancels or bumps all that were found', async () => {
    const page = await open();
    await page.getByTestId('waiting-search').fill('jkl012');
    await page.getByText('3개를 찾았습니다').waitFor();
    await page.getByTestId('bump-all').click();
    await page.getByTestId('cancel-all').click();
    await page.getByTestId('confirm').click();
    const filter = { statuses: ['waiting'], text: 'jkl012' };
    expect(await asked(page, 'queue:all')).toEqual([
      { action: 'bump', filter },
      { action: 'cancel', filter },
    ]);
  });

  it('shows the true place and wait of filtered rows, and updates them whenever the queue has changed', async () => {
    const page = await open({ scenario: busyScenario });
    const cell = (id: number, column: string) =>
      page.getByTestId(`waiting-row-${uuid(id)}`).locator(`[data-column=${column}]`);
    const cells = async (id: number) => [
      await cell(id, 'position').textContent(),
      await cell(id, 'expected').textContent(),
    ];
    const unfiltered = new Map<number, (string | null)[]>();
    for (const id of [1, 2, 3, 4, 6]) unfiltered.set(id, await cells(id));
    expect(unfiltered.get(6)?.[0]).toBe('3');
    await page.getByTestId('waiting-search').fill('stu901');
    await page.getByTestId(`waiting-row-${uuid(1)}`).waitFor({ state: 'detached' });
    await expect.poll(() => cells(6)).toEqual(unfiltered.get(6));
    await page.getByTestId('waiting-search').fill('jkl012');
    await page.getByTestId(`waiting-row-${uuid(6)}`).waitFor({ state: 'detached' });
    for (const id of [1, 2, 4]) await expect.poll(() => cells(id)).toEqual(unfiltered.get(id));
    // The script that the pictures wait for is not in this list.
    await page.getByTestId('waiting-search').fill('');
    await page.getByTestId('filter-image').click();
    await page.getByTestId(`waiting-row-${uuid(1)}`).waitFor({ state: 'detached' });
    await expect.poll(() => cells(2)).toEqual(unfiltered.get(2));
    await page.getByTestId('filter-script').click();
    await page.getByTestId('waiting-search').fill('stu901');
    await expect.poll(() => cell(6, 'position').textContent()).toBe('3');
    const cancelled = makeTask(3, 'script', { status: 'cancelled' });
    const { summary, today } = busyScenario.snapshot;
    await emit(page, 'queue:events', [
      { kind: 'task', seq: 101, task: cancelled },
      { kind: 'summary', seq: 102, summary: { ...summary }, today },
    ]);
    await expect.poll(() => cell(6, 'position').textContent()).toBe('2');
  });

  it('pauses and resumes a lane', async () => {
    const page = await open();
    await page.getByTestId('pause-image').click();
    await emit(page, 'queue:events', [
      { kind: 'paused', seq: 101, type: 'image', paused: true, pausedFor: { everybody: true, thisMachine: false } },
    ]);
    await page.getByTestId('lane-image').getByText('일시정지', { exact: true }).waitFor();
    await page.getByTestId('pause-image').click();
    expect(await asked(page, 'queue:pause')).toEqual([{ type: 'image', mode: 'after-current' }]);
    expect(await asked(page, 'queue:resume')).toEqual([{ type: 'image' }]);
  });

  it('asks about an unknown page with Deny focused, and never takes the focus from another element', async () => {
    const page = await open({ scenario: busyScenario });
    const banner = page.getByTestId('origin-request');
    expect(await banner.textContent()).toContain('http://localhost:3000이 작업을 추가하려고 합니다');
    await page.locator('[data-testid=origin-deny]:focus').waitFor();
    await page.getByTestId('waiting-grid').focus();
    await emit(page, 'origins:requests', [
      { origin: 'http://localhost:4000', firstSeenAt: '2026-01-01T00:00:00.000Z' },
    ]);
    await banner.getByText('http://localhost:4000이', { exact: false }).waitFor();
    expect(await page.locator('[data-testid=waiting-grid]:focus').count()).toBe(1);
    await page.getByTestId('origin-allow').click();
    expect(await asked(page, 'origins:decide')).toEqual([{ origin: 'http://localhost:4000', allow: true }]);
  });

  it('reads a long list page by page while it is scrolled and keeps few rows in the page', async () => {
    const page = await open({ scenario: longScenario(1_000) });
    const grid = page.getByTestId('waiting-grid');
    await grid.focus();
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press('End');
      await page.waitForFunction(
        (rows) => {
          const box = document.querySelector('[data-testid=waiting-grid]');
          return box !== null && box.scrollHeight > rows * 40;
        },
        Math.min(1_000, 200 * (press + 2)) - 1,
      );
    }
    await page.keyboard.press('End');
    await page.getByText('작업 999', { exact: true }).waitFor();
    expect(await page.locator('[role=row]').count()).toBeLessThan(60);
  });

  it('moves a task to where it is dragged, among its equals only, and leaves it when Escape ends the drag', async () => {
    const page = await open();
    const box = async (n: number) => {
      const found = await page.getByTestId(`waiting-row-${uuid(n)}`).boundingBox();
      if (found === null) throw new Error(`row ${n} has no box`);
      return found;
    };
    const [dragged, image, last] = [await box(6), await box(2), await box(1)];
    await page.mouse.move(dragged.x + 150, dragged.y + 20);
    await page.mouse.down();
    await page.mouse.move(image.x + 150, image.y + 10, { steps: 4 });
    // Over an image the line is at the nearest script, not at the image.
    const lineY = async (): Promise<number> => (await page.getByTestId('drop-line').boundingBox())?.y ?? 0;
    await expect.poll(async () => Math.abs((await lineY()) - (last.y + last.height))).toBeLessThan(4);
    await page.keyboard.press('Escape');
    await page.getByTestId('drop-line').waitFor({ state: 'detached' });
    await page.mouse.up();
    expect(await asked(page, 'queue:move')).toEqual([]);

    await page.mouse.move(dragged.x + 150, dragged.y + 20);
    await page.mouse.down();
    await page.mouse.move(last.x + 150, last.y + 10, { steps: 4 });
    await page.mouse.up();
    expect(await asked(page, 'queue:move')).toEqual([{ id: uuid(6), target: { before: uuid(1) } }]);
    expect(await page.getByTestId(`waiting-row-${uuid(1)}`).getAttribute('aria-selected')).toBe('false');
  });

  it('copies the live log and shows what a warning is in words', async () => {
    const page = await open();
    const log = page.getByTestId('live-log');
    await log.getByText('경고').first().waitFor();
    await page.getByRole('button', { name: '복사' }).click();
    await page.getByText('로그를 복사했습니다.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split('\n')).toHaveLength(60);
  });

  it('shows an error in the creator’s words', async () => {
    const page = await open();
    await page.evaluate(() => {
      const api = Reflect.get(window, 'studioQueue');
      Reflect.set(api, 'call', async () => ({
        ok: false,
        error: { code: 'task_not_waiting', message: 'not waiting' },
      }));
    });
    await page.getByTestId(`bump-${uuid(3)}`).click();
    await page.getByText('이미 시작했거나 끝난 작업입니다.').waitFor();
  });

  it('counts nothing and explains itself when the queue is empty', async () => {
    const page = await open({ scenario: emptyScenario });
    await page.getByText('기다리는 작업이 없습니다').waitFor();
    expect(await page.getByTestId('count-image-waiting').textContent()).toBe('0');
  });
});
