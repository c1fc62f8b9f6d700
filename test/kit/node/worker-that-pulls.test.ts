import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { QueueManager } from '../../../kit/node/queue-manager.mjs';
import { buildCreatorWorker, ExternalStudio } from '../../main/bridge/support/open-external-studio';
import { tempDir } from '../../support/temp-dir';
import { projectRoot } from '../support/project-root';

let entry: string;
let studio: ExternalStudio;
let home: string;
let manager: QueueManager;
let lost: string[];

const open = async () => {
  studio = await ExternalStudio.open(entry);
  home = tempDir('home');
  writeFileSync(
    join(home, 'bridge.json'),
    JSON.stringify({ url: studio.bridge.url, token: studio.bridge.token, pid: 1 }),
  );
  lost = [];
  manager = new QueueManager({ home, say: () => {}, onLost: ({ id }) => lost.push(id) });
};
beforeAll(async () => {
  entry = await buildCreatorWorker();
});
beforeEach(open);
afterEach(() => studio.close());

async function take(type: 'script' | 'image' | 'video' = 'script') {
  for (;;) {
    const task = await manager.dequeue(type);
    if (task !== null) return task;
  }
}

describe('A task taken by dequeue', () => {
  it('is of the asked type and already processing, the highest priority first, as in the tests of the guide', async () => {
    await manager.enqueue({ type: 'image', projectId: 'p', metadata: {} });
    await manager.enqueue({ type: 'script', projectId: 'p', metadata: {}, priority: 0 });
    const high = await manager.enqueue({ type: 'script', projectId: 'p', metadata: {}, priority: 10 });
    expect(await take('script')).toMatchObject({ id: high.id, type: 'script', status: 'processing' });
  });

  it('is logged, shown and completed with its files and its result', async () => {
    const id = await studio.add('image');
    const task = await take('image');
    await manager.updateTask(id, { status: 'processing', startedAt: new Date().toISOString() });
    await Promise.all(['하나', '둘', '셋'].map((line) => manager.appendLog(id, line)));
    await manager.updateTask(id, { progress: 0.5, stage: '그리는 중' });
    expect(await studio.logs(id)).toEqual(expect.arrayContaining(['하나', '둘', '셋']));
    expect((await studio.get(id)).progress).toMatchObject({ fraction: 0.5, stage: '그리는 중' });
    mkdirSync(join(task.outDir, 'images'));
    writeFileSync(join(task.outDir, 'images', '001.txt'), '그림');
    await manager.artifact(id, join(task.outDir, 'images', '001.txt'), { kind: 'image', scene: 1 });
    expect(readFileSync(join(task.projectDir, 'images', '001.txt'), 'utf8')).toBe('그림');
    await manager.updateTask(id, { status: 'completed', completedAt: new Date().toISOString(), result: { made: 1 } });
    expect(await studio.get(id)).toMatchObject({ status: 'completed', result: { made: 1 } });
    expect(lost).toEqual([]);
  });

  it('is completed without a result by a loop that has none', async () => {
    const id = await studio.add();
    await take();
    await manager.updateTask(id, { status: 'completed' });
    expect((await studio.get(id)).status).toBe('completed');
  });

  it('waits for another attempt when its retryCount is raised, and the log line after it does not throw', async () => {
    const id = await studio.add();
    const task = await take();
    await manager.updateTask(id, { status: 'waiting', retryCount: task.retryCount + 1, error: 'the site is down' });
    await manager.appendLog(id, 'too late');
    expect(await studio.get(id)).toMatchObject({ status: 'waiting', retryCount: 1, error: 'the site is down' });
    expect(lost).toEqual([]);
  });

  it('whose result is refused is failed by the catch of the loop, and counted', async () => {
    const id = await studio.add();
    await take();
    const result = { text: 'x'.repeat(1024 * 1024) };
    await expect(manager.updateTask(id, { status: 'completed', result })).rejects.toMatchObject({
      code: 'body_too_large',
    });
    await manager.updateTask(id, { status: 'waiting', retryCount: 1, error: 'too large' });
    expect(await studio.get(id)).toMatchObject({ status: 'waiting', retryCount: 1, error: 'too large' });
  });

  it('goes back at no cost without a raised retryCount', async () => {
    const id = await studio.add();
    await take();
    await manager.updateTask(id, { status: 'waiting', startedAt: undefined });
    await studio.untilTask(id, ({ status, retryCount }) => status === 'waiting' && retryCount === 0);
    expect((await take()).id).toBe(id);
  });

  it('fails for good', async () => {
    const id = await studio.add();
    await take();
    await manager.updateTask(id, { status: 'failed', error: new Error('no such title') });
    expect(await studio.get(id)).toMatchObject({ status: 'failed', retryCount: 0, error: 'no such title' });
  });

  it('waits for the creator, with where to go', async () => {
    const id = await studio.add();
    await take();
    await manager.updateTask(id, {
      status: 'waiting',
      needsYou: { code: 'login', message: 'Log in', url: 'https://example.com/' },
    });
    expect(await studio.get(id)).toMatchObject({ status: 'waiting', needsYou: { code: 'login', message: 'Log in' } });
  });

  it('is lost when it is cancelled: its signal is aborted, calls about it change nothing, and the next one is taken', async () => {
    const id = await studio.add();
    const task = await take();
    await studio.dispatcher.cancelRunning(id);
    await manager.appendLog(id, 'still there?');
    await expect.poll(() => task.signal.aborted).toBe(true);
    await manager.updateTask(id, { status: 'completed', result: { text: 'late' } });
    expect(lost).toEqual([id]);
    const next = await studio.add();
    expect((await take()).id).toBe(next);
  });
});

describe('A worker whose event loop is blocked', () => {
  it('keeps its task: the heartbeat comes from a thread of its own', async () => {
    let beats = 0;
    const report = studio.dispatcher.reportExternal.bind(studio.dispatcher);
    studio.dispatcher.reportExternal = (lease, call) => {
      if (call.kind === 'heartbeat') beats += 1;
      return report(lease, call);
    };
    const id = await studio.add();
    const path = join(tempDir('worker'), 'worker.mjs');
    const kit = join(projectRoot, 'kit/node/queue-manager.mjs');
    writeFileSync(
      path,
      `import { execFileSync } from 'node:child_process';
       import { QueueManager } from ${JSON.stringify(kit)};
       const manager = new QueueManager({ heartbeatSeconds: 0.2 });
       const task = await manager.dequeue('script');
       console.log('taken');
       execFileSync('sh', ['-c', 'read line'], { stdio: ['inherit', 'ignore', 'ignore'] });
       await manager.updateTask(task.id, { status: 'completed', result: { text: 'done' } });
       process.exit();`,
    );
    const child = spawn(process.execPath, [path], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, STUDIO_QUEUE_HOME: home },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(createInterface({ input: child.stdout }), 'line');
    await expect.poll(() => beats).toBeGreaterThan(3);
    child.stdin.end('go on\n');
    await once(child, 'exit');
    expect(await studio.get(id)).toMatchObject({ status: 'completed', retryCount: 0 });
  });
});
