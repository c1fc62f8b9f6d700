import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
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
/** In the short form each fault once. In the long one, kills are what happens most: a thousand in the two tests. */
const FAULTS_WANTED = Number(process.env.STUDIO_QUEUE_STUDIO_FAULTS ?? (isSoak ? 730 : FAULTS.length));
/** Of these, one at a time runs in the whole studio; of the other, one on each machine. */
const LIMITED = ['script', 'image'] as const;
/** Faults go on until there were so many runs of the limited types: ten thousand in the two tests. */
const LIMITED_RUNS_WANTED = Number(process.env.STUDIO_QUEUE_LIMITED_RUNS ?? (isSoak ? 5_000 : 0));
const SOAK_SHARE: readonly Fault[] = [
  ...Array.from({ length: 6 }, () => 'machine' as const),
  ...Array.from({ length: 3 }, () => 'redis' as const),
  ...FAULTS,
];
/** Of the long form, so that its log shows where it is. */
const REPORT_EVERY = 50;
const LONGEST_GAP_MS = isSoak ? 1_200 : 600;
const LONGEST_TASK_MS = 150;
/** Longer than a lock and what follows it: a machine that was cut off for so long has lost its runs. */
const LONGEST_OUTAGE_MS = 18_000;
const STANDS_STILL_MS = 120_000;
/** Ends a hang. */
const HANG_MS = (60 + FAULTS_WANTED * 15) * 1_000;
const STUDIO = 'kills';

/** The faults that are wanted, then as many more as are asked for. */
function* plan(random: () => number): Generator<Fault> {
  const once = FAULTS.map((fault) => [random(), fault] as const)
    .sort(([a], [b]) => a - b)
    .map(([, fault]) => fault);
  if (!isSoak) yield* once;
  for (;;) yield SOAK_SHARE[Math.floor(random() * SOAK_SHARE.length)] ?? 'machine';
}

test.each(['always', 'everysec'] as const)(
  `three machines and a Redis with appendfsync %s: whatever is killed, cut or stops to reply, ${FAULTS_WANTED} times, nothing acknowledged is lost, done twice or beyond the limit`,
  async (appendfsync) => {
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
    const machines: Struck[] = [];
    const failures: unknown[] = [];
    try {
      await observer.untilState('online');
      for (const type of LIMITED) await observer.opened.setLimited(type, true);
      for (const name of MACHINES) {
        const proxy = await startProxy(redis.port);
        const address = `redis://127.0.0.1:${proxy.port}`;
        const machine = new ForkedMachine(program, {
          ...common,
          name,
          address,
          home: join(dir, name),
          addEveryMs: isSoak ? 100 : 200,
          longestMs: LONGEST_TASK_MS,
        });
        await machine.start();
        machines.push({ machine, proxy, recovered: Promise.resolve() });
      }
      let faults = 0;
      for (const fault of plan(random)) {
        if (faults >= FAULTS_WANTED && limitedRuns(log) >= LIMITED_RUNS_WANTED) break;
        faults += 1;
        if (faults % REPORT_EVERY === 0)
          process.stderr.write(`studio kills (${appendfsync}): ${faults} faults so far\n`);
        await pause(random() * LONGEST_GAP_MS);
        const index = Math.floor(random() * machines.length);
        // Most are short; one in five outlasts a lock.
        const outageMs = random() < 0.2 ? LONGEST_OUTAGE_MS * random() : 1_500 * random();
        done.set(fault, (done.get(fault) ?? 0) + 1);
        if (fault === 'redis') {
          await redis.kill9();
          await redis.restart();
        } else {
          const struck = machines[index];
          if (struck === undefined) throw new Error('no machine');
          // One at a time for each machine; the others have theirs meanwhile.
          await struck.recovered;
          struck.recovered = strike(struck, fault, outageMs).catch((error: unknown) => failures.push(error));
        }
        if (failures.length > 0) throw failures[0];
        await completions.look();
      }
      await Promise.all(machines.map(({ recovered }) => recovered));
      if (failures.length > 0) throw failures[0];
      await Promise.all(machines.map(({ machine }) => machine.stopAdding()));
      await untilNothingWaits(observer);
      const at = `seed ${seed}, ${log.acknowledged().size} tasks, ${log.runs().length} runs, ${limitedRuns(log)} of the limited types, ${JSON.stringify(Object.fromEntries(done))}`;
      const unhandled = MACHINES.flatMap((name) => {
        const file = join(dir, name, 'unhandled.txt');
        return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
      });
      process.stderr.write(`studio kills (${appendfsync}): ${at}\n`);
      expect(await wrongWithStudio({ redis: looking, studio: STUDIO, log, completions, limited: LIMITED }), at).toEqual(
        [],
      );
      expect(log.acknowledged().size, at).toBeGreaterThan(0);
      // Said at the end, when what matters more is known.
      expect(unhandled, at).toEqual([]);
      await Promise.all(machines.map(({ machine }) => machine.end()));
    } catch (error) {
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
  /** When its last fault is over. */
  recovered: Promise<unknown>;
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

const limitedRuns = (log: RunLog): number =>
  log.runs().filter(({ type }) => LIMITED.some((limited) => limited === type)).length;

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
