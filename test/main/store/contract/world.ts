import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { QueueTask, TaskType } from '../../../../contract/task';
import type { Housekeeping } from '../../../../main/store/housekeeping';
import type { InsertRequest, NewTask, RunOutcome, StoreChange, TaskStore } from '../../../../main/store/task-store';
import type { Lease } from '../../../../main/store/types';

/** What the suite needs of a store; the file that runs the suite makes it. */
export interface OpenedStore {
  readonly store: TaskStore;
  readonly housekeeping: Housekeeping;
  /** The store's own clock, ms since 1970. */
  readonly nowMs: () => number;
  /** How far it may be from the clocks that date what happens: in a studio those of its machines and of Redis. */
  readonly clocksDifferMs: number;
  /** The same data, as another start of the app opens it while runs of the last one are still recorded. */
  readonly reopen: () => Promise<TaskStore>;
  /** The store as the machine `ELSEWHERE` has it. */
  readonly elsewhere: () => Promise<TaskStore>;
  readonly close: () => Promise<void>;
}
export type OpenStore = () => Promise<OpenedStore>;

export const HERE = 'this';
export const ELSEWHERE = 'another';
export const NOWHERE = '00000000-0000-4000-8000-000000000000';
const line = { at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'by hand' } as const;
export const NOTES = {
  line,
  dependents: { problem: () => 'a step before did not complete', logLine: line },
};
const ENDED = {
  retryCount: 0,
  crashCount: 0,
  appDeathCount: 0,
  lines: [],
  deadLetter: false,
  dependents: NOTES.dependents,
} as const;
export const COMPLETED: RunOutcome = { ...ENDED, status: 'completed', error: null, runMs: 40_000 };
export const WAITS: RunOutcome = { ...ENDED, status: 'waiting' };
export const FAILED: RunOutcome = {
  ...ENDED,
  status: 'failed',
  error: { code: 'bad_input', message: 'no good' },
  endedAttempt: { outcome: 'error', code: 'bad_input', message: 'no good' },
  deadLetter: true,
};

export interface Added extends Partial<NewTask> {
  readonly title?: string;
}
export function newTask(projectId: string, { title, ...more }: Added = {}): NewTask {
  return {
    id: randomUUID(),
    type: 'script',
    priority: 0,
    userId: 'minji',
    projectId,
    metadata: title === undefined ? {} : { title },
    maxRetries: 3,
    dependsOn: [],
    ...more,
  };
}

/** A store for each test, and what tests say often. */
export class World<T extends OpenedStore = OpenedStore> {
  opened!: T;
  /** Every change since the test began. */
  changes: StoreChange[] = [];

  constructor(open: () => Promise<T>) {
    beforeEach(async () => {
      this.opened = await open();
      this.changes = [];
      this.store.onChanges((change) => this.changes.push(change));
    });
    afterEach(() => this.opened.close());
  }

  get store(): TaskStore {
    return this.opened.store;
  }

  async insert(request: InsertRequest): Promise<readonly QueueTask[]> {
    const [outcome] = await this.store.insert([request]);
    if (outcome?.ok !== true) throw outcome?.error ?? new Error('no outcome');
    return outcome.places.map(({ task }) => task);
  }
  async add(projectId: string, more: Added = {}): Promise<string> {
    const [task] = await this.insert({ tasks: [newTask(projectId, more)] });
    return task?.id ?? '';
  }
  /** A film's three tasks, each waiting for the one before; their ids. */
  async film(): Promise<[script: string, image: string, video: string]> {
    const script = newTask('film');
    const image = newTask('film', { type: 'image', dependsOn: [script.id] });
    const video = newTask('film', { type: 'video', dependsOn: [image.id] });
    await this.insert({ tasks: [script, image, video] });
    return [script.id, image.id, video.id];
  }

  claim(type: TaskType = 'script', machineId = HERE, leaseId: string = randomUUID()): Promise<QueueTask | null> {
    return this.store.claim({ type, leaseId, workerPid: 42, machineId });
  }
  async begin(type: TaskType = 'script', machineId = HERE): Promise<Lease> {
    const leaseId = randomUUID();
    const task = await this.claim(type, machineId, leaseId);
    if (task === null) throw new Error(`nothing to claim of ${type}`);
    return { taskId: task.id, leaseId };
  }
  async beginElsewhere(type: TaskType): Promise<Lease> {
    const leaseId = randomUUID();
    const store = await this.opened.elsewhere();
    const task = await store.claim({ type, leaseId, workerPid: 43, machineId: ELSEWHERE });
    if (task === null) throw new Error(`nothing to claim of ${type} elsewhere`);
    return { taskId: task.id, leaseId };
  }
  async run(outcome: RunOutcome, type: TaskType = 'script'): Promise<string> {
    const lease = await this.begin(type);
    if ((await this.store.finish(lease, outcome)) === null) throw new Error('the lease did not hold');
    return lease.taskId;
  }

  /** A task that fails, is retried and cancelled, and a pause; some calls twice, which changes nothing. */
  async manyChanges(): Promise<void> {
    const id = await this.add('a');
    const lease = await this.begin();
    await this.store.addOutputs(lease, [{ kind: 'script', path: 'a', bytes: 1, sha256: 'a'.repeat(64) }]);
    await this.store.heartbeat(lease);
    await this.store.finish(lease, FAILED);
    await this.store.retry(id, NOTES);
    await this.store.cancel(id, NOTES);
    await this.store.cancel(id, NOTES).catch(() => {});
    await this.store.setPaused({ type: 'script' }, true);
    await this.store.setPaused({ type: 'script' }, true);
  }

  async waiting(type: TaskType = 'script'): Promise<string> {
    const { tasks } = await this.store.list({ types: [type], statuses: ['waiting'], limit: 500 });
    return tasks.map(({ projectId }) => projectId).join('');
  }
  async need(id: string): Promise<QueueTask> {
    const task = await this.store.get(id);
    if (task === null) throw new Error('the task is gone');
    return task;
  }
  status = async (id: string): Promise<string | undefined> => (await this.store.get(id))?.status;
  /** Whether the moment is one between then and now, by the store's own clock. */
  isSince(thenMs: number, iso: string | undefined): boolean {
    const { clocksDifferMs, nowMs } = this.opened;
    const at = Date.parse(iso ?? '');
    return thenMs - clocksDifferMs <= at && at <= nowMs() + clocksDifferMs;
  }
  /** The tasks reported since the last look, with the status reported. */
  reported(): string[] {
    return this.changes
      .splice(0)
      .flatMap((change) =>
        change.kind === 'tasks' ? change.tasks.map((task) => `${task.projectId} ${task.status}`) : [change.kind],
      );
  }
}
