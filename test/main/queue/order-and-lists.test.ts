import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
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
  for (const type of TASK_TYPES) await runOne(type, 'complete');
});

test('the same key and body return the task made before, another body is a conflict, an unkeyed one is new', async () => {
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

test('bulk actions change what matches, return how many, and cause one reload event', async () => {
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

test('when one commit changes too many tasks for an event each, the task that it was about still gets one', async () => {
  const first = await add('a');
  await Promise.all(Array.from({ length: 501 }, () => add('b', { type: 'video', dependsOn: [first] })));
  const events: QueueEvent[] = [];
  open.queue.onEvents((batch) => events.push(...batch));
  await runOne('script', 'fail');
  await open.queue.retry(first);
  await runOne('script', 'complete');
  const reported = events.filter(({ kind }) => kind === 'task' || kind === 'reload');
  const words = reported.map((event) => (event.kind === 'task' ? [event.task.id, event.task.status] : event.kind));
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

test('the forecast says when the queue and its films end, and who gains and who slips by a change', async () => {
  const films = [];
  for (const name of ['a', 'b', 'c']) {
    films.push(await open.queue.enqueuePipeline({ projectId: name, script: { title: name } }));
  }
  const { endsInSeconds = 0, films: ends, whatIf } = await open.queue.forecast();
  expect(whatIf).toBeUndefined();
  expect(ends.map((film) => film.projectId)).toEqual(['a', 'b', 'c']);
  expect(ends.at(-1)?.endsInSeconds).toBe(endsInSeconds);
  const last = films.at(-1)?.tasks.map(({ id }) => id) ?? [];
  const changed = (await open.queue.forecast({ kind: 'bump', ids: last })).whatIf;
  expect(changed?.sooner.map(({ projectId }) => projectId)).toEqual(['c']);
  expect(changed?.later.map(({ projectId }) => projectId).sort()).toEqual(['a', 'b']);
  const alone = (await open.queue.forecast({ kind: 'bump', ids: [films[0]?.tasks[0]?.id ?? ''] })).whatIf;
  expect(alone).toEqual({ sooner: [], later: [], same: 3 });
});

test('a task far down the queue gains by a bump what lies before it', async () => {
  for (let n = 0; n < 400; n += 1) await add(`p${n}`);
  const far = await add('far');
  const whatIf = (await open.queue.forecast({ kind: 'bump', ids: [far] })).whatIf;
  const typical = (await open.queue.position(far))?.estimatedWaitSeconds ?? 0;
  expect(whatIf?.sooner).toEqual([{ projectId: 'far', title: 'far', seconds: -typical }]);
  expect(whatIf?.later.length).toBe(20);
});

test('of picked tasks it is said how many were left as they were, and those that went along with others are not among them', async () => {
  const { tasks } = await open.queue.enqueuePipeline({ projectId: 'film', script: { title: 't' } });
  const ended = await add('a', { type: 'video' });
  await open.queue.cancel(ended);
  const ids = tasks.map(({ id }) => id);
  expect(await open.queue.changeChosen('bump', [{ ids: [...ids, ended] }])).toMatchObject({ changed: 3, left: 1 });
  const cancelled = await open.queue.changeChosen('cancel', [{ ids }]);
  expect(cancelled).toMatchObject({ changed: 3, left: 0 });
  expect(await open.queue.undo(cancelled.undo ?? '')).toBe(3);
  expect(await open.queue.changeChosen('retry', [{ ids: [ended] }])).toEqual({ changed: 1, left: 0 });
});
