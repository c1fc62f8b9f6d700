import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { say } from '../../../contract/messages';
import { queueTaskSchema, TASK_TYPES, type TaskType } from '../../../contract/task';
import { openQueue } from '../../../main/app/open-queue';
import { openTestQueue } from '../../support/open-test-queue';

let open: Awaited<ReturnType<typeof openTestQueue>>;
let clockMs = Date.UTC(2026, 0, 1);
beforeEach(async () => {
  clockMs = Date.UTC(2026, 0, 1);
  open = await openTestQueue({ now: () => clockMs, random: () => 0 });
});
afterEach(() => open.close());

const task = (type: TaskType, more: { priority?: number; projectId?: string; userId?: string } = {}) => ({
  type,
  projectId: 'p',
  metadata: {},
  ...more,
});
const boom = { kind: 'error', error: { code: 'step_failed', message: '끊겼습니다', retryable: true } } as const;
async function claimed(type: TaskType = 'script') {
  const claim = await open.queue.dequeue(type, 4_242);
  if (claim === null) throw new Error(`no ${type} task to claim`);
  return claim;
}

describe('Specification, Purpose', () => {
  test('"exactly one running task per type: script, image, video"', async () => {
    for (const type of TASK_TYPES) {
      await open.queue.enqueue(task(type));
      await open.queue.enqueue(task(type));
      const first = await claimed(type);
      expect(await open.queue.dequeue(type)).toBeNull();
      await open.queue.endRun(first.lease, { kind: 'completed' });
      expect((await open.queue.dequeue(type))?.task.type).toBe(type);
    }
  });
  test('"all pages and users use the same queue"', async () => {
    const a = await open.queue.enqueue(task('script', { userId: 'kim', projectId: 'one' }));
    const b = await open.queue.enqueue(task('script', { userId: 'lee', projectId: 'two' }));
    expect([a.position, b.position]).toEqual([0, 1]);
  });
});

describe('Specification, Task', () => {
  test('"TaskStatus: waiting | processing | completed | failed (plus our cancelled)"', async () => {
    const { queue } = open;
    const seen: (string | undefined)[] = [];
    const { task: first } = await queue.enqueue(task('script'));
    seen.push(first.status);
    const run = await claimed();
    seen.push(run.task.status);
    await queue.endRun(run.lease, { kind: 'completed' });
    seen.push((await queue.getTask(first.id))?.status);
    await queue.enqueue({ ...task('script'), maxRetries: 0 });
    seen.push((await queue.endRun((await claimed()).lease, boom))?.status);
    seen.push((await queue.cancel((await queue.enqueue(task('script'))).task.id)).status);
    expect(seen).toEqual(['waiting', 'processing', 'completed', 'failed', 'cancelled']);
  });
  test('"QueueTask: id (UUID), type, status, priority (default 0), createdAt, startedAt?, completedAt? (ISO timestamps), userId, projectId, metadata (object), logs, error?, retryCount, maxRetries (default 3)"', async () => {
    const { task: made } = await open.queue.enqueue({
      type: 'image',
      projectId: 'p',
      metadata: { scenes: 4, useImageFX: true },
    });
    expect(queueTaskSchema.parse(made)).toEqual(made);
    expect(made).toMatchObject({ priority: 0, createdAt: '2026-01-01T00:00:00.000Z', userId: 'tester', logs: [] });
    expect(made).toMatchObject({ metadata: { scenes: 4, useImageFX: true }, retryCount: 0, maxRetries: 3 });
    expect('startedAt' in made || 'completedAt' in made || 'error' in made).toBe(false);
    clockMs += 1_000;
    const { lease, task: running } = await claimed('image');
    expect(running.startedAt).toBe('2026-01-01T00:00:01.000Z');
    clockMs += 1_000;
    await open.queue.endRun(lease, { kind: 'completed' });
    expect((await open.queue.getTask(made.id))?.completedAt).toBe('2026-01-01T00:00:02.000Z');
  });
  test('"priority (higher first; within a priority, oldest first)"', async () => {
    for (const [projectId, priority] of [
      ['a', 0],
      ['b', 5],
      ['c', 0],
      ['d', 5],
      ['e', -1],
    ] as const) {
      await open.queue.enqueue(task('script', { projectId, priority }));
    }
    expect((await open.queue.getQueue('script')).map((one) => one.projectId)).toEqual(['b', 'd', 'a', 'c', 'e']);
    const order: string[] = [];
    for (let claim = await open.queue.dequeue('script'); claim !== null; claim = await open.queue.dequeue('script')) {
      order.push(claim.task.projectId);
      await open.queue.endRun(claim.lease, { kind: 'completed' });
    }
    expect(order).toEqual(['b', 'd', 'a', 'c', 'e']);
  });
  test('"oldest first" holds when the clock is set back', async () => {
    const first = await open.queue.enqueue(task('script'));
    clockMs -= 3_600_000;
    await open.queue.enqueue(task('script'));
    expect((await claimed()).task.id).toBe(first.task.id);
  });
  test('"logs (strings, live)"', async () => {
    const { task: made } = await open.queue.enqueue(task('script'));
    const { lease } = await claimed();
    await open.queue.appendLog(lease, [
      { at: new Date(clockMs).toISOString(), level: 'info', text: '🔄 대본 생성 중...' },
    ]);
    expect((await open.queue.getTask(made.id))?.logs).toEqual(['🔄 대본 생성 중...']);
  });
});

describe('Specification, Queue manager', () => {
  test('"an in-memory database works"', async () => {
    const { queue } = await openQueue({ file: ':memory:', defaultUserId: 'me' });
    const { task: made } = await queue.enqueue(task('video'));
    expect((await queue.dequeue('video'))?.task.id).toBe(made.id);
    await queue.close();
  });
  test('"dequeue honours type"', async () => {
    const { task: image } = await open.queue.enqueue(task('image'));
    expect(await open.queue.dequeue('script')).toBeNull();
    expect((await claimed('image')).task.id).toBe(image.id);
  });
  test('"dequeue honours priority"', async () => {
    await open.queue.enqueue(task('script', { priority: 1 }));
    const { task: high } = await open.queue.enqueue(task('script', { priority: 2 }));
    expect((await claimed()).task.id).toBe(high.id);
  });
  test('"dequeue(type) (atomic claim for a worker: returns the task already processing, or null)"', async () => {
    await Promise.all([1, 2, 3].map(() => open.queue.enqueue(task('script'))));
    const claims = await Promise.all([1, 2, 3].map(() => open.queue.dequeue('script')));
    expect(claims.map((claim) => claim?.task.status ?? null)).toEqual(['processing', null, null]);
  });
  test('"enqueue(task), cancel(taskId), getQueue(type?), getTask(taskId)"', async () => {
    const { queue } = open;
    const { task: a } = await queue.enqueue(task('script'));
    const { task: b } = await queue.enqueue(task('image'));
    expect((await queue.getQueue()).map((one) => one.id)).toEqual([a.id, b.id]);
    expect((await queue.getQueue('image')).map((one) => one.id)).toEqual([b.id]);
    expect((await queue.cancel(b.id)).status).toBe('cancelled');
    expect(await queue.getTask('00000000-0000-4000-8000-000000000000')).toBeNull();
    await expect(queue.cancel('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'task_not_found',
    });
    await claimed();
    await expect(queue.cancel(a.id)).rejects.toMatchObject({ code: 'task_not_waiting' });
  });
  test('"updateTask(taskId, updates), appendLog(taskId, log)" are refused to a worker whose lease was given away', async () => {
    const { queue } = open;
    const { task: made } = await queue.enqueue(task('script'));
    const { lease: stale } = await claimed();
    await queue.endRun(stale, { kind: 'requeue', reason: 'lost-heartbeat' });
    const { lease } = await claimed();
    const output = { kind: 'script', path: 'x', bytes: 1, sha256: 'a'.repeat(64) } as const;
    const before = await queue.getTask(made.id);
    expect([
      await queue.updateTask(stale, { progress: { stage: 'old', fraction: 1 } }),
      await queue.appendLog(stale, [{ at: 'x', level: 'info', text: 'old' }]),
      await queue.tasks.addOutputs(stale, [output]),
      await queue.heartbeat(stale),
      await queue.endRun(stale, { kind: 'completed' }),
      await queue.endRun(stale, boom),
    ]).toEqual([false, false, false, false, null, null]);
    expect(await queue.getTask(made.id)).toEqual(before);
    expect(await queue.updateTask(lease, { progress: { stage: 'new', fraction: 0.2 } })).toBe(true);
    expect(await queue.heartbeat(lease)).toBe(true);
  });
});

describe('Specification, Worker loop', () => {
  test('"On an error: below maxRetries, back to waiting with retryCount + 1, the error kept and a log line (⚠️ 재시도 1/3)"', async () => {
    await open.queue.enqueue(task('script'));
    const after = await open.queue.endRun((await claimed()).lease, boom);
    expect(after).toMatchObject({ status: 'waiting', retryCount: 1, error: '끊겼습니다', errorCode: 'step_failed' });
    expect(say(after?.logs.at(-1) ?? '', 'ko')).toBe('⚠️ 재시도 1/3');
  });
  test('"otherwise failed, and a row in the dead letter queue with the history of its attempts"', async () => {
    const { queue } = open;
    const { task: made } = await queue.enqueue(task('script'));
    for (let n = 0; n < 4; n += 1) await queue.endRun((await claimed()).lease, boom);
    expect(await queue.getTask(made.id)).toMatchObject({ status: 'failed', retryCount: 3, error: '끊겼습니다' });
    const [letter, ...others] = await queue.tasks.deadLetters({ limit: 10 });
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ originalTaskId: made.id, type: 'script', errorMessage: '끊겼습니다' });
    expect(letter?.taskData).toMatchObject({ id: made.id, status: 'failed' });
    expect(letter?.retryHistory.map((tried) => [tried.attempt, tried.outcome])).toEqual(
      [1, 2, 3, 4].map((n) => [n, 'error']),
    );
  });
  test('an error that cannot be helped by trying again fails the task at once', async () => {
    await open.queue.enqueue(task('script'));
    const error = { code: 'missing_input', message: 'title', retryable: false } as const;
    const after = await open.queue.endRun((await claimed()).lease, { kind: 'error', error });
    expect(after).toMatchObject({ status: 'failed', retryCount: 0, errorCode: 'missing_input' });
  });
  test('"On stop: the task in hand goes back to waiting" and loses neither an attempt nor its place', async () => {
    const { task: first } = await open.queue.enqueue(task('script'));
    await open.queue.enqueue(task('script'));
    const after = await open.queue.endRun((await claimed()).lease, { kind: 'requeue', reason: 'shutdown' });
    expect(after).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    expect((await claimed()).task.id).toBe(first.id);
  });
  test('a second crash with the same task in hand fails it as poison, and the queue goes on', async () => {
    const { queue } = open;
    const crash = { kind: 'crash', code: 'out_of_memory', message: '2.1 GB' } as const;
    await queue.enqueue(task('script'));
    const { task: next } = await queue.enqueue(task('script'));
    expect(await queue.endRun((await claimed()).lease, crash)).toMatchObject({
      status: 'waiting',
      crashCount: 1,
      retryCount: 0,
    });
    expect(await queue.endRun((await claimed()).lease, crash)).toMatchObject({ status: 'failed', errorCode: 'poison' });
    expect(await queue.tasks.deadLetters({ limit: 1 })).toHaveLength(1);
    expect((await claimed()).task.id).toBe(next.id);
  });
  test('a retry waits for its backoff, and a clock set back does not keep it waiting', async () => {
    await open.close();
    open = await openTestQueue({ now: () => clockMs, random: () => 0.5 });
    await open.queue.enqueue(task('script'));
    await open.queue.endRun((await claimed()).lease, boom);
    expect(await open.queue.nextDueInMs('script')).toBe(1_000);
    expect(await open.queue.dequeue('script')).toBeNull();
    clockMs += 1_000;
    const { lease } = await claimed();
    await open.queue.endRun(lease, boom);
    clockMs -= 3_600_000;
    expect((await claimed()).task.retryCount).toBe(2);
  });
  test('a parked task holds no slot, costs no attempt and waits for a person', async () => {
    const { queue } = open;
    const { task: parked } = await queue.enqueue(task('image'));
    const { task: next } = await queue.enqueue(task('image'));
    const needsYou = { code: 'no_browser', message: '브라우저를 설치해 주세요' };
    expect(await queue.endRun((await claimed('image')).lease, { kind: 'needs-you', needsYou })).toMatchObject({
      status: 'waiting',
      needsYou,
      retryCount: 0,
    });
    expect((await queue.tasks.list({ needsYou: true, limit: 9 })).tasks.map((one) => one.id)).toEqual([parked.id]);
    const { task: running, lease } = await claimed('image');
    expect(running.id).toBe(next.id);
    await queue.endRun(lease, { kind: 'completed' });
    expect(await queue.dequeue('image')).toBeNull();
    expect((await queue.retry(parked.id)).needsYou).toBeUndefined();
    expect((await claimed('image')).task.id).toBe(parked.id);
  });
});

describe('Specification, HTTP API, as far as the queue implements it', () => {
  test('"position is 0-based in its queue, the wait in seconds"', async () => {
    const { queue } = open;
    const first = await queue.enqueue(task('script'));
    expect([first.position, first.estimatedWaitSeconds]).toEqual([0, 0]);
    const second = await queue.enqueue(task('script'));
    // None has ended here: the guide's own 3 minutes a script.
    expect([second.position, second.estimatedWaitSeconds]).toEqual([1, 180]);
    await queue.cancel(second.task.id);
    const { lease } = await claimed();
    clockMs += 60_000;
    await queue.endRun(lease, { kind: 'completed' });
    await queue.enqueue(task('script'));
    const third = await queue.enqueue(task('script'));
    expect([third.position, third.estimatedWaitSeconds]).toEqual([1, 60]);
    await claimed();
    clockMs += 20_000;
    expect(await queue.position(third.task.id)).toEqual({ position: 0, estimatedWaitSeconds: 40 });
    expect(queue.typicalSeconds()).toEqual({ script: 60 });
  });
  test('"POST /api/queue/retry/:taskId: failed tasks" start again with all their attempts', async () => {
    const { queue } = open;
    const { task: made } = await queue.enqueue({ ...task('script'), maxRetries: 0 });
    await expect(queue.retry(made.id)).rejects.toMatchObject({ code: 'task_not_failed' });
    await queue.endRun((await claimed()).lease, boom);
    const again = await queue.retry(made.id);
    expect(again).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    expect([again.error, again.startedAt, again.completedAt]).toEqual([undefined, undefined, undefined]);
  });
});

describe('Specification, Running and looking after it', () => {
  test('"daily clean-up of completed and failed tasks older than 30 days"', async () => {
    const { queue } = open;
    const { task: done } = await queue.enqueue(task('script'));
    await queue.endRun((await claimed()).lease, { kind: 'completed' });
    const { task: failed } = await queue.enqueue({ ...task('script'), maxRetries: 0 });
    await queue.endRun((await claimed()).lease, boom);
    const { task: waiting } = await queue.enqueue(task('script'));
    clockMs += 30 * 86_400_000;
    expect(await open.housekeeping.cleanUp(30)).toBe(0);
    clockMs += 1;
    const removed: string[] = [];
    queue.onEvents((events) => removed.push(...events.flatMap((event) => (event.kind === 'removed' ? event.ids : []))));
    expect(await open.housekeeping.cleanUp(30)).toBe(2);
    expect(removed.sort()).toEqual([done.id, failed.id].sort());
    expect((await queue.getQueue()).map((one) => one.id)).toEqual([waiting.id]);
    expect(await queue.tasks.deadLetters({ limit: 5 })).toEqual([]);
    expect((await queue.tasks.summary()).script).toEqual({
      waiting: 1,
      processing: 0,
      completed: 0,
      failed: 0,
      cancelled: 0,
    });
  });
});
