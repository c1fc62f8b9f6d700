import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type BridgeFile, enqueueReplySchema, listReplySchema } from '../../contract/bridge';
import { FINAL_STATUSES, type QueueTask, type TaskStatus } from '../../contract/task';
import { client } from '../e2e/support/client';
import { bridgeOf, newPlace, type Place, type SpawnedApp, spawnApp } from '../e2e/support/launch';
import { untilDead } from '../support/fork-worker';
import { openTestQueue } from '../support/open-test-queue';
import { isSoak, seededRandom } from './support/soak';
import { unsoundness } from './support/soundness';

const KILLING_MS = isSoak ? 600_000 : 15_000;
const SUBMIT_EVERY_MS = 250;
/** About what a request takes from its first byte to its answer. */
const IN_FLIGHT_MS = 4;
/** No task of this test runs as long, also on a busy machine. */
const STANDS_STILL_MS = 120_000;
const SCRIPT = '아침에 일어나 창문을 엽니다. 숨을 고릅니다.\n\n십 분만 몸을 폅니다. 하루가 가벼워집니다.';

interface Kin {
  readonly pid: number;
  readonly command: string;
}
function descendantsOf(pid: number): Kin[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = rows.map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row)).filter((match) => match !== null);
  const below = (parent: number): Kin[] =>
    all
      .filter((match) => Number(match[2]) === parent)
      .flatMap((match) => [{ pid: Number(match[1]), command: match[3] ?? '' }, ...below(Number(match[1]))]);
  return below(pid);
}

/** Sends every request until it is answered for, with its key: a client that was cut off cannot know whether it was heard. */
class Client {
  readonly acknowledged = new Map<string, string>();
  /** The last state that the app told of a task; a final one is for good. */
  readonly told = new Map<string, TaskStatus>();
  readonly problems: string[] = [];
  #n = 0;

  constructor(
    readonly place: Place,
    readonly random: () => number,
  ) {}

  next(): { key: string; body: object } {
    this.#n += 1;
    const projectId = `p${this.#n % 20}`;
    const draw = this.random();
    const common = { projectId, priority: Math.floor(this.random() * 3), metadata: { title: `작업 ${this.#n}` } };
    const body =
      draw < 0.8
        ? { ...common, type: 'script', metadata: { ...common.metadata, text: SCRIPT } }
        : { ...common, type: 'image', metadata: { ...common.metadata, scenes: 1 } };
    return { key: `key-${this.#n}`, body };
  }

  async submit(bridge: { url: string; token: string }, request: { key: string; body: object }): Promise<boolean> {
    const reply = await fetch(`${bridge.url}/api/queue/enqueue`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${bridge.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': request.key,
      },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
    const answer: unknown = await reply?.json().catch(() => undefined);
    if (reply === undefined || answer === undefined) return false;
    if (!reply.ok) {
      // The app was told to stop, or asks for patience.
      if (reply.status !== 503 && reply.status !== 429) this.problems.push(`${request.key}: ${JSON.stringify(answer)}`);
      return false;
    }
    const { task } = enqueueReplySchema.parse(answer);
    const before = this.acknowledged.get(request.key);
    if (before !== undefined && before !== task.id) this.problems.push(`${request.key} made two tasks`);
    this.acknowledged.set(request.key, task.id);
    return true;
  }

  hear(tasks: readonly QueueTask[]): void {
    const running = tasks.filter(({ status }) => status === 'processing').map(({ type }) => type);
    if (new Set(running).size < running.length) this.problems.push(`two tasks of one type run: ${running}`);
    const final: readonly TaskStatus[] = FINAL_STATUSES;
    for (const { id, status } of tasks) {
      const before = this.told.get(id);
      if (before !== undefined && final.includes(before) && before !== status)
        this.problems.push(`${id} was ${before} and is ${status}`);
      this.told.set(id, status);
    }
  }
}

/** What the kills have left waiting is worked off, however long the list: it may take its time, but not stand still. */
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
    await pause(SUBMIT_EVERY_MS);
  }
}

test(`kill -9 of the app and of its workers at random moments, for ${KILLING_MS / 1_000} s: nothing answered for is lost, doubled or half done`, async () => {
  const seed = Number(process.env.STUDIO_QUEUE_SEED ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const place = await newPlace();
  const sender = new Client(place, random);
  let app: SpawnedApp | undefined;
  let kills = 0;
  let cutOff = 0;
  const outlived: Promise<unknown>[] = [];
  const start = async () => {
    app = spawnApp(place, ['--hidden']);
    return bridgeOf(place, app.child.pid);
  };
  try {
    const deadline = performance.now() + KILLING_MS;
    let bridge = await start();
    let request = sender.next();
    let killAt = performance.now() + 1_000 + random() * 3_000;
    while (performance.now() < deadline || kills < 3) {
      if (await sender.submit(bridge, request)) request = sender.next();
      const listed = await client(bridge)
        .call('GET', '/api/queue/list?limit=100')
        .catch(() => undefined);
      if (listed?.status === 200) {
        sender.hear(listReplySchema.parse(listed.body).tasks);
      }
      await pause(SUBMIT_EVERY_MS * random());
      if (performance.now() < killAt) continue;
      killAt = performance.now() + 1_000 + random() * 4_000;
      kills += 1;
      const pid = app?.child.pid ?? 0;
      const family = descendantsOf(pid);
      const workers = family.filter(({ command }) => command.includes('node.mojom.NodeService'));
      const victim = workers[Math.floor(random() * workers.length)];
      if (random() < 0.5 && victim !== undefined) {
        const children = descendantsOf(victim.pid);
        killQuietly(victim.pid);
        outlived.push(
          untilDead(
            [victim, ...children].map((one) => one.pid),
            10_000,
          ),
        );
        continue;
      }
      // In the middle of a request, somewhere between its first byte and the last of its answer.
      const inFlight = sender.submit(bridge, request);
      await pause(random() * IN_FLIGHT_MS);
      killQuietly(pid);
      await app?.exited;
      if (await inFlight) request = sender.next();
      else cutOff += 1;
      outlived.push(
        untilDead(
          family.map((one) => one.pid),
          10_000,
        ),
      );
      // At once: the next start meets what the last one left.
      bridge = await start();
    }
    await Promise.all(outlived);
    while (!(await sender.submit(bridge, request)));
    await untilNothingWaits(bridge);
  } catch (error) {
    throw new Error(`STUDIO_QUEUE_SEED=${seed} kills alike`, { cause: error });
  } finally {
    const family = descendantsOf(app?.child.pid ?? 0);
    app?.child.kill('SIGTERM');
    await app?.exited;
    await untilDead(
      family.map((one) => one.pid),
      10_000,
    );
  }

  const at = `seed ${seed}, ${kills} kills, ${cutOff} requests cut off, ${sender.acknowledged.size} tasks`;
  process.stderr.write(`kills: ${at}\n`);
  expect(sender.problems, at).toEqual([]);
  const { queue, close } = await openTestQueue({ dir: place.home });
  const tasks = await queue.getQueue();
  await close();
  // Exactly once: what the last, unanswered request may have made is one task more.
  const known = new Set(sender.acknowledged.values());
  expect(tasks.filter(({ id }) => known.has(id)).length, at).toBe(sender.acknowledged.size);
  expect(tasks.length, at).toBe(sender.acknowledged.size);
  for (const task of tasks) {
    if (task.status !== 'completed') {
      // Two crashes with a task in hand fail it for good: that is the rule, not a loss.
      expect([task.status, task.errorCode], at).toEqual(['failed', 'poison']);
    }
  }
  expectWholeFiles(place, tasks, at);
  const connection = new Database(join(place.home, 'queue.db'));
  expect(unsoundness(connection), at).toEqual([]);
  connection.close();
});

/** Of two tasks of a project the later one's files count: a file is as one of those that made it says. */
function expectWholeFiles(place: Place, tasks: readonly QueueTask[], at: string): void {
  const hashes = new Map<string, Set<string>>();
  for (const { projectId, outputs } of tasks.filter(({ status }) => status === 'completed')) {
    for (const { path, sha256 } of outputs) {
      const file = join(place.workspace, projectId, path);
      hashes.set(file, (hashes.get(file) ?? new Set()).add(sha256));
    }
  }
  expect(hashes.size, at).toBeGreaterThan(0);
  for (const [file, allowed] of hashes) {
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(allowed.has(sha256), `${at}: ${file}`).toBe(true);
  }
  const partial = readdirSync(place.workspace, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.partial-'),
  );
  expect(partial, at).toEqual([]);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself a moment before.
  }
}
