import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import { callsOf, emit, type OpenOptions, PanelPreview } from './panel';
import { busyScenario, emptyScenario, longScenario, makeTask, uuid } from './scenarios';

// Chromium and axe on a busy machine take longer than a unit test may.
vi.setConfig({ testTimeout: 30_000 });

let panel: PanelPreview;
let context: BrowserContext | undefined;
beforeAll(async () => {
  panel = await PanelPreview.start();
}, 60_000);
afterEach(async () => {
  await context?.close();
  context = undefined;
});
afterAll(async () => {
  await panel.stop();
});

async function open(options: OpenOptions): Promise<Page> {
  const opened = await panel.open(options);
  context = opened.context;
  return opened.page;
}

async function asked(page: Page, channel: string): Promise<unknown[]> {
  return (await callsOf(page)).filter((call) => call.channel === channel).map((call) => call.input);
}

const quiet = { ...busyScenario, snapshot: { ...busyScenario.snapshot, originRequests: [] } };

describe('the queue screen', () => {
  it('shows the counts of every lane and the running task with its last lines', async () => {
    const page = await open({ scenario: quiet });
    expect(await page.getByTestId('count-script-waiting').textContent()).toBe('3');
    expect(await page.getByTestId('count-video-failed').textContent()).toBe('3');
    const card = page.getByTestId('running-image');
    expect(await card.textContent()).toContain('한강 야경 명소');
    expect(await card.textContent()).toContain('🚀 브라우저 시작 → 🌐 commons.wikimedia.org → ✅ 3/4 이미지 완료');
    expect(await card.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('75');
  });

  it('follows events: a claim takes the row out of the list and puts the task into its lane', async () => {
    const page = await open({ scenario: { ...quiet, snapshot: { ...quiet.snapshot, running: [] } } });
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
    // Markup in a log line is text like any other.
    await card.getByText('<img src=x onerror=alert(1)> 시작').waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
  });

  it('bumps at once and cancels only after a confirmation', async () => {
    const page = await open({ scenario: quiet });
    await page.getByTestId(`bump-${uuid(3)}`).click();
    await page.getByTestId(`cancel-${uuid(3)}`).click();
    expect(await asked(page, 'queue:bump')).toEqual([{ id: uuid(3) }]);
    expect(await asked(page, 'queue:cancel')).toEqual([]);
    await page.getByRole('button', { name: '그대로 두기' }).click();
    await page.getByTestId('confirm-cancel').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:cancel')).toEqual([]);
    await page.getByTestId(`cancel-${uuid(3)}`).click();
    await page.getByTestId('confirm-cancel').click();
    expect(await asked(page, 'queue:cancel')).toEqual([{ id: uuid(3) }]);
  });

  it('is worked by keyboard alone: arrows move, U bumps, Delete asks, Escape keeps', async () => {
    const page = await open({ scenario: quiet });
    await page.getByTestId('waiting-grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const selected = page.locator('[role=row][aria-selected=true]');
    expect(await selected.getAttribute('data-testid')).toBe(`waiting-row-${uuid(2)}`);
    expect(await page.getByTestId('waiting-grid').getAttribute('aria-activedescendant')).toBe(`waiting-${uuid(2)}`);
    await page.keyboard.press('u');
    expect(await asked(page, 'queue:bump')).toEqual([{ id: uuid(2) }]);
    await page.keyboard.press('Delete');
    await page.getByTestId('confirm-cancel').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('confirm-cancel').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:cancel')).toEqual([]);
  });

  it('hands the selection of a row that leaves to the one that takes its place', async () => {
    const page = await open({ scenario: quiet });
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await emit(page, 'queue:events', [{ kind: 'removed', seq: 101, ids: [uuid(1)] }]);
    await page.getByTestId(`waiting-row-${uuid(1)}`).waitFor({ state: 'detached' });
    const selected = page.locator('[role=row][aria-selected=true]');
    expect(await selected.getAttribute('data-testid')).toBe(`waiting-row-${uuid(2)}`);
  });

  it('moves a task among its equals with Alt and an arrow, and not past them', async () => {
    const page = await open({ scenario: quiet });
    await page.getByTestId(`waiting-row-${uuid(3)}`).click();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByTestId(`waiting-row-${uuid(5)}`).click();
    await page.keyboard.press('Alt+ArrowDown');
    expect(await asked(page, 'queue:move')).toEqual([
      { id: uuid(3), anchorId: uuid(1), side: 'before' },
      { id: uuid(3), anchorId: uuid(6), side: 'after' },
    ]);
  });

  it('searches the waiting tasks and cancels or bumps all that were found', async () => {
    const page = await open({ scenario: quiet });
    await page.getByTestId('waiting-search').fill('jkl012');
    await page.getByText('3개를 찾았습니다').waitFor();
    await page.getByTestId('bump-all').click();
    await page.getByTestId('cancel-all').click();
    await page.getByTestId('confirm-cancel-all').click();
    const filter = { statuses: ['waiting'], text: 'jkl012' };
    expect(await asked(page, 'queue:all')).toEqual([
      { action: 'bump', filter },
      { action: 'cancel', filter },
    ]);
  });

  it('pauses and resumes a lane', async () => {
    const page = await open({ scenario: quiet });
    await page.getByTestId('pause-image').click();
    await emit(page, 'queue:events', [{ kind: 'paused', seq: 101, type: 'image', paused: true }]);
    await page.getByTestId('lane-image').getByText('일시정지', { exact: true }).waitFor();
    await page.getByTestId('pause-image').click();
    expect(await asked(page, 'queue:pause')).toEqual([{ type: 'image', mode: 'after-current' }]);
    expect(await asked(page, 'queue:resume')).toEqual([{ type: 'image' }]);
  });

  it('asks about an unknown page with Deny focused, and takes the keyboard from nobody who types', async () => {
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

  it('copies the live log and shows what a warning is in words', async () => {
    const page = await open({ scenario: quiet });
    const log = page.getByTestId('live-log');
    await log.getByText('경고').first().waitFor();
    await page.getByRole('button', { name: '복사' }).click();
    await page.getByText('로그를 복사했습니다.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split('\n')).toHaveLength(60);
  });

  it('tells an error in the creator’s words', async () => {
    const page = await open({ scenario: { ...quiet, waiting: quiet.waiting } });
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

  it('counts nothing and teaches when the queue is empty', async () => {
    const page = await open({ scenario: emptyScenario });
    await page.getByText('기다리는 작업이 없습니다').waitFor();
    expect(await page.getByTestId('count-image-waiting').textContent()).toBe('0');
  });
});
