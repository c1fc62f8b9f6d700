import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreQueue } from '../../../../main/queue/task-queue';
import type { Claim } from '../../../../main/queue/types';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { tempDir } from '../../../support/temp-dir';
import { FRAME_BYTES, walBytes } from '../../../support/wal-bytes';

let file: string;
let queue: StoreQueue;
beforeEach(async () => {
  file = join(tempDir('pages'), 'queue.db');
  const opened = openDatabase({ file, nowMs: Date.now() });
  opened.connection.pragma('wal_autocheckpoint = 0');
  const started = await StoreQueue.start({
    store: new SqliteTaskStore(opened),
    machineId: 'here',
    defaultUserId: 'u',
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
    onListenerError: () => {},
  });
  queue = started.queue;
});
afterEach(() => queue.close());

const add = (own: Record<string, unknown> = {}) =>
  queue.enqueue({
    type: 'image',
    projectId: '트렌드-2026',
    metadata: { scenes: 8, title: '여름 휴가 트렌드', ...own },
  });
const claim = async (): Promise<Claim> => {
  const claimed = await queue.dequeue('image');
  if (claimed === null) throw new Error('nothing to claim');
  return claimed;
};
async function pagesOf<T>(work: () => Promise<T>): Promise<{ pages: number; result: T }> {
  const before = walBytes(file);
  const result = await work();
  return { pages: (walBytes(file) - before) / FRAME_BYTES, result };
}
const mean = (values: readonly number[]) => values.reduce((sum, n) => sum + n, 0) / values.length;
const usual = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

test('an enqueue writes four pages, a claim two and an end two, and splits of pages add less than one to each', async () => {
  const [enqueues, claims, ends]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < 600; n += 1) {
    enqueues.push((await pagesOf(() => add())).pages);
    const { pages, result } = await pagesOf(claim);
    claims.push(pages);
    ends.push((await pagesOf(() => queue.endRun(result.lease, { kind: 'completed' }))).pages);
  }
  expect([usual(enqueues), usual(claims), usual(ends)]).toEqual([4, 2, 2]);
  expect(mean(enqueues)).toBeLessThan(5);
  expect(mean(enqueues) * FRAME_BYTES).toBeLessThan(24_000);
  expect((mean(enqueues) + mean(claims) + mean(ends)) * FRAME_BYTES).toBeLessThan(40_000);
});

test('of a script of 180,000 characters, a claim and an end write no more than of a short one', async () => {
  await add({ text: '가'.repeat(180_000) });
  const claimed = await pagesOf(claim);
  const ended = await pagesOf(() => queue.endRun(claimed.result.lease, { kind: 'completed' }));
  expect(claimed.pages).toBeLessThan(6);
  expect(ended.pages).toBeLessThan(6);
});
