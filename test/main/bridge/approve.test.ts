import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listReplySchema,
  type PageTask,
  pipelineReplySchema,
  retryReplySchema,
  statusReplySchema,
} from '../../../contract/bridge';
import { overviewReplySchema } from '../../../contract/steering';
import type { TaskType } from '../../../contract/task';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeEach(async () => {
  bridge = await openTestBridge();
});
afterEach(() => bridge.close());

async function film(stopAfter?: unknown): Promise<PageTask[]> {
  const body = { projectId: 'film', script: { title: 't' }, ...(stopAfter === undefined ? {} : { stopAfter }) };
  const reply = pipelineReplySchema.parse((await bridge.call('POST', '/api/queue/pipelines', body)).body);
  expect(reply.warnings).toBeUndefined();
  return reply.tasks;
}
async function complete(type: TaskType): Promise<void> {
  const claim = await bridge.queue.dequeue(type);
  if (claim === null) throw new Error(`nothing to claim of ${type}`);
  await bridge.queue.endRun(claim.lease, { kind: 'completed' });
}
const status = async (task: PageTask | undefined) =>
  statusReplySchema.parse((await bridge.call('GET', `/api/queue/status/${task?.id}`)).body).task;
const approve = (task: PageTask | undefined) => bridge.call('POST', `/api/queue/approve/${task?.id}`);

describe('POST /api/queue/approve/:taskId', () => {
  it('lets a film go on that stops after its script and its images', async () => {
    const [, image, video] = await film(['script', 'image']);
    expect([image?.reviewAfter, video?.reviewAfter]).toEqual(['script', 'image']);
    await complete('script');
    expect(await status(image)).toMatchObject({
      status: 'waiting',
      state: 'needs-you',
      needsYou: { code: 'review_script', message: expect.stringContaining('approve it') },
    });
    expect(await bridge.queue.dequeue('image')).toBeNull();

    const approved = retryReplySchema.parse((await approve(image)).body).task;
    expect([approved.state, approved.reviewAfter, approved.retryCount]).toEqual(['waiting', undefined, 0]);
    await complete('image');
    expect((await status(video)).needsYou?.code).toBe('review_image');
    await approve(video);
    await complete('video');
    expect((await status(video)).status).toBe('completed');
  });

  it('is 409 for a task that does not wait for it, and a retry is no approval', async () => {
    const [script, image] = await film(['script']);
    for (const task of [script, image]) {
      const early = await approve(task);
      expect([early.status, early.error?.code]).toEqual([409, 'task_not_in_review']);
    }
    await complete('script');
    const retried = await bridge.call('POST', `/api/queue/retry/${image?.id}`);
    expect([retried.status, retried.error?.code]).toEqual([409, 'task_not_failed']);
    expect(retried.error?.error).toContain('approve');
    const bulk = await bridge.call('POST', '/api/queue/bulk', { action: 'retry', filter: { needsYou: true } });
    expect(bulk.body).toMatchObject({ changed: 0 });
    expect((await status(image)).state).toBe('needs-you');
  });

  it('may be called by an approved page', async () => {
    bridge.origins.approve('http://localhost:3000');
    const [, image] = await film(['script']);
    await complete('script');
    const reply = await bridge.callFrom('http://localhost:3000', 'POST', `/api/queue/approve/${image?.id}`);
    expect([reply.status, (await status(image)).state]).toEqual([200, 'waiting']);
  });
});

describe('`stopAfter`', () => {
  it('has a film wait for somebody only once there is something to look at', async () => {
    await film('Script, image');
    const waiting = async () => {
      const [list, overview] = await Promise.all([
        bridge.call('GET', '/api/queue/list?needsYou=true'),
        bridge.call('GET', '/api/queue/overview'),
      ]);
      return [listReplySchema.parse(list.body).total, overviewReplySchema.parse(overview.body).needsYou.length];
    };
    expect(await waiting()).toEqual([0, 0]);
    await complete('script');
    expect(await waiting()).toEqual([1, 1]);
  });

  it('is as it was said, or else as the settings say; an empty list means a film that does not stop', async () => {
    const stops = async (given: unknown) => (await film(given)).map(({ reviewAfter }) => reviewAfter);
    expect(await stops(undefined)).toEqual([undefined, undefined, undefined]);
    expect(await stops('image')).toEqual([undefined, undefined, 'image']);
    await bridge.close();
    bridge = await openTestBridge({}, { stopAfter: () => ['script'] });
    expect(await stops(undefined)).toEqual([undefined, 'script', undefined]);
    expect(await stops(null)).toEqual([undefined, 'script', undefined]);
    expect(await stops([])).toEqual([undefined, undefined, undefined]);
    expect(await stops('')).toEqual([undefined, 'script', undefined]);
  });
});
