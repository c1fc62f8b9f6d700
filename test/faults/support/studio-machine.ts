import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EnqueueInput, QueueTask } from '../../../contract/task';
import { perType, TASK_TYPES, type TaskType } from '../../../contract/task';
import { TaskFolders } from '../../../main/projects/task-folders';
import { StoreQueue } from '../../../main/queue/task-queue';
import { type OpenedStudio, openStudio, type StudioOptions } from '../../../main/store/bullmq/open-studio';
import { Dispatcher } from '../../../main/supervision/dispatcher';
import { LoggedWorker } from './logged-worker';
import { RunLog } from './run-log';

export interface MachineOptions {
  readonly name: string;
  /** redis://127.0.0.1:port */
  readonly address: string;
  readonly studio: string;
  readonly home: string;
  readonly workspace: string;
  /** Where it writes down its runs. */
  readonly runLog: string;
  readonly takes?: readonly TaskType[];
}

/** A machine of a studio without a window: the real store, queue and dispatcher, and workers that write down what they are given. */
export interface StudioMachine {
  readonly id: string;
  readonly opened: OpenedStudio;
  readonly queue: StoreQueue;
  readonly dispatcher: Dispatcher;
  readonly log: RunLog;
  add(input: Partial<EnqueueInput>, key?: string): Promise<QueueTask>;
  /** Resolves with the first state that fits, as this machine sees it. */
  until(taskId: string, fits: (task: QueueTask) => boolean): Promise<QueueTask>;
  untilState(kind: 'online' | 'offline'): Promise<void>;
  close(): Promise<void>;
}

export async function openMachine(
  options: MachineOptions,
  more: Partial<Pick<StudioOptions, 'mayWork' | 'onError' | 'takes' | 'writesFromTitle' | 'host'>> = {},
): Promise<StudioMachine> {
  const { name, address, studio, home, workspace, takes = TASK_TYPES } = options;
  mkdirSync(home, { recursive: true });
  mkdirSync(workspace, { recursive: true });
  const log = new RunLog(options.runLog, name);
  const opened = await openStudio({
    address,
    password: undefined,
    studio,
    machine: { id: name, name },
    version: '1.0.0',
    mirrorFile: join(home, 'studio.db'),
    retentionDays: () => 30,
    workspace: () => workspace,
    toShared: (folder) => (folder.startsWith(`${workspace}/`) ? folder.slice(workspace.length + 1) : undefined),
    toAbsolute: (folder) => join(workspace, folder),
    takes: () => takes,
    writesFromTitle: () => true,
    mayWork: async () => undefined,
    // What is cut off says so; what the tests look at is what becomes of it.
    onError: () => {},
    ...more,
  });
  const { queue } = await StoreQueue.start({
    store: opened.store,
    machineId: name,
    defaultUserId: 'minji',
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: () => 0.5,
    onListenerError: () => {},
  });
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => new LoggedWorker(type, log),
    folders: new TaskFolders(queue.tasks, () => workspace),
    machineId: name,
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => perType(() => 4_000),
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error() {} },
    timings: { storageRetryMs: 500 },
  });
  dispatcher.start();
  return {
    id: name,
    opened,
    queue,
    dispatcher,
    log,
    async add(input, key = randomUUID()) {
      const whole = { type: 'script', projectId: name, metadata: { title: '1' }, ...input } as const;
      const { task } = await queue.enqueue(whole, { idempotencyKey: key });
      log.note('added', { taskId: task.id });
      return task;
    },
    until: (taskId, fits) =>
      new Promise((resolve, reject) => {
        const look = async () => {
          const task = await queue.getTask(taskId);
          if (task === null || !fits(task)) return;
          stop();
          resolve(task);
        };
        const stop = queue.onEvents(() => void look().catch(reject));
        look().catch(reject);
      }),
    untilState: (kind) =>
      new Promise((resolve) => {
        if (opened.store.state().kind === kind) return resolve();
        const stop = opened.store.onState((state) => {
          if (state.kind !== kind) return;
          stop();
          resolve();
        });
      }),
    async close() {
      await dispatcher.stop();
      await queue.close();
    },
  };
}
