import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProgramProcessor } from '../../contract/processors';
import { manifestSchema } from '../../contract/project-files';
import type { QueueTask } from '../../contract/task';
import { picture, startGallery } from '../fixtures/gallery/gallery-server';
import { tempDir } from '../support/temp-dir';
import { type Client, client } from './support/client';
import { bridgeOf, newPlace, type Place, type SpawnedApp, spawnApp } from './support/launch';
import { readyForFilm } from './support/ready-for-film';
import { startSlowLlm } from './support/slow-llm';

const TEXT =
  '오늘은 집에서 커피를 내려 봅니다. 먼저 원두를 곱게 갈아 주세요.\n\n물은 천천히 부어야 맛이 부드럽습니다. 이제 한 잔 즐겨 볼까요?';

async function start(place: Place): Promise<{ app: SpawnedApp; queue: Client }> {
  const app = spawnApp(place, ['--hidden']);
  return { app, queue: client(await bridgeOf(place, app.child.pid)) };
}

function childrenOf(pid: number): { pid: number; command: string }[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = rows.map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row)).filter((match) => match !== null);
  const direct = all.filter((match) => Number(match[2]) === pid);
  return direct.flatMap((match) => [
    { pid: Number(match[1]), command: match[3] ?? '' },
    ...childrenOf(Number(match[1])),
  ]);
}

async function end(app: SpawnedApp): Promise<void> {
  app.child.kill('SIGTERM');
  await app.exited;
}

/** A finished project: every file of the manifest is there and nothing half-made is. */
function expectWhole(place: Place, projectId: string): void {
  const dir = join(place.workspace, projectId);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')));
  for (const file of manifest.files) expect(existsSync(join(dir, file.path)), file.path).toBe(true);
  expect(readdirSync(dir).filter((name) => name.startsWith('.partial'))).toEqual([]);
}

async function writeScript(queue: Client, projectId: string): Promise<void> {
  const script = await queue.enqueue({ type: 'script', projectId, metadata: { text: TEXT } });
  expect((await queue.ended(script.id)).status).toBe('completed');
}

const midway = (task: QueueTask) => task.status === 'processing' && (task.progress?.fraction ?? 0) > 0;

describe('kill -9 of the app in the middle of a task of each type', () => {
  it('the task is there after the restart and runs again, once, with nothing left behind', async () => {
    const llm = await startSlowLlm();
    let asked = (): void => {};
    const pictureAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const whole = await picture(1, 1280, 720);
    const gallery = await startGallery({
      '/': '<img src="/1.jpg" width="1280" height="720" alt="">',
      '/1.jpg': () => asked(),
    });
    const place = await newPlace({ allowPrivateAddresses: true, llm: { baseUrl: llm.baseUrl, model: 'slow' } });
    try {
      const first = await start(place);
      // The browser waits about a minute for a picture that does not come, and a busy machine may take longer to begin a film. So the film
      // is begun first, and is long beside the start of a browser.
      const narration = '원두를 곱게 갈아 주세요. 물은 천천히 부어야 합니다. '.repeat(8);
      await readyForFilm(place.workspace, 'video', [narration]);
      const metadata = { resolution: '480p' as const };
      const video = await first.queue.enqueue({ type: 'video', projectId: 'video', metadata });
      const script = await first.queue.enqueue({ type: 'script', projectId: 'script', metadata: { title: '제목' } });
      await first.queue.until(video.id, midway);
      const pages = [`${gallery.origin}/`];
      const image = await first.queue.enqueue({ type: 'image', projectId: 'image', metadata: { scenes: 1, pages } });
      await Promise.all([llm.asked(), pictureAsked]);
      const tasks = [script, image, video];
      const waiting = await first.queue.enqueue({
        type: 'video',
        projectId: 'other',
        metadata: {},
        priority: -1,
        dependsOn: [script.id],
      });
      const now = await Promise.all(tasks.map(({ id }) => first.queue.status(id)));
      expect(now.map(({ status }) => status)).toEqual(['processing', 'processing', 'processing']);
      const family = childrenOf(first.app.child.pid ?? 0);
      expect(family.length).toBeGreaterThan(0);
      first.app.child.kill('SIGKILL');
      await first.app.exited;
      const alive = () => family.filter(({ pid }) => existsSync(`/proc/${pid}/exe`));
      await expect.poll(alive).toEqual([]);
      gallery.set('/1.jpg', whole);

      const second = await start(place);
      for (const { id } of tasks) {
        const again = await second.queue.until(id, ({ status }) => status !== 'waiting');
        expect(again.retryCount).toBe(0);
      }
      await llm.asked();
      for (const { id, projectId } of [image, video]) {
        const ended = await second.queue.ended(id);
        expect([ended.status, ended.error]).toEqual(['completed', undefined]);
        expectWhole(place, projectId);
      }
      expect((await second.queue.status(waiting.id)).status).toBe('waiting');
      await end(second.app);
    } finally {
      llm.close();
      await gallery.close();
    }
  });
});

describe('A worker whose children take more memory than its limit', () => {
  it('is ended with them at the cost of a crash, is back, and the app goes on', async () => {
    const hungry = join(tempDir('hungry'), 'hungry.mjs');
    writeFileSync(
      hungry,
      'const held = Array.from({ length: 14 }, () => Buffer.alloc(5e7, 1));\nsetInterval(() => held.length, 1_000);\n',
    );
    const image: ProgramProcessor = {
      kind: 'program',
      command: [process.execPath, hungry],
      cwd: '',
      env: {},
      secrets: [],
      timeoutMinutes: 5,
      graceSeconds: 10,
    };
    const memoryLimitMb = { script: 500, image: 500, video: 2_048 };
    const place = await newPlace({ memoryLimitMb, processors: { image } });
    const { app, queue } = await start(place);
    try {
      const task = await queue.enqueue({ type: 'image', projectId: 'm', metadata: { scenes: 1 } });
      const crashed = await queue.until(task.id, (now) => now.crashCount === 1);
      expect(crashed.logs.join('\n')).toContain('메모리 한도를 넘었습니다');
      expect(crashed.retryCount).toBe(0);
      await queue.until(task.id, (now) => now.status === 'processing');
      await writeScript(queue, 'after');
    } finally {
      await end(app);
    }
  });
});

describe('A worker that is killed', () => {
  it('is back within a second or so, its task runs again, and the app goes on', async () => {
    const llm = await startSlowLlm();
    const place = await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } });
    const { app, queue } = await start(place);
    try {
      const task = await queue.enqueue({ type: 'script', projectId: 'w', metadata: { title: '제목' } });
      await llm.asked();
      const before = await queue.call('GET', '/api/queue/health');
      expect(before).toMatchObject({ status: 200, body: { workers: { script: { active: true } } } });
      // Three of Electron's utility processes are our workers; only the busy one has a connection to the endpoint.
      const port = new URL(llm.baseUrl).port;
      const busy = childrenOf(app.child.pid ?? 0).find(({ pid }) => hasConnectionTo(pid, Number(port)));
      expect(busy).toBeDefined();
      process.kill(busy?.pid ?? 0, 'SIGKILL');
      await queue.until(task.id, (now) => now.crashCount === 1 && now.status === 'processing');
      await llm.asked();
      expect((await queue.status(task.id)).retryCount).toBe(0);
    } finally {
      await end(app);
      llm.close();
    }
  });
});

function hasConnectionTo(pid: number, port: number): boolean {
  const inodes = new Set<string>();
  try {
    for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      const remote = columns[2];
      if (remote !== undefined && Number.parseInt(remote.split(':')[1] ?? '', 16) === port && columns[9] !== undefined)
        inodes.add(columns[9]);
    }
    const links = execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' });
    return [...inodes].some((inode) => inode !== '0' && links.includes(`socket:[${inode}]`));
  } catch {
    return false;
  }
}
