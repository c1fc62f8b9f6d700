import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { bundleForNode } from '../support/bundle-for-node';
import { startRedis } from '../support/redis';
import { startProxy } from '../support/tcp-proxy';
import { tempDir } from '../support/temp-dir';
import { ForkedMachine } from './support/forked-machine';
import { RunLog } from './support/run-log';
import { isSoak, seededRandom } from './support/soak';
import { Completions, wrongWithStudio } from './support/studio-check';
import { openMachine } from './support/studio-machine';

const MACHINES = ['anna', 'bora', 'carl'] as const;
const FAULTS = ['machine', 'redis', 'cut', 'hole', 'slow', 'refuse', 'freeze'] as const;
type Fault = (typeof FAULTS)[number];
interface Storm {
  readonly name: string;
  readonly appendfsync: 'always' | 'everysec';
  /** Of these, one at a time runs in the whole studio; of the others, one on each machine. */
  readonly limited: readonly TaskType[];
  /** It goes on until there were so many kills -9, of machines and of Redis, and so many runs of the limited types. */
  readonly kills: number;
  readonly limitedRuns: number;
  readonly longestGapMs: number;
  readonly addEveryMs: number;
  readonly longestTaskMs: number;
  readonly mostWaiting?: number;
}
const KILLS = Number(process.env.STUDIO_QUEUE_STUDIO_KILLS ?? 500);
const LIMITED_RUNS = Number(process.env.STUDIO_QUEUE_LIMITED_RUNS ?? 10_000);
const often = { limited: ['script', 'image'], longestGapMs: 1_200, addEveryMs: 100, longestTaskMs: 150 } as const;
/** Each fault once. */
const SHORT: readonly Storm[] = (['always', 'everysec'] as const).map((appendfsync) => ({
  name: appendfsync,
  appendfsync,
  kills: 0,
  limitedRuns: 0,
  ...often,
  longestGapMs: 600,
  addEveryMs: 200,
}));
/** A thousand kills; and ten thousand runs of limited types: with a fault each second their machines would be away most of the time. */
const LONG: readonly Storm[] = [
  { name: 'always', appendfsync: 'always', kills: KILLS, limitedRuns: 0, ...often },
  { name: 'everysec', appendfsync: 'everysec', kills: KILLS, limitedRuns: 0, ...often },
  {
    name: 'everysec, many short tasks',
    appendfsync: 'everysec',
    limited: TASK_TYPES,
    kills: 0,
    limitedRuns: LIMITED_RUNS,
    longestGapMs: 10_000,
    addEveryMs: 20,
    longestTaskMs: 20,
    mostWaiting: 100,
  },
];
const SOAK_SHARE: readonly Fault[] = [
  ...Array.from({ length: 6 }, () => 'machine' as const),
  ...Array.from({ length: 3 }, () => 'redis' as const),
  ...FAULTS,
];
/** Of the long form, so that its log shows where it is. */
const REPORT_EVERY = 50;
/** Longer than a lock and what follows it: a machine that was cut off for so long has lost its runs. */
const LONGEST_OUTAGE_MS = 18_000;
const STANDS_STILL_MS = 120_000;
/** Ends a hang. */
const HANG_MS = (isSoak ? 3 : 0.1) * 3_600_000;
const STUDIO = 'kills';

/** Each fault once; in the long form as many as are asked for. */
function* plan(random: () => number): Generator<Fault> {
  const once = FAULTS.map((fault) => [random(), fault] as const)
    .sort(([a], [b]) => a - b)
    .map(([, fault]) => fault);
  if (!isSoak) return yield* once;
  for (;;) yield SOAK_SHARE[Math.floor(random() * SOAK_SHARE.length)] ?? 'machine';
}

// Most of the time is waiting: for gaps, starts and locks.
test.concurrent.each(isSoak ? LONG : SHORT)(
  'three machines and a Redis with appendfsync $name: whatever is killed, cut or stops to reply, nothing acknowledged is lost, done twice or beyond the limit',
  async ({
    name: storm,
    appendfsync,
    limited,
    kills,
    limitedRuns,
    longestGapMs,
    addEveryMs,
    longestTaskMs,
    mostWaiting,
  }) => {
    const seed = Number(process.env.STUDIO_QUEUE_SEED ?? Date.now() % 1_000_000);
    const random = seededRandom(seed);
    const dir = tempDir('studio-kills');
    const runLog = join(dir, 'runs.jsonl');
    const log = new RunLog(runLog, 'test');
    const redis = await startRedis({ appendfsync });
    const common = { studio: STUDIO, workspace: join(dir, 'films'), runLog };
    const program = await bundleForNode('test/faults/support/studio-machine-program.ts');
    const observer = await openMachine({
      ...common,
      name: 'observer',
      address: redis.url,
      home: join(dir, 'observer'),
      takes: [],
    });
    const looking = new Redis(redis.port, { maxRetriesPerRequest: null });
    looking.on('error', () => {});
    const completions = new Completions(looking, STUDIO);
    const done = new Map<Fault, number>();
    const limitedSoFar = () => log.runs().filter(({ type }) => limited.includes(type)).length;
    const summary = () =>
      `seed ${seed}, ${log.acknowledged().size} tasks, ${log.runs().length} runs, ${limitedSoFar()} of the limited types, ${JSON.stringify(Object.fromEntries(done))}`;
    const machines: Struck[] = [];
    const failures: unknown[] = [];
    try {
      await observer.untilState('online');
      for (const type of limited) await observer.opened.setLimited(type, true);
      for (const name of MACHINES) {
        const proxy = await startProxy(redis.port);
        const address = `redis://127.0.0.1:${proxy.port}`;
        const machine = new ForkedMachine(program, {
          ...common,
          name,
          address,
          home: join(dir, name),
          addEveryMs,
          longestMs: longestTaskMs,
          ...(mostWaiting === undefined ? {} : { mostWaiting }),
        });
        await machine.start();
        machines.push({ machine, proxy, recovered: undefined });
      }
      let faults = 0;
      for (const fault of plan(random)) {
        const killed = (done.get('machine') ?? 0) + (done.get('redis') ?? 0);
        if (isSoak && killed >= kills && limitedSoFar() >= limitedRuns) break;
        faults += 1;
        if (faults % REPORT_EVERY === 0) process.stderr.write(`studio kills (${storm}), so far: ${summary()}\n`);
        await pause(random() * longestGapMs);
        // Most are short; one in five outlasts a lock.
        const outageMs = random() < 0.2 ? LONGEST_OUTAGE_MS * random() : 1_500 * random();
        done.set(fault, (done.get(fault) ?? 0) + 1);
        if (fault === 'redis') {
          await redis.kill9();
          await redis.restart();
        } else {
          const struck = await oneThatWorks(machines, random);
          struck.recovered = strike(struck, fault, outageMs)
            .catch((error: unknown) => failures.push(error))
            .finally(() => {
              struck.recovered = undefined;
            });
        }
        if (failures.length > 0) throw failures[0];
        await completions.look();
      }
      await Promise.all(machines.map(({ recovered }) => recovered));
      if (failures.length > 0) throw failures[0];
      await Promise.all(machines.map(({ machine }) => machine.stopAdding()));
      await untilNothingWaits(observer);
      const at = summary();
      const unhandled = MACHINES.flatMap((name) => {
        const file = join(dir, name, 'unhandled.txt');
        return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
      });
      process.stderr.write(`studio kills (${storm}): ${at}\n`);
      expect(await wrongWithStudio({ redis: looking, studio: STUDIO, log, completions, limited }), at).toEqual([]);
      expect(log.acknowledged().size, at).toBeGreaterThan(0);
      // Said at the end, when what matters more is known.
      expect(unhandled, at).toEqual([]);
      await Promise.all(machines.map(({ machine }) => machine.end()));
    } catch (error) {
      // The others of the long form may go on for an hour.
      process.stderr.write(`studio kills (${storm}) failed: ${summary()}: ${String(error)}\n`);
      throw new Error(`STUDIO_QUEUE_SEED=${seed} does alike`, { cause: error });
    } finally {
      // One that is being started again would come up after the kill.
      await Promise.all(machines.map(({ recovered }) => recovered));
      await Promise.all(machines.map(({ machine }) => machine.kill9()));
      looking.disconnect();
      await observer.close();
      await redis.stop();
    }
  },
  HANG_MS,
);

interface Struck {
  readonly machine: ForkedMachine;
  readonly proxy: Awaited<ReturnType<typeof startProxy>>;
  /** When its fault is over; undefined while it has none. */
  recovered: Promise<unknown> | undefined;
}

/** One at a time for each machine; the others have theirs meanwhile. */
async function oneThatWorks(machines: readonly Struck[], random: () => number): Promise<Struck> {
  for (;;) {
    const working = machines.filter(({ recovered }) => recovered === undefined);
    const one = working[Math.floor(random() * working.length)];
    if (one !== undefined) return one;
    await Promise.race(machines.map(({ recovered }) => recovered));
  }
}

async function strike({ machine, proxy }: Struck, fault: Exclude<Fault, 'redis'>, outageMs: number): Promise<void> {
  switch (fault) {
    case 'machine':
      await machine.kill9();
      await machine.start();
      return;
    case 'cut':
      proxy.cut();
      return;
    case 'slow':
      proxy.delay({ toServer: 100, toClient: 100 });
      await pause(outageMs);
      proxy.delay({ toServer: 0, toClient: 0 });
      return;
    case 'freeze':
      machine.freeze();
      await pause(outageMs);
      machine.thaw();
      return;
    case 'hole':
    case 'refuse':
      if (fault === 'hole') proxy.blackHole();
      else await proxy.refuse();
      await pause(outageMs);
      await proxy.open();
      return;
    default:
      fault satisfies never;
  }
}

/** However long the list is: it may take long, but must not stall. */
async function untilNothingWaits({ queue, untilState }: Awaited<ReturnType<typeof openMachine>>): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  let lessAt = performance.now();
  for (;;) {
    await untilState('online');
    const summary = await queue.tasks.summary();
    const open = Object.values(summary).reduce((sum, { waiting, processing }) => sum + waiting + processing, 0);
    if (open === 0) return;
    if (open < left) lessAt = performance.now();
    else if (performance.now() - lessAt > STANDS_STILL_MS)
      throw new Error(`${open} tasks wait and nothing ends: ${JSON.stringify(summary)}`);
    left = Math.min(left, open);
    await pause(100);
  }
}
