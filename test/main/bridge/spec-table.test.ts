import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  cancelReplySchema,
  enqueueReplySchema,
  healthReplySchema,
  listReplySchema,
  logsReplySchema,
  pipelineReplySchema,
  retryReplySchema,
  statusReplySchema,
} from '../../../contract/bridge';
import type { TaskType } from '../../../contract/task';
import type { WorkerError } from '../../../contract/worker-messages';
import type { Claim, TaskQueue } from '../../../main/queue/types';
import { HEALTHY, openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeEach(async () => {
  bridge = await openTestBridge();
});
afterEach(() => bridge.close());

const SCRIPT = { type: 'script', projectId: 'trend-1', metadata: { titleId: 'T1', category: '건강', format: 'short' } };
/** As much of an OpenAPI document as is looked at here. */
const openApiSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({ parameters: z.array(z.object({ name: z.string(), schema: z.unknown() })).optional() }).optional(),
    }),
  ),
});
const FINAL: WorkerError = { code: 'missing_input', message: 'title or text is needed', retryable: false };

async function claim(queue: TaskQueue, type: TaskType): Promise<Claim> {
  const claimed = await queue.dequeue(type);
  if (claimed === null) throw new Error(`no ${type} task to claim`);
  return claimed;
}
async function enqueue(body: unknown = SCRIPT): Promise<string> {
  const { status, body: reply } = await bridge.call('POST', '/api/queue/enqueue', body);
  expect(status).toBe(200);
  return enqueueReplySchema.parse(reply).task.id;
}
async function failOne(): Promise<string> {
  const id = await enqueue();
  const { lease } = await claim(bridge.queue, 'script');
  await bridge.queue.endRun(lease, { kind: 'error', error: FINAL });
  return id;
}

describe('POST /api/queue/enqueue { type, projectId, metadata, priority? }', () => {
  it('returns { success: true, task, position, estimatedWaitTime? }: position is 0-based in its queue', async () => {
    const first = await bridge.call('POST', '/api/queue/enqueue', { ...SCRIPT, priority: 5 });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      success: true,
      position: 0,
      task: {
        type: 'script',
        status: 'waiting',
        priority: 5,
        projectId: 'trend-1',
        metadata: SCRIPT.metadata,
        logs: [],
        retryCount: 0,
        maxRetries: 3,
      },
    });
    expect(enqueueReplySchema.parse(first.body).task.userId).not.toBe('');
    const second = await bridge.call('POST', '/api/queue/enqueue', SCRIPT);
    expect(second.body).toMatchObject({ position: 1, task: { priority: 0 } });
    const other = await bridge.call('POST', '/api/queue/enqueue', { type: 'video', projectId: 'p', metadata: {} });
    expect(other.body).toMatchObject({ position: 0 });
  });

  it('returns the wait in seconds once a run of the type has ended', async () => {
    await enqueue();
    const { lease } = await claim(bridge.queue, 'script');
    await bridge.queue.endRun(lease, { kind: 'completed' });
    await enqueue();
    const { body } = await bridge.call('POST', '/api/queue/enqueue', SCRIPT);
    expect(enqueueReplySchema.parse(body).estimatedWaitTime).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['script', { titleId: 'T1', category: '건강', format: 'short' }],
    ['image', { scenes: 4, useImageFX: true }],
    ['video', { scriptId: 'S1', duration: 60 }],
  ])("takes the guide's metadata of %s", async (type, metadata) => {
    const { status, body } = await bridge.call('POST', '/api/queue/enqueue', { type, projectId: 'p', metadata });
    expect(status).toBe(200);
    expect(enqueueReplySchema.parse(body).task.metadata).toEqual(metadata);
  });
});

describe('GET /api/queue/status/:taskId', () => {
  it('returns { task, position? }, position only while waiting', async () => {
    await enqueue();
    const id = await enqueue();
    const waiting = await bridge.call('GET', `/api/queue/status/${id}`);
    expect(waiting.status).toBe(200);
    expect(statusReplySchema.parse(waiting.body)).toMatchObject({ task: { id, status: 'waiting' }, position: 1 });
  });

  it('has no position while processing, nor after completion', async () => {
    const id = await enqueue();
    const { lease } = await claim(bridge.queue, 'script');
    const running = await bridge.call('GET', `/api/queue/status/${id}`);
    expect(running.body).toMatchObject({ task: { status: 'processing' } });
    expect(running.body).not.toHaveProperty('position');
    await bridge.queue.endRun(lease, { kind: 'completed' });
    const done = await bridge.call('GET', `/api/queue/status/${id}`);
    expect(done.body).toMatchObject({ task: { status: 'completed', completedAt: expect.any(String) } });
    expect(done.body).not.toHaveProperty('position');
  });

  it('returns logs as strings, live', async () => {
    const id = await enqueue();
    const { lease } = await claim(bridge.queue, 'script');
    const at = new Date().toISOString();
    await bridge.queue.appendLog(lease, [{ at, level: 'info', text: '✅ 제목 생성 완료' }]);
    const { body } = await bridge.call('GET', `/api/queue/status/${id}`);
    expect(statusReplySchema.parse(body).task.logs).toEqual([expect.stringContaining('✅ 제목 생성 완료')]);
  });

  it('returns 404 for an id that no task has', async () => {
    const { status, body } = await bridge.call('GET', `/api/queue/status/${randomUUID()}`);
    expect(status).toBe(404);
    const message = 'The task was not found. It may have been cleaned up already.';
    expect(body).toEqual({ success: false, error: message, code: 'task_not_found', message });
  });
});

describe('GET /api/queue/list?type&status&userId&limit=100&offset=0', () => {
  it('returns { tasks, total, summary } with the counts of each type', async () => {
    await enqueue({ ...SCRIPT, userId: 'kim' });
    await enqueue({ type: 'image', projectId: 'p', metadata: {}, userId: 'lee' });
    await claim(bridge.queue, 'script');
    const { status, body } = await bridge.call('GET', '/api/queue/list');
    expect(status).toBe(200);
    const reply = listReplySchema.parse(body);
    expect(reply.total).toBe(2);
    expect(reply.summary.script).toMatchObject({ waiting: 0, processing: 1, completed: 0, failed: 0 });
    expect(reply.summary.image).toMatchObject({ waiting: 1, processing: 0 });
    expect(reply.summary.video).toMatchObject({ waiting: 0, processing: 0 });
  });

  it.each([
    ['type=image', 1],
    ['type=script', 2],
    ['status=waiting', 2],
    ['status=processing', 1],
    ['userId=kim', 2],
    ['userId=%EA%B9%80', 0],
    ['type=script&status=waiting&userId=kim', 1],
  ])('filters by %s', async (query, total) => {
    await enqueue({ ...SCRIPT, userId: 'kim' });
    await enqueue({ ...SCRIPT, userId: 'kim' });
    await enqueue({ type: 'image', projectId: 'p', metadata: {}, userId: 'lee' });
    await claim(bridge.queue, 'script');
    const { body } = await bridge.call('GET', `/api/queue/list?${query}`);
    const reply = listReplySchema.parse(body);
    expect(reply.total).toBe(total);
    expect(reply.tasks).toHaveLength(total);
  });

  it('pages by limit and offset, 100 tasks by default', async () => {
    await Promise.all(
      Array.from({ length: 103 }, () => bridge.queue.enqueue({ type: 'video', projectId: 'p', metadata: {} })),
    );
    const list = async (query: string) =>
      listReplySchema.parse((await bridge.call('GET', `/api/queue/list${query}`)).body);
    const all = await list('');
    expect(all.tasks).toHaveLength(100);
    expect(all.total).toBe(103);
    expect((await list('?offset=100')).tasks).toHaveLength(3);
    const pages = await Promise.all([0, 1, 2].map((offset) => list(`?limit=1&offset=${offset}`)));
    const ids = pages.map(({ tasks }) => tasks[0]?.id);
    expect(ids).toEqual(all.tasks.slice(0, 3).map(({ id }) => id));
  });

  it.each(['limit=0', 'limit=-1', 'limit=x', 'offset=-1', 'type=film', 'status=gone', 'limit=1.5'])(
    'refuses %s with 422 and its field',
    async (query) => {
      const { status, error } = await bridge.call('GET', `/api/queue/list?${query}`);
      expect(status).toBe(422);
      expect(error).toMatchObject({ code: 'invalid_request', field: query.split('=')[0] });
    },
  );
});

describe('DELETE /api/queue/cancel/:taskId', () => {
  it('returns { success, message } and cancels a waiting task', async () => {
    const id = await enqueue();
    const { status, body } = await bridge.call('DELETE', `/api/queue/cancel/${id}`);
    expect(status).toBe(200);
    expect(cancelReplySchema.parse(body).success).toBe(true);
    expect((await bridge.queue.getTask(id))?.status).toBe('cancelled');
  });

  it('cancels waiting tasks only: 409 for one that runs, which goes on', async () => {
    const id = await enqueue();
    await claim(bridge.queue, 'script');
    const { status, error, body } = await bridge.call('DELETE', `/api/queue/cancel/${id}`);
    expect(status).toBe(409);
    expect(error?.code).toBe('task_not_waiting');
    // As in the guide: a page that reads `message` has something to show.
    expect(body).toMatchObject({ success: false, message: error?.message });
    expect((await bridge.queue.getTask(id))?.status).toBe('processing');
  });

  it('returns 404 for an unknown id', async () => {
    const { status, error } = await bridge.call('DELETE', `/api/queue/cancel/${randomUUID()}`);
    expect([status, error?.code]).toEqual([404, 'task_not_found']);
  });
});

describe('POST /api/queue/retry/:taskId', () => {
  it('returns { success, task } and puts a failed task back to waiting with its attempts at 0', async () => {
    const id = await failOne();
    expect((await bridge.queue.getTask(id))?.status).toBe('failed');
    const { status, body } = await bridge.call('POST', `/api/queue/retry/${id}`);
    expect(status).toBe(200);
    expect(retryReplySchema.parse(body).task).toMatchObject({ id, status: 'waiting', retryCount: 0 });
  });

  it('takes a cancelled task, and an empty JSON body', async () => {
    const id = await enqueue();
    await bridge.call('DELETE', `/api/queue/cancel/${id}`, {});
    const { status, body } = await bridge.call('POST', `/api/queue/retry/${id}`, {});
    expect([status, retryReplySchema.parse(body).task.status]).toEqual([200, 'waiting']);
  });

  it('refuses a task that has not failed with 409, an unknown one with 404', async () => {
    const id = await enqueue();
    const waiting = await bridge.call('POST', `/api/queue/retry/${id}`);
    expect([waiting.status, waiting.error?.code]).toEqual([409, 'task_not_failed']);
    expect((await bridge.call('POST', `/api/queue/retry/${randomUUID()}`)).status).toBe(404);
  });
});

describe('GET /api/queue/health', () => {
  it('returns { healthy, workers, stuckTasks }', async () => {
    const { status, body } = await bridge.call('GET', '/api/queue/health');
    expect(status).toBe(200);
    expect(healthReplySchema.parse(body)).toEqual(HEALTHY);
  });
});

describe('beside the guide', () => {
  it('POST /api/queue/pipelines makes script, image and video, each waiting for the one before', async () => {
    const film = { projectId: 'film', script: { text: '첫 문장입니다. 둘째 문장입니다.' } };
    const { status, body } = await bridge.call('POST', '/api/queue/pipelines', film);
    expect(status).toBe(200);
    const { tasks, pipelineId } = pipelineReplySchema.parse(body);
    expect(tasks.map(({ type }) => type)).toEqual(['script', 'image', 'video']);
    expect(tasks.map(({ dependsOn }) => dependsOn)).toEqual([[], [tasks[0]?.id], [tasks[1]?.id]]);
    expect(new Set(tasks.map((task) => task.pipelineId))).toEqual(new Set([pipelineId]));
  });

  it('GET /api/queue/tasks/:taskId/logs?after= returns the lines after a number', async () => {
    const id = await enqueue();
    const { lease } = await claim(bridge.queue, 'script');
    const at = new Date().toISOString();
    const lines = ['하나', '둘', '셋'].map((text) => ({ at, level: 'info' as const, text }));
    await bridge.queue.appendLog(lease, lines);
    const all = await bridge.call('GET', `/api/queue/tasks/${id}/logs`);
    const reply = logsReplySchema.parse(all.body);
    const own = reply.lines.filter(({ text }) => ['하나', '둘', '셋'].includes(text));
    expect(own.map(({ text }) => text)).toEqual(['하나', '둘', '셋']);
    expect(reply.next).toBe(reply.lines.at(-1)?.n);
    const after = await bridge.call('GET', `/api/queue/tasks/${id}/logs?after=${reply.next - 1}`);
    expect(logsReplySchema.parse(after.body).lines).toHaveLength(1);
    const none = await bridge.call('GET', `/api/queue/tasks/${id}/logs?after=${reply.next}`);
    expect(none.body).toEqual({ lines: [], next: reply.next });
    expect((await bridge.call('GET', `/api/queue/tasks/${randomUUID()}/logs`)).status).toBe(404);
  });

  it('GET /api/openapi.json describes every route of the API', async () => {
    const { status, body } = await bridge.call('GET', '/api/openapi.json');
    expect(status).toBe(200);
    const { paths } = openApiSchema.parse(body);
    const described = Object.keys(paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const routes = bridge.bridge.routes().map(({ url }) => url);
    const calls = routes.filter(
      (url) => (url.startsWith('/api/') && url !== '/api/openapi.json') || url === '/metrics',
    );
    expect(new Set(described)).toEqual(new Set(calls));
    const limit = paths['/api/queue/list']?.get?.parameters?.find(({ name }) => name === 'limit');
    expect(limit?.schema).toMatchObject({ type: 'integer', default: 100 });
  });

  describe('Idempotency-Key', () => {
    const key = { 'Idempotency-Key': 'once-1' };
    it('makes one task however often the same request is sent', async () => {
      const replies = await Promise.all([1, 2, 3].map(() => bridge.call('POST', '/api/queue/enqueue', SCRIPT, key)));
      const later = await bridge.call('POST', '/api/queue/enqueue', SCRIPT, key);
      expect(new Set([...replies, later].map(({ body }) => enqueueReplySchema.parse(body).task.id)).size).toBe(1);
      expect((await bridge.queue.tasks.list({ limit: 1 })).total).toBe(1);
    });

    it('returns 409 when the same key comes with another body, and creates nothing', async () => {
      await bridge.call('POST', '/api/queue/enqueue', SCRIPT, key);
      const { status, error } = await bridge.call('POST', '/api/queue/enqueue', { ...SCRIPT, projectId: 'other' }, key);
      expect([status, error?.code]).toEqual([409, 'idempotency_conflict']);
      expect((await bridge.queue.tasks.list({ limit: 1 })).total).toBe(1);
    });

    it('is honoured for pipelines too', async () => {
      const film = { projectId: 'film', script: { title: '제목' } };
      const first = await bridge.call('POST', '/api/queue/pipelines', film, key);
      const again = await bridge.call('POST', '/api/queue/pipelines', film, key);
      expect(pipelineReplySchema.parse(again.body).pipelineId).toBe(pipelineReplySchema.parse(first.body).pipelineId);
      expect((await bridge.queue.tasks.list({ limit: 1 })).total).toBe(3);
    });

    it.each(['two words', 'a'.repeat(201), 'ключ'])('is refused with 422 when malformed: %s', async (value) => {
      const header = { 'Idempotency-Key': Buffer.from(value).toString('latin1') };
      const { status, error } = await bridge.call('POST', '/api/queue/enqueue', SCRIPT, header);
      expect(status).toBe(422);
      expect(error?.field).toBe('idempotency-key');
    });
  });
});
