import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnqueueInput, TaskType } from '../../../contract/task';
import { exitWhenIdle } from '../../../main/app/exit-when-idle';
import { openTestQueue } from '../../support/open-test-queue';

/** The time only ends a hang. */
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 120_000 });

let open: Awaited<ReturnType<typeof openTestQueue>>;
let lines: Record<string, unknown>[];
let codes: number[];

beforeEach(async () => {
  open = await openTestQueue({ random: () => 0 });
  lines = [];
  codes = [];
});
afterEach(() => open.close());

const watch = () =>
  exitWhenIdle(
    open.queue,
    async (id) => join('/work', (await open.queue.getTask(id))?.projectId ?? ''),
    (line) => lines.push(JSON.parse(line)),
    (code) => codes.push(code),
    () => 'ko',
  );
const exited = () => vi.waitFor(() => expect(codes).toHaveLength(1));
const add = async (more: Partial<EnqueueInput> = {}) => {
  const input = { type: 'script', projectId: 'p', metadata: {}, maxRetries: 0, ...more } as EnqueueInput;
  return (await open.queue.enqueue(input)).task;
};
async function claim(type: TaskType = 'script') {
  const claimed = await open.queue.dequeue(type, 4_242);
  if (claimed === null) throw new Error('nothing to claim');
  return claimed.lease;
}
const noBrowser = { kind: 'needs-you', needsYou: { code: 'no_browser', message: '브라우저가 없습니다' } } as const;

describe('--exit-when-idle', () => {
  it('ends with 0 at once when there is nothing to do', async () => {
    watch();
    await exited();
    expect({ codes, lines }).toEqual({ codes: [0], lines: [] });
  });

  it('prints one line a task that ends, with its outputs as absolute paths, and ends with 0 after the last', async () => {
    const first = await add();
    const second = await add();
    watch();
    const lease = await claim();
    await open.queue.tasks.addOutputs(lease, [
      { kind: 'script', path: 'script.json', bytes: 2, sha256: 'a'.repeat(64) },
    ]);
    await open.queue.endRun(lease, { kind: 'completed' });
    await eventually(() => expect(lines).toHaveLength(1));
    expect(codes).toEqual([]);
    await open.queue.endRun(await claim(), { kind: 'completed' });
    await exited();
    expect(codes).toEqual([0]);
    expect(lines).toEqual([
      { id: first.id, type: 'script', status: 'completed', outputs: ['/work/p/script.json'] },
      { id: second.id, type: 'script', status: 'completed', outputs: [] },
    ]);
  });

  it('ends with 1 when a task failed or was cancelled, and says why', async () => {
    const failing = await add();
    const dropped = await add({ type: 'image' });
    watch();
    await open.queue.endRun(await claim(), {
      kind: 'error',
      error: { code: 'step_failed', message: '디스크가 찼습니다', retryable: false },
    });
    await eventually(() => expect(lines).toHaveLength(1));
    await open.queue.cancel(dropped.id);
    await exited();
    expect(codes).toEqual([1]);
    expect(lines[0]).toMatchObject({ id: failing.id, status: 'failed', error: '디스크가 찼습니다' });
    expect(lines[1]).toMatchObject({ id: dropped.id, status: 'cancelled' });
  });

  it('ends with 1 when all that waited was cancelled at once, which is reported in numbers only', async () => {
    await add();
    await add({ type: 'image' });
    watch();
    expect(await open.queue.changeAll('cancel', {})).toBe(2);
    await exited();
    expect({ codes, lines }).toEqual({ codes: [1], lines: [] });
  });

  it('does not count what failed before it began', async () => {
    await add();
    await open.queue.endRun(await claim(), {
      kind: 'error',
      error: { code: 'step_failed', message: '디스크가 찼습니다', retryable: false },
    });
    await add();
    watch();
    await open.queue.endRun(await claim(), { kind: 'completed' });
    await exited();
    expect({ codes, lines: lines.length }).toEqual({ codes: [0], lines: 1 });
  });

  it('waits for a task that is to be tried again', async () => {
    const task = await add({ maxRetries: 1 });
    watch();
    await open.queue.endRun(await claim(), {
      kind: 'error',
      error: { code: 'step_failed', message: '끊겼습니다', retryable: true },
    });
    await open.queue.endRun(await claim(), { kind: 'completed' });
    await exited();
    expect({ codes, lines }).toMatchObject({ codes: [0], lines: [{ id: task.id, status: 'completed' }] });
  });

  it('goes on while a task runs that was claimed between its looks at the queue, beside a parked one', async () => {
    const parked = await add({ type: 'image' });
    await add();
    await open.queue.endRun(await claim('image'), noBrowser);
    const claims: ReturnType<typeof claim>[] = [];
    const summary = open.queue.tasks.summary.bind(open.queue.tasks);
    vi.spyOn(open.queue.tasks, 'summary').mockImplementation(async () => {
      const counts = await summary();
      if (claims.length === 0) claims.push(claim());
      await claims[0];
      return counts;
    });
    watch();
    await vi.waitFor(() => expect(claims).toHaveLength(1));
    const lease = await claims[0];
    if (lease === undefined) throw new Error('nothing was claimed');
    // Whatever was looked at by then is decided once the next call has its reply.
    await open.queue.getTask(parked.id);
    expect(codes).toEqual([]);
    await open.queue.endRun(lease, { kind: 'cancelled' });
    await exited();
    expect({ codes, lines }).toMatchObject({ codes: [1], lines: [{ status: 'cancelled' }, { id: parked.id }] });
  });

  it('does not wait for ever for a person: a parked task and what depends on it end the run with 1', async () => {
    const parked = await add({ type: 'image' });
    await add({ type: 'video', dependsOn: [parked.id] });
    const last = await add();
    watch();
    await open.queue.endRun(await claim('image'), noBrowser);
    expect(codes).toEqual([]);
    await open.queue.endRun(await claim(), { kind: 'completed' });
    await exited();
    expect(codes).toEqual([1]);
    expect(lines).toEqual([
      expect.objectContaining({ id: last.id, status: 'completed' }),
      expect.objectContaining({ id: parked.id, status: 'waiting', error: '브라우저가 없습니다' }),
    ]);
  });
});

describe('--exit-when-idle in a studio', () => {
  const there = new Set<string>();
  const takes: TaskType[] = [];
  let online = true;
  const watchStudio = () =>
    exitWhenIdle(
      open.queue,
      async () => '/work',
      (line) => lines.push(JSON.parse(line)),
      (code) => codes.push(code),
      () => 'ko',
      { runs: ({ id }) => !there.has(id), takes: () => takes, isOnline: () => online },
    );
  beforeEach(() => {
    there.clear();
    takes.splice(0, takes.length, 'script');
    online = true;
  });

  it('waits for nothing that runs elsewhere, that this machine does not take, or that is parked', async () => {
    const running = await add({ type: 'video', priority: 9 });
    there.add(running.id);
    await claim('video');
    await add({ type: 'image' });
    await add();
    await open.queue.endRun(await claim(), noBrowser);
    watchStudio();
    await exited();
    expect({ codes, lines }).toEqual({ codes: [0], lines: [] });
  });

  it('does not end for want of work while the studio cannot be reached', async () => {
    online = false;
    watchStudio();
    const task = await add();
    await claim();
    await open.queue.tasks.summary();
    expect(codes).toEqual([]);
    online = true;
    there.add(task.id);
    // Any change makes it look again.
    await add({ type: 'image' });
    await exited();
  });
});
