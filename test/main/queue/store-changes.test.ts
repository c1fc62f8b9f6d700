import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import type { TaskType } from '../../../contract/task';
import { StoreQueue } from '../../../main/queue/task-queue';
import { HEARTBEAT_SETTLES_WITHIN_MS, STORE_SETTLES_WITHIN_MS } from '../../../main/store/limits';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../main/store/sqlite/sqlite-task-store';
import type { StoreState } from '../../../main/store/task-store';

/** A file in memory that can be out of reach, as a shared store can: it hangs, and comes back with what others did meanwhile. */
class FarStore extends SqliteTaskStore {
  hangs = false;
  readonly #states: ((state: StoreState) => void)[] = [];

  override async heartbeat(...args: Parameters<SqliteTaskStore['heartbeat']>) {
    return this.hangs ? new Promise<boolean>(() => {}) : super.heartbeat(...args);
  }
  override async record(...args: Parameters<SqliteTaskStore['record']>) {
    return this.hangs ? new Promise<boolean[]>(() => {}) : super.record(...args);
  }
  override async finish(...args: Parameters<SqliteTaskStore['finish']>) {
    return this.hangs ? new Promise<null>(() => {}) : super.finish(...args);
  }
  override onState(listener: (state: StoreState) => void = () => {}) {
    this.#states.push(listener);
    return () => {};
  }
  back() {
    for (const report of this.#states) report({ kind: 'online' });
  }
}

let store: FarStore;
let queue: StoreQueue;
let events: QueueEvent[];
let claimable: TaskType[];
const closed: (() => Promise<void>)[] = [];

async function startQueue(on: SqliteTaskStore, machineId: string): Promise<StoreQueue> {
  const started = await StoreQueue.start({
    store: on,
    machineId,
    defaultUserId: 'u',
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: () => 0,
    onListenerError: (error) => {
      throw error;
    },
  });
  return started.queue;
}
beforeEach(async () => {
  store = new FarStore(openDatabase({ file: ':memory:', nowMs: 0 }));
  queue = await startQueue(store, 'this');
  events = [];
  claimable = [];
  queue.onEvents((batch) => events.push(...batch));
  queue.onClaimable((type) => claimable.push(type));
  closed.push(() => store.close());
});
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closed.splice(0)) await close();
});
const script = { type: 'script', projectId: 'p', metadata: {} } as const;

test("another writer's changes become events and wake-ups here, and the copies in memory follow them", async () => {
  const other = await startQueue(store, 'another');
  await other.enqueue(script);
  expect(events.map(({ kind }) => kind)).toEqual(['task', 'summary']);
  expect(claimable).toEqual(['script']);
  await other.setPaused('script', true);
  expect([queue.isPaused('script'), await queue.dequeue('script')]).toEqual([true, null]);
  expect(events.at(-1)).toMatchObject({ kind: 'paused', type: 'script', paused: true });
  await other.setPaused('script', false);
  expect(claimable).toEqual(['script', 'script']);
  const claim = await other.dequeue('script');
  if (claim === null) throw new Error('nothing to claim');
  await other.endRun(claim.lease, { kind: 'completed' });
  expect(queue.typicalSeconds()).toEqual(other.typicalSeconds());
  expect(Object.keys(queue.typicalSeconds())).toEqual(['script']);
});

test('a type that this machine and everybody has paused goes on when both have lifted it', async () => {
  await queue.setPaused('script', true);
  await queue.setPaused('script', true, 'this-machine');
  await queue.setPaused('script', false);
  expect([queue.isPaused('script'), claimable]).toEqual([true, []]);
  await queue.setPaused('script', false, 'this-machine');
  expect([queue.isPaused('script'), claimable]).toEqual([false, ['script']]);
  const both = events.map((event) => (event.kind === 'paused' ? [event.paused, event.pausedFor] : event.kind));
  expect(both).toEqual([
    [true, { everybody: true, thisMachine: false }],
    [true, { everybody: true, thisMachine: true }],
    [true, { everybody: false, thisMachine: true }],
    [false, { everybody: false, thisMachine: false }],
  ]);
});

test('a requested stop reaches every listener, with the lease of the run', async () => {
  const asked: unknown[] = [];
  queue.onStopRequested((run) => asked.push(run));
  const { task } = await queue.enqueue(script);
  expect(await queue.requestStop(task.id)).toBeNull();
  const claim = await queue.dequeue('script');
  await (await startQueue(store, 'another')).requestStop(task.id);
  expect(asked).toEqual([expect.objectContaining({ type: 'script', lease: claim?.lease })]);
});

test('after a time out of reach the copies are read again, and readers get a reload event', async () => {
  // Another machine did this meanwhile, and nothing here heard of it.
  const unheard = new SqliteTaskStore(openDatabase({ file: ':memory:', nowMs: 0 }));
  closed.push(() => unheard.close());
  await unheard.setPaused({ type: 'image' }, true);
  store.pauses = (machineId) => unheard.pauses(machineId);
  const reloaded = new Promise<void>((resolve) => {
    queue.onEvents((batch) => batch.some(({ kind }) => kind === 'reload') && resolve());
  });
  store.back();
  await reloaded;
  expect(queue.isPaused('image')).toBe(true);
  expect(events.map(({ kind }) => kind)).toEqual(['paused', 'typical', 'reload']);
  expect(claimable).toEqual(['script', 'video']);
});

test('a store that hangs blocks neither a heartbeat, nor later batches of log lines, nor the end of a run', async () => {
  await queue.enqueue(script);
  const claim = await queue.dequeue('script');
  if (claim === null) throw new Error('nothing to claim');
  const { lease } = claim;
  const lines = [{ at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'said' }] as const;
  store.hangs = true;
  vi.useFakeTimers();
  const refused = (call: Promise<unknown>) => expect(call).rejects.toMatchObject({ code: 'storage_failed' });
  const calls = [refused(queue.heartbeat(lease)), refused(queue.appendLog(lease, lines))];
  await vi.advanceTimersByTimeAsync(HEARTBEAT_SETTLES_WITHIN_MS);
  await calls[0];
  await vi.advanceTimersByTimeAsync(STORE_SETTLES_WITHIN_MS);
  await calls[1];
  const end = refused(queue.endRun(lease, { kind: 'completed' }));
  await vi.advanceTimersByTimeAsync(STORE_SETTLES_WITHIN_MS);
  await end;
  store.hangs = false;
  vi.useRealTimers();
  expect(await queue.appendLog(lease, lines)).toBe(true);
  expect(await queue.endRun(lease, { kind: 'completed' })).toMatchObject({ status: 'completed', logs: ['said'] });
});
