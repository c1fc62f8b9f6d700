import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type BridgeFile, enqueueReplySchema, listReplySchema } from '../../contract/bridge';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { EXTERNAL, ExternalWorker } from '../e2e/support/external-worker';
import { bridgeOf, newPlace, type SpawnedApp, spawnApp } from '../e2e/support/launch';
import { untilDead } from '../support/fork-worker';
import { openTestQueue } from '../support/open-test-queue';
import { isSoak, seededRandom } from './support/soak';
import { unsoundness } from './support/soundness';
import { descendantsOf, signal } from './support/victims';
import { expectReportedFiles } from './support/whole-files';

const KILLS = Number(process.env.STUDIO_QUEUE_EXTERNAL_KILLS ?? (isSoak ? 200 : 4));
const MAX_GAP_MS = 300;
/** Kept waiting, so that no worker is ever idle. */
const BACKLOG = 3;
const STANDS_STILL_MS = 120_000;
const resultSchema = z.object({ of: z.string(), lease: z.string() });

test(`kill -9 of the app and of the creator's workers at ${KILLS} random moments: nothing acknowledged is lost or doubled`, async () => {
  const seed = Number(process.env.STUDIO_QUEUE_SEED ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const place = await newPlace({ processors: EXTERNAL });
  const start = (): SpawnedApp => spawnApp(place, ['--hidden']);
  let app = start();
  const workers: ExternalWorker[] = [];
  const present = new Map<TaskType, ExternalWorker>();
  const hire = (type: TaskType): void => {
    const worker = new ExternalWorker('node', place, type);
    workers.push(worker);
    present.set(type, worker);
  };
  const claims = (): number => workers.reduce((sum, worker) => sum + worker.claims, 0);
  const outlived: Promise<void>[] = [];
  /** Idempotency key → the task that was acknowledged, if a reply came. */
  const acknowledged = new Map<string, string>();
  const kills = { app: 0, worker: 0, 'worker in hand': 0 };

  const call = async (bridge: BridgeFile, method: string, path: string, body?: object, key?: string) => {
    const headers = {
      Authorization: `Bearer ${bridge.token}`,
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const reply = await fetch(bridge.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return reply.json();
  };
  const summary = async (bridge: BridgeFile) =>
    listReplySchema.parse(await call(bridge, 'GET', '/api/queue/list?limit=1')).summary;
  /** A request that got no reply is sent again under its key until one comes. */
  const open = new Map<string, object>();
  const feed = async (bridge: BridgeFile): Promise<void> => {
    const counts = await summary(bridge);
    for (const type of TASK_TYPES) {
      if (counts[type].waiting < BACKLOG) open.set(randomUUID(), { type, projectId: `p-${type}`, metadata: {} });
    }
    for (const [key, body] of open) {
      const { task } = enqueueReplySchema.parse(await call(bridge, 'POST', '/api/queue/enqueue', body, key));
      acknowledged.set(key, task.id);
      open.delete(key);
    }
  };

  try {
    let bridge = await bridgeOf(place, app.child.pid);
    for (const type of TASK_TYPES) hire(type);
    for (let n = 0; n < KILLS; n += 1) {
      await feed(bridge);
      // However slow the machine is: at each kill, somebody has begun something since the last one.
      const before = claims();
      while (claims() === before) await pause(10);
      await pause(random() * MAX_GAP_MS);
      // The short form has too few to leave it to chance that each is among them.
      if (isSoak ? random() < 0.5 : n % 2 === 1) {
        // In the middle of a request of ours, and of whatever the workers are saying.
        const feeding = feed(bridge).catch(() => {});
        await pause(random() * 5);
        const pid = app.child.pid ?? 0;
        const family = descendantsOf(pid);
        signal(pid, 'SIGKILL');
        kills.app += 1;
        await app.exited;
        await feeding;
        app = start();
        bridge = await bridgeOf(place, app.child.pid);
        outlived.push(untilDead(family.map((one) => one.pid)));
      } else {
        const type = TASK_TYPES[Math.floor(random() * TASK_TYPES.length)] ?? 'script';
        const worker = present.get(type);
        kills[worker?.hasTask === true ? 'worker in hand' : 'worker'] += 1;
        await worker?.kill();
        hire(type);
      }
    }
    await Promise.all(outlived);
    let left = Number.POSITIVE_INFINITY;
    let lessAt = performance.now();
    while (left > 0) {
      const now = Object.values(await summary(bridge)).reduce((sum, c) => sum + c.waiting + c.processing, 0);
      if (now < left) lessAt = performance.now();
      else if (performance.now() - lessAt > STANDS_STILL_MS) throw new Error(`${now} tasks wait and nothing ends`);
      left = now;
      await pause(200);
    }
  } catch (error) {
    throw new Error(`STUDIO_QUEUE_SEED=${seed} kills alike`, { cause: error });
  } finally {
    for (const worker of workers) await worker.kill();
    const family = descendantsOf(app.child.pid ?? 0);
    app.child.kill('SIGTERM');
    await app.exited;
    await untilDead(family.map((one) => one.pid));
  }

  const { queue, close } = await openTestQueue({ dir: place.home });
  const tasks = await queue.getQueue();
  const at = `seed ${seed}, killed: ${JSON.stringify(kills)}, ${acknowledged.size} tasks`;
  process.stderr.write(`external kills: ${at}\n`);
  const known = new Set(acknowledged.values());
  // One task a key, and each of them is there; a request that never got its reply may have added one more.
  expect(known.size, at).toBe(acknowledged.size);
  expect(tasks.filter(({ id }) => known.has(id)).length, at).toBe(known.size);
  expect(tasks.length, at).toBeLessThanOrEqual(known.size + open.size);
  for (const { id } of tasks) {
    const task = await queue.tasks.get(id, 0);
    expect([id, task?.status, task?.retryCount], at).toEqual([id, 'completed', expect.any(Number)]);
    const result = resultSchema.parse(task?.result);
    const claimed = workers.flatMap((worker) => worker.reported('claimed', id));
    const completed = workers.flatMap((worker) => worker.reported('completed', id));
    expect(result.of, at).toBe(id);
    // The worker whose `complete` succeeded is the one that did the task, and it is the only one.
    expect([id, completed.length <= 1, completed.every((lease) => lease === result.lease)], at).toEqual([
      id,
      true,
      true,
    ]);
    // A worker that was killed between its claim's reply and its own line has reported no claim.
    if (claimed.length > 0 && completed.length > 0) expect(claimed, at).toContain(result.lease);
  }
  await close();
  expectReportedFiles(place, tasks, at);
  const connection = new Database(join(place.home, 'queue.db'));
  expect(unsoundness(connection), at).toEqual([]);
  connection.close();
});
