import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import type { TaskType } from '../../../contract/task';
import { openTestQueue } from '../../support/open-test-queue';

let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  open = await openTestQueue({ random: () => 0 });
});
afterEach(() => open.close());

async function add(
  projectId: string,
  more: { type?: TaskType; priority?: number; dependsOn?: string[]; userId?: string } = {},
) {
  const { type = 'script', ...rest } = more;
  return (await open.queue.enqueue({ type, projectId, metadata: {}, ...rest })).task.id;
}
async function order(type: TaskType = 'script') {
  return (await open.queue.getQueue(type))
    .filter((task) => task.status === 'waiting')
    .map((task) => task.projectId)
    .join('');
}
async function runOne(type: TaskType, how: 'complete' | 'fail') {
  const claim = await open.queue.dequeue(type);
  if (claim === null) throw new Error('nothing to run');
  if (how === 'complete') await open.queue.endRun(claim.lease, { kind: 'completed' });
  else
    await open.queue.endRun(claim.lease, {
      kind: 'error',
      error: { code: 'bad_input', message: '안 됨', retryable: false },
    });
  return claim.task.id;
}

test('a bumped task goes before all others of its type, also when the highest priority is taken', async () => {
  await add('a', { priority: 1_000 });
  const b = await add('b');
  const c = await add('c');
  await add('x', { type: 'image', priority: 7 });
  expect((await open.queue.bump(b)).priority).toBe(1_000);
  await open.queue.bump(c);
  expect(await order()).toBe('cba');
});

test('a dragged task stands directly before or after its anchor, and later tasks still come last', async () => {
  const [a, b, c] = [await add('a'), await add('b'), await add('c')];
  await open.queue.move(c, { before: a });
  expect(await order()).toBe('cab');
  for (let n = 0; n < 20; n += 1) {
    await open.queue.move(a, { after: b });
    await open.queue.move(b, { after: a });
  }
  await add('d');
  expect(await order()).toBe('cabd');
  await expect(open.queue.move(a, { after: await add('y', { priority: 3 }) })).rejects.toMatchObject({
    code: 'illegal_move',
  });
  await expect(open.queue.move(a, { after: await add('z', { type: 'image' }) })).rejects.toMatchObject({
    code: 'illegal_move',
  });
});

test('two hundred drags into the same gap keep the order', async () => {
  const first = await add('0');
  const ids = [await add('a'), await add('b')];
  await add('1');
  for (let n = 0; n < 200; n += 1) await open.queue.move(ids[n % 2] ?? '', { after: first });
  expect(await order()).toBe('0ba1');
});

test('a new priority places the task by its age among its new equals', async () => {
  const a = await add('a');
  await add('b', { priority: 5 });
  await add('c', { priority: 5 });
  await open.queue.setPriority(a, 5);
  expect(await order()).toBe('abc');
});

test('a pipeline runs script, image, video one after the other', async () => {
  const { tasks, pipelineId } = await open.queue.enqueuePipeline({ projectId: 'film', script: { title: 't' } });
  expect(tasks.map((task) => [task.type, task.pipelineId, task.dependsOn.length])).toEqual([
    ['script', pipelineId, 0],
    ['image', pipelineId, 1],
    ['video', pipelineId, 1],
  ]);
  expect([await open.queue.dequeue('image'), await open.queue.dequeue('video')]).toEqual([null, null]);
  const claimable: TaskType[] = [];
  open.queue.onClaimable((type) => claimable.push(type));
  await runOne('script', 'complete');
  expect(claimable).toContain('image');
  await runOne('image', 'complete');
  expect(await runOne('video', 'complete')).toBe(tasks[2]?.id);
});

test('what depends on a failed task is cancelled with it, near and far, and comes back when that is retried', async () => {
  const { tasks } = await open.queue.enqueuePipeline({ projectId: 'film', script: {} });
  const failed = await runOne('script', 'fail');
  const [, image, video] = await Promise.all(tasks.map((task) => open.queue.getTask(task.id)));
  for (const lost of [image, video]) {
    expect(lost).toMatchObject({ status: 'cancelled', errorCode: 'dependency_failed' });
    expect(lost?.logs).toEqual([{ code: 'queue.dependency_failed' }]);
  }
  await expect(open.queue.retry(video?.id ?? '')).rejects.toMatchObject({ code: 'dependency_failed' });
  await expect(add('late', { dependsOn: [failed] })).rejects.toMatchObject({
    code: 'dependency_failed',
    field: 'dependsOn',
  });
  await open.queue.retry(failed);
  expect((await open.queue.tasks.summary()).video.waiting).toBe(1);
  for (const type of ['script', 'image', 'video'] as const) await runOne(type, 'complete');
});

test('a task may depend on one that is done already, and not on one that never was', async () => {
  const a = await add('a');
  await runOne('script', 'complete');
  await add('b', { dependsOn: [a] });
  expect((await open.queue.dequeue('script'))?.task.projectId).toBe('b');
  await expect(add('c', { dependsOn: ['00000000-0000-4000-8000-000000000000'] })).rejects.toMatchObject({
    code: 'dependency_not_found',
  });
});

test('the same key and body answer the task made before, another body is a conflict, an unkeyed one is new', async () => {
  const body = { type: 'script', projectId: 'p', metadata: { title: 'a', category: 'b' } } as const;
  const reordered = { projectId: 'p', metadata: { category: 'b', title: 'a' }, type: 'script' } as const;
  const [first, second] = await Promise.all([
    open.queue.enqueue(body, { idempotencyKey: 'k' }),
    open.queue.enqueue(reordered, { idempotencyKey: 'k' }),
  ]);
  expect([second.task.id, second.replayed, first.replayed]).toEqual([first.task.id, true, undefined]);
  await expect(open.queue.enqueue({ ...body, projectId: 'q' }, { idempotencyKey: 'k' })).rejects.toMatchObject({
    code: 'idempotency_conflict',
  });
  await expect(
    open.queue.enqueuePipeline({ projectId: 'p', script: {} }, { idempotencyKey: 'k' }),
  ).rejects.toMatchObject({ code: 'idempotency_conflict' });
  const film = () => open.queue.enqueuePipeline({ projectId: 'p', script: {} }, { idempotencyKey: 'film' });
  expect((await film()).tasks.map((task) => task.id)).toEqual((await film()).tasks.map((task) => task.id));
  expect((await open.queue.tasks.summary()).script.waiting).toBe(2);
});

test('pages by cursor hold every task once and in order, whatever the filter', async () => {
  for (let n = 0; n < 30; n += 1)
    await add(`p${n % 3}`, { type: n % 2 === 0 ? 'script' : 'image', priority: n % 4, userId: `u${n % 5}` });
  for (let n = 0; n < 5; n += 1) await runOne('script', n === 0 ? 'fail' : 'complete');
  const filters = [
    {},
    { statuses: ['waiting'] as const },
    { types: ['script'] as const },
    { statuses: ['completed', 'failed'] as const },
    { projectId: 'p1' },
    { userId: 'u2' },
    { text: 'P2 u1' },
  ];
  for (const filter of filters) {
    const whole = await open.queue.tasks.list({ ...filter, limit: 100 });
    expect(whole.total).toBe(whole.tasks.length);
    expect(whole.nextCursor).toBeUndefined();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await open.queue.tasks.list({ ...filter, limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      const byOffset = await open.queue.tasks.list({ ...filter, limit: 4, offset: seen.length });
      expect(byOffset.tasks.map((task) => task.id)).toEqual(page.tasks.map((task) => task.id));
      seen.push(...page.tasks.map((task) => task.id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(whole.tasks.map((task) => task.id));
    expect(seen.length).toBeGreaterThan(0);
  }
  expect((await open.queue.tasks.list({ text: '%', limit: 10 })).total).toBe(0);
  await expect(open.queue.tasks.list({ limit: 10, cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({
    code: 'invalid_request',
    field: 'cursor',
  });
});

test('bulk actions change what matches, answer how many, and say reload once', async () => {
  for (let n = 0; n < 6; n += 1) await add('a');
  for (let n = 0; n < 3; n += 1) await add('b');
  const events: QueueEvent[] = [];
  open.queue.onEvents((batch) => events.push(...batch));
  expect(await open.queue.changeAll('bump', { projectId: 'b' })).toBe(3);
  expect(await order()).toBe('bbbaaaaaa');
  expect(await open.queue.changeAll('cancel', { projectId: 'a' })).toBe(6);
  expect(await open.queue.changeAll('retry', { statuses: ['failed'] })).toBe(0);
  expect(await open.queue.changeAll('retry', { statuses: ['cancelled'] })).toBe(6);
  expect(events.map((event) => event.kind)).toEqual(['reload', 'summary', 'reload', 'summary', 'reload', 'summary']);
});

test('of a commit too large to be told task by task, the one it was about is told all the same', async () => {
  const first = await add('a');
  await Promise.all(Array.from({ length: 501 }, () => add('b', { type: 'video', dependsOn: [first] })));
  const events: QueueEvent[] = [];
  open.queue.onEvents((batch) => events.push(...batch));
  await runOne('script', 'fail');
  await open.queue.retry(first);
  await runOne('script', 'complete');
  const told = events.filter(({ kind }) => kind === 'task' || kind === 'reload');
  const words = told.map((event) => (event.kind === 'task' ? [event.task.id, event.task.status] : event.kind));
  const ran = [first, 'processing'];
  expect(words).toEqual([
    ran,
    [first, 'failed'],
    'reload',
    [first, 'waiting'],
    'reload',
    ran,
    [first, 'completed'],
    'reload',
  ]);
});

test('a paused type hands out nothing and is announced claimable when it goes on', async () => {
  await add('a');
  await open.queue.setPaused('script', true);
  expect([open.queue.isPaused('script'), await open.queue.dequeue('script')]).toEqual([true, null]);
  const claimable: TaskType[] = [];
  open.queue.onClaimable((type) => claimable.push(type));
  await open.queue.setPaused('script', false);
  expect(claimable).toEqual(['script']);
  expect(await open.queue.dequeue('script')).not.toBeNull();
});

test('a listener that throws stops neither the queue nor the other listeners', async () => {
  await open.close();
  const thrown: unknown[] = [];
  open = await openTestQueue({ onListenerError: (error) => thrown.push(error) });
  open.queue.onEvents(() => {
    throw new Error('broken window');
  });
  const kinds: string[] = [];
  const stop = open.queue.onEvents((events) => kinds.push(...events.map((event) => event.kind)));
  await add('a');
  expect(kinds).toEqual(['task', 'summary']);
  expect(thrown).toHaveLength(1);
  stop();
  await add('b');
  expect(kinds).toHaveLength(2);
});

test('after close every change is refused as shutting down, and what was asked before is kept', async () => {
  const asked = add('a');
  const closing = open.queue.close();
  await expect(add('b')).rejects.toMatchObject({ code: 'shutting_down' });
  expect(await asked).toMatch(/-/);
  await closing;
});

test('positions are exact over several stretches of ranks, from either side of a stretch', async () => {
  await Promise.all(Array.from({ length: 2_500 }, () => add('p')));
  const ids = (await open.queue.getQueue('script')).map((task) => task.id);
  for (const place of [0, 1, 400, 511, 512, 513, 900, 1_022, 1_023, 1_024, 1_700, 2_047, 2_048, 2_499]) {
    expect((await open.queue.position(ids[place] ?? ''))?.position).toBe(place);
  }
  await open.queue.cancel(ids[700] ?? '');
  await open.queue.move(ids[2_400] ?? '', { before: ids[600] ?? '' });
  expect((await open.queue.position(ids[2_400] ?? ''))?.position).toBe(600);
  expect((await open.queue.position(ids[800] ?? ''))?.position).toBe(800);
  expect((await open.queue.position(ids[2_499] ?? ''))?.position).toBe(2_498);
});
