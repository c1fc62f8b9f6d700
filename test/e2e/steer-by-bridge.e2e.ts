import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listReplySchema } from '../../contract/bridge';
import {
  changedReplySchema,
  deadLettersReplySchema,
  doctorReplySchema,
  enqueueManyRefusedSchema,
  enqueueManyReplySchema,
  overviewReplySchema,
  pausedReplySchema,
  settingsReadReplySchema,
  taskReplySchema,
  workerReplySchema,
  workersReplySchema,
} from '../../contract/steering';
import { type Client, client } from './support/client';
import { probe } from './support/film';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { workOf } from './support/processes';
import { startSlowLlm } from './support/slow-llm';

/** Its film is still being made when it is paused: speech alone takes longer than a look at the task. */
const TEXT = '먼저 원두를 곱게 갈아 주세요.\n\n물은 천천히 부어야 맛이 부드럽습니다.';

/** A script task that waits in the middle of its work for a reply that never comes. */
const held = (projectId: string) => ({ type: 'script' as const, projectId, metadata: { title: `멈춘 ${projectId}` } });
const quick = (projectId: string) => ({ type: 'script' as const, projectId, metadata: { text: TEXT } });

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let running: RunningApp;
let queue: Client;
beforeAll(async () => {
  llm = await startSlowLlm();
  running = await launchApp({ place: await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } }) });
  queue = client(running.bridge);
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});

async function ok(method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await queue.call(method, path, body);
  expect([method, path, reply.status, reply.body]).toEqual([method, path, 200, expect.anything()]);
  return reply.body;
}
const post = (path: string, body?: unknown) => ok('POST', `/api/queue/${path}`, body);
const overview = async () => overviewReplySchema.parse(await ok('GET', '/api/queue/overview'));
const waitingScripts = async () =>
  listReplySchema
    .parse(await ok('GET', '/api/queue/list?type=script&status=waiting'))
    .tasks.map(({ projectId }) => projectId);
const leftovers = (projectId: string) =>
  readdirSync(join(running.place.workspace, projectId)).filter((name) => name.startsWith('.partial-'));

describe('A program with the token steers the whole app over the bridge', () => {
  it('a film is held before its last step, stopped in the middle of it, and made whole when it is resumed', async () => {
    await post('pause', { type: 'video' });
    const [, image, video] = await queue.pipeline({
      projectId: '영화',
      script: { text: TEXT },
      video: { resolution: '480p' },
    });
    if (image === undefined || video === undefined) throw new Error('no film');
    expect((await queue.ended(image.id)).status).toBe('completed');
    expect((await queue.status(video.id)).status).toBe('waiting');
    await running.page.getByTestId('lane-video').getByText('일시정지', { exact: true }).waitFor();

    await post('resume', { type: 'video' });
    await queue.until(video.id, ({ status }) => status === 'processing');
    expect((await overview()).running.map(({ id }) => id)).toEqual([video.id]);
    const { paused } = pausedReplySchema.parse(await post('pause', { type: 'video', mode: 'now' }));
    expect(paused).toEqual({ script: false, image: false, video: true });
    expect(await queue.status(video.id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    await expect.poll(() => workOf(running)).toEqual([]);
    expect(leftovers('영화')).toEqual([]);

    await post('resume');
    expect((await queue.ended(video.id)).status).toBe('completed');
    expect(probe(join(running.place.workspace, '영화', 'video.mp4')).format.duration).toBeGreaterThan(3);
  });

  it('a waiting task is put before the others, and begins when the one that runs is cancelled', async () => {
    const first = await queue.enqueue(held('앞'));
    await llm.asked();
    await queue.enqueue(held('둘째'));
    const third = await queue.enqueue(quick('셋째'));
    expect(taskReplySchema.parse(await post(`bump/${third.id}`)).task.priority).toBe(1);
    expect(await waitingScripts()).toEqual(['셋째', '둘째']);
    expect(taskReplySchema.parse(await post(`priority/${third.id}`, { priority: -1 })).task.priority).toBe(-1);
    expect(await waitingScripts()).toEqual(['둘째', '셋째']);
    await post(`bump/${third.id}`);

    const refused = await queue.call('DELETE', `/api/queue/cancel/${first.id}`);
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'task_not_waiting' }]);
    await ok('DELETE', `/api/queue/cancel/${first.id}?running=true`);
    expect((await queue.status(first.id)).state).toBe('cancelled');
    expect((await queue.ended(third.id)).status).toBe('completed');
    expect(existsSync(join(running.place.workspace, '앞'))).toBe(false);
    await post('bulk', { action: 'cancel', filter: { projectId: '둘째' } });
  });

  it('what failed is listed with its attempts, and tried again by a filter', async () => {
    // Whatever is left of the test before.
    const { running: left } = await overview();
    for (const { id } of left) await queue.call('DELETE', `/api/queue/cancel/${id}?running=true`);
    const failing = await queue.enqueue({ type: 'script', projectId: '빈', metadata: { language: 'ko' } });
    const failed = await queue.ended(failing.id);
    const read = async () =>
      deadLettersReplySchema.parse(await ok('GET', `/api/queue/dead-letters?projectId=${encodeURIComponent('빈')}`));
    const letters = await read();
    expect(letters).toMatchObject({
      total: 1,
      failed: 1,
      letters: [{ originalTaskId: failing.id, taskStatus: 'failed' }],
    });
    expect(letters.letters[0]?.errorMessage).toBe(failed.error);
    const retried = await post('dead-letters/retry', { filter: { projectId: '빈' } });
    expect(changedReplySchema.parse(retried).changed).toBe(1);
    const again = await queue.until(
      failing.id,
      (task) => task.status === 'failed' && task.completedAt !== failed.completedAt,
    );
    expect(again.errorCode).toBe('missing_input');
    expect((await read()).letters.length).toBe(1);
  });

  it('500 tasks are added at once or none is, shown, and cancelled together', async () => {
    await post('pause');
    const sent = Array.from({ length: 500 }, (_, n) => quick(`무더기 ${n}`));
    const bad = await queue.call('POST', '/api/queue/enqueue-many', {
      tasks: sent.map((task, n) => (n % 100 === 7 ? { ...task, priority: 'high' } : task)),
    });
    expect(bad.status).toBe(422);
    expect(enqueueManyRefusedSchema.parse(bad.body).failed?.map(({ index, field }) => [index, field])).toEqual(
      [7, 107, 207, 307, 407].map((index) => [index, 'priority']),
    );
    expect((await overview()).summary.script.waiting).toBe(0);

    const { tasks } = enqueueManyReplySchema.parse(await post('enqueue-many', { tasks: sent }));
    expect(tasks.map(({ projectId }) => projectId)).toEqual(sent.map(({ projectId }) => projectId));
    expect(await overview()).toMatchObject({
      summary: { script: { waiting: 500 } },
      paused: { script: true, image: true, video: true },
    });
    await running.page.getByTestId(`waiting-row-${tasks[0]?.id}`).waitFor();
    const { total } = listReplySchema.parse(
      await ok('GET', `/api/queue/list?text=${encodeURIComponent('무더기 49')}&limit=1`),
    );
    // 49, 490 to 499, and 149, 249, 349, 449.
    expect(total).toBe(15);
    expect(changedReplySchema.parse(await post('bulk', { action: 'cancel', filter: { text: '무더기' } })).changed).toBe(
      500,
    );
    expect((await overview()).summary.script.waiting).toBe(0);
    await post('resume');
  });

  it('the machine is looked at: workers, settings and what is missing', async () => {
    const { workers } = workersReplySchema.parse(await ok('GET', '/api/workers'));
    expect(workers.map(({ type }) => type)).toEqual(['script', 'image', 'video']);
    const restarted = await queue.enqueue(held('다시 시작'));
    await queue.until(restarted.id, ({ status }) => status === 'processing');
    const { worker } = workerReplySchema.parse(await ok('POST', '/api/workers/script/restart'));
    expect(worker.pid).not.toBe(workers[0]?.pid);
    const again = await queue.until(restarted.id, ({ status }) => status === 'processing');
    expect(again).toMatchObject({ retryCount: 0, crashCount: 0 });
    await ok('DELETE', `/api/queue/cancel/${restarted.id}?running=true`);
    const { settings } = settingsReadReplySchema.parse(await ok('GET', '/api/settings'));
    expect(settings).toMatchObject({ workspace: running.place.workspace, llm: { model: 'slow', keySet: false } });
    expect(settings.llm.baseUrl).toBe(new URL(llm.baseUrl).origin);
    const { findings } = doctorReplySchema.parse(await ok('GET', '/api/doctor'));
    const codes = findings.map(({ code }) => code);
    for (const code of ['doctor.browser', 'doctor.ffmpeg', 'doctor.voice', 'doctor.port', 'doctor.database'])
      expect(codes).toContain(code);
    expect(findings.find(({ code }) => code === 'doctor.llm_no_key')?.message).toContain('slow');
  });
});
