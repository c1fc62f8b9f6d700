import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { perType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import type { StoreQueue } from '../../main/queue/task-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { openLog } from '../../main/system/log';
import { buildWorkerFixture, forkWorker } from '../support/fork-worker';
import { tempDir } from '../support/temp-dir';
import { workIn } from '../support/work-in';
import { fill, noSmallDisks, smallDisk } from './support/small-disk';

const why = noSmallDisks();
if (why !== undefined) process.stderr.write(`test/faults/disk-full.test.ts is left out: ${why}\n`);

const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;
const ended = (queue: StoreQueue, id: string, fits: (status: string) => boolean): Promise<void> =>
  new Promise((resolve) => {
    queue.onEvents((events) => {
      if (events.some((event) => event.kind === 'task' && event.task.id === id && fits(event.task.status))) resolve();
    });
  });

describe.skipIf(why !== undefined)('A full disk', () => {
  let entry: string;
  beforeAll(async () => {
    entry = await buildWorkerFixture('obedient');
  });

  function work(queue: StoreQueue, workspace: string, log: ConstructorParameters<typeof Dispatcher>[0]['log']) {
    const dispatcher = new Dispatcher({
      queue,
      createWorker: (type) => forkWorker(entry, type),
      ...workIn(queue, () => workspace),
      settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
      memoryLimitsMb: () => perType(() => 4_000),
      onWorkerState: () => {},
      log,
      timings: { storageRetryMs: 50 },
    });
    dispatcher.start();
    return dispatcher;
  }
  const silent = { info() {}, warn() {}, error() {} };

  it('under the database refuses a task with disk_full and loses none; with room again all goes on', async () => {
    const disk = smallDisk('database');
    const { queue } = await openQueue({ file: join(disk, 'queue.db'), defaultUserId: 'u' });
    const { task: kept } = await queue.enqueue(script('ok'));
    const filler = fill(disk);
    const long = { ...script('ok'), metadata: { title: '긴 글'.repeat(60_000) } };
    await expect(queue.enqueue(long)).rejects.toMatchObject({ code: 'disk_full' });
    expect((await queue.getQueue()).map(({ id }) => id)).toEqual([kept.id]);
    filler.free();
    await queue.enqueue(script('ok'));
    expect(await queue.getQueue()).toHaveLength(2);
    await queue.close();
  });

  it('at the end of a run delays its record: with room again the task is completed, and the next one runs', async () => {
    const disk = smallDisk('end');
    const { queue } = await openQueue({ file: join(disk, 'queue.db'), defaultUserId: 'u' });
    let delayed = (): void => {};
    const wasDelayed = new Promise<void>((resolve) => {
      delayed = resolve;
    });
    const log = { ...silent, error: (event: string) => event === 'dispatch.end-delayed' && delayed() };
    const { task } = await queue.enqueue(script('publish'));
    const next = await queue.enqueue(script('ok'));
    const done = ended(queue, task.id, (status) => status === 'completed');
    const nextDone = ended(queue, next.task.id, (status) => status === 'completed');
    const begun = ended(queue, task.id, (status) => status === 'processing');
    const dispatcher = work(queue, tempDir('workspace'), log);
    await begun;
    const filler = fill(disk);
    await wasDelayed;
    expect((await queue.getTask(task.id))?.status).toBe('processing');
    filler.free();
    await done;
    expect((await queue.getTask(task.id))?.outputs).toMatchObject([{ path: 'images/01.txt' }]);
    await nextDone;
    await dispatcher.stop();
    await queue.close();
  });

  it('under the workspace parks the task, costs it no attempt, and it runs again by hand', async () => {
    const disk = smallDisk('workspace');
    const dir = tempDir('queue');
    const { queue } = await openQueue({ file: join(dir, 'queue.db'), defaultUserId: 'u' });
    const filler = fill(disk);
    const dispatcher = work(queue, disk, silent);
    const { task } = await queue.enqueue(script('publish'));
    await ended(queue, task.id, (status) => status === 'processing');
    await ended(queue, task.id, (status) => status === 'waiting');
    expect(await queue.getTask(task.id)).toMatchObject({ needsYou: { code: 'disk_full' }, retryCount: 0 });
    filler.free();
    const done = ended(queue, task.id, (status) => status === 'completed');
    await queue.retry(task.id);
    await done;
    expect(readFileSync(join(disk, 'p', 'images', '01.txt'), 'utf8')).toBe('content');
    await dispatcher.stop();
    await queue.close();
  });

  it('at the manifest parks the task and publishes nothing: it is completed only with its line in it', async () => {
    const disk = smallDisk('manifest');
    const dir = tempDir('queue');
    const { queue } = await openQueue({ file: join(dir, 'queue.db'), defaultUserId: 'u' });
    // Two pages: the empty manifest and the output use them, and the manifest that lists the output finds no room.
    const filler = fill(disk, 2);
    const dispatcher = work(queue, disk, silent);
    const { task } = await queue.enqueue(script('publish'));
    await ended(queue, task.id, (status) => status === 'processing');
    await ended(queue, task.id, (status) => status === 'waiting');
    expect(await queue.getTask(task.id)).toMatchObject({ needsYou: { code: 'disk_full' }, retryCount: 0 });
    expect(existsSync(join(disk, 'p'))).toBe(false);
    filler.free();
    const done = ended(queue, task.id, (status) => status === 'completed');
    await queue.retry(task.id);
    await done;
    expect(readFileSync(join(disk, 'p', 'images', '01.txt'), 'utf8')).toBe('content');
    expect(readFileSync(join(disk, 'p', 'manifest.json'), 'utf8')).toContain(task.id);
    await dispatcher.stop();
    await queue.close();
  });

  it('under the logs loses lines and nothing else; with room again they are written', async () => {
    const disk = smallDisk('log');
    mkdirSync(join(disk, 'logs'));
    const log = openLog(join(disk, 'logs'));
    log.info('before');
    const filler = fill(disk);
    for (let n = 0; n < 3; n += 1) log.error('while.full', new Error('x'.repeat(1_000)), { n });
    filler.free();
    log.info('after');
    const lines = readFileSync(join(disk, 'logs', 'combined.log'), 'utf8');
    expect(lines).toContain('"before"');
    expect(lines).toContain('"after"');
  });
});
