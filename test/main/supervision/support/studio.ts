import { readdirSync } from 'node:fs';
import { afterEach, beforeAll } from 'vitest';
import type { QueueEvent, WorkerState } from '../../../../contract/events';
import { say } from '../../../../contract/messages';
import { perType, type QueueTask, type TaskType } from '../../../../contract/task';
import type { CancelReason, RunMessage } from '../../../../contract/worker-messages';
import type { TaskQueue } from '../../../../main/queue/types';
import { Dispatcher } from '../../../../main/supervision/dispatcher';
import type { DispatcherOptions } from '../../../../main/supervision/options';
import { buildWorkerFixture, type ForkedWorker, forkWorker } from '../../../support/fork-worker';
import { openTestQueue } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';
import { workIn } from '../../../support/work-in';

/** A real queue on a real file, real worker processes, and the events of both as promises. */
export class Studio {
  readonly workers: Record<TaskType, ForkedWorker[]> = perType(() => []);
  readonly sent: RunMessage[] = [];
  /** Why main asked the present runs to stop. */
  readonly asked: CancelReason[] = [];
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
    entry: string,
    options: Partial<DispatcherOptions>,
    env: Record<string, string>,
    readonly workspace = tempDir('workspace'),
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
            if (message.kind === 'cancel') this.asked.push(message.reason);
            worker.send(message);
            this.check();
          },
          onMessage: (listener) => {
            this.inject[type] = listener;
            worker.onMessage(listener);
          },
          onExit: worker.onExit,
          kill: worker.kill,
        };
      },
      ...workIn(queue, () => this.workspace),
      settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
      memoryLimitsMb: () => perType(() => 4_000),
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
        lines.push(...event.lines.map(({ text }) => say(text, 'ko')));
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

  /** The fixture's stubborn tree stands: leader, child and grandchild reported their pids. */
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

/** For the tests of one file: opens studios, and closes them after each test. `fixture`: what its workers are. */
export function studiosForTests(fixture = 'obedient') {
  let entry: string;
  const open: Studio[] = [];
  beforeAll(async () => {
    entry = await buildWorkerFixture(fixture);
  });
  afterEach(async () => {
    for (const studio of open.splice(0)) await studio.close();
  });
  return async (
    options: Partial<DispatcherOptions> = {},
    env: Record<string, string> = {},
    workspace?: string,
  ): Promise<Studio> => {
    const opened = await openTestQueue();
    const made = new Studio(opened.queue, () => opened.close(), entry, options, env, workspace);
    open.push(made);
    made.dispatcher.start();
    return made;
  };
}
