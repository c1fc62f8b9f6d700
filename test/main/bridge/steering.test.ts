import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageTask } from '../../../contract/bridge';
import {
  changedReplySchema,
  deadLettersReplySchema,
  overviewReplySchema,
  pausedReplySchema,
  taskReplySchema,
} from '../../../contract/steering';
import type { QueueTask, TaskType } from '../../../contract/task';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeEach(async () => {
  bridge = await openTestBridge();
});
afterEach(() => bridge.close());

async function add(
  type: TaskType = 'script',
  more: { priority?: number; projectId?: string } = {},
): Promise<QueueTask> {
  const { task } = await bridge.queue.enqueue({
    type,
    projectId: 'p',
    metadata: { title: '제목' },
    maxRetries: 0,
    ...more,
  });
  return task;
}
async function fail(type: TaskType = 'script'): Promise<QueueTask> {
  const claim = await bridge.queue.dequeue(type);
  if (claim === null) throw new Error('nothing to claim');
  const error = { code: 'step_failed', message: 'It broke.', retryable: false } as const;
  const task = await bridge.queue.endRun(claim.lease, { kind: 'error', error });
  if (task === null) throw new Error('the lease was lost');
  return task;
}
const now = (id: string) => bridge.queue.getTask(id);

describe('bump and priority', () => {
  it('put a waiting task before the others, or where its number says, and return it', async () => {
    await add('script', { priority: 3 });
    const task = await add();
    const bumped = await bridge.call('POST', `/api/queue/bump/${task.id}`);
    expect(taskReplySchema.parse(bumped.body).task).toMatchObject({ id: task.id, priority: 4 });
    const set = await bridge.call('POST', `/api/queue/priority/${task.id}`, { priority: -7 });
    expect(taskReplySchema.parse(set.body).task.priority).toBe(-7);
  });

  it('are refused for a task that is unknown or no longer waits', async () => {
    const task = await add();
    await bridge.queue.dequeue('script');
    for (const [path, body] of [
      ['bump', undefined],
      ['priority', { priority: 1 }],
    ] as const) {
      const unknown = await bridge.call('POST', `/api/queue/${path}/${randomUUID()}`, body);
      expect([unknown.status, unknown.error?.code]).toEqual([404, 'task_not_found']);
      const running = await bridge.call('POST', `/api/queue/${path}/${task.id}`, body);
      expect([running.status, running.error?.code]).toEqual([409, 'task_not_waiting']);
    }
  });

  it.each([{}, { priority: '5' }, { priority: 1_001 }, { priority: 1, more: 1 }, { priority: null }])(
    'name what is wrong with the body %j',
    async (body) => {
      const task = await add();
      const { status, error } = await bridge.call('POST', `/api/queue/priority/${task.id}`, body);
      expect([status, error?.code, error?.field]).toEqual([422, 'invalid_body', 'more' in body ? 'more' : 'priority']);
    },
  );
});

describe('pause and resume', () => {
  it('are for all types, or for one, and return which are paused', async () => {
    const paused = async (path: string, body?: unknown) =>
      pausedReplySchema.parse((await bridge.call('POST', `/api/queue/${path}`, body)).body).paused;
    expect(await paused('pause', { type: 'image' })).toEqual({ script: false, image: true, video: false });
    expect(await paused('pause')).toEqual({ script: true, image: true, video: true });
    expect(await paused('resume', { type: 'image' })).toEqual({ script: true, image: false, video: true });
    expect(await paused('resume', {})).toEqual({ script: false, image: false, video: false });
    expect(bridge.queue.isPaused('script')).toBe(false);
  });

  it.each([
    [{ type: 'film' }, 'type'],
    [{ mode: 'soon' }, 'mode'],
    [{ scope: 'all' }, 'scope'],
    [{ types: ['script'] }, 'types'],
    [{ type: null }, 'type'],
  ])('refuse %j and pause nothing', async (body, field) => {
    const { status, error } = await bridge.call('POST', '/api/queue/pause', body);
    expect([status, error?.code, error?.field]).toEqual([422, 'invalid_body', field]);
    expect(bridge.queue.isPaused('script')).toBe(false);
  });
});

describe('cancel with `running`', () => {
  it('cancels a waiting task as the guide’s call does, and refuses one that has ended', async () => {
    const task = await add();
    const { status } = await bridge.call('DELETE', `/api/queue/cancel/${task.id}?running=true`);
    expect([status, (await now(task.id))?.status]).toEqual([200, 'cancelled']);
    const again = await bridge.call('DELETE', `/api/queue/cancel/${task.id}?running=true`);
    expect([again.status, again.error?.code]).toEqual([409, 'task_not_waiting']);
  });

  it('is not meant without it: a running task is refused', async () => {
    const task = await add();
    await bridge.queue.dequeue('script');
    for (const query of ['', '?running=false', '?_=1']) {
      const { status, error } = await bridge.call('DELETE', `/api/queue/cancel/${task.id}${query}`);
      expect([status, error?.code]).toEqual([409, 'task_not_waiting']);
    }
  });

  it.each(['?running=yes', '?running=1', '?running=true&running=true'])('refuses %s', async (query) => {
    const task = await add();
    const { status, error } = await bridge.call('DELETE', `/api/queue/cancel/${task.id}${query}`);
    expect([status, error?.field]).toEqual([422, 'running']);
    expect((await now(task.id))?.status).toBe('waiting');
  });

  it('is refused to an approved page however it spells the field, and the page can read why', async () => {
    const origin = 'http://localhost:3000';
    bridge.origins.approve(origin);
    const task = await add();
    for (const query of ['?running=true', '?runnin%67=%74rue', '?x=1&running=true']) {
      const { status, error, headers } = await bridge.callFrom(
        origin,
        'DELETE',
        `/api/queue/cancel/${task.id}${query}`,
      );
      expect([status, error?.code]).toEqual([403, 'origin_not_allowed']);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
    }
    expect((await now(task.id))?.status).toBe('waiting');
    const { status } = await bridge.callFrom(origin, 'DELETE', `/api/queue/cancel/${task.id}`);
    expect([status, (await now(task.id))?.status]).toEqual([200, 'cancelled']);
  });
});

describe('bulk', () => {
  it('acts on what matches and says how many changed', async () => {
    await Promise.all([add(), add(), add('video')]);
    const bulk = async (body: unknown) =>
      changedReplySchema.parse((await bridge.call('POST', '/api/queue/bulk', body)).body).changed;
    expect(await bulk({ action: 'cancel', filter: { types: ['script'] } })).toBe(2);
    expect(await bulk({ action: 'retry', filter: { statuses: ['cancelled'] } })).toBe(2);
    expect(await bulk({ action: 'cancel', filter: {} })).toBe(3);
  });

  it.each([
    [{ action: 'cancel' }, 'filter'],
    [{ action: 'cancel', filter: null }, 'filter'],
    [{ action: 'cancel', filter: [] }, 'filter'],
    [{ action: 'cancel', filter: { type: 'script' } }, 'filter.type'],
    [{ action: 'cancel', filter: { types: ['film'] } }, 'filter.types.0'],
    [{ action: 'cancel', filter: { text: '' } }, 'filter.text'],
    [{ action: 'cancel', filter: { text: ' \u0000\t' } }, 'filter.text'],
    [{ action: 'delete', filter: {} }, 'action'],
    [{ filter: {} }, 'action'],
    [undefined, undefined],
  ])('refuses %j and changes nothing', async (body, field) => {
    const task = await add();
    const { status, error } = await bridge.call('POST', '/api/queue/bulk', body);
    expect([status, error?.code, error?.field]).toEqual([422, 'invalid_body', field]);
    expect((await now(task.id))?.status).toBe('waiting');
  });
});

describe('dead letters', () => {
  it('are listed newest first with their attempts in words, page by page, and are retried by a filter', async () => {
    for (const projectId of ['a', 'b', 'c']) {
      await add('script', { projectId });
      await fail();
    }
    const read = async (query: string) =>
      deadLettersReplySchema.parse((await bridge.call('GET', `/api/queue/dead-letters${query}`)).body);
    const first = await read('?limit=2');
    expect(first).toMatchObject({ total: 3, failed: 3 });
    expect(first.letters.map(({ taskData }) => taskData?.projectId)).toEqual(['c', 'b']);
    expect(first.letters[0]).toMatchObject({
      errorMessage: 'It broke.',
      taskStatus: 'failed',
      retryHistory: [{ message: 'It broke.' }],
    });
    const second = await read(`?limit=2&before=${first.next}`);
    expect(second.letters.map(({ taskData }) => taskData?.projectId)).toEqual(['a']);
    expect(second.total).toBeUndefined();
    expect((await read('?projectId=b')).letters.length).toBe(1);
    expect((await read('?type=video')).letters).toEqual([]);
    const { body } = await bridge.call('POST', '/api/queue/dead-letters/retry', { filter: { projectId: 'b' } });
    expect(body).toEqual({ success: true, changed: 1 });
    expect((await read('')).failed).toBe(2);
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=201', 'limit'],
    ['?before=x', 'before'],
    ['?before=-1', 'before'],
    ['?type=film', 'type'],
    ['?type=script&type=image', 'type'],
  ])('of %s are refused', async (query, field) => {
    const { status, error } = await bridge.call('GET', `/api/queue/dead-letters${query}`);
    expect([status, error?.field]).toEqual([422, field]);
  });

  it.each([
    [{}, 'filter'],
    [{ filter: { statuses: ['failed'] } }, 'filter.statuses'],
    [undefined, undefined],
  ])('are not retried by %j', async (body, field) => {
    const { status, error } = await bridge.call('POST', '/api/queue/dead-letters/retry', body);
    expect([status, error?.field]).toEqual([422, field]);
  });
});

describe('the overview', () => {
  it('has the counts, what runs, what waits for a person and what is paused', async () => {
    const [running, parked] = [await add(), await add('image')];
    await bridge.queue.dequeue('script');
    const claim = await bridge.queue.dequeue('image');
    if (claim === null) throw new Error('nothing to claim');
    const needsYou = { code: 'login', message: 'Log in.' };
    await bridge.queue.endRun(claim.lease, { kind: 'needs-you', needsYou });
    await bridge.queue.setPaused('video', true);
    const overview = overviewReplySchema.parse((await bridge.call('GET', '/api/queue/overview')).body);
    expect(overview.running.map(({ id }) => id)).toEqual([running.id]);
    expect(overview.needsYou).toMatchObject([{ id: parked.id, state: 'needs-you', needsYou }]);
    expect(overview).toMatchObject({
      version: '0.0.0-test',
      paused: { script: false, image: false, video: true },
      summary: { script: { processing: 1 }, image: { waiting: 1 } },
      bridge: { port: bridge.port },
    });
    expect(overview.studio).toBeUndefined();
  });
});

describe('the list', () => {
  const ids = (body: unknown) => (body as { tasks: PageTask[] }).tasks.map(({ id }) => id);

  it('is searched by words, in pages, and counted', async () => {
    await add('script', { projectId: 'other' });
    const found = [await add('script', { projectId: 'summer-1' }), await add('video', { projectId: 'summer-2' })];
    const { body } = await bridge.call('GET', '/api/queue/list?text=SUMMER');
    expect(body).toMatchObject({ total: 2 });
    expect(ids(body).toSorted()).toEqual(found.map(({ id }) => id).toSorted());
    const second = await bridge.call('GET', '/api/queue/list?text=summer&limit=1&offset=1');
    expect(second.body).toMatchObject({ total: 2, tasks: [{ id: ids(body)[1] }] });
    const far = await bridge.call('GET', '/api/queue/list?text=summer&limit=1000&offset=9001');
    expect([far.status, far.error?.field]).toEqual([422, 'offset']);
  });

  it('is searched by programs alone: a page could keep the app busy with it', async () => {
    const origin = 'http://localhost:3000';
    bridge.origins.approve(origin);
    const { status, error } = await bridge.callFrom(origin, 'GET', '/api/queue/list?text=a');
    expect([status, error?.code]).toEqual([403, 'origin_not_allowed']);
    for (const query of ['', '?text=', '?needsYou=true'])
      expect((await bridge.callFrom(origin, 'GET', `/api/queue/list${query}`)).status).toBe(200);
  });

  it('shows only what waits for a person when asked to', async () => {
    await add();
    const parked = await add('image');
    const claim = await bridge.queue.dequeue('image');
    if (claim === null) throw new Error('nothing to claim');
    await bridge.queue.endRun(claim.lease, { kind: 'needs-you', needsYou: { code: 'login', message: 'Log in.' } });
    expect(ids((await bridge.call('GET', '/api/queue/list?needsYou=true')).body)).toEqual([parked.id]);
    expect((await bridge.call('GET', '/api/queue/list?needsYou=maybe')).error?.field).toBe('needsYou');
  });
});

describe('workers, settings and doctor', () => {
  it('are read, and change nothing', async () => {
    expect((await bridge.call('GET', '/api/workers')).body).toMatchObject({
      workers: [{ type: 'script' }, { type: 'image' }, { type: 'video' }],
    });
    expect((await bridge.call('GET', '/api/settings')).body).toMatchObject({ settings: { retentionDays: 30 } });
    expect((await bridge.call('GET', '/api/doctor')).body).toMatchObject({ ok: true });
  });
});
