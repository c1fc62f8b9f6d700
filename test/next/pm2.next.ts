import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perType } from '../../contract/task';
import { type Client, client } from '../e2e/support/client';
import { probe } from '../e2e/support/film';
import { launchApp, newPlace, type RunningApp } from '../e2e/support/launch';
import { pm2For } from './support/pm2';

const EXTERNAL = { kind: 'external' } as const;
const PROJECT = '내 워커';

let running: RunningApp;
let queue: Client;
let pm2: ReturnType<typeof pm2For>;

beforeAll(async () => {
  running = await launchApp({
    place: await newPlace({ processors: perType(() => EXTERNAL) }),
  });
  queue = client(running.bridge);
  pm2 = pm2For(running.place.home);
  await pm2.run('start', 'ecosystem.config.js');
});
afterAll(async () => {
  await pm2?.run('kill');
  await running?.close();
});

const outputOf = (path: string) => join(running.place.workspace, PROJECT, path);
const linesOf = async (id: string) => {
  const { body } = await queue.call('GET', `/api/queue/tasks/${id}/logs`);
  return (body as { lines: { text: string }[] }).lines.map(({ text }) => text);
};
/** An image task that takes a while, when its first pictures are made. */
async function longTask() {
  const task = await queue.enqueue({ type: 'image', projectId: '오래', metadata: { scenes: 40 } });
  await queue.until(task.id, ({ logs }) => logs.some((line) => line.includes('이미지 완료')));
  return task;
}

describe("The guide's workers under pm2", () => {
  it('make a film together: script, pictures and video, each by its own worker', async () => {
    const script = await queue.enqueue({
      type: 'script',
      projectId: PROJECT,
      metadata: { titleId: 'T-1', category: '건강' },
    });
    expect(await queue.ended(script.id)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect(JSON.parse(await readFile(outputOf('script.json'), 'utf8'))).toMatchObject({ title: '건강 T-1' });
    expect(await linesOf(script.id)).toContain('✅ 제목 확인');

    const image = await queue.enqueue({ type: 'image', projectId: PROJECT, metadata: {} });
    const { status, outputs } = await queue.ended(image.id);
    expect(status).toBe('completed');
    expect(outputs.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['images/001.png', 'images/002.png', 'images/003.png']),
    );

    const video = await queue.enqueue({ type: 'video', projectId: PROJECT, metadata: {} });
    expect(await queue.ended(video.id)).toMatchObject({ status: 'completed' });
    expect(probe(outputOf('video.mp4')).format.duration).toBeCloseTo(9, 0);
  });

  it('fail a task as the guide counts it: another attempt while there is one, then the end with the words of the error', async () => {
    const task = await queue.enqueue({ type: 'script', projectId: PROJECT, metadata: {}, maxRetries: 1 });
    expect(await queue.ended(task.id)).toMatchObject({ state: 'failed', retryCount: 1, error: 'titleId가 없습니다.' });
  });

  it('give the task of a killed worker back at no cost: pm2 starts it again, and the task completes', async () => {
    const task = await longTask();
    const before = await pm2.worker('image');
    process.kill(before.pid, 'SIGKILL');
    expect(await queue.ended(task.id)).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
    expect((await pm2.worker('image')).restarts).toBe(before.restarts + 1);
  });

  it('give the task back themselves when pm2 restarts them', async () => {
    const task = await longTask();
    await pm2.run('restart', 'queue-worker-image');
    await queue.until(task.id, ({ status }) => status === 'waiting' || status === 'processing');
    expect(await queue.ended(task.id)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect(await linesOf(task.id)).toContainEqual(expect.stringContaining('↩️'));
  });

  it('stop when the task is cancelled, and take the next one', async () => {
    const task = await longTask();
    await running.page.getByTestId('nav-queue').click();
    await running.page.getByTestId(`cancel-${task.id}`).click();
    await running.page.getByTestId('confirm').click();
    expect(await queue.ended(task.id)).toMatchObject({ state: 'cancelled' });
    const next = await queue.enqueue({ type: 'image', projectId: PROJECT, metadata: { scenes: 1 } });
    expect(await queue.ended(next.id)).toMatchObject({ status: 'completed' });
  });

  it('live through a restart of the app: the task in hand is done again, and none is lost', async () => {
    const task = await longTask();
    const workers = [await pm2.worker('script'), await pm2.worker('image')];
    const exited = new Promise((done) => running.app.process().once('exit', done));
    running.app.process().kill('SIGKILL');
    await exited;
    running = await launchApp({ place: running.place });
    queue = client(running.bridge);
    const other = await queue.enqueue({ type: 'script', projectId: PROJECT, metadata: { titleId: 'T-2' } });
    expect(await queue.ended(other.id)).toMatchObject({ status: 'completed' });
    expect(await queue.ended(task.id)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect([await pm2.worker('script'), await pm2.worker('image')]).toEqual(workers);
  });
});
