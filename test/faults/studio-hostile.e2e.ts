import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { perType } from '../../contract/task';
import { client } from '../e2e/support/client';
import { bridgeOf, newPlace, spawnApp } from '../e2e/support/launch';
import { heldBy, letGo, openStudioApps, type StudioApps } from '../e2e/support/studio-apps';
import { markedEnvironment } from '../support/marked';
import { startRedis } from '../support/redis';
import { tempDir } from '../support/temp-dir';
import { triesAll } from './support/soak';

const ENDS_WITHIN_MS = 15_000;
let studio: StudioApps | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await studio?.close();
  studio = undefined;
});
const isRunning = ({ status }: { status: string }) => status === 'processing';

describe('A studio of real apps', () => {
  it.runIf(triesAll)('whose Redis is emptied keeps every file, stops what runs, and works on', async () => {
    studio = await openStudioApps();
    const anna = await studio.spawn('anna', { settings: { processors: perType(() => heldBy('anna')) } });
    const done = await anna.queue.enqueue({ type: 'script', projectId: 'done', metadata: { title: 'a' } });
    letGo(studio.workspace, 'done');
    await anna.queue.ended(done.id);
    const running = await anna.queue.enqueue({ type: 'script', projectId: 'runs', metadata: { title: 'b' } });
    await anna.queue.until(running.id, isRunning);
    const control = new Redis(studio.redis.url);
    await control.flushall();
    control.disconnect();
    await expect.poll(async () => (await anna.queue.call('GET', `/api/queue/status/${running.id}`)).status).toBe(404);
    expect(readFileSync(join(studio.workspace, 'done', 'made.txt'), 'utf8')).toBe('made by anna\n');
    letGo(studio.workspace, 'next');
    const next = await anna.queue.enqueue({ type: 'script', projectId: 'next', metadata: { title: 'c' } });
    expect((await anna.queue.ended(next.id)).status).toBe('completed');
    const bora = await studio.spawn('bora', { settings: { processors: perType(() => heldBy('bora')) } });
    anna.child.kill('SIGTERM');
    await anna.exited;
    const last = await bora.queue.enqueue({ type: 'script', projectId: 'next', metadata: { title: 'd' } });
    expect((await bora.queue.ended(last.id)).machine).toBe('bora');
  });

  it('ends within some seconds while Redis stands still, with a run in hand', async () => {
    studio = await openStudioApps();
    const anna = await studio.spawn('anna', { settings: { processors: perType(() => heldBy('anna')) } });
    const running = await anna.queue.enqueue({ type: 'script', projectId: 'runs', metadata: { title: 'b' } });
    await anna.queue.until(running.id, isRunning);
    studio.redis.pause();
    await pause(200);
    const from = performance.now();
    anna.child.kill('SIGTERM');
    await anna.exited;
    const took = performance.now() - from;
    studio.redis.resume();
    expect(took).toBeLessThan(ENDS_WITHIN_MS);
  });

  it('whose folder vanishes in the middle of a run makes none in its place', async () => {
    studio = await openStudioApps();
    const program = join(tempDir('slow'), 'p.sh');
    writeFileSync(program, 'read -r task\nsleep 4\necho made > "$SQ_OUT_DIR/made.txt"\n');
    const slow = {
      kind: 'program',
      command: ['/bin/sh', program],
      cwd: '',
      env: markedEnvironment(),
      secrets: [],
      timeoutMinutes: 5,
      graceSeconds: 0.5,
    } as const;
    const anna = await studio.spawn('anna', {
      settings: { processors: perType(() => ({ ...slow, command: [...slow.command], secrets: [] })) },
    });
    const task = await anna.queue.enqueue({ type: 'script', projectId: 'runs', metadata: { title: 'b' } });
    await anna.queue.until(task.id, isRunning);
    await pause(1_000);
    renameSync(studio.workspace, `${studio.workspace}-away`);
    await anna.queue.until(task.id, ({ status }) => status !== 'processing');
    await pause(3_000);
    expect(existsSync(studio.workspace)).toBe(false);
    renameSync(`${studio.workspace}-away`, studio.workspace);
    const ended = await anna.queue.ended(task.id);
    expect([ended.status, ended.error]).toEqual(['completed', undefined]);
  });

  it('has its password in no file, no process list and no log, also when it is changed', async () => {
    const first = 'first-Secret-81';
    const second = 'second-Secret-92';
    const redis = await startRedis({ password: first });
    const place = await newPlace({ processors: perType(() => heldBy('anna')) });
    vi.stubEnv('STUDIO_QUEUE_REDIS', `redis://:${first}@127.0.0.1:${redis.port}/?name=films&risk=known`);
    const app = spawnApp(place, ['--hidden']);
    const queue = client(await bridgeOf(place, app.child.pid));
    letGo(place.workspace, 'p');
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: 'a' } });
    expect((await queue.ended(task.id)).status).toBe('completed');
    const control = new Redis(redis.url);
    await control.config('SET', 'requirepass', second);
    await control.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await expect
      .poll(
        async () =>
          (await queue.call('POST', '/api/queue/enqueue', { type: 'script', projectId: 'p', metadata: { title: 'b' } }))
            .status,
      )
      .toBe(503);
    await pause(6_000);
    const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => !line.includes('redis-server'));
    expect(lines.filter((line) => line.includes(first) || line.includes(second))).toEqual([]);
    await control.config('SET', 'requirepass', first);
    await expect
      .poll(
        async () =>
          (await queue.call('POST', '/api/queue/enqueue', { type: 'script', projectId: 'p', metadata: { title: 'c' } }))
            .status,
      )
      .toBeLessThan(300);
    control.disconnect();
    app.child.kill('SIGTERM');
    await app.exited;
    const found: string[] = [];
    for (const entry of readdirSync(place.home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      if (bytes.includes(first) || bytes.includes(second)) found.push(path);
    }
    expect([found, app.stderr().includes(first)]).toEqual([[], false]);
  });
});
