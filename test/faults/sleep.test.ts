import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { perType, type QueueTask } from '../../contract/task';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { buildWorkerFixture, type ForkedWorker, forkWorker } from '../support/fork-worker';
import { openTestQueue } from '../support/open-test-queue';
import { tempDir } from '../support/temp-dir';
import { workIn } from '../support/work-in';

const EIGHT_HOURS_MS = 8 * 3_600_000;
/** Longer than a busy machine keeps a worker from its heartbeat. */
const SILENCE_MS = 30_000;
const STUCK_MS = SILENCE_MS * 3;

let entry: string;
beforeAll(async () => {
  entry = await buildWorkerFixture('obedient');
});
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  vi.useRealTimers();
});

/** A working queue on a machine whose two clocks both count the time asleep, as on some systems. */
async function machine() {
  let sleptMs = 0;
  const monotonic = () => performance.now() + sleptMs;
  const open = await openTestQueue({ now: () => Date.now() + sleptMs, monotonicNow: monotonic, random: () => 0.999 });
  const { queue } = open;
  const workers: ForkedWorker[] = [];
  let setBusy = (): void => {};
  const busy = new Promise<void>((resolve) => {
    setBusy = resolve;
  });
  const workspace = tempDir('workspace');
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => {
      const worker = forkWorker(entry, type, { FIXTURE_HEARTBEAT_MS: '50' });
      workers.push(worker);
      return worker;
    },
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => perType(() => 4_000),
    onWorkerState: ({ state }) => {
      if (state === 'busy') setBusy();
    },
    log: { info() {}, warn() {}, error() {} },
    timings: { deadAfterMs: SILENCE_MS, stuckAfterMs: STUCK_MS },
    now: monotonic,
  });
  closers.push(() => dispatcher.stop(), open.close);
  const until = (id: string, fits: (task: QueueTask) => boolean) =>
    new Promise<QueueTask>((resolve) => {
      queue.onEvents((events) => {
        for (const event of events)
          if (event.kind === 'task' && event.task.id === id && fits(event.task)) resolve(event.task);
      });
    });
  return {
    queue,
    dispatcher,
    until,
    /** A worker has a task in hand. */
    busy,
    workers: () => workers.length,
    sleep: (ms: number) => {
      sleptMs += ms;
    },
    /** Puts the whole machine to sleep: its workers stop, and main wakes before any of them, with all its timers overdue. */
    async sleepWithWorkers(ms: number, onWaking: () => void) {
      for (const { child } of workers) child.kill('SIGSTOP');
      // What they sent before it is received before it.
      for (const _ of workers) await nextTurn();
      sleptMs += ms;
      onWaking();
      vi.runOnlyPendingTimers();
      for (const _ of workers) await nextTurn();
      for (const { child } of workers) child.kill('SIGCONT');
    },
  };
}
/** Main's timers, which run as usual and can be made to fire at the wake-up. */
const timersOfTheMachine = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
type Machine = Awaited<ReturnType<typeof machine>>;
const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;

describe('A machine that slept in the middle of a run', () => {
  /** Puts the machine to sleep while a task is in hand, which must then be completed by the same worker. */
  async function sleepInTheMiddle(ms: number, onWaking: (woken: Machine) => void) {
    timersOfTheMachine();
    const woken = await machine();
    const { queue, dispatcher, busy, until, workers, sleepWithWorkers } = woken;
    const { task } = await queue.enqueue(script('brief 300'));
    dispatcher.start();
    await busy;
    const done = until(task.id, ({ status }) => status !== 'processing');
    const before = workers();
    await sleepWithWorkers(ms, () => onWaking(woken));
    expect(await done).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
    expect(workers()).toBe(before);
  }

  it('finds it not stuck, and the worker that slept along ends its task', async () => {
    let silentMs: number[] = [];
    await sleepInTheMiddle(EIGHT_HOURS_MS, ({ dispatcher }) => {
      dispatcher.noteResume();
      silentMs = dispatcher.runs().map((run) => run.silentMs);
    });
    expect(silentMs).toHaveLength(1);
    expect(Math.max(...silentMs)).toBeLessThan(SILENCE_MS);
  });

  it('finds it neither dead nor stuck where the system does not announce the waking', async () => {
    await sleepInTheMiddle(EIGHT_HOURS_MS, () => {});
  });

  // So short that no timer is late by much: only the system's notice distinguishes such a sleep from silence.
  it.each([
    ['a silent worker is given', SILENCE_MS],
    ['a task without a word is given', STUCK_MS],
  ])('knows a nap of just the time that %s by the word of the system', async (_, limitMs) => {
    await sleepInTheMiddle(limitMs + 500, ({ dispatcher }) => dispatcher.noteResume());
  });

  it('takes up at once what came due meanwhile, and does not sit out the rest of its wait', async () => {
    // Main's timers stand still, so that no wait ends by itself.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { queue, dispatcher, until, sleep } = await machine();
    const { task } = await queue.enqueue(script('throw'));
    const looked = queue.nextDueInMs.bind(queue);
    const waits = new Promise<void>((resolve) => {
      queue.nextDueInMs = async (type) => {
        const dueInMs = await looked(type);
        if (dueInMs !== null) setImmediate(resolve);
        return dueInMs;
      };
    });
    const second = until(task.id, ({ retryCount }) => retryCount === 2);
    dispatcher.start();
    // The lane has set its timer for the end of the wait.
    await waits;
    sleep(EIGHT_HOURS_MS);
    dispatcher.noteResume();
    await second;
  });
});
