import { readdirSync } from 'node:fs';
import type { QueueEvent } from '../../../../contract/events';
import { type ClaimReply, claimReplySchema } from '../../../../contract/external';
import { say } from '../../../../contract/messages';
import { perType, type QueueTask, type TaskType } from '../../../../contract/task';
import type { CreatorProcessor } from '../../../../contract/worker-messages';
import { Dispatcher } from '../../../../main/supervision/dispatcher';
import type { DispatcherTimings } from '../../../../main/supervision/options';
import { buildWorkerFixture, type ForkedWorker, forkWorker } from '../../../support/fork-worker';
import { openTestQueue } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';
import { workIn } from '../../../support/work-in';
import { openTestBridge, type TestBridge } from './open-test-bridge';

export type Reply = Awaited<ReturnType<TestBridge['call']>>;

/** The bridge over a real queue on a real file, a real dispatcher and real worker processes; every type is done by workers that pull. */
export class ExternalStudio {
  readonly workspace = tempDir('workspace');
  readonly workers: Partial<Record<TaskType, ForkedWorker>> = {};
  readonly processors: Partial<Record<TaskType, CreatorProcessor>> = {
    script: { kind: 'external' },
    image: { kind: 'external' },
    video: { kind: 'external' },
  };
  readonly errors: string[] = [];
  private readonly history: QueueTask[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly bridge: TestBridge,
    readonly dispatcher: Dispatcher,
    private readonly closeQueue: () => Promise<void>,
  ) {}

  static async open(entry: string, timings: Partial<DispatcherTimings> = {}): Promise<ExternalStudio> {
    const { queue, close } = await openTestQueue();
    let studio: ExternalStudio | undefined;
    const dispatcher = new Dispatcher({
      queue,
      createWorker: (type) => {
        const worker = forkWorker(entry, type);
        if (studio !== undefined) studio.workers[type] = worker;
        return worker;
      },
      ...workIn(queue, () => studio?.workspace ?? ''),
      settings: () => ({ allowPrivateAddresses: false, language: 'en' }),
      creator: (type) => studio?.processors[type],
      memoryLimitsMb: () => perType(() => 4_000),
      onWorkerState: () => {},
      log: { info() {}, warn() {}, error: (event, error) => studio?.errors.push(`${event}: ${error}`) },
      timings,
    });
    const bridge = await openTestBridge({ queue, external: dispatcher });
    studio = new ExternalStudio(bridge, dispatcher, close);
    queue.onEvents((events) => studio?.hear(events));
    dispatcher.start();
    return studio;
  }

  get queue() {
    return this.bridge.queue;
  }

  private hear(events: readonly QueueEvent[]): void {
    for (const event of events) if (event.kind === 'task') this.history.push(event.task);
    for (const look of this.waiting) look();
  }

  private until(match: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!match()) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }

  /** Resolves when the task is, or was, as asked. */
  untilTask(id: string, match: (task: QueueTask) => boolean): Promise<void> {
    return this.until(() => this.history.some((task) => task.id === id && match(task)));
  }

  /** Resolves when the task waits after it had begun. */
  untilBack(id: string): Promise<void> {
    return this.until(() => {
      const own = this.history.filter((task) => task.id === id);
      const begun = own.findIndex(({ status }) => status === 'processing');
      return begun !== -1 && own.slice(begun).some(({ status }) => status === 'waiting');
    });
  }

  async add(type: TaskType = 'script', more: { maxRetries?: number; projectId?: string } = {}): Promise<string> {
    const { task } = await this.queue.enqueue({ type, projectId: 'p', metadata: {}, ...more });
    return task.id;
  }

  async get(id: string): Promise<QueueTask> {
    const task = await this.queue.getTask(id);
    if (task === null) throw new Error('no such task');
    return task;
  }

  async logs(id: string): Promise<string[]> {
    return (await this.queue.tasks.logs(id, 0, 1_000)).map(({ text }) => say(text, 'en'));
  }

  /** Claims, and waits as long as it takes. */
  async claim(type: TaskType = 'script'): Promise<ClaimReply> {
    for (;;) {
      const { status, body } = await this.bridge.call('POST', `/api/queue/claim/${type}?wait=60`);
      if (status === 200) return claimReplySchema.parse(body);
      if (status !== 204) throw new Error(`claim: ${status} ${JSON.stringify(body)}`);
    }
  }

  report({ task, leaseId }: Pick<ClaimReply, 'task' | 'leaseId'>, call: string, body: object = {}): Promise<Reply> {
    return this.bridge.call('POST', `/api/queue/tasks/${task.id}/${call}`, { leaseId, ...body });
  }

  partials(): string[] {
    return readdirSync(this.workspace, { recursive: true, encoding: 'utf8' }).filter((p) => p.includes('.partial-'));
  }

  async close(): Promise<void> {
    await this.dispatcher.stop();
    await this.bridge.close();
    await this.closeQueue();
  }
}

export const buildCreatorWorker = () => buildWorkerFixture('creator');
