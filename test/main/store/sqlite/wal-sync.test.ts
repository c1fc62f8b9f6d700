import { expect, onTestFinished, test, vi } from 'vitest';
import { taskRequest } from '../../../../main/queue/enqueue-requests';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SYNC_AFTER_MS, type SyncHandle, WalSync } from '../../../../main/store/sqlite/file/wal-sync';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { tempDir } from '../../../support/temp-dir';

/** A disk that syncs when the test says so. */
function slowDisk() {
  const pending: (() => void)[] = [];
  const seen = { opened: [] as string[], syncs: 0, closed: false };
  const handle: SyncHandle = {
    datasync: () =>
      new Promise<void>((resolve) => {
        seen.syncs += 1;
        pending.push(resolve);
      }),
    close: async () => {
      seen.closed = true;
    },
  };
  const openFile = async (file: string) => {
    seen.opened.push(file);
    return handle;
  };
  return { seen, openFile, done: () => pending.shift()?.() };
}

test('what is committed while a sync is under way is synced by the next one, however many ask', async () => {
  const { seen, openFile, done } = slowDisk();
  const sync = new WalSync('/home/queue.db', openFile);
  sync.soon();
  await expect.poll(() => seen.syncs).toBe(1);
  for (let n = 0; n < 10; n += 1) sync.soon();
  done();
  await expect.poll(() => seen.syncs).toBe(2);
  done();
  await sync.close();
  expect(seen).toEqual({ opened: ['/home/queue.db-wal'], syncs: 2, closed: true });
});

test('what a full commit brings to the disk first needs no sync of its own, and what comes after it gets one', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { seen, openFile, done } = slowDisk();
  const sync = new WalSync('/home/queue.db', openFile);
  sync.soon();
  await vi.advanceTimersByTimeAsync(SYNC_AFTER_MS - 1);
  sync.isSynced();
  await vi.advanceTimersByTimeAsync(10 * SYNC_AFTER_MS);
  expect(seen.syncs).toBe(0);
  sync.soon();
  await vi.advanceTimersByTimeAsync(SYNC_AFTER_MS);
  expect(seen.syncs).toBe(1);
  done();
  await sync.close();
});

test('closing waits for the sync under way, and nothing is synced after it', async () => {
  const { seen, openFile, done } = slowDisk();
  const sync = new WalSync('/home/queue.db', openFile);
  sync.soon();
  await expect.poll(() => seen.syncs).toBe(1);
  let closed = false;
  const closing = sync.close().then(() => {
    closed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toBe(false);
  sync.soon();
  done();
  await closing;
  expect(seen).toEqual({ opened: ['/home/queue.db-wal'], syncs: 1, closed: true });
});

test('a disk that cannot sync stops neither the queue nor the next attempt', async () => {
  let attempts = 0;
  const sync = new WalSync('/home/queue.db', async () => {
    attempts += 1;
    throw new Error('EIO');
  });
  sync.soon();
  await expect.poll(() => attempts).toBe(1);
  sync.soon();
  await expect.poll(() => attempts).toBe(2);
  await sync.close();
});

const COMPLETED = {
  status: 'completed',
  retryCount: 0,
  crashCount: 0,
  appDeathCount: 0,
  lines: [],
  deadLetter: false,
  dependents: { problem: () => '', logLine: { at: '', level: 'info', text: '' } },
} as const;

function oneTask() {
  const request = taskRequest(
    { type: 'image', projectId: 'p', metadata: { scenes: 1 } },
    { userId: 'u', isBuiltin: () => true },
    undefined,
  );
  return { request, lease: { taskId: request.tasks[0]?.id ?? '', leaseId: crypto.randomUUID() } };
}

test('a run that ends at once brings its claim to the disk; the end of a run that was given away does not', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { seen, openFile, done } = slowDisk();
  const opened = openDatabase({ file: `${tempDir('wal-sync')}/queue.db`, nowMs: 0 });
  const store = new SqliteTaskStore(opened, { openWal: openFile });
  const claimOne = async () => {
    const { request, lease } = oneTask();
    await store.insert([request]);
    await store.claim({ type: 'image', leaseId: lease.leaseId, workerPid: undefined, machineId: 'this' });
    return lease;
  };
  expect(await store.finish(await claimOne(), COMPLETED)).not.toBeNull();
  await vi.advanceTimersByTimeAsync(SYNC_AFTER_MS);
  expect(seen.syncs).toBe(0);
  const { taskId } = await claimOne();
  expect(await store.finish({ taskId, leaseId: crypto.randomUUID() }, COMPLETED)).toBeNull();
  await vi.advanceTimersByTimeAsync(SYNC_AFTER_MS);
  expect(seen.syncs).toBe(1);
  done();
  await store.close();
});

test('a claim does not wait for the disk; adding a task and ending a run do', async () => {
  const asked: string[] = [];
  const opened = openDatabase({
    file: `${tempDir('wal-sync')}/queue.db`,
    nowMs: 0,
    onSql: (sql) => asked.push(sql),
  });
  const store = new SqliteTaskStore(opened);
  const levelOf = async (work: () => Promise<unknown>) => {
    asked.length = 0;
    await work();
    expect(asked.some((sql) => sql.startsWith('BEGIN'))).toBe(true);
    return opened.connection.pragma('synchronous', { simple: true });
  };
  const [normal, full] = [1, 2];
  const { request, lease } = oneTask();
  expect(await levelOf(() => store.insert([request]))).toBe(full);
  expect(
    await levelOf(() =>
      store.claim({ type: 'image', leaseId: lease.leaseId, workerPid: undefined, machineId: 'this' }),
    ),
  ).toBe(normal);
  expect(await levelOf(() => store.finish(lease, COMPLETED))).toBe(full);
  await store.close();
});
