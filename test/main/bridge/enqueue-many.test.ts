import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enqueueManyRefusedSchema, enqueueManyReplySchema } from '../../../contract/steering';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeEach(async () => {
  bridge = await openTestBridge();
});
afterEach(() => bridge.close());

const task = (title: string, more: object = {}) => ({ type: 'script', projectId: 'p', metadata: { title }, ...more });
const many = (tasks: unknown, headers?: Record<string, string>) =>
  bridge.call('POST', '/api/queue/enqueue-many', { tasks }, headers);
const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;

describe('enqueue-many', () => {
  it('adds a thousand tasks in their order', async () => {
    const titles = Array.from({ length: 1_000 }, (_, n) => `${n}`);
    const { tasks, warnings } = enqueueManyReplySchema.parse((await many(titles.map((title) => task(title)))).body);
    expect(tasks.map(({ metadata }) => metadata.title)).toEqual(titles);
    expect(warnings).toBeUndefined();
    const listed = await bridge.queue.tasks.list({ limit: 500 });
    expect([listed.total, listed.tasks.map(({ metadata }) => metadata.title)]).toEqual([1_000, titles.slice(0, 500)]);
  });

  it('adds none when some are wrong, and lists every one of those with its field', async () => {
    const { status, body } = await many([
      task('good'),
      { type: 'film', projectId: 'p', metadata: {} },
      task('good'),
      task('good', { priority: 5_000 }),
      null,
    ]);
    const refused = enqueueManyRefusedSchema.parse(body);
    expect([status, refused.code, refused.error]).toEqual([
      422,
      'tasks_refused',
      '3 of 5 tasks cannot be added, so none was. Correct those in failed and send all of them again.',
    ]);
    expect(refused.failed?.map(({ index, code, field }) => [index, code, field])).toEqual([
      [1, 'invalid_body', 'type'],
      [3, 'invalid_body', 'priority'],
      [4, 'invalid_body', undefined],
    ]);
    expect(await total()).toBe(0);
  });

  it('adds none when a task that one waits for is missing or has failed, and lists all of those', async () => {
    const [done, cancelled] = [await bridge.queue.enqueue(input), await bridge.queue.enqueue(input)];
    await bridge.queue.cancel(cancelled.task.id);
    const { status, body } = await many([
      task('good', { dependsOn: [done.task.id] }),
      task('bad', { dependsOn: [done.task.id, randomUUID()] }),
      task('bad', { dependsOn: [cancelled.task.id] }),
    ]);
    const { failed } = enqueueManyRefusedSchema.parse(body);
    expect([status, failed?.map(({ index, code, field }) => [index, code, field])]).toEqual([
      422,
      [
        [1, 'dependency_not_found', 'dependsOn'],
        [2, 'dependency_failed', 'dependsOn'],
      ],
    ]);
    expect(await total()).toBe(2);
    expect((await many([task('good', { dependsOn: [done.task.id] })])).status).toBe(200);
  });
  const input = { type: 'script', projectId: 'p', metadata: { title: 'first' } } as const;

  it('adds the same request once under one Idempotency-Key, and refuses another under it', async () => {
    const key = { 'Idempotency-Key': 'twice' };
    const first = enqueueManyReplySchema.parse((await many([task('a'), task('b')], key)).body);
    const second = enqueueManyReplySchema.parse((await many([task('a'), task('b')], key)).body);
    expect(second.tasks.map(({ id }) => id)).toEqual(first.tasks.map(({ id }) => id));
    const other = await many([task('a')], key);
    expect([other.status, other.error?.code, await total()]).toEqual([409, 'idempotency_conflict', 2]);
  });

  it('adds twice what is sent twice without a key', async () => {
    await many([task('a')]);
    await many([task('a')]);
    expect(await total()).toBe(2);
  });

  it('warns of what was not understood, with the place of its task', async () => {
    const sent = [task('a'), task('b', { metadata: { titel: 'x' } }), task('c', { prority: 1 })];
    const { warnings } = enqueueManyReplySchema.parse((await many(sent)).body);
    expect(warnings?.map(({ field }) => field)).toEqual(['tasks.1.metadata.titel', 'tasks.2.prority']);
  });

  it.each([
    [{}, 'tasks'],
    [{ tasks: [] }, 'tasks'],
    [{ tasks: {} }, 'tasks'],
    [{ tasks: 'script' }, 'tasks'],
    [{ tasks: Array.from({ length: 1_001 }, () => task('x')) }, 'tasks'],
    [{ tasks: [task('x')], more: 1 }, 'more'],
    [[task('x')], undefined],
    [undefined, undefined],
  ])('refuses a body that is no list of 1 to 1,000 tasks (%#)', async (body, field) => {
    const { status, error } = await bridge.call('POST', '/api/queue/enqueue-many', body);
    expect([status, error?.code, error?.field, await total()]).toEqual([422, 'invalid_body', field, 0]);
  });

  it('counts for a page as so many calls: its next one has to wait, and nobody else’s', async () => {
    const slow = await openTestBridge({ pageRate: { perSecond: 0.001, burst: 10 } });
    try {
      for (const origin of ['http://localhost:3000', 'http://localhost:4000']) slow.origins.approve(origin);
      const tasks = Array.from({ length: 30 }, (_, n) => task(`${n}`));
      const add = (origin: string) => slow.callFrom(origin, 'POST', '/api/queue/enqueue-many', { tasks });
      expect((await add('http://localhost:3000')).status).toBe(200);
      const next = await slow.callFrom('http://localhost:3000', 'GET', '/api/queue/health');
      expect(next.status).toBe(429);
      // A second of it goes by with each second that the machine takes.
      expect(Number(next.headers.get('retry-after'))).toBeGreaterThan(20_000);
      expect((await add('http://localhost:4000')).status).toBe(200);
      expect((await slow.call('GET', '/api/queue/health')).status).toBe(200);
    } finally {
      await slow.close();
    }
  });

  it('may be called by an approved page, and by no other', async () => {
    const body = { tasks: [task('a')] };
    bridge.origins.approve('http://localhost:3000');
    expect((await bridge.callFrom('http://localhost:3000', 'POST', '/api/queue/enqueue-many', body)).status).toBe(200);
    bridge.origins.decide('http://denied.example', false);
    expect((await bridge.callFrom('http://denied.example', 'POST', '/api/queue/enqueue-many', body)).status).toBe(403);
    expect(await total()).toBe(1);
  });
});
