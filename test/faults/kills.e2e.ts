import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type BridgeFile, listReplySchema } from '../../contract/bridge';
import { client } from '../e2e/support/client';
import { bridgeOf, newPlace, type SpawnedApp, spawnApp } from '../e2e/support/launch';
import { untilDead } from '../support/fork-worker';
import { openTestQueue } from '../support/open-test-queue';
import { KillLoad } from './support/kill-load';
import { isSoak, seededRandom } from './support/soak';
import { unsoundness } from './support/soundness';
import { descendantsOf, signal, Victims, workersAmong } from './support/victims';
import { expectWholeFiles } from './support/whole-files';

const KILLING_MS = Number(process.env.STUDIO_QUEUE_KILL_SECONDS ?? (isSoak ? 600 : 4)) * 1_000;
/** The short form kills each victim once; in the long one every other kill hits the app. */
const ROUND = isSoak
  ? (['app', 'app', 'asleep', 'script', 'image', 'video'] as const)
  : (['app', 'asleep', 'script', 'image', 'video'] as const);
const MAX_GAP_MS = isSoak ? 4_000 : 1_500;
/** Less often in the short form: what is submitted must be worked off. */
const SUBMIT_EVERY_MS = isSoak ? 250 : 700;
/** About what a request takes from its first byte to its reply. */
const IN_FLIGHT_MS = 4;
/** Longer than any task of this test runs, even on a busy machine. */
const STANDS_STILL_MS = 120_000;

/** Works off what the kills left waiting, however long the list: it may take long, but must not stall. */
async function untilNothingWaits(bridge: BridgeFile): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  let lessAt = performance.now();
  for (;;) {
    const { body } = await client(bridge).call('GET', '/api/queue/list?limit=1');
    const open = Object.values(listReplySchema.parse(body).summary).reduce(
      (sum, { waiting, processing }) => sum + waiting + processing,
      0,
    );
    if (open === 0) return;
    if (open < left) lessAt = performance.now();
    else if (performance.now() - lessAt > STANDS_STILL_MS) throw new Error(`${open} tasks wait and nothing ends`);
    left = Math.min(left, open);
    await pause(250);
  }
}

test(`kill -9 of the app and of each worker at random moments, for ${KILLING_MS / 1_000} s: nothing confirmed is lost, doubled or half done`, async () => {
  const seed = Number(process.env.STUDIO_QUEUE_SEED ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const place = await newPlace();
  const load = await KillLoad.open(place, random);
  const victims = new Victims(ROUND, random);
  let app: SpawnedApp | undefined;
  let cutOff = 0;
  let sleeper: number | undefined;
  const outlived: Promise<unknown>[] = [];
  const start = async () => {
    app = spawnApp(place, ['--hidden']);
    return bridgeOf(place, app.child.pid);
  };
  try {
    const deadline = performance.now() + KILLING_MS;
    let bridge = await start();
    let request = load.next();
    let victim = victims.next();
    let killAt = performance.now() + 1_000 + random() * MAX_GAP_MS;
    while (performance.now() < deadline || victims.spared().length > 0) {
      if (await load.submit(bridge, request)) request = load.next();
      await load.cancel(bridge);
      await load.look(bridge);
      await pause(SUBMIT_EVERY_MS * random());
      if (performance.now() < killAt) continue;
      const pid = app?.child.pid ?? 0;
      const family = descendantsOf(pid);
      const workers = workersAmong(family, place);
      // A worker that was killed often is restarted only after a pause.
      if (victim === 'asleep' ? workers.size === 0 : victim !== 'app' && !workers.has(victim)) continue;
      victims.count(victim, load.running);
      if (victim === 'app' || victim === 'asleep') {
        if (victim === 'asleep') {
          sleeper = load.running.map((type) => workers.get(type)).find((one) => one !== undefined);
          sleeper ??= [...workers.values()][0] ?? 0;
          signal(sleeper, 'SIGSTOP');
        }
        // In the middle of a request, somewhere between its first byte and the last byte of the reply.
        const inFlight = load.submit(bridge, request);
        await pause(random() * IN_FLIGHT_MS);
        signal(pid, 'SIGKILL');
        await app?.exited;
        if (await inFlight) request = load.next();
        else cutOff += 1;
        // At once, so that the next start finds what the last one left.
        bridge = await start();
        if (sleeper !== undefined) signal(sleeper, 'SIGCONT');
        sleeper = undefined;
        outlived.push(untilDead(family.map((one) => one.pid)));
      } else {
        const worker = workers.get(victim) ?? 0;
        const children = descendantsOf(worker);
        signal(worker, 'SIGKILL');
        outlived.push(untilDead([worker, ...children.map((one) => one.pid)]));
      }
      victim = victims.next();
      killAt = performance.now() + 1_000 + random() * MAX_GAP_MS;
    }
    await Promise.all(outlived);
    // The last is a film that nobody disturbs: one at least is completed.
    for (const last of [request, load.film()]) while (!(await load.submit(bridge, last)));
    await load.cancel(bridge);
    await untilNothingWaits(bridge);
    await load.look(bridge);
  } catch (error) {
    throw new Error(`STUDIO_QUEUE_SEED=${seed} kills alike`, { cause: error });
  } finally {
    if (sleeper !== undefined) signal(sleeper, 'SIGKILL');
    const family = descendantsOf(app?.child.pid ?? 0);
    app?.child.kill('SIGTERM');
    await app?.exited;
    await untilDead(family.map((one) => one.pid));
  }

  const { queue, close } = await openTestQueue({ dir: place.home });
  const tasks = await queue.getQueue();
  await close();
  const states = new Map(tasks.map(({ id, status }) => [id, status]));
  const ended = load.reportedEnded();
  const cancelled = ended.filter(([, status]) => status === 'cancelled');
  const films = tasks.filter(({ type, status }) => type === 'video' && status === 'completed');
  const at =
    `seed ${seed}, killed: ${victims}; ${cutOff} requests cut off, ${load.acknowledged.size} tasks, ` +
    `${films.length} films, ${cancelled.length} cancelled, the ends of ${ended.length} reported`;
  process.stderr.write(`kills: ${at}\n`);
  expect(load.problems, at).toEqual([]);
  expect(victims.spared(), at).toEqual([]);
  // Exactly once, except that the last request, which got no reply, may have added one more task.
  const known = new Set(load.acknowledged.values());
  expect(tasks.filter(({ id }) => known.has(id)).length, at).toBe(load.acknowledged.size);
  expect(tasks.length, at).toBe(load.acknowledged.size);
  // A final status stays: each is in the database as it was reported.
  expect(
    ended.filter(([id, status]) => states.get(id) !== status),
    at,
  ).toEqual([]);
  expect(cancelled.length, at).toBeGreaterThan(0);
  for (const { id, status, errorCode } of tasks) {
    if (status === 'completed') continue;
    if (status === 'cancelled') expect(load.cancelAsked.has(id), `${at}: ${id}`).toBe(true);
    // Two crashes with a task in hand fail it for good: that is the rule, not a loss.
    else expect([status, errorCode], at).toEqual(['failed', 'poison']);
  }
  expectWholeFiles(place, tasks, at);
  const connection = new Database(join(place.home, 'queue.db'));
  expect(unsoundness(connection), at).toEqual([]);
  connection.close();
});
