import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { TASK_TYPES } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { client } from '../e2e/support/client';
import { launchApp, newPlace } from '../e2e/support/launch';
import { fillDatabase } from './fill';
import { makeFilms } from './film-shelf';
import { loopDelayDuring, scroll } from './frames';
import { benchJumps } from './jumps';
import { load1, say, spread } from './measure';
import { watchProcessor } from './processor';

/** The bar is at 1,000 from each worker and at 100,000 rows; the rest is the curve. */
const LINES_PER_SECOND = [100, 1_000, 10_000];
const FLOOD_SECONDS = 10;
const WAITING = [10_000, 100_000, 1_000_000];

/** From now on the workers that the app starts are the bench's; those already there die and are replaced. */
async function swapWorkers(app: ElectronApplication): Promise<void> {
  const entry = join(import.meta.dirname, 'bench-worker.js');
  await app.evaluate(async ({ utilityProcess, app: electronApp }, benchWorker) => {
    const fork = utilityProcess.fork.bind(utilityProcess);
    const started: Promise<unknown>[] = [];
    let swapped = () => {};
    const all = new Promise<void>((resolve) => {
      swapped = resolve;
    });
    utilityProcess.fork = (path, args, options) => {
      const type = /worker-(\w+)\.js$/.exec(path)?.[1] ?? '';
      const child = fork(benchWorker, args, { ...options, env: { ...process.env, FIXTURE_TYPE: type } });
      started.push(new Promise((resolve) => child.once('message', resolve)));
      if (started.length === 3) swapped();
      return child;
    };
    for (const metric of electronApp.getAppMetrics()) {
      if (metric.serviceName === 'node.mojom.NodeService') process.kill(metric.pid, 'SIGKILL');
    }
    await all;
    await Promise.all(started);
  }, entry);
}

/**
 * Collects, for each paint that shows a newer line, how old the newest line shown is. A message posted from inside an
 * animation frame arrives after that frame's style, layout and paint.
 */
async function watchLines(page: Page): Promise<() => Promise<number[]>> {
  const handle = await page.evaluateHandle(() => {
    const agesMs: number[] = [];
    const newest = new Map<string, number>();
    const channel = new MessageChannel();
    let painted: number[] = [];
    channel.port1.onmessage = () => {
      const now = performance.timeOrigin + performance.now();
      for (const at of painted) agesMs.push(now - at);
      painted = [];
    };
    const look = () => {
      for (const lane of document.querySelectorAll<HTMLElement>('[data-testid^="running-"]')) {
        const id = lane.dataset.testid ?? '';
        const times = [...(lane.textContent ?? '').matchAll(/@(\d+\.\d+) line/g)].map((match) => Number(match[1]));
        const latest = Math.max(...times);
        if (times.length === 0 || latest <= (newest.get(id) ?? 0)) continue;
        newest.set(id, latest);
        painted.push(latest);
      }
      if (painted.length > 0) channel.port2.postMessage(null);
    };
    let asked = false;
    const observer = new MutationObserver(() => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        look();
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    return agesMs;
  });
  return () => handle.jsonValue();
}

/** (e) So many lines a second from each of the three workers at once. */
async function benchLines(linesPerSecond: number) {
  const running = await launchApp();
  try {
    const { app, page, bridge } = running;
    await swapWorkers(app);
    const queue = client(bridge);
    const title = `flood ${linesPerSecond} ${FLOOD_SECONDS}`;
    const collect = await watchLines(page);
    const processor = watchProcessor(bridge.pid);
    const mainLoopDelay = await loopDelayDuring(app, async () => {
      const tasks = await Promise.all(
        TASK_TYPES.map((type) => queue.enqueue({ type, projectId: 'flood', metadata: { title } })),
      );
      await Promise.all(tasks.map((task) => queue.ended(task.id)));
    });
    const painted = spread(await collect());
    const result = { linesPerSecond, painted, mainLoopDelay, processes: processor(), load1: load1() };
    say(`panel lines: ${JSON.stringify(result)}`);
    return result;
  } finally {
    await running.close();
  }
}

/** (g) The panel over so many waiting tasks. */
async function benchManyRows(waiting: number) {
  const place = await newPlace();
  const file = join(place.home, 'queue.db');
  fillDatabase(file, { waiting, finished: 1_000 });
  const { queue } = await openQueue({ file, defaultUserId: 'bench' });
  for (const type of TASK_TYPES) await queue.setPaused(type, true);
  await queue.close();
  // A first start makes them beside whatever it does; what is measured is any other.
  await makeFilms(place.home);
  const launchedAt = performance.now();
  const running = await launchApp({ place });
  try {
    const { page, app } = running;
    await page.locator('[data-testid^="waiting-row-"]').first().waitFor();
    const launchToRowsMs = Math.round(performance.now() - launchedAt);
    // A reload shows the panel's own share, without the start of the app.
    await page.addInitScript(() => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('[data-testid^="waiting-row-"]') === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark('rows-painted')));
      });
      observer.observe(document, { subtree: true, childList: true });
    });
    const paints: { firstPaintMs: number; rowsMs: number }[] = [];
    for (let n = 0; n < 5; n += 1) {
      await page.reload();
      await page.waitForFunction(() => performance.getEntriesByName('rows-painted').length > 0);
      paints.push(
        await page.evaluate(() => ({
          firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
          rowsMs: performance.getEntriesByName('rows-painted')[0]?.startTime ?? Number.NaN,
        })),
      );
    }
    let scrolled: Awaited<ReturnType<typeof scroll>> | undefined;
    const mainLoopDelay = await loopDelayDuring(app, async () => {
      scrolled = await scroll(page, 'waiting-grid');
    });
    const result = {
      waiting,
      launchToRowsMs,
      firstPaint: spread(paints.map((one) => one.firstPaintMs)),
      rowsPainted: spread(paints.map((one) => one.rowsMs)),
      ...scrolled,
      mainLoopDelayWhileScrolling: mainLoopDelay,
      load1: load1(),
    };
    say(`panel rows: ${JSON.stringify(result)}`);
    return result;
  } finally {
    await running.close();
  }
}

/** The rows alone. */
export async function benchRows(lengths: readonly number[]) {
  const rows: Awaited<ReturnType<typeof benchManyRows>>[] = [];
  for (const count of lengths) rows.push(await benchManyRows(count));
  return rows;
}

export async function benchPanel() {
  const lines: Awaited<ReturnType<typeof benchLines>>[] = [];
  for (const rate of LINES_PER_SECOND) lines.push(await benchLines(rate));
  const rows = await benchRows(WAITING);
  const jumps = await benchJumps();
  const atBar = lines.find((one) => one.linesPerSecond === 1_000);
  return {
    lines: {
      bar: 'at 1,000 lines/s from each worker: line written → painted p95 at most 100 ms; event-loop delay of main p99 at most 50 ms',
      met: atBar !== undefined && atBar.painted.p95Ms <= 100 && atBar.mainLoopDelay.p99Ms <= 50,
      method: `lines from three real utility processes at once for ${FLOOD_SECONDS} s; age of the newest line of a running task's card after each paint that changed it`,
      runs: lines,
    },
    rows: {
      bar: 'first paint of 100,000 rows at most 1 s',
      met: (rows.find((one) => one.waiting === 100_000)?.rowsPainted.p50Ms ?? Number.NaN) <= 1_000,
      method: 'five reloads of the panel, then 5 s of wheel events',
      runs: rows,
    },
    jumps: { method: 'a million finished; the scroll bar set to ten places, then 5 s of wheel events', ...jumps },
  };
}
