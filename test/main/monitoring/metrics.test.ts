import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EnqueueInput, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { Metrics, MetricsParts } from '../../../main/monitoring/metrics';
import type { RunEnd } from '../../../main/queue/types';
import { openMetrics } from '../../support/open-metrics';
import { openTestQueue } from '../../support/open-test-queue';
import { readMetrics } from '../../support/read-metrics';
import { tempDir } from '../../support/temp-dir';

const MINUTE_MS = 60_000;
/** The queue's clock, which each test sets forward. */
let nowMs: number;
let opened: Awaited<ReturnType<typeof openTestQueue>>;
const watching: Metrics[] = [];
beforeEach(async () => {
  nowMs = Date.parse('2026-05-04T12:00:00Z');
  opened = await openTestQueue({ now: () => nowMs });
});
afterEach(async () => {
  for (const metrics of watching.splice(0)) metrics.stop();
  await opened.close();
});

async function watch(parts: Partial<MetricsParts> = {}): Promise<Metrics> {
  const metrics = await openMetrics(opened.queue, parts);
  watching.push(metrics);
  return metrics;
}
const read = async (metrics: Metrics) => readMetrics((await metrics.page()).text);

const metadata = { script: { titleId: 'a title' }, image: { scenes: 3 }, video: { scriptId: 's' } };
const add = (type: TaskType, more: { priority?: number; dependsOn?: string[]; maxRetries?: number } = {}) =>
  opened.queue.enqueue({ type, projectId: 'secret project', metadata: metadata[type], ...more } as EnqueueInput);
async function begin(type: TaskType) {
  const claim = await opened.queue.dequeue(type);
  if (claim === null) throw new Error(`nothing to claim of ${type}`);
  return claim;
}
async function run(type: TaskType, end: RunEnd) {
  const { lease } = await begin(type);
  return opened.queue.endRun(lease, end);
}
const error = (retryable: boolean): RunEnd => ({
  kind: 'error',
  error: { code: 'bad_input', message: 'no good', retryable },
});

describe('what the queue holds', () => {
  it('is counted by type and status, with what waits for the creator and the dead letters', async () => {
    await add('script');
    await add('script');
    await add('image');
    await run('image', { kind: 'needs-you', needsYou: { code: 'no_browser', message: 'install one' } });
    await add('video');
    await run('video', error(false));
    const page = await read(await watch());
    expect([
      page.get('tasks{type="script",status="waiting"}'),
      page.get('tasks{type="video",status="failed"}'),
      page.get('tasks{type="video",status="waiting"}'),
      page.get('tasks_parked{type="image"}'),
      page.get('tasks_parked{type="script"}'),
      page.get('dead_letters{type="video"}'),
      page.get('healthy'),
    ]).toEqual([2, 1, 0, 1, 0, 1, 1]);
  });

  it('has the longest wait of what could run now, also where a higher priority goes first; a step that waits for another has none', async () => {
    const { task } = await add('script', { priority: -1 });
    nowMs += 90_000;
    await add('script', { priority: 7 });
    await add('image', { dependsOn: [task.id] });
    nowMs += 30_000;
    const page = await read(await watch());
    expect([
      page.get('oldest_wait_seconds{type="script"}'),
      page.get('oldest_wait_seconds{type="image"}'),
      page.get('oldest_wait_seconds{type="video"}'),
    ]).toEqual([120, 0, 0]);
  });

  it('names the types that are paused, and the runs that are stuck or long', async () => {
    await opened.queue.setPaused('video', true);
    const task = { id: '00000000-0000-4000-8000-000000000000', type: 'image', startedAt: '' } as const;
    const health = async () => ({
      healthy: false,
      workers: { script: { active: true }, image: { active: true }, video: { active: true } },
      stuckTasks: [task],
      longRunningTasks: [task, task],
    });
    const page = await read(await watch({ health }));
    expect([
      page.get('paused{type="video"}'),
      page.get('paused{type="image"}'),
      page.get('healthy'),
      page.get('runs_stuck{type="image"}'),
      page.get('runs_stuck{type="video"}'),
      page.get('runs_long{type="image"}'),
    ]).toEqual([1, 0, 0, 1, 0, 2]);
  });
});

describe('what happened since the start', () => {
  const outcomes = (page: ReadonlyMap<string, number>, type: TaskType) =>
    Object.fromEntries(
      [...page].flatMap(([name, value]) => {
        const outcome = new RegExp(`^runs_total\\{type="${type}",outcome="(\\w+)"\\}$`).exec(name)?.[1];
        return outcome === undefined ? [] : [[outcome, value]];
      }),
    );

  it('counts each end of a run once, by how it ended, and each outcome from 0', async () => {
    const metrics = await watch();
    for (let n = 0; n < 7; n += 1) await add('script');
    const ends: RunEnd[] = [
      { kind: 'completed' },
      error(false),
      { kind: 'cancelled' },
      error(true),
      { kind: 'crash', code: 'worker_crashed', message: 'gone' },
      { kind: 'needs-you', needsYou: { code: 'no_browser', message: 'install one' } },
    ];
    for (const end of ends) await run('script', end);
    // The task that crashed comes first again.
    await run('script', { kind: 'requeue', reason: 'shutdown' });
    const page = await read(metrics);
    const once = { completed: 1, failed: 1, cancelled: 1, retried: 1, crashed: 1, parked: 1, returned: 1 };
    expect([outcomes(page, 'script'), outcomes(page, 'image')]).toEqual([
      once,
      Object.fromEntries(Object.keys(once).map((outcome) => [outcome, 0])),
    ]);
  });

  it('counts what was added and cancelled, one by one or all at once', async () => {
    const metrics = await watch();
    const { task } = await add('script');
    await add('image', { dependsOn: [task.id] });
    // The image step is cancelled with it.
    await opened.queue.cancel(task.id);
    for (let n = 0; n < 40; n += 1) await add('video');
    expect(await opened.queue.changeAll('cancel', { types: ['video'] })).toBe(40);
    await opened.queue.changeAll('retry', { types: ['video'] });
    const page = await read(metrics);
    const of = (name: string) => TASK_TYPES.map((type) => page.get(`${name}{type="${type}"}`));
    expect([of('tasks_added_total'), of('tasks_cancelled_total')]).toEqual([
      [1, 1, 40],
      [1, 1, 40],
    ]);
  });

  it('does not count what a studio’s mirror learns when it comes back: that happened before', async () => {
    let isOnline = true;
    const studio = { isOnline: () => isOnline, nowMs: () => 0, machines: () => [] };
    const metrics = await watch({ studio });
    await add('script');
    isOnline = false;
    await add('script');
    isOnline = true;
    await add('script');
    expect((await read(metrics)).get('tasks_added_total{type="script"}')).toBe(2);
  });

  it('leaves out the runs of a studio’s other machines', async () => {
    const metrics = await watch({ runsHere: ({ type }) => type !== 'video' });
    await add('video');
    await add('image');
    await run('video', { kind: 'completed' });
    await run('image', { kind: 'completed' });
    const page = await read(metrics);
    expect([outcomes(page, 'video').completed, outcomes(page, 'image').completed]).toEqual([0, 1]);
  });

  it('has the wait before a first run, and not again before a second', async () => {
    const metrics = await watch();
    await add('script', { maxRetries: 3 });
    nowMs += 4 * MINUTE_MS;
    await run('script', error(true));
    nowMs += 60 * MINUTE_MS;
    await run('script', { kind: 'completed' });
    const wait = (page: ReadonlyMap<string, number>, what: string) => page.get(`wait_seconds_${what}{type="script"}`);
    await expect.poll(async () => wait(await read(metrics), 'count')).toBe(1);
    const page = await read(metrics);
    expect([
      wait(page, 'sum'),
      page.get('wait_seconds_bucket{le="60",type="script"}'),
      page.get('wait_seconds_bucket{le="300",type="script"}'),
      page.get('run_seconds_count{type="script"}'),
    ]).toEqual([240, 0, 1, 1]);
  });
});

describe('the workers and the machine', () => {
  const MEASURED = { startedAt: '2026-05-04T12:00:00.500Z', memoryLimitMb: 1_000, cpuPercent: 150, processes: 4 };

  it('are reported as they are now: a memory that is not known is left out, not repeated', async () => {
    let rssBytes: number | undefined = 5_000_000;
    const metrics = await watch({
      workerStates: () => [
        { type: 'image', state: 'busy', restarts: 3, ...MEASURED, ...(rssBytes === undefined ? {} : { rssBytes }) },
        { type: 'video', state: 'restarting', restarts: 4, memoryLimitMb: 2_000 },
      ],
    });
    const of = (page: ReadonlyMap<string, number>, name: string) =>
      ['image', 'video'].map((type) => page.get(`worker_${name}{type="${type}"}`));
    const first = await read(metrics);
    const measured = ['memory_limit_bytes', 'cpu_ratio', 'processes', 'start_time_seconds'];
    expect(measured.map((name) => of(first, name)[0])).toEqual([1_048_576_000, 1.5, 4, 1_777_896_000.5]);
    expect(measured.map((name) => of(first, name)[1])).toEqual([2_097_152_000, undefined, undefined, undefined]);
    expect(['up', 'busy', 'restarts_total', 'memory_bytes'].map((name) => of(first, name))).toEqual([
      [1, 0],
      [1, 0],
      [3, 4],
      [5_000_000, undefined],
    ]);
    rssBytes = undefined;
    await expect.poll(async () => of(await read(metrics), 'memory_bytes')[0]).toBeUndefined();
    expect(of(await read(metrics), 'restarts_total')).toEqual([3, 4]);
  });

  it('have the size of the database and the free space where the workspace will be made', async () => {
    const dir = tempDir('metrics');
    writeFileSync(join(dir, 'queue.db'), 'x'.repeat(100));
    writeFileSync(join(dir, 'queue.db-wal'), 'x'.repeat(30));
    const page = await read(
      await watch({ databaseFile: join(dir, 'queue.db'), workspace: () => join(dir, 'not', 'yet', 'there') }),
    );
    expect([page.get('database_bytes{part="file"}'), page.get('database_bytes{part="wal"}')]).toEqual([100, 30]);
    expect(page.get('workspace_free_bytes')).toBeGreaterThan(0);
    expect(page.get('app_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(page.get('app_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('are named by the studio only in a studio, with the machines that are there and those that are away', async () => {
    expect([...(await read(await watch())).keys()].filter((name) => name.startsWith('studio_'))).toEqual([]);
    const studio = {
      isOnline: () => true,
      nowMs: () => 100_000,
      machines: () => [{ seenAtMs: 99_000 }, { seenAtMs: 10_000 }],
    };
    const page = await read(await watch({ studio }));
    expect([
      page.get('studio_online'),
      page.get('studio_machines{presence="present"}'),
      page.get('studio_machines{presence="away"}'),
    ]).toEqual([1, 1, 1]);
  });

  it('have the delay of the event loop since the scrape before', async () => {
    const metrics = await watch();
    const latest = async () => (await read(metrics)).get('event_loop_delay_max_seconds');
    await expect.poll(latest).toBeDefined();
    const holdUp = async () => {
      const end = performance.now() + 400;
      while (performance.now() < end);
      // The next sample is taken now.
      await delay(0);
      return latest();
    };
    await expect.poll(holdUp).toBeGreaterThan(0.2);
  });
});

describe('a page', () => {
  it('holds no name, title or id of the creator’s', async () => {
    const { task } = await add('script');
    await run('script', { kind: 'completed' });
    const { text } = await (await watch()).page();
    expect(text).not.toMatch(new RegExp(`secret|a title|tester|${task.id}`));
  });

  it('is made once a second, however many ask', async () => {
    let looks = 0;
    const metrics = await watch({
      workerStates: () => {
        looks += 1;
        return [];
      },
    });
    const startMs = performance.now();
    const pages = await Promise.all(Array.from({ length: 500 }, () => metrics.page()));
    const seconds = Math.ceil((performance.now() - startMs) / 1_000);
    expect(new Set(pages).size).toBeLessThanOrEqual(seconds);
    expect(looks).toBeLessThanOrEqual(seconds);
  });

  it('is of whatever routes a caller asks for no longer: a path that was not registered is no label', async () => {
    const metrics = await watch();
    metrics.countRequest('refused', 404);
    metrics.countRequest('refused', 404);
    metrics.countRequest('/api/queue/list', 200);
    const page = await read(metrics);
    expect([...page].filter(([name]) => name.startsWith('bridge_requests_total'))).toEqual([
      ['bridge_requests_total{route="refused",status="404"}', 2],
      ['bridge_requests_total{route="/api/queue/list",status="200"}', 1],
    ]);
  });
});
