import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { perType } from '../../../contract/task';
import { clippedTexts } from './checks';
import type { Scenario } from './fake-main';
import { asked, emit, type OpenOptions } from './panel';
import { panelForTests } from './panel-for-tests';
import { busyScenario, emptyScenario, makeTask, minutesAgo } from './scenarios';

const LONG = `${'아주 긴 제목입니다 '.repeat(12)}${'averyverylongwordwithoutanyspaceatall'.repeat(4)}`;
const MANY = { waiting: 1_000_000, processing: 1, completed: 1_234_567, failed: 12_345, cancelled: 999 };
/** Everything as long and as large as the contract allows. */
const extreme: Scenario = {
  ...busyScenario,
  snapshot: {
    ...busyScenario.snapshot,
    originRequests: [],
    summary: perType(() => MANY),
    running: busyScenario.snapshot.running.map((task) => ({
      ...task,
      metadata: { title: LONG },
      logs: [LONG, LONG, LONG],
      progress: { stage: '아주 긴 단계의 이름입니다', detail: LONG, fraction: 1 },
    })),
  },
};
const { open, openWatched } = panelForTests(busyScenario);

const views = [
  ['1280 pixels', { width: 1280 }],
  ['1280 pixels in English', { width: 1280, language: 'en' }],
  ['800 pixels', { width: 800 }],
  ['800 pixels in English', { width: 800, language: 'en' }],
  ['1280 pixels with large text in English', { width: 1280, language: 'en', textScale: 1.25 }],
  ['800 pixels with large text in English', { width: 800, language: 'en', textScale: 1.25 }],
] as const;

/** The queue with the list of what waits and the log, which come after the rest. */
async function openQueue(options: OpenOptions): Promise<Page> {
  const { page } = await openWatched(options);
  const isBusy = options.scenario.waiting.length > 0;
  await page.getByTestId(isBusy ? 'waiting-grid' : 'empty-film').waitFor();
  // Where there is less room, it is behind a button.
  if (isBusy && (options.width ?? 1280) >= 1280) await page.getByTestId('live-log').waitFor();
  return page;
}

/** Where the parts of the queue screen are. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-testid^=lane-], [data-testid=live-log], [data-testid=waiting-grid], h2')].map(
      (part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        // The words of a heading may change; its start and height must not.
        return part.tagName === 'H2' ? [x, y, height] : [x, y, width, height];
      },
    ),
  );

describe.each(views)('At %s', (_, view) => {
  it('a card keeps its height and its lines, however long its words and large its numbers', async () => {
    const plain = await openQueue({
      scenario: {
        ...busyScenario,
        snapshot: {
          ...extreme.snapshot,
          summary: busyScenario.snapshot.summary,
          running: busyScenario.snapshot.running,
        },
      },
      ...view,
    });
    const before = await places(plain);
    const page = await openQueue({ scenario: extreme, ...view });
    expect(await places(page)).toEqual(before);
    expect(await clippedTexts(page)).toEqual([]);
    const percent = page.getByTestId('running-script').getByText('100%', { exact: true });
    const lineHeight = await percent.evaluate((text) => Number.parseFloat(getComputedStyle(text).lineHeight));
    expect((await percent.boundingBox())?.height).toBeLessThan(lineHeight * 1.5);
    // The stage is cut; the time left is not.
    const times = page.getByTestId('running-script').getByText(/남음|left/u);
    expect(await times.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
  });

  it('a task that starts, progresses and ends, a pause, and a page that asks for access move nothing', async () => {
    const page = await openQueue({ scenario: emptyScenario, ...view });
    const task = makeTask(5, 'script', {
      title: LONG,
      status: 'processing',
      startedAt: minutesAgo(2),
      logs: ['1', '2', '3'],
    });
    const before = await places(page);
    const steps = [
      { kind: 'task', seq: 101, task },
      { kind: 'progress', seq: 102, taskId: task.id, progress: { stage: '장면', fraction: 0.5, detail: LONG } },
      { kind: 'paused', seq: 103, type: 'script', paused: true, pausedFor: { everybody: true, thisMachine: false } },
      { kind: 'task', seq: 104, task: { ...task, status: 'completed', completedAt: minutesAgo(0) } },
      { kind: 'paused', seq: 105, type: 'script', paused: false, pausedFor: { everybody: false, thisMachine: false } },
    ];
    const asks = [{ origin: 'http://localhost:3000', firstSeenAt: minutesAgo(0) }];
    const running = page.getByTestId('running-script');
    const paused = page.getByTestId('paused-script');
    const shown = [
      () => running.waitFor(),
      () => running.getByText('50%').waitFor(),
      // Where there is no room, it is only read aloud.
      () => paused.waitFor({ state: 'attached' }),
      () => running.waitFor({ state: 'detached' }),
      () => paused.waitFor({ state: 'detached' }),
    ];
    for (const [index, step] of steps.entries()) {
      await emit(page, 'queue:events', [step]);
      await shown[index]?.();
      expect(await places(page)).toEqual(before);
    }
    // Nor does a web page's request, except at the foot of the lists.
    await emit(page, 'origins:requests', asks);
    await page.getByTestId('origin-request').waitFor();
    expect((await places(page)).map(([x, y]) => [x, y])).toEqual(before.map(([x, y]) => [x, y]));
  });
});

describe('many parked tasks', () => {
  const parked = Array.from({ length: 230 }, (_, n) =>
    makeTask(2_000 + n, 'image', {
      title: n === 0 ? LONG : `사진 ${n}`,
      needsYou: { code: 'browser_missing', message: '브라우저가 없습니다' },
    }),
  );

  it('are counted, continued by a button, and tried again by one call', async () => {
    const page = await open({ scenario: { ...busyScenario, waiting: parked } });
    await page.getByTestId('nav-today').click();
    expect(await page.getByTestId('needs-you-count').textContent()).toBe('230개');
    const rows = page.locator('[data-testid^=needs-you-0]');
    // What is being made stays in view: few are shown until more are asked for, and then page by page.
    await expect.poll(() => rows.count()).toBe(4);
    await page.getByTestId('more-parked').click();
    await expect.poll(() => rows.count()).toBe(200);
    await page.getByTestId('more-parked').click();
    await page.getByTestId('more-parked').waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(230);
    await page.getByTestId('retry-all-parked').click();
    const filter = { needsYou: true, statuses: ['waiting'] };
    expect(await asked(page, 'queue:all')).toEqual([{ action: 'retry', filter }]);
  });
});

describe('the global keys', () => {
  it.each([
    ['KeyN', 'ㅜ', false, '새 작업'],
    ['KeyN', 'ㅜ', true, '새 영상'],
    ['KeyK', 'ㅏ', false, undefined],
  ])('%s is the same key while a Korean keyboard is on (%s)', async (code, key, shiftKey, title) => {
    const page = await open();
    await page.evaluate(
      (init) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, ctrlKey: true, bubbles: true })),
      { code, key, shiftKey },
    );
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    if (title !== undefined) await dialog.getByRole('heading', { name: title, exact: true }).waitFor();
    else await dialog.getByRole('textbox').waitFor();
  });
});
