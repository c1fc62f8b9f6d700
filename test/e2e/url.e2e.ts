import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessorSetting } from '../../contract/processors';
import { triesAll } from '../faults/support/soak';
import { tempDir } from '../support/temp-dir';
import { type CreatorServer, creatorServer, json } from '../workers/creator/support/creator-server';
import { type Client, client } from './support/client';
import { probe } from './support/film';
import { launchApp, newPlace, type RunningApp } from './support/launch';

const TEXT = '오늘은 커피를 내립니다. 물은 천천히 부어 주세요.\n\n이제 한 잔 마셔 볼까요? 첫 모금은 그냥 드세요.';

let film: Buffer;
let server: CreatorServer;
/** What the server is to do with a task, by the title's number that only it knows. */
const acts = new Map<
  unknown,
  (response: Parameters<Parameters<typeof creatorServer>[0]>[0], times: number) => unknown
>();
const times = new Map<unknown, number>();

beforeAll(async () => {
  const file = join(tempDir('film'), 'film.mp4');
  const source = [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=640x360:rate=24:duration=3',
    '-f',
    'lavfi',
    '-i',
    'sine=duration=3',
  ];
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...source, '-pix_fmt', 'yuv420p', '-c:a', 'aac', file]);
  film = readFileSync(file);
  const picture = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#a43' } })
    .webp()
    .toBuffer();
  server = await creatorServer(async (response, { method, path, body }) => {
    if (path === '/film.mp4') return response.writeHead(200).end(film);
    if (path === '/jobs/picture') {
      return json(response, 200, { status: 'done', result: { images: [{ base64: picture.toString('base64') }] } });
    }
    if (path.startsWith('/jobs/'))
      return json(response, 200, { status: 'running', progress: 0.5, stage: '기다리는 중' });
    if (path === '/images') return json(response, 202, {}, { location: '/jobs/picture', 'retry-after': '0' });
    if (path === '/video') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      return response.end('{"log":"다 만들었습니다"}\n{"result":{"url":"/film.mp4"}}\n');
    }
    if (method !== 'POST') return response.writeHead(204).end();
    const { titleId } = JSON.parse(body) as { titleId: unknown };
    const count = (times.get(titleId) ?? 0) + 1;
    times.set(titleId, count);
    const act = acts.get(titleId);
    return act === undefined ? json(response, 200, { text: TEXT, title: '커피' }) : act(response, count);
  });
});
afterAll(() => server?.close());

const address = (path: string, more: object = {}): ProcessorSetting => ({
  kind: 'url',
  url: `${server.origin}${path}`,
  body: 'metadata',
  secrets: [],
  timeoutMinutes: 30,
  ...more,
});
const postsFor = (titleId: unknown) =>
  server.seen.filter(({ method, body }) => method === 'POST' && JSON.parse(body).titleId === titleId);

async function completed(queue: Client, id: string) {
  const task = await queue.ended(id);
  expect([task.status, task.error]).toEqual(['completed', undefined]);
  return task;
}

describe('A film by three addresses of the creator’s', () => {
  let running: RunningApp;
  let queue: Client;
  beforeAll(async () => {
    const processors = { script: address('/script'), image: address('/images'), video: address('/video') };
    running = await launchApp({ place: await newPlace({ processors }) });
    queue = client(running.bridge);
  });
  afterAll(() => running?.close());

  it('is made as its own code says: text, then a picture from a job, then a film from lines', async () => {
    const [script, image, video] = await queue.pipeline({
      projectId: '아침 커피',
      script: { titleId: 'T-1', category: '음료' },
    });
    if (script === undefined || image === undefined || video === undefined) throw new Error('a film has three tasks');
    const tasks = [
      await completed(queue, script.id),
      await completed(queue, image.id),
      await completed(queue, video.id),
    ];
    expect(tasks.map(({ outputs }) => outputs.map(({ path }) => path))).toEqual([
      ['script.md', 'script.json'],
      ['images/001.jpg'],
      ['video.mp4'],
    ]);
    expect(tasks.map(({ result }) => result)).toEqual([
      { text: TEXT, title: '커피' },
      { images: [{ scene: 1, path: 'images/001.jpg' }] },
      { url: '/film.mp4', path: 'video.mp4' },
    ]);
    const [post] = postsFor('T-1');
    expect(post).toMatchObject({ path: '/script', body: '{"titleId":"T-1","category":"음료"}' });
    expect(decodeURIComponent(String(post?.headers['x-studio-queue-project']))).toBe('아침 커피');
    expect(tasks[2]?.logs.join('\n')).toContain('다 만들었습니다');
    expect(readFileSync(join(running.place.workspace, '아침 커피', 'video.mp4'))).toEqual(film);
  });

  it('is cancelled at its server too', async () => {
    acts.set('slow', (response) => json(response, 202, {}, { location: '/jobs/slow', 'retry-after': '0' }));
    const task = await queue.enqueue({ type: 'script', projectId: 'slow', metadata: { titleId: 'slow' } });
    await queue.until(task.id, ({ progress }) => progress?.fraction === 0.5);
    await running.page.getByTestId(`cancel-${task.id}`).click();
    await running.page.getByTestId('confirm').click();
    expect((await queue.ended(task.id)).state).toBe('cancelled');
    await expect
      .poll(() => server.seen.filter(({ method, path }) => method === 'DELETE' && path === '/jobs/slow'))
      .toHaveLength(1);
  });

  it('waits for a server that says when it is free, and is the same request again', async () => {
    acts.set('busy', (response, count) =>
      count === 1
        ? json(response, 503, { message: '점검 중' }, { 'retry-after': '1' })
        : json(response, 200, { text: TEXT }),
    );
    const task = await queue.enqueue({ type: 'script', projectId: 'busy', metadata: { titleId: 'busy' } });
    const done = await completed(queue, task.id);
    expect(done.retryCount).toBe(1);
    expect(done.logs.join('\n')).toContain('점검 중');
    const posts = postsFor('busy');
    expect(posts.map(({ headers }) => headers['idempotency-key'])).toEqual([task.id, task.id]);
  });

  it('fails in the words of a server that refuses it', async () => {
    acts.set('none', (response) => json(response, 404, { error: '그런 제목이 없습니다' }));
    const task = await queue.enqueue({ type: 'script', projectId: 'none', metadata: { titleId: 'none' } });
    const failed = await queue.ended(task.id);
    expect([failed.state, failed.error, failed.retryCount]).toEqual(['failed', '그런 제목이 없습니다', 0]);
  });

  it('is parked when the server refuses it access, and goes on when its address changes', async () => {
    acts.set('locked', (response) => json(response, 401, {}));
    const task = await queue.enqueue({ type: 'script', projectId: 'locked', metadata: { titleId: 'locked' } });
    const parked = await queue.until(task.id, ({ state }) => state === 'needs-you');
    expect(parked).toMatchObject({ status: 'waiting', retryCount: 0, needsYou: { code: 'service_unauthorized' } });

    acts.delete('locked');
    await running.page.evaluate(
      (script) => window.studioQueue.call('settings:set', { processors: { script } }),
      address('/script?with=permission'),
    );
    expect((await completed(queue, task.id)).result).toMatchObject({ text: TEXT });
    expect(postsFor('locked').map(({ path }) => path)).toEqual(['/script', '/script?with=permission']);
  });
});

describe('A creator who brings one step', () => {
  it.runIf(triesAll)('leaves the others to the app: their script, our pictures, our film', async () => {
    const script = address('/script', { url: `http://localhost:${server.port}/script` });
    const running = await launchApp({ place: await newPlace({ processors: { script } }) });
    try {
      const queue = client(running.bridge);
      const tasks = await queue.pipeline({
        projectId: 'shared',
        script: { titleId: 'T-2' },
        video: { resolution: '480p' },
      });
      for (const { id } of tasks) await completed(queue, id);
      const folder = join(running.place.workspace, 'shared');
      const script = JSON.parse(readFileSync(join(folder, 'script.json'), 'utf8')) as {
        scenes: unknown[];
        title: string;
      };
      expect(script.title).toBe('커피');
      const [, image] = await Promise.all(tasks.map(({ id }) => queue.status(id)));
      expect(image?.outputs).toHaveLength(script.scenes.length);
      const { streams, format } = probe(join(folder, 'video.mp4'));
      expect(streams.map(({ codec_type }) => codec_type).sort()).toEqual(['audio', 'video']);
      expect(format.duration).toBeGreaterThan(3);
    } finally {
      await running.close();
    }
  });
});
