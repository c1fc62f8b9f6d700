import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import {
  addTasks,
  bridge,
  claim,
  clientPagesForTests,
  context,
  enqueueIn,
  eventually,
  follow,
  heard,
  linesOf,
  openPage,
  type PageOptions,
  type Run,
  streams,
  untilLive,
} from './support/client-pages';
import { openTestBridge } from './support/open-test-bridge';

clientPagesForTests();

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('one event stream', () => {
  it('serves however many watches of a page, and the next call goes through', async () => {
    const page = await openPage();
    const ids = await addTasks(10);
    await follow(page, ids);
    await eventually(async () => (await heard(page)).filter((line) => line.endsWith(' waiting')).length).toBe(10);
    expect(await enqueueIn(page)).toMatch(/^[0-9a-f-]{36}$/);
    expect(streams.size).toBe(1);
    for (let n = 0; n < 10; n += 1) await bridge.queue.endRun((await claim()).lease, { kind: 'completed' });
    await eventually(async () => (await heard(page)).filter((line) => line.endsWith(' end completed')).length).toBe(10);
    // Nothing is watched any more: the connection is given back.
    await eventually(() => streams.size).toBe(0);
  });

  it('serves all pages of an origin: four with three watches each hold one connection, and a fifth still gets in', async () => {
    const ids = await addTasks(3);
    const pages: Page[] = [];
    for (let n = 0; n < 4; n += 1) pages.push(await openPage());
    for (const page of pages) await follow(page, ids);
    const run = await claim();
    await untilLive(run, pages, 'line');
    expect(streams.size).toBe(1);
    expect(await enqueueIn(await openPage())).toMatch(/^[0-9a-f-]{36}$/);
    await bridge.queue.endRun(run.lease, { kind: 'completed' });
    for (const page of pages) await eventually(() => heard(page)).toContain(`${run.id} end completed`);
    expect(streams.size).toBe(1);
  });

  it('is one a page where the browser has no locks or no channel', async () => {
    await context.addInitScript('delete Navigator.prototype.locks');
    const ids = await addTasks(3);
    const pages = [await openPage(), await openPage()];
    for (const page of pages) await follow(page, ids);
    await untilLive(await claim(), pages, 'line');
    expect(streams.size).toBe(2);
  });

  it('asks for nothing while the queue stands still, however many tasks are watched', async () => {
    await context.clock.install();
    const page = await openPage({ pollMs: 50 });
    const ids = await addTasks(6);
    await follow(page, ids);
    const run = await claim();
    await untilLive(run, [page], 'line');
    let asked = 0;
    const unanswered = new Set<object>();
    page.on('request', (request) => {
      if (!request.url().includes('/status/')) return;
      asked += 1;
      unanswered.add(request);
    });
    const answered = (request: object) => unanswered.delete(request);
    page.on('requestfinished', answered).on('requestfailed', answered);
    /** How often it asks until its clock has gone on by a second: tasks are read one after another, so none is on its way any more. */
    const askedInASecond = async () => {
      const before = asked;
      await eventually(() => unanswered.size).toBe(0);
      await page.clock.runFor(1_000);
      await page.evaluate("fetch('/').then(() => undefined)");
      return asked - before;
    };
    // What the claim moved has been read.
    await eventually(askedInASecond).toBe(0);
    asked = 0;
    for (let second = 0; second < 5; second += 1) expect(await askedInASecond()).toBe(0);
    // The next end moves the five that wait: each is asked for once or twice, not ten times.
    await bridge.queue.endRun(run.lease, { kind: 'completed' });
    await eventually(() => heard(page)).toContain(`${run.id} end completed`);
    await eventually(askedInASecond).toBe(0);
    expect(asked).toBeGreaterThanOrEqual(6);
    expect(asked).toBeLessThanOrEqual(12);
  });
});

describe('when the page that reads is gone, another goes on at its place and nothing is lost', () => {
  /** Writes one line per 10 ms while `action` happens, and until every page has heard the last one; returns what they heard. */
  async function whileTalking(run: Run, pages: readonly Page[], action: () => Promise<unknown>): Promise<number[][]> {
    let isOver = false;
    let count = 0;
    const talk = async () => {
      while (!isOver) {
        count += 1;
        await run.say(`said ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const talking = talk();
    await action();
    isOver = true;
    await talking;
    for (const page of pages) await eventually(async () => (await linesOf(page, run, 'said')).at(-1)).toBe(count);
    const all = await Promise.all(pages.map((page) => linesOf(page, run, 'said')));
    expect(all.map((lines) => lines.length)).toEqual(pages.map(() => count));
    return all;
  }
  async function openThree(options: PageOptions = {}) {
    const [id = ''] = await addTasks(1);
    const pages = [await openPage(options), await openPage(options), await openPage(options)] as const;
    for (const page of pages) await follow(page, [id]);
    const run = await claim();
    await untilLive(run, pages, 'line');
    return { pages, run };
  }
  const expectWhole = (all: readonly number[][]) => {
    for (const lines of all) expect(lines).toEqual(upTo(lines.length));
  };

  it('closed', async () => {
    const { pages, run } = await openThree();
    expectWhole(
      await whileTalking(run, pages.slice(1), async () => {
        await pages[0].close();
        await untilLive(run, pages.slice(1), 'after');
      }),
    );
    expect(streams.size).toBe(1);
  });

  it('crashed', async () => {
    const { pages, run } = await openThree();
    expectWhole(
      await whileTalking(run, pages.slice(1), async () => {
        const crashed = pages[0].waitForEvent('crash');
        const session = await context.newCDPSession(pages[0]);
        void session.send('Page.crash').catch(() => {});
        await crashed;
        await untilLive(run, pages.slice(1), 'after');
      }),
    );
  });

  it('put to sleep by the browser; awake again, it hears what it slept through', async () => {
    const { pages, run } = await openThree();
    const session = await context.newCDPSession(pages[0]);
    expectWhole(
      await whileTalking(run, pages, async () => {
        await session.send('Page.setWebLifecycleState', { state: 'frozen' });
        await untilLive(run, pages.slice(1), 'asleep');
        await session.send('Page.setWebLifecycleState', { state: 'active' });
        await untilLive(run, pages, 'awake');
      }),
    );
    expect(streams.size).toBe(1);
  });

  it('held by a dialog that nobody answers: after a silence the reading is taken from it', async () => {
    const { pages, run } = await openThree({ quietMs: 1_500 });
    const dialog = pages[0].waitForEvent('dialog');
    void pages[0].evaluate("alert('완료')").catch(() => {});
    const open = await dialog;
    await untilLive(run, pages.slice(1), 'meanwhile');
    await open.accept();
    await untilLive(run, pages, 'after');
    await eventually(() => streams.size).toBe(1);
  });
});

it('the app starts again: watchers go on, hear what changed meanwhile, and hear the end', async () => {
  const page = await openPage({ pollMs: 300 });
  const [id = ''] = await addTasks(1);
  await follow(page, [id]);
  const run = await claim();
  await untilLive(run, [page], 'line');
  await run.say('said 1');
  await eventually(() => heard(page)).toContain(`${id} said 1`);
  await bridge.bridge.stop();
  await eventually(() => heard(page)).toContain(`${id} error unreachable`);
  await run.say('said 2');
  const { queue, origins, port } = bridge;
  const second = await openTestBridge({ queue, origins, port });
  await untilLive(run, [page], 'after');
  expect(await linesOf(page, run, 'said')).toEqual([1, 2]);
  await queue.endRun(run.lease, { kind: 'completed' });
  await eventually(() => heard(page)).toContain(`${id} end completed`);
  await second.close();
});
