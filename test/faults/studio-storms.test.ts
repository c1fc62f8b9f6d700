import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import type { OpenedStudio } from '../../main/store/bullmq/open-studio';
import { COMPLETED, FAILED, NOTES, newTask, WAITS } from '../main/store/contract/world';
import { startRedis } from '../support/redis';
import { claimOn, testStudio } from '../support/studio';
import { startProxy } from '../support/tcp-proxy';
import { isSoak, seededRandom } from './support/soak';

const STORMS = Number(process.env.STUDIO_QUEUE_STORMS ?? (isSoak ? 100 : 2));
const CLIENTS = 6;
const STORM_MS = 400;
const KINDS = ['paused', 'killed', 'cut', 'hole', 'shortened'] as const;

let stop = () => {};
afterEach(() => stop());

/** All that a panel shows of a studio, but for numbers that each machine gives by itself. */
async function shown({ store }: OpenedStudio) {
  const ids: string[] = [];
  for await (const { id } of idsOf(store)) ids.push(id);
  const all = await Promise.all(
    ids.sort().map(async (id) => ({
      id,
      // A log that was copied while a connection was cut may lack a row; what a machine showed of it stays shown.
      task: { ...(await store.get(id)), seq: 0, rank: 0, logs: [] },
      position: await store.position(id),
      attempts: await store.attempts(id),
    })),
  );
  return { all, summary: await store.summary(), letters: (await store.countDeadLetters({})).failed };
}
async function* idsOf(store: OpenedStudio['store']) {
  for await (const page of pages(store)) yield* page;
}
async function* pages(store: OpenedStudio['store']) {
  let cursor: string | undefined;
  do {
    const page = await store.list({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    yield page.tasks;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

it(`after each of ${STORMS} storms every machine shows what Redis has`, async () => {
  const seed = Number(process.env.STUDIO_QUEUE_SEED ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const redis = await startRedis();
  const direct = testStudio(redis.url, 'storms');
  const machines = await Promise.all(
    ['a', 'b'].map(async (id) => {
      const proxy = await startProxy(redis.port);
      const open = testStudio(`redis://127.0.0.1:${proxy.port}`, 'storms');
      return { id, proxy, opened: await open(id, { lockMs: 5_000 }) };
    }),
  );
  const ids: string[] = [];
  let isOn = true;
  stop = () => {
    isOn = false;
  };
  const step = async () => {
    const { id: machineId, opened } = pick(machines) ?? { id: '', opened: undefined };
    if (opened === undefined) return;
    const { store } = opened;
    const task = pick(ids) ?? '';
    const kind = Math.floor(random() * 8);
    if (kind < 2) {
      const script = newTask('p');
      const image = newTask('p', { type: 'image', dependsOn: [script.id] });
      const tasks = kind === 0 ? [script] : [script, image];
      ids.push(...tasks.map(({ id }) => id));
      await store.insert([{ tasks }]);
    } else if (kind === 2) await store.cancel(task, NOTES);
    else if (kind === 3) await store.retry(task, NOTES);
    else if (kind === 4) await store.setPriority(task, Math.floor(random() * 3));
    else if (kind === 5) await store.bump(task);
    else {
      const run = await claimOn(opened, machineId, pick(['script', 'image'] as const));
      if (run === null) return;
      await store.record([
        {
          lease: run.lease,
          lines: [{ at: '2026-01-01T00:00:00.000Z', level: 'info', text: `run ${run.lease.leaseId}` }],
          progress: { stage: 'write', fraction: 0.5 },
          stages: [{ name: 'write', startedAt: '2026-01-01T00:00:00.000Z' }],
        },
      ]);
      await store.finish(run.lease, pick([COMPLETED, FAILED, WAITS, { ...WAITS, delayMs: 1 }]) ?? COMPLETED);
    }
  };
  for (let storm = 0; storm < STORMS; storm += 1) {
    isOn = true;
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (isOn) await step().catch(() => pause(5));
    });
    await pause(STORM_MS * random());
    const kind = KINDS[storm % KINDS.length] ?? 'cut';
    const { proxy } = pick(machines) ?? { proxy: undefined };
    if (kind === 'paused') {
      redis.pause();
      await pause(1_900 + 1_400 * random());
      redis.resume();
    } else if (kind === 'cut') {
      for (let n = 0; n < 20; n += 1) {
        proxy?.cut();
        await pause(30 * random());
      }
    } else if (kind === 'hole') {
      proxy?.blackHole();
      await pause(6_000 * random());
      await proxy?.open();
    } else {
      await redis.kill9();
      if (kind === 'shortened') redis.cutAof(Math.floor(3_000 * random()));
      await redis.restart();
    }
    await pause(STORM_MS * random());
    isOn = false;
    await Promise.all(clients);
    const at = `seed ${seed}, storm ${storm}: ${kind}`;
    const fresh = await direct(`fresh-${storm}`, { lockMs: 5_000 });
    // Locks of runs that were cut off run out, and what follows is heard.
    const differing = async () => {
      const wanted = await shown(fresh);
      const wrong: string[] = [];
      for (const { id, opened } of machines) {
        const seen = await shown(opened);
        const known = new Map(seen.all.map((one) => [one.id, one]));
        for (const one of wanted.all) {
          if (!isDeepStrictEqual(known.get(one.id), one))
            wrong.push(`${id} has ${JSON.stringify(known.get(one.id))}, not ${JSON.stringify(one)}`);
          known.delete(one.id);
        }
        for (const one of known.values()) wrong.push(`${id} has ${JSON.stringify(one)}, which is gone`);
        if (!isDeepStrictEqual(seen.summary, wanted.summary))
          wrong.push(`${id} counts ${JSON.stringify(seen.summary)}`);
        if (seen.letters !== wanted.letters) wrong.push(`${id} has ${seen.letters} failures, not ${wanted.letters}`);
      }
      // The first by its status: places follow from it.
      return wrong.toSorted((x, y) => x.length - y.length).slice(0, 5);
    };
    await expect.poll(differing, { message: at, interval: 300 }).toEqual([]);
    await fresh.store.close();
  }
}, 600_000);
