import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { QueueEvent, WorkerState } from '../../../contract/events';
import { manifestSchema } from '../../../contract/project-files';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { RunMessage } from '../../../contract/worker-messages';
import type { TaskQueue } from '../../../main/queue/types';
import { Dispatcher, type DispatcherOptions } from '../../../main/workers/dispatcher';
import { treeMemoryBytes } from '../../../main/workers/tree-memory';
import { buildWorkerFixture, type ForkedWorker, forkWorker, isAlive, untilDead } from '../../support/fork-worker';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

let entry: string;
const open: Studio[] = [];
beforeAll(async () => {
  entry = await buildWorkerFixture('obedient');
});
afterEach(async () => {
  for (const studio of open.splice(0)) await studio.close();
});

/** A real queue on a real file, real worker processes, and the events of both as promises. */
class Studio {
  readonly workspace = tempDir('workspace');
  readonly workers: Record<TaskType, ForkedWorker[]> = { script: [], image: [], video: [] };
  readonly sent: RunMessage[] = [];
  readonly states: WorkerState[] = [];
  readonly errors: string[] = [];
  /** Every task event in order. */
  readonly history: QueueTask[] = [];
  readonly lines = new Map<string, string[]>();
  /** Hands main a message as if the present worker of the type had sent it. */
  readonly inject: Partial<Record<TaskType, (raw: unknown) => void>> = {};
  readonly dispatcher: Dispatcher;
  private readonly waiting: { match: () => boolean; resolve: () => void }[] = [];

  constructor(
    readonly queue: TaskQueue,
    private readonly closeQueue: () => Promise<void>,
    options: Partial<DispatcherOptions>,
    env: Record<string, string>,
  ) {
    queue.onEvents((events) => this.hear(events));
    this.dispatcher = new Dispatcher({
      queue,
      createWorker: (type) => {
        const worker = forkWorker(entry, type, env);
        this.workers[type].push(worker);
        return {
          get pid() {
            return worker.pid;
          },
          send: (message) => {
            if (message.kind === 'run') this.sent.push(message);
            worker.send(message);
          },
          onMessage: (listener) => {
            this.inject[type] = listener;
            worker.onMessage(listener);
          },
          onExit: worker.onExit,
          kill: worker.kill,
        };
      },
      workspace: () => this.workspace,
      settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
      memoryLimitsMb: () => ({ script: 4_000, image: 4_000, video: 4_000 }),
      onWorkerState: (state) => {
        this.states.push(state);
        this.check();
      },
      log: { info() {}, warn() {}, error: (event, error) => this.errors.push(`${event}: ${error}`) },
      ...options,
    });
  }

  private hear(events: readonly QueueEvent[]): void {
    for (const event of events) {
      if (event.kind === 'task') this.history.push(event.task);
      if (event.kind === 'log') {
        const lines = this.lines.get(event.taskId) ?? [];
        lines.push(...event.lines.map(({ text }) => text));
        this.lines.set(event.taskId, lines);
      }
    }
    this.check();
  }

  private check(): void {
    for (const waiter of this.waiting.filter(({ match }) => match())) waiter.resolve();
  }

  until(match: () => boolean): Promise<void> {
    return match() ? Promise.resolve() : new Promise((resolve) => this.waiting.push({ match, resolve }));
  }

  untilTask(id: string, match: (task: QueueTask) => boolean): Promise<void> {
    return this.until(() => this.history.some((task) => task.id === id && match(task)));
  }

  untilNow(id: string, match: (task: QueueTask) => boolean): Promise<void> {
    return this.until(() => {
      const task = this.history.findLast((seen) => seen.id === id);
      return task !== undefined && match(task);
    });
  }

  untilLine(id: string, text: string): Promise<void> {
    return this.until(() => this.lines.get(id)?.some((line) => line.includes(text)) === true);
  }

  async add(title: string, type: TaskType = 'script', more: { maxRetries?: number; projectId?: string } = {}) {
    const { task } = await this.queue.enqueue({ type, projectId: 'p', metadata: { title }, ...more });
    return task.id;
  }

  async get(id: string): Promise<QueueTask> {
    const task = await this.queue.getTask(id);
    if (task === null) throw new Error('no such task');
    return task;
  }

  pidsOf(id: string): number[] {
    return (this.lines.get(id) ?? []).flatMap((line) =>
      (/^pids ([\d ]+)$/.exec(line)?.[1]?.match(/\d+/g) ?? []).map(Number),
    );
  }

  /** The fixture's stubborn tree stands: leader, child and grandchild told their pids. */
  async untilTree(id: string): Promise<number[]> {
    await this.until(() => this.pidsOf(id).length === 3);
    return this.pidsOf(id);
  }

  /** Staging folders in all projects. */
  partials(): string[] {
    return readdirSync(this.workspace, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.includes('.partial-'),
    );
  }

  async close(): Promise<void> {
    await this.dispatcher.stop();
    await this.closeQueue();
  }
}

async function studio(options: Partial<DispatcherOptions> = {}, env: Record<string, string> = {}): Promise<Studio> {
  const opened = await openTestQueue();
  const made = new Studio(opened.queue, () => opened.close(), options, env);
  open.push(made);
  made.dispatcher.start();
  return made;
}

describe('A task', () => {
  it('runs as soon as a worker is there, and its log lines keep their order', async () => {
    const s = await studio();
    const id = await s.add('logs 300');
    await s.untilTask(id, ({ status }) => status === 'completed');
    const lines = (await s.queue.logs(id, 0, 1_000)).map(({ text }) => text);
    expect(lines.filter((text) => text.startsWith('line '))).toEqual(
      Array.from({ length: 300 }, (_, n) => `line ${n + 1}`),
    );
    expect(await s.get(id)).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
  });

  it('is completed only when its files stand in the manifest and its staging folder is gone', async () => {
    const s = await studio();
    let atCompletion: { manifest: unknown; partials: string[] } | undefined;
    s.queue.onEvents((events) => {
      if (!events.some((event) => event.kind === 'task' && event.task.status === 'completed')) return;
      atCompletion = {
        manifest: JSON.parse(readFileSync(join(s.workspace, 'p/manifest.json'), 'utf8')),
        partials: s.partials(),
      };
    });
    const id = await s.add('publish', 'image');
    await s.untilTask(id, ({ status }) => status === 'completed');
    expect(manifestSchema.parse(atCompletion?.manifest).files).toMatchObject([
      { taskId: id, path: 'images/01.txt', bytes: 7, licence: 'own' },
    ]);
    expect(atCompletion?.partials).toEqual([]);
    expect((await s.get(id)).outputs).toMatchObject([{ path: 'images/01.txt' }]);
  });

  it('that cannot be helped by trying again fails at once, with the worker’s code', async () => {
    const s = await studio();
    const id = await s.add('step-error');
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'missing_input', retryCount: 0 });
  });

  it('that failed is tried again when its wait is over, without polling', async () => {
    const s = await studio();
    const id = await s.add('throw', 'script', { maxRetries: 1 });
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ retryCount: 1, errorCode: 'step_failed' });
    expect(s.sent.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('that needs a person is parked and frees the slot for the next', async () => {
    const s = await studio();
    const first = await s.add('needs-you');
    const second = await s.add('ok');
    await s.untilTask(second, ({ status }) => status === 'completed');
    expect(await s.get(first)).toMatchObject({ status: 'waiting', needsYou: { code: 'no_browser' }, retryCount: 0 });
  });

  it('never writes outside the workspace, whatever its project is called', async () => {
    const s = await studio();
    const id = await s.add('publish', 'image', { projectId: '../../escape' });
    await s.untilTask(id, ({ status }) => status === 'completed');
    expect(readdirSync(s.workspace)).toHaveLength(1);
    expect(existsSync(join(s.workspace, '../../escape'))).toBe(false);
  });
});

describe('One running task per type', () => {
  it('holds with 20 waiting', async () => {
    const s = await studio();
    const ids = await Promise.all(Array.from({ length: 20 }, () => s.add('brief 5')));
    await s.until(() => ids.every((id) => s.history.some((task) => task.id === id && task.status === 'completed')));
    const running = new Set<string>();
    let most = 0;
    for (const task of s.history) {
      if (task.status === 'processing') running.add(task.id);
      else running.delete(task.id);
      most = Math.max(most, running.size);
    }
    expect(most).toBe(1);
    expect(s.sent.map(({ taskId }) => taskId)).toEqual(ids);
  });

  it('holds for 30 tasks of three types, which run beside each other', async () => {
    const s = await studio();
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, n) => s.add('brief 20', TASK_TYPES[n % 3], { projectId: `p${n % 4}` })),
    );
    await s.until(() => ids.every((id) => s.history.some((task) => task.id === id && task.status === 'completed')));
    const running = new Map<string, TaskType>();
    let most = 0;
    for (const task of s.history) {
      if (task.status === 'processing') running.set(task.id, task.type);
      else running.delete(task.id);
      expect(new Set(running.values()).size).toBe(running.size);
      most = Math.max(most, running.size);
    }
    expect(most).toBe(3);
  });
});

describe('Cancelling a running task', () => {
  it('ends its whole process tree within 2 s and leaves no partial file', async () => {
    const s = await studio();
    const id = await s.add('tree');
    const pids = await s.untilTree(id);
    const startedAt = performance.now();
    await s.dispatcher.cancelRunning(id);
    await untilDead(pids, 2_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await s.get(id)).toMatchObject({ status: 'cancelled' });
    expect(s.partials()).toEqual([]);
    expect(s.workers.script).toHaveLength(1);
  });

  it('kills a worker that does not listen, within 2 s, and the next task runs', async () => {
    const s = await studio();
    const id = await s.add('deaf');
    await s.untilLine(id, 'waiting');
    const next = await s.add('ok');
    const startedAt = performance.now();
    await s.dispatcher.cancelRunning(id);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await s.get(id)).toMatchObject({ status: 'cancelled', crashCount: 0 });
    await s.untilTask(next, ({ status }) => status === 'completed');
  });

  it('of a task that is not in hand changes nothing', async () => {
    const s = await studio();
    const id = await s.add('wait');
    await s.untilLine(id, 'waiting');
    const waiting = await s.add('ok');
    await s.dispatcher.cancelRunning(waiting);
    expect((await s.get(id)).status).toBe('processing');
    expect((await s.get(waiting)).status).toBe('waiting');
  });
});

describe('When a worker dies', () => {
  it('by kill -9, a new one has its task again within 1 s and its children are gone; a second time the task is poison', async () => {
    const s = await studio();
    const id = await s.add('tree');
    const pids = await s.untilTree(id);
    const killedAt = performance.now();
    process.kill(s.workers.script[0]?.pid ?? 0, 'SIGKILL');
    await s.until(() => s.sent.length === 2);
    expect(performance.now() - killedAt).toBeLessThan(1_000);
    await untilDead(pids, 10_000);
    expect(await s.get(id)).toMatchObject({ status: 'processing', crashCount: 1, retryCount: 0 });
    process.kill(s.workers.script[1]?.pid ?? 0, 'SIGKILL');
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'poison', retryCount: 0 });
    const next = await s.add('ok');
    await s.untilTask(next, ({ status }) => status === 'completed');
    expect(s.partials()).toEqual([]);
  });

  it('silently, it is killed and the task runs again at no cost', async () => {
    const s = await studio({ timings: { deadAfterMs: 2_000 } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('wait');
    await s.untilLine(id, 'waiting');
    const pid = s.workers.script[0]?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await s.until(() => s.sent.length === 2);
    expect(isAlive(pid)).toBe(false);
    expect(await s.get(id)).toMatchObject({ status: 'processing', retryCount: 0, crashCount: 0 });
  });

  it('of silence with the same task again and again, the task comes to an end', async () => {
    const s = await studio({ timings: { deadAfterMs: 2_000, backoffMs: 1 } }, { FIXTURE_HEARTBEAT_MS: '50' });
    const id = await s.add('loop');
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'poison' });
    expect(s.sent).toHaveLength(3);
  });

  it('and speaks up later for the lease it lost, nothing changes', async () => {
    const s = await studio({ timings: { deadAfterMs: 2_000 } }, { FIXTURE_HEARTBEAT_MS: '50' });
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
    expect(await s.queue.complete(stale)).toBe(false);
  });

  it('of too much memory, counting its children, it is a crash of that task', async () => {
    const s = await studio(
      { memoryLimitsMb: () => ({ script: 250, image: 4_000, video: 4_000 }), treeBytes: treeMemoryBytes },
      { FIXTURE_HEARTBEAT_MS: '250' },
    );
    const id = await s.add('allocate 300');
    await s.untilTask(id, ({ status }) => status === 'failed');
    const tries = await s.queue.tries(id);
    expect(tries.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['crash', 'out_of_memory'],
      ['crash', 'out_of_memory'],
    ]);
    const next = await s.add('ok');
    await s.untilTask(next, ({ status }) => status === 'completed');
  });
});

describe('A running task without a word', () => {
  it('is stuck: aborted at the cost of a try', async () => {
    const s = await studio({ timings: { stuckAfterMs: 300, abortGraceMs: 200 } });
    const id = await s.add('deaf', 'script', { maxRetries: 0 });
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'stuck', crashCount: 0 });
  });
});

describe('Pausing a type', () => {
  it('lets the running one finish and starts no other until resumed', async () => {
    const s = await studio();
    const first = await s.add('brief 100');
    const second = await s.add('ok');
    await s.untilTask(first, ({ status }) => status === 'processing');
    await s.dispatcher.pause('script', 'after-current');
    await s.untilTask(first, ({ status }) => status === 'completed');
    const other = await s.add('ok', 'image');
    await s.untilTask(other, ({ status }) => status === 'completed');
    expect((await s.get(second)).status).toBe('waiting');
    await s.dispatcher.resume('script');
    await s.untilTask(second, ({ status }) => status === 'completed');
  });

  it('now puts the running one back at no cost and leaves no partial file', async () => {
    const s = await studio();
    const id = await s.add('half-done');
    await s.untilLine(id, 'writing');
    await s.dispatcher.pause('script', 'now');
    expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    expect(s.partials()).toEqual([]);
    await s.dispatcher.resume('script');
    await s.untilNow(id, ({ status }) => status === 'processing');
  });
});

describe('Stopping', () => {
  it('puts running tasks back at no cost, deaf ones too, ends every process, and may be asked twice', async () => {
    const s = await studio();
    const polite = await s.add('tree', 'script');
    const deaf = await s.add('deaf', 'image');
    const waiting = await s.add('ok', 'script');
    const pids = await s.untilTree(polite);
    await s.untilLine(deaf, 'waiting');
    const startedAt = performance.now();
    const stopped = s.dispatcher.stop();
    expect(s.dispatcher.stop()).toBe(stopped);
    expect(await stopped).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    for (const id of [polite, deaf, waiting]) {
      expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    }
    const workerPids = TASK_TYPES.flatMap((type) => s.workers[type].map(({ pid }) => pid ?? 0));
    await untilDead([...pids, ...workerPids], 2_000);
    expect(s.partials()).toEqual([]);
    expect(s.dispatcher.workerStates().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    await s.add('ok', 'video');
    expect(s.sent.map(({ type }) => type).sort()).toEqual(['image', 'script']);
  });
});

describe('The worker’s state', () => {
  it('tells which task is in hand', async () => {
    const s = await studio();
    const id = await s.add('brief 20', 'video');
    await s.untilTask(id, ({ status }) => status === 'completed');
    const ofVideo = () => s.states.filter(({ type }) => type === 'video');
    await s.until(() => ofVideo().length === 4);
    const states = ofVideo().map(({ state, taskId }) => [state, taskId]);
    expect(states).toEqual([
      ['starting', undefined],
      ['idle', undefined],
      ['busy', id],
      ['idle', undefined],
    ]);
  });
});
