import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import type { EnqueueInput, Today } from '../../../contract/task';
import { openTestQueue } from '../../support/open-test-queue';

const { TZ } = process.env;
const HOUR_MS = 3_600_000;
/** 22:00 of 1 June 2026 in Kathmandu, which is 5 hours and 45 minutes east of UTC. */
const EVENING = Date.UTC(2026, 5, 1, 16, 15);
const boom = { kind: 'error', error: { code: 'step_failed', message: 'boom', retryable: false } } as const;

let clockMs = EVENING;
let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  process.env.TZ = 'Asia/Kathmandu';
  clockMs = EVENING;
  open = await openTestQueue({ now: () => clockMs });
});
afterEach(async () => {
  await open.close();
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

const script = (fields: Partial<EnqueueInput> = {}): EnqueueInput =>
  ({ type: 'script', projectId: 'p', metadata: { text: '글' }, ...fields }) as EnqueueInput;

async function run(end: 'complete' | 'fail'): Promise<string> {
  const { task } = await open.queue.enqueue(script({ maxRetries: 0 }));
  const claim = await open.queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  if (end === 'complete') await open.queue.endRun(claim.lease, { kind: 'completed' });
  else await open.queue.endRun(claim.lease, boom);
  return task.id;
}
const counts = ({ completed, failed }: Today) => ({ completed, failed });

test('today counts what ended since local midnight and still is, with each commit', async () => {
  const reported: Today[] = [];
  open.queue.onEvents((events) => {
    for (const event of events) if (event.kind === 'summary') reported.push(event.today);
  });
  await run('complete');
  const failedId = await run('fail');
  expect(await open.queue.tasks.today()).toEqual({
    completed: 1,
    failed: 1,
    films: 0,
    endsAt: '2026-06-01T18:15:00.000Z',
  });
  expect(reported.at(-1)).toEqual(await open.queue.tasks.today());

  await open.queue.retry(failedId);
  expect(counts(await open.queue.tasks.today())).toEqual({ completed: 1, failed: 0 });

  clockMs = EVENING + 2 * HOUR_MS;
  expect(await open.queue.tasks.today()).toEqual({
    completed: 0,
    failed: 0,
    films: 0,
    endsAt: '2026-06-02T18:15:00.000Z',
  });
  const claim = await open.queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  await open.queue.endRun(claim.lease, { kind: 'completed' });
  expect(counts(reported.at(-1) ?? (await open.queue.tasks.today()))).toEqual({ completed: 1, failed: 0 });
});

test('today is true after a restart, and where the creator has travelled to', async () => {
  await run('complete');
  clockMs = EVENING + 2 * HOUR_MS;
  await run('complete');
  await open.queue.close();
  const again = await openTestQueue({ now: () => clockMs, dir: open.dir });
  expect(counts(await again.queue.tasks.today())).toEqual({ completed: 1, failed: 0 });
  // In Seoul, 3 hours 15 minutes further east, both ended after midnight.
  process.env.TZ = 'Asia/Seoul';
  expect(counts(await again.queue.tasks.today())).toEqual({ completed: 2, failed: 0 });
  await again.close();
});

test('the clean-up of ended tasks leaves the counts at what is left', async () => {
  await run('complete');
  await run('fail');
  clockMs += 60_000;
  expect(await open.housekeeping.cleanUp(0)).toBe(2);
  expect(counts(await open.queue.tasks.today())).toEqual({ completed: 0, failed: 0 });
});

test('the typical run length is reported after a completed run, not after a failed one', async () => {
  const reported: QueueEvent[] = [];
  open.queue.onEvents((events) => reported.push(...events));
  await run('fail');
  expect(reported.some((event) => event.kind === 'typical')).toBe(false);
  await open.queue.enqueue(script());
  const claim = await open.queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  clockMs += 40_000;
  await open.queue.endRun(claim.lease, { kind: 'completed' });
  expect(reported.at(-1)).toMatchObject({ kind: 'typical', typicalSeconds: { script: 40 } });
});

test('each stage of a run is kept with its start, including one that began and ended within a batch', async () => {
  const { queue } = open;
  const { task } = await queue.enqueue(script());
  const claim = await queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  const { lease } = claim;
  const report = (stage: string, fraction: number) => queue.updateTask(lease, { progress: { stage, fraction } });
  const at = (offsetMs: number) => new Date(EVENING + offsetMs).toISOString();

  await report('준비', 0);
  clockMs += 5_000;
  const passing = report('개요', 0.2);
  clockMs += 2;
  await Promise.all([passing, report('대본', 0.3)]);
  clockMs += 5_000;
  await report('대본', 0.6);
  const stages = [
    { name: '준비', startedAt: at(0) },
    { name: '개요', startedAt: at(5_000) },
    { name: '대본', startedAt: at(5_002) },
  ];
  expect(await queue.tasks.stages(task.id)).toEqual(stages);

  await queue.endRun(lease, { kind: 'completed' });
  await queue.close();
  const again = await openTestQueue({ now: () => clockMs, dir: open.dir });
  expect(await again.queue.tasks.stages(task.id)).toEqual(stages);
  await again.close();
});

test('a worker that reports stages without end does not fill the disk', async () => {
  const { queue } = open;
  const { task } = await queue.enqueue(script());
  const claim = await queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      queue.updateTask(claim.lease, { progress: { stage: `단계 ${n}`, fraction: 0 } }),
    ),
  );
  expect(await queue.tasks.stages(task.id)).toHaveLength(100);
});

test('a stale lease adds no stage, and a retried task has the stages of its new run only', async () => {
  const { queue } = open;
  const { task } = await queue.enqueue(script({ maxRetries: 0 }));
  const first = await queue.dequeue('script');
  if (first === null) throw new Error('no claim');
  await queue.updateTask(first.lease, { progress: { stage: '준비', fraction: 0 } });
  await queue.endRun(first.lease, boom);
  expect(await queue.updateTask(first.lease, { progress: { stage: '뒤늦게', fraction: 0 } })).toBe(false);
  expect((await queue.tasks.stages(task.id)).map(({ name }) => name)).toEqual(['준비']);
  await queue.retry(task.id);
  await queue.dequeue('script');
  expect(await queue.tasks.stages(task.id)).toEqual([]);
});

test('the films of today are the video tasks that completed', async () => {
  for (const type of ['script', 'video', 'video'] as const) {
    await open.queue.enqueue({ type, projectId: type, metadata: {} });
    const claim = await open.queue.dequeue(type);
    if (claim === null) throw new Error('no claim');
    await open.queue.endRun(claim.lease, { kind: 'completed' });
  }
  expect(await open.queue.tasks.today()).toMatchObject({ completed: 3, films: 2 });
});
