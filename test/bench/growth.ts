import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskType } from '../../contract/task';
import { openQueue } from '../../main/queue/open-queue';
import { fillDatabase } from './fill';
import { interleave, load1, median, medianRatio, round, say } from './measure';

const ROUNDS = 7;
const CALLS = 60;

type Opened = Awaited<ReturnType<typeof openFilled>>;

async function openFilled(dir: string, waiting: number, finished: number) {
  const file = join(dir, `filled-${waiting}.db`);
  fillDatabase(file, { waiting, finished });
  const startedAt = performance.now();
  const { queue } = await openQueue({ file, defaultUserId: 'bench' });
  const openMs = performance.now() - startedAt;
  const { tasks } = await queue.list({ types: ['image'], statuses: ['waiting'], limit: 1_000 });
  const middle = tasks.at(-1);
  if (middle === undefined) throw new Error('the database was not filled');
  return { queue, file, openMs: round(openMs, 1), megabytes: round(statSync(file).size / 1e6, 1), someId: middle.id };
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
    waitingPage: () => queue.list({ types: [type], statuses: ['waiting'], limit: 100 }),
    historyPage: () => queue.list({ statuses: ['completed', 'failed', 'cancelled'], limit: 100 }),
    guidesList: () => queue.list({ limit: 100, offset: 0 }),
    summary: () => queue.summary(),
    position: () => queue.position(someId),
  };
}

/** (c) The same calls on a small and on a large database, in turn; and how long each takes to open. */
export async function benchGrowth(dir: string, rows: number) {
  say('growth: filling');
  const small = await openFilled(dir, 1_000, 1_000);
  const large = await openFilled(dir, rows, rows + 1);
  say(`growth: open ${small.openMs} ms, ${large.openMs} ms`);
  try {
    const ofSmall = calls(small);
    const ofLarge = calls(large);
    const byCall: Record<string, { grows: number; smallUs: number; largeUs: number }> = {};
    for (const name of Object.keys(ofSmall) as (keyof typeof ofSmall)[]) {
      const sides = { small: () => microseconds(ofSmall[name]), large: () => microseconds(ofLarge[name]) };
      await sides.small();
      await sides.large();
      const figures = await interleave(ROUNDS, sides);
      byCall[name] = {
        grows: medianRatio(figures.large, figures.small),
        smallUs: Math.round(median(figures.small)),
        largeUs: Math.round(median(figures.large)),
      };
      say(`growth: ${name} ${JSON.stringify(byCall[name])}`);
    }
    const backupMs = await timed(() => large.queue.backup());
    return {
      bar: `claim, page, summary and position grow less than 1.5x from 1,000 to ${rows} waiting and as many finished`,
      met: Object.values(byCall).every(({ grows }) => grows < 1.5),
      method: `${ROUNDS} rounds of ${CALLS} calls on each in turn; median of the ratios; claim includes its way back to waiting (two commits)`,
      calls: byCall,
      open: { smallMs: small.openMs, largeMs: large.openMs, largeMegabytes: large.megabytes },
      backup: backupMs,
      load1: load1(),
    };
  } finally {
    await small.queue.close();
    await large.queue.close();
    for (const { file } of [small, large]) rmSync(file, { force: true });
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
