import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueManager } from '../../../kit/node/queue-manager.mjs';
import { openTestBridge, type TestBridge } from '../../main/bridge/support/open-test-bridge';
import { tempDir } from '../../support/temp-dir';

/** As the guide's own test adds one. */
const SCRIPT = {
  type: 'script',
  userId: 'test-user',
  projectId: 'test-project',
  metadata: { titleId: 'T-1' },
  priority: 0,
  retryCount: 0,
  maxRetries: 3,
  logs: [],
} as const;

let bridge: TestBridge;
let home: string;
let said: string[];
const publish = (at: { url: string; token: string } = bridge, into = home) =>
  writeFileSync(join(into, 'bridge.json'), JSON.stringify({ url: at.url, token: at.token, pid: process.pid }));
const manager = (options: ConstructorParameters<typeof QueueManager>[0] = {}) =>
  new QueueManager({ home, say: (sentence) => said.push(sentence), ...options });

beforeEach(async () => {
  bridge = await openTestBridge();
  home = tempDir('home');
  said = [];
  publish();
});
afterEach(() => bridge.close());

describe("The guide's QueueManager", () => {
  it('adds a task, finds it, lists it and cancels it', async () => {
    const queue = manager();
    const task = await queue.enqueue(SCRIPT);
    expect(task).toMatchObject({
      type: 'script',
      status: 'waiting',
      userId: 'test-user',
      metadata: { titleId: 'T-1' },
    });
    expect(await queue.getTask(task.id)).toMatchObject({ id: task.id, projectId: 'test-project' });
    await queue.enqueue({ ...SCRIPT, type: 'video', metadata: {} });
    expect((await queue.getQueue()).map(({ type }) => type).sort()).toEqual(['script', 'video']);
    expect(await queue.getQueue('script')).toMatchObject([{ id: task.id }]);
    expect(await queue.cancel(task.id)).toBe(true);
    expect(await queue.cancel(task.id)).toBe(false);
  });

  it('finds no task that is not there', async () => {
    expect(await manager().getTask('0199d6a0-0000-7000-8000-000000000001')).toBeNull();
    expect(await manager().getTask('../list')).toBeNull();
    expect(await manager().cancel('0199d6a0-0000-7000-8000-000000000001')).toBe(false);
  });

  it('throws what the queue refuses, with its code and words', async () => {
    await expect(manager().enqueue({ ...SCRIPT, priority: 5_000 })).rejects.toMatchObject({
      name: 'QueueError',
      code: 'invalid_body',
      status: 422,
      message: expect.stringContaining('priority'),
    });
  });

  it('changes no task that it did not take', async () => {
    const task = await manager().enqueue(SCRIPT);
    await expect(manager().updateTask(task.id, { status: 'failed', error: 'x' })).rejects.toMatchObject({
      code: 'lease_lost',
    });
    await expect(manager().appendLog(task.id, 'x')).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await manager().getTask(task.id)).toMatchObject({ status: 'waiting' });
  });
});

describe('Where the app is', () => {
  it('is known from the home folder that STUDIO_QUEUE_HOME names, else from the usual one', async () => {
    const config = tempDir('config');
    const usual = join(config, process.platform === 'darwin' ? 'Library/Application Support' : '', 'Studio Queue');
    mkdirSync(usual, { recursive: true });
    publish(bridge, usual);
    const names = ['STUDIO_QUEUE_HOME', 'XDG_CONFIG_HOME', 'APPDATA', 'HOME'];
    const before = names.map((name) => [name, process.env[name]] as const);
    try {
      process.env.STUDIO_QUEUE_HOME = home;
      expect(await new QueueManager({ patienceSeconds: 0 }).getQueue()).toEqual([]);
      delete process.env.STUDIO_QUEUE_HOME;
      Object.assign(process.env, { XDG_CONFIG_HOME: config, APPDATA: config, HOME: config });
      expect(await new QueueManager({ patienceSeconds: 0 }).getQueue()).toEqual([]);
    } finally {
      // Each by itself: an object put in the place of `process.env` reaches neither the clock's zone nor later processes.
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it('is said to be unknown when it does not come in time', async () => {
    rmSync(join(home, 'bridge.json'));
    await expect(manager({ patienceSeconds: 0 }).getQueue()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('changes when the app starts again with another port and token: a call waits for that, and says once that it does', async () => {
    publish({ url: 'http://127.0.0.1:1', token: 'of an earlier start' });
    const adding = manager().enqueue(SCRIPT);
    await expect.poll(() => said).toEqual([expect.stringContaining('does not run')]);
    publish({ url: bridge.url, token: 'of an earlier start' });
    await expect.poll(() => said).toHaveLength(2);
    publish();
    expect(await adding).toMatchObject({ status: 'waiting' });
    expect(await manager().getQueue()).toHaveLength(1);
  });
});

describe('Taking a task', () => {
  it('waits while the app is closed, without an error, and then says that there was none', async () => {
    rmSync(join(home, 'bridge.json'));
    expect(await manager({ waitSeconds: 0.5 }).dequeue('script')).toBeNull();
    expect(said).toEqual([expect.stringContaining('does not run')]);
  });
});
