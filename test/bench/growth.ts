import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { fillDatabase } from './fill';
import { interleave, load1, median, medianRatio, round, say } from './measure';

const ROUNDS = 7;
const CALLS = 60;

type Opened = Awaited<ReturnType<typeof openFilled>>;

async function openFilled(dir: string, waiting: number, finished: number) {
  const file = join(dir, `filled-${waiting}.db`);
  fillDatabase(file, { waiting, finished });
  const startedAt = performance.now();
  const { queue, housekeeping } = await openQueue({ file, defaultUserId: 'bench' });
  const openMs = performance.now() - startedAt;
  const { tasks } = await queue.tasks.list({ types: ['image'], statuses: ['waiting'], limit: 1_000 });
  const middle = tasks.at(-1);
  if (middle === undefined) throw new Error('the database was not filled');
  return {
    queue,
    housekeeping,
    file,
    openMs: round(openMs, 1),
    megabytes: round(statSync(file).size / 1e6, 1),
    someId: middle.id,
  };
}

/** µs of one call, mean of many. */
async function microseconds(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < CALLS; n += 1) await call();
  return ((performance.now() - startedAt) * 1_000) / CALLS;
}

function calls({ queue, someId }: Opened) {
  const type: TaskType = 'image';
  return {
    enqueue: () => queue.enqueue({ type, projectId: 'more', metadata: { scenes: 3 } }),
    claimAndRequeue: async () => {
      const claim = await queue.dequeue(type);
      if (claim === null) throw new Error('nothing to claim');
      // Back to waiting at the same place: the next call claims the same task.
      await queue.endRun(claim.lease, { kind: 'requeue', reason: 'shutdown' });
    },
    waitingPage: () => queue.tasks.list({ types: [type], statuses: ['waiting'], limit: 100 }),
    historyPage: () => queue.tasks.list({ statuses: ['completed', 'failed', 'cancelled'], limit: 100 }),
    guidesList: () => queue.tasks.list({ limit: 100, offset: 0 }),
    summary: () => queue.tasks.summary(),
    position: () => queue.position(someId),
  };
}

/** (c) The same calls on databases of growing size, in turn; and how long each takes to open. */
export async function benchGrowth(dir: string, rows: number) {
  const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size < rows);
  sizes.push(rows);
  say(`growth: filling ${sizes.join(', ')}`);
  const opened: Opened[] = [];
  try {
    for (const size of sizes) opened.push(await openFilled(dir, size, size === rows ? size + 1 : size));
    const [smallest, largest] = [opened[0], opened.at(-1)];
    if (smallest === undefined || largest === undefined) throw new Error('no sizes');
    const callsBySize = new Map(sizes.map((size, index) => [String(size), calls(opened[index] ?? smallest)]));
    const names = Object.keys(calls(smallest)) as (keyof ReturnType<typeof calls>)[];
    const byCall: Record<string, { grows: number; medianUs: Record<string, number> }> = {};
    for (const name of names) {
      const sides = Object.fromEntries(
        [...callsBySize].map(([size, ofSize]) => [size, () => microseconds(ofSize[name])]),
      );
      for (const side of Object.values(sides)) await side();
      const figures = await interleave(ROUNDS, sides);
      byCall[name] = {
        grows: medianRatio(figures[rows] ?? [], figures[String(sizes[0])] ?? []),
        medianUs: Object.fromEntries(sizes.map((size) => [size, round(median(figures[size] ?? []), 1)])),
      };
      say(`growth: ${name} ${JSON.stringify(byCall[name])}`);
    }
    const backup = await timed(() => largest.housekeeping.backup());
    return {
      bar: `claim, page, summary and position grow less than 1.5x from 1,000 to ${rows} waiting and as many finished`,
      met: Object.values(byCall).every(({ grows }) => grows < 1.5),
      method: `${ROUNDS} rounds of ${CALLS} calls on each in turn; median of the ratios; claim includes its way back to waiting (two commits)`,
      calls: byCall,
      open: opened.map(({ openMs, megabytes }, index) => ({ rows: sizes[index], openMs, megabytes })),
      backup,
      load1: load1(),
    };
  } finally {
    for (const { queue, file } of opened) {
      await queue.close();
      rmSync(file, { force: true });
    }
  }
}

/** How long it takes, and the longest time in which nothing else could run meanwhile. */
async function timed(work: () => Promise<unknown>) {
  let longestGapMs = 0;
  let lastMs = performance.now();
  const beat = () => {
    longestGapMs = Math.max(longestGapMs, performance.now() - lastMs);
    lastMs = performance.now();
  };
  const timer = setInterval(beat, 1);
  const startedAt = performance.now();
  await work();
  const tookMs = round(performance.now() - startedAt, 1);
  beat();
  clearInterval(timer);
  return { tookMs, longestGapMs: round(longestGapMs, 1) };
}
