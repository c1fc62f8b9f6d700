import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureTrees } from '../../../main/supervision/process-tree';
import { isAlive, untilDead } from '../../support/fork-worker';
import { studiosForTests } from './support/studio';

/** Far more than any machine keeps a process waiting, whose heart beats every 50 ms. */
const SILENCE_MS = 6_000;

const studio = studiosForTests();

describe('When a worker dies', () => {
  it('by kill -9, a new one has its task again and its children are gone; a second time the task is poison', async () => {
    const s = await studio();
    const id = await s.add('tree');
    const pids = await s.untilTree(id);
    process.kill(s.workers.script[0]?.pid ?? 0, 'SIGKILL');
    await s.until(() => s.sent.length === 2);
    await untilDead(pids);
    expect(await s.get(id)).toMatchObject({ status: 'processing', crashCount: 1, retryCount: 0 });
    process.kill(s.workers.script[1]?.pid ?? 0, 'SIGKILL');
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'poison', retryCount: 0 });
    const next = await s.add('ok');
    await s.untilTask(next, ({ status }) => status === 'completed');
    expect(s.partials()).toEqual([]);
  });

  it('silently, it is killed and the task runs again at no cost', async () => {
    const s = await studio({ timings: { deadAfterMs: SILENCE_MS } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('wait');
    await s.untilLine(id, 'waiting');
    const pid = s.workers.script[0]?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await s.until(() => s.sent.length === 2);
    expect(isAlive(pid)).toBe(false);
    expect(await s.get(id)).toMatchObject({ status: 'processing', retryCount: 0, crashCount: 0 });
  });

  it('of silence with the same task again and again, the task comes to an end', async () => {
    const s = await studio({ timings: { deadAfterMs: SILENCE_MS, backoffMs: 1 } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('loop');
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'poison' });
    expect(s.sent).toHaveLength(3);
  });

  it('and speaks up later for the lease it lost, nothing changes', async () => {
    const s = await studio({ timings: { deadAfterMs: SILENCE_MS } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('wait');
    await s.untilLine(id, 'waiting');
    process.kill(s.workers.script[0]?.pid ?? 0, 'SIGSTOP');
    await s.until(() => s.sent.length === 2);
    const [old, present] = s.sent;
    if (old === undefined || present === undefined) throw new Error('two runs expected');
    const stale = { taskId: old.taskId, leaseId: old.leaseId };
    s.inject.script?.({ kind: 'progress', ...stale, progress: { stage: 'stale', fraction: 0.9 } });
    s.inject.script?.({ kind: 'done', ...stale });
    s.inject.script?.({
      kind: 'progress',
      taskId: present.taskId,
      leaseId: present.leaseId,
      progress: { stage: 'present', fraction: 0.1 },
    });
    await s.untilTask(id, () => true);
    await s.dispatcher.pause('script', 'now');
    expect(await s.get(id)).toMatchObject({ status: 'waiting' });
    expect(s.history.every(({ status }) => status !== 'completed')).toBe(true);
    expect(await s.queue.endRun(stale, { kind: 'completed' })).toBe(null);
  });

  it('only in name, stopped and not even to be killed, and wakes up when its lease is another’s: its word changes nothing', async () => {
    const s = await studio({ timings: { deadAfterMs: SILENCE_MS, exitWaitMs: 100 } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('swallow');
    await s.untilLine(id, 'waiting');
    const [sleeper] = s.workers.script;
    const [old] = s.sent;
    if (sleeper === undefined || old === undefined) throw new Error('nothing runs');
    const { pid = 0 } = sleeper;
    // As a process that the kernel holds.
    sleeper.child.kill = () => true;
    process.kill(pid, 'SIGSTOP');
    try {
      await s.until(() => s.sent.length === 2);
      const ended = new Promise((resolve) => {
        sleeper.onMessage((raw) => {
          if (JSON.stringify(raw).includes('"aborted"')) resolve(raw);
        });
      });
      process.kill(pid, 'SIGCONT');
      sleeper.send({ kind: 'cancel', taskId: old.taskId, leaseId: old.leaseId, reason: 'cancelled' });
      expect(await ended).toEqual({ kind: 'aborted', taskId: old.taskId, leaseId: old.leaseId });
      expect(await s.queue.endRun(old, { kind: 'completed' })).toBe(null);
      expect(await s.get(id)).toMatchObject({ status: 'processing' });
      expect(s.history.filter(({ status }) => status === 'cancelled' || status === 'completed')).toEqual([]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('only in name, and wakes up to publish: its files are its own, those of the task’s next run are left to that', async () => {
    const s = await studio({ timings: { deadAfterMs: SILENCE_MS, exitWaitMs: 100 } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('publish-late');
    await s.untilLine(id, 'waiting');
    const [sleeper] = s.workers.script;
    if (sleeper === undefined) throw new Error('nothing runs');
    const { pid = 0 } = sleeper;
    // As a process that the kernel holds.
    sleeper.child.kill = () => true;
    process.kill(pid, 'SIGSTOP');
    try {
      await s.until(() => s.lines.get(id)?.filter((line) => line.includes('waiting')).length === 2);
      const failed = new Promise<string>((resolve) => {
        sleeper.onMessage((raw) => {
          const sent = JSON.stringify(raw);
          if (/"(failed|done)"/.test(sent)) resolve(sent);
        });
      });
      process.kill(pid, 'SIGCONT');
      expect(await failed).toContain('ENOENT');
      const target = join(s.workspace, 'p', 'images', '01.txt');
      expect(existsSync(target)).toBe(false);

      const present = s.workers.script[1]?.pid ?? 0;
      process.kill(present, 'SIGCONT');
      await s.untilTask(id, ({ status }) => status === 'completed');
      expect(readFileSync(target, 'utf8')).toBe(`by ${present}`);
      expect(s.partials()).toEqual([]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('of too much memory that a child of it holds, it is a crash of that task, and the child goes with it', async () => {
    const s = await studio(
      { memoryLimitsMb: () => ({ script: 400, image: 4_000, video: 4_000 }), measureTrees },
      { FIXTURE_HEARTBEAT_MS: '250' },
    );
    const id = await s.add('allocate-child 500');
    await s.untilTask(id, ({ crashCount }) => crashCount === 1);
    expect((await s.queue.tasks.attempts(id)).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['crash', 'out_of_memory'],
    ]);
  });

  it('of too much memory, counting its children, it is a crash of that task', async () => {
    const s = await studio(
      { memoryLimitsMb: () => ({ script: 250, image: 4_000, video: 4_000 }), measureTrees },
      { FIXTURE_HEARTBEAT_MS: '250' },
    );
    const id = await s.add('allocate 300');
    await s.untilTask(id, ({ status }) => status === 'failed');
    const attempts = await s.queue.tasks.attempts(id);
    expect(attempts.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['crash', 'out_of_memory'],
      ['crash', 'out_of_memory'],
    ]);
    const next = await s.add('ok');
    await s.untilTask(next, ({ status }) => status === 'completed');
  });
});

describe('A running task without a word', () => {
  it('is known by its silence as long as it lasts; a log line ends the silence, not the age', async () => {
    let passedMs = 0;
    const s = await studio({ now: () => performance.now() + passedMs });
    const id = await s.add('swallow');
    await s.untilLine(id, 'waiting');
    const [sent] = s.sent;
    if (sent === undefined) throw new Error('nothing runs');
    passedMs = 300_000;
    const [silent] = s.dispatcher.runs();
    expect(silent?.task).toMatchObject({ id, type: 'script' });
    expect(silent?.silentMs).toBeGreaterThanOrEqual(300_000);
    const lines = [{ at: new Date(0).toISOString(), level: 'info', text: 'a word' }];
    s.inject.script?.({ kind: 'log', taskId: sent.taskId, leaseId: sent.leaseId, lines });
    const [heard] = s.dispatcher.runs();
    expect(heard?.silentMs).toBeLessThan(300_000);
    expect(heard?.ageMs).toBeGreaterThanOrEqual(300_000);
  });

  it('is stuck: aborted at the cost of an attempt', async () => {
    const s = await studio({ timings: { stuckAfterMs: 300, abortGraceMs: 200 } });
    const id = await s.add('deaf', 'script', { maxRetries: 0 });
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'stuck', crashCount: 0 });
  });
});
