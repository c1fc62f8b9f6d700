import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Page } from 'playwright';
import { logsReplySchema } from '../../contract/bridge';
import { TASK_TYPES } from '../../contract/task';
import type { InsertRequest } from '../../main/store/task-store';
import { type Client, client } from '../e2e/support/client';
import { launchApp, newPlace } from '../e2e/support/launch';
import { callMain } from '../e2e/support/panel-page';
import { startSlowLlm } from '../e2e/support/slow-llm';
import { openStudioApps } from '../e2e/support/studio-apps';
import { type MachineOptions, openMachine } from '../faults/support/studio-machine';
import { startRedis } from '../support/redis';
import { startProxy } from '../support/tcp-proxy';
import { load1, quantile, round, say, spread } from './measure';
import { watchProcessor } from './processor';

/** Of the way to Redis. */
const ADDED_MS = 1;
const KILLS = 3;
/** Until what an operation has set off is over. */
const SETTLED_MS = 500;
const INSERTED_AT_ONCE = 500;
const nowMs = () => performance.timeOrigin + performance.now();

interface Side {
  readonly queue: Client;
  readonly page: Page;
  readonly bridge: { readonly pid: number };
}

/** Milliseconds of processor time that `work` takes of each app, for each of `count` operations: of its main process, and of its panel. */
async function processorMs<const Name extends string, T>(
  sides: Readonly<Record<Name, Side>>,
  count: number,
  work: () => Promise<T>,
) {
  const watched = Object.entries<Side>(sides).map(([name, { bridge }]) => ({
    name,
    since: watchProcessor(bridge.pid),
  }));
  const result = await work();
  const perOperation = Object.fromEntries(
    watched.map(({ name, since }) => {
      const times = since();
      const sum = (isMeant: (process: string) => boolean) =>
        round(times.reduce((total, one) => total + (isMeant(one.name) ? one.cpuMs : 0), 0) / count, 1);
      const isPanel = (process: string) => process === 'renderer' || process.startsWith('gpu');
      return [name, { main: sum((process) => process === 'main'), panel: sum(isPanel) }];
    }),
  );
  return { result, perOperation };
}
/** How many commands each machine sends for one such operation; those of scripts are not counted. */
async function commandsOf(port: number, work: () => Promise<unknown>): Promise<number[]> {
  const client = new Redis(port);
  const monitor = await client.monitor();
  const bySource = new Map<string, number>();
  monitor.on('monitor', (_time: string, [command]: string[], source: string) => {
    if (source !== 'lua' && command !== 'ping') bySource.set(source, (bySource.get(source) ?? 0) + 1);
  });
  await work();
  await delay(SETTLED_MS);
  monitor.disconnect();
  client.disconnect();
  return [...bySource.values()].sort((a, b) => b - a);
}

/** One after the other over HTTP, while nothing runs. */
async function enqueues({ queue, page }: Side, count: number): Promise<number[]> {
  await callMain(page, 'queue:pause', { type: 'image', mode: 'after-current' });
  const took: number[] = [];
  for (let n = 0; n < count + 10; n += 1) {
    const startedAt = performance.now();
    await queue.enqueue({ type: 'image', projectId: 'bench', metadata: { scenes: 3, title: `그림 ${n}` } });
    if (n >= 10) took.push(performance.now() - startedAt);
  }
  await callMain(page, 'queue:all', { action: 'cancel', filter: { types: ['image'], statuses: ['waiting'] } });
  return took;
}

/** From now on the page notes when it has painted the text among what runs. */
async function watchFor(page: Page, text: string): Promise<void> {
  await page.evaluate((wanted) => {
    const painted = new Promise<number>((resolve) => {
      const look = () => {
        const lane = document.querySelector('[data-testid="running-script"]');
        if (lane?.textContent.includes(wanted) !== true) return;
        observer.disconnect();
        // A message posted from inside an animation frame arrives after that frame's paint.
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
          channel.port2.postMessage(0);
        });
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    Reflect.set(window, 'painted', painted);
  }, text);
}
const paintedAt = (page: Page): Promise<number> => page.evaluate(() => Reflect.get(window, 'painted'));

/** Added by the one, run by the other, cancelled by the one. */
async function beginsAndCancels(adds: Side, runs: Side, count: number) {
  const begins: number[] = [];
  const painted: number[] = [];
  const cancels: number[] = [];
  for (let n = 0; n < count + 3; n += 1) {
    const title = `측정 ${n} ${randomUUID()}`;
    await watchFor(runs.page, title);
    const askedAt = nowMs();
    const { id } = await adds.queue.enqueue({ type: 'script', projectId: `p${n}`, metadata: { title } });
    const shownAt = await paintedAt(runs.page);
    const reply = await adds.queue.call('GET', `/api/queue/tasks/${id}/logs`);
    const first = await firstLineAt(adds.queue, id, reply.body);
    const cancelledAt = performance.now();
    await callMain(adds.page, 'queue:cancel', { id });
    const tookMs = performance.now() - cancelledAt;
    await adds.queue.ended(id);
    if (n < 3) continue;
    begins.push(first - askedAt);
    painted.push(shownAt - askedAt);
    cancels.push(tookMs);
  }
  return { begins: spread(begins), painted: spread(painted), cancels: spread(cancels) };
}
/** When the run's first line was written, by the worker's clock, which is this computer's. */
async function firstLineAt(queue: Client, id: string, body: unknown): Promise<number> {
  const [line] = logsReplySchema.parse(body).lines;
  if (line !== undefined) return Date.parse(line.at);
  await queue.until(id, ({ logs }) => logs.length > 0);
  return firstLineAt(queue, id, (await queue.call('GET', `/api/queue/tasks/${id}/logs`)).body);
}

async function alone(settings: Parameters<typeof newPlace>[0], count: number, runs: number) {
  const app = await launchApp({ place: await newPlace(settings) });
  try {
    const side = { queue: client(app.bridge), page: app.page, bridge: app.bridge };
    const adding = await processorMs({ app: side }, count, () => enqueues(side, count));
    const running = await processorMs({ app: side }, runs, () => beginsAndCancels(side, side, runs));
    return {
      enqueue: spread(adding.result),
      ...running.result,
      cpuMs: { enqueue: adding.perOperation, run: running.perOperation },
    };
  } finally {
    await app.close();
  }
}

async function together(
  appendfsync: 'always' | 'everysec',
  settings: Parameters<typeof newPlace>[0] & object,
  count: number,
  runs: number,
) {
  const studio = await openStudioApps({ appendfsync });
  try {
    const anna = await studio.open('anna', { settings });
    const bora = await studio.open('bora', { settings });
    for (const { proxy } of [anna, bora]) proxy.delay({ toServer: ADDED_MS });
    const both = { anna, bora };
    const adding = await processorMs(both, count, () => enqueues(anna, count));
    for (const type of TASK_TYPES) await anna.pause(type, 'this-machine');
    const running = await processorMs(both, runs, () => beginsAndCancels(anna, bora, runs));
    const commands = await commandsOf(studio.redis.port, () =>
      anna.queue.enqueue({ type: 'image', projectId: 'counted', metadata: { scenes: 3, title: 'counted' } }),
    );
    const killed: number[] = [];
    for (let n = 0; appendfsync === 'always' && n < KILLS; n += 1) {
      await bora.pause('script', 'this-machine');
      const carl = await studio.spawn(`carl${n}`, { settings });
      carl.proxy.delay({ toServer: ADDED_MS });
      const { id } = await anna.queue.enqueue({ type: 'script', projectId: `killed${n}`, metadata: { title: 'held' } });
      await anna.queue.until(id, ({ machine }) => machine === `carl${n}`);
      await bora.resume('script', 'this-machine');
      carl.child.kill('SIGKILL');
      const killedAt = performance.now();
      await anna.queue.until(id, ({ machine, status }) => machine === 'bora' && status === 'processing');
      killed.push((performance.now() - killedAt) / 1_000);
      await callMain(anna.page, 'queue:cancel', { id });
      await anna.queue.ended(id);
    }
    return {
      enqueue: spread(adding.result),
      ...running.result,
      killedSeconds: killed.map((seconds) => round(seconds, 1)),
      cpuMs: { enqueue: adding.perOperation, run: running.perOperation },
      commands,
    };
  } finally {
    await studio.close();
  }
}

/** So many waiting tasks: what they take of Redis, and how long a machine that was not there before needs until it shows them. */
async function many(dir: string, tasks: number) {
  const redis = await startRedis({ appendfsync: 'everysec' });
  const proxy = await startProxy(redis.port);
  proxy.delay({ toServer: ADDED_MS });
  const looking = new Redis(redis.port);
  const usedMb = async () => Number(/used_memory:(\d+)/.exec(await looking.info('memory'))?.[1]) / 1e6;
  const options = (name: string, port: number): MachineOptions => ({
    name,
    studio: 'bench',
    address: `redis://127.0.0.1:${port}`,
    home: join(dir, name),
    workspace: join(dir, 'films'),
    runLog: join(dir, 'runs.jsonl'),
    takes: [],
  });
  const filler = await openMachine(options('filler', redis.port));
  try {
    const before = await usedMb();
    const filledFrom = performance.now();
    for (let start = 0; start < tasks; start += INSERTED_AT_ONCE) {
      const requests = Array.from({ length: Math.min(INSERTED_AT_ONCE, tasks - start) }, (_, index): InsertRequest => {
        const n = start + index;
        const type = TASK_TYPES[n % TASK_TYPES.length] ?? 'script';
        const metadata = { title: `작업 ${n}`, scenes: 8, style: 'photo' };
        const common = { userId: 'bench', projectId: `p${n % 5_000}`, maxRetries: 3, dependsOn: [] };
        return { tasks: [{ ...common, id: randomUUID(), type, priority: n % 4, metadata }] };
      });
      const outcomes = await filler.opened.store.insert(requests);
      const refused = outcomes.find(({ ok }) => !ok);
      if (refused?.ok === false) throw refused.error;
    }
    const addedPerSecond = tasks / ((performance.now() - filledFrom) / 1_000);
    const megabytes = (await usedMb()) - before;
    const openedFrom = performance.now();
    const fresh = await openMachine(options('fresh', proxy.port));
    try {
      await fresh.untilState('online');
      const seconds = (performance.now() - openedFrom) / 1_000;
      const { total } = await fresh.queue.tasks.list({ limit: 1 });
      return {
        tasks,
        shown: total,
        redisMegabytes: round(megabytes, 1),
        newMachineSeconds: round(seconds, 1),
        addedPerSecond: Math.round(addedPerSecond),
      };
    } finally {
      await fresh.close();
    }
  } finally {
    await filler.close();
    looking.disconnect();
    await proxy.close();
    await redis.stop();
  }
}

/** A studio of real apps on one computer, with a network of 1 ms to Redis, beside one app with its own file. */
export async function benchStudio(benchDir: string, { tasks, runs }: { tasks: number; runs: number }) {
  const llm = await startSlowLlm();
  try {
    const settings = { llm: { baseUrl: llm.baseUrl, model: 'slow' } };
    const count = runs * 5;
    const sqlite = await alone(settings, count, runs);
    say(`studio: sqlite ${JSON.stringify(sqlite)}`);
    const everysec = await together('everysec', settings, count, runs);
    say(`studio: everysec ${JSON.stringify(everysec)}`);
    const always = await together('always', settings, count, runs);
    say(`studio: always ${JSON.stringify(always)}`);
    const full = await many(mkdtempSync(join(benchDir, 'studio-')), tasks);
    say(`studio: ${JSON.stringify(full)}`);
    return {
      bar: 'enqueue p95 <= 15 ms (everysec) and 30 ms (always); added on A, begins on B p95 <= 60 ms, painted on B <= 150 ms; cancel <= 3 s; killed, begins elsewhere <= 20 s; 100,000 tasks <= 250 MB and <= 20 s',
      met:
        everysec.enqueue.p95Ms <= 15 &&
        always.enqueue.p95Ms <= 30 &&
        [everysec, always].every(
          ({ begins, painted, cancels }) => begins.p95Ms <= 60 && painted.p95Ms <= 150 && cancels.maxMs <= 3_000,
        ) &&
        quantile(always.killedSeconds, 1) <= 20 &&
        full.redisMegabytes <= 250 &&
        full.newMachineSeconds <= 20 &&
        full.shown === tasks,
      method: `real apps with panels, each through a proxy that holds what is sent to Redis for ${ADDED_MS} ms; enqueues one after the other over HTTP; begin: the first line of the run, as the worker dates it; painted: after the frame that shows it among what runs; the same with one app and its own file (sqlite)`,
      sqlite,
      everysec,
      always,
      full,
      load1: load1(),
    };
  } finally {
    llm.close();
  }
}
