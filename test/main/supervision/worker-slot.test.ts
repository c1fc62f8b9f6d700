import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerState } from '../../../contract/events';
import { isProblem } from '../../../contract/messages';
import { SilenceWatch } from '../../../main/supervision/silence-watch';
import type { WorkerDeath } from '../../../main/supervision/worker-death';
import { DEFAULT_SLOT_TIMINGS, type SlotOptions, WorkerSlot } from '../../../main/supervision/worker-slot';
import { buildWorkerFixture, type ForkedWorker, forkWorker, isAlive } from '../../support/fork-worker';

let entry: string;
const slots: WorkerSlot[] = [];
beforeAll(async () => {
  entry = await buildWorkerFixture('obedient');
});
afterEach(async () => {
  await Promise.all(slots.splice(0).map((slot) => slot.stop()));
});

/** A slot on real processes, its states in order, and a promise for the next one that matches. */
function slotOf(env: Record<string, string>, options: Partial<SlotOptions> = {}) {
  const states: { state: WorkerState; atMs: number }[] = [];
  const deaths: WorkerDeath[] = [];
  /** What the slot waits after each death before it starts the next worker, in ms. */
  const delays: number[] = [];
  const workers: ForkedWorker[] = [];
  const waiting: { match: (state: WorkerState) => boolean; resolve: () => void }[] = [];
  const slot = new WorkerSlot({
    type: 'script',
    createWorker: (type) => {
      const worker = forkWorker(entry, type, env);
      workers.push(worker);
      return worker;
    },
    memoryLimitMb: () => 4_000,
    measureTrees: undefined,
    onIdle: () => {},
    onMessage: () => {},
    onDeath: (death) => deaths.push(death),
    onState: (state) => {
      states.push({ state, atMs: performance.now() });
      for (const waiter of waiting.filter(({ match }) => match(state))) waiter.resolve();
    },
    log: {
      info() {},
      warn: (event, fields) => {
        if (event === 'worker.died') delays.push(Number(fields?.restartInMs));
      },
      error() {},
    },
    now: () => performance.now(),
    timings: DEFAULT_SLOT_TIMINGS,
    ...options,
  });
  slots.push(slot);
  const until = (match: (state: WorkerState) => boolean): Promise<void> =>
    states.some(({ state }) => match(state))
      ? Promise.resolve()
      : new Promise((resolve) => waiting.push({ match, resolve }));
  return { slot, states, deaths, delays, workers, until };
}

describe('A worker’s slot', () => {
  it('has a new worker at once when one dies', async () => {
    const { slot, workers, until, states, delays } = slotOf({});
    slot.start();
    await until(({ state }) => state === 'idle');
    workers[0]?.kill();
    await until(({ state, restarts }) => state === 'idle' && restarts === 1);
    expect(delays).toEqual([0]);
    const seen = states.map(({ state }) => state.state).filter((state, n, all) => state !== all[n - 1]);
    expect(seen).toEqual(['starting', 'idle', 'restarting', 'starting', 'idle']);
    expect(states.at(-1)?.state).toMatchObject({
      lastError: { code: 'worker.exited', detail: 'SIGKILL' },
      pid: workers[1]?.pid,
    });
  });

  it('waits longer after each death in a row, up to a limit', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, backoffMs: 100, maxBackoffMs: 400 };
    const { slot, states, until, delays } = slotOf({ FIXTURE_CRASH_AT_START: '1' }, { timings });
    slot.start();
    await until(({ restarts, state }) => restarts === 5 && state === 'starting');
    const at = (wanted: string) => states.filter(({ state }) => state.state === wanted).map(({ atMs }) => atMs);
    const starts = at('starting').slice(1);
    const pauses = at('restarting').map((diedAtMs, n) => (starts[n] ?? 0) - diedAtMs);
    expect(delays).toEqual([0, 100, 200, 400, 400]);
    for (const [n, delayMs] of delays.entries()) expect(pauses[n]).toBeGreaterThanOrEqual(delayMs - 2);
  });

  it('forgets deaths of long ago: a worker that was stable is restarted at once', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, backoffMs: 60_000, stableMs: 0 };
    const { slot, workers, until } = slotOf({}, { timings });
    slot.start();
    for (const restarts of [0, 1, 2]) {
      await until((state) => state.state === 'idle' && state.restarts === restarts);
      workers.at(-1)?.kill();
    }
    await until((state) => state.state === 'idle' && state.restarts === 3);
  });

  it('kills a worker whose heart stopped, though it still exists', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, deadAfterMs: 6_000 };
    const { slot, workers, deaths, until } = slotOf({ FIXTURE_HEARTBEAT_MS: '50' }, { timings });
    slot.start();
    await until(({ state }) => state === 'idle');
    const { restarts } = slot.snapshot();
    const pid = workers.at(-1)?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await until((state) => state.state === 'idle' && state.restarts === restarts + 1);
    expect(deaths.at(-1)).toMatchObject({ cause: 'lost-heartbeat' });
    expect(isAlive(pid)).toBe(false);
  });

  it('gives a worker that does not start in time longer with each start, so that it comes up on the busiest machine', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, startWithinMs: 1, backoffMs: 1, maxBackoffMs: 1 };
    const { slot, deaths, until } = slotOf({}, { timings });
    slot.start();
    await until(({ state }) => state === 'idle');
    expect(deaths.length).toBeGreaterThan(2);
    expect(deaths).toEqual(deaths.map((_, n) => ({ cause: 'lost-heartbeat', silentMs: 2 ** n })));
  });

  it('gives no start longer than the limit', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, startWithinMs: 1, maxStartMs: 4, backoffMs: 1, maxBackoffMs: 1 };
    const { slot, deaths, until } = slotOf({}, { timings });
    slot.start();
    await until(({ restarts }) => restarts === 5);
    expect(deaths.slice(0, 5).map((death) => 'silentMs' in death && death.silentMs)).toEqual([1, 2, 4, 4, 4]);
  });

  it('keeps an idle worker alive for as long as its heart beats', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, deadAfterMs: 6_000 };
    let beats = 0;
    let enough = (): void => {};
    const seen = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const { slot, deaths } = slotOf(
      { FIXTURE_HEARTBEAT_MS: '30' },
      {
        timings,
        onMessage: ({ kind }) => {
          if (kind === 'heartbeat') beats += 1;
          if (beats === 250) enough();
        },
      },
    );
    slot.start();
    await seen;
    expect(deaths).toEqual([]);
  });

  it('ends a worker that outgrew its memory and says so', async () => {
    const { slot, deaths, until } = slotOf({ FIXTURE_HEARTBEAT_MS: '30' }, { memoryLimitMb: () => 10 });
    slot.start();
    await until(({ state, restarts }) => state === 'starting' && restarts === 1);
    expect(deaths[0]).toMatchObject({ cause: 'out-of-memory' });
  });

  it('offers no worker that is about to end', async () => {
    const { slot, deaths, until } = slotOf({});
    slot.start();
    await until(({ state }) => state === 'idle');
    expect(slot.isIdle).toBe(true);
    slot.kill({ cause: 'killed', detail: 'test' });
    expect(slot.isIdle).toBe(false);
    await until(({ state, restarts }) => state === 'idle' && restarts === 1);
    expect(slot.isIdle).toBe(true);
    expect(deaths).toEqual([{ cause: 'killed', detail: 'test' }]);
  });

  it('restarted while idle, has another process at once, and no error', async () => {
    const { slot, deaths, workers, until, delays } = slotOf({});
    slot.start();
    await until(({ state }) => state === 'idle');
    const [first] = workers;
    await slot.restart();
    expect(slot.snapshot()).toMatchObject({ state: 'starting', restarts: 1, pid: workers[1]?.pid });
    expect(isAlive(first?.pid ?? 0)).toBe(false);
    await until(({ state, restarts }) => state === 'idle' && restarts === 1);
    expect(slot.snapshot()).not.toHaveProperty('lastError');
    expect(deaths).toEqual([{ cause: 'restarted' }]);
    expect(delays).toEqual([]);
  });

  it('restarted before it was ready, gives that process up', async () => {
    const { slot, deaths, workers, until } = slotOf({});
    slot.start();
    expect(slot.snapshot().state).toBe('starting');
    await slot.restart();
    await until(({ state }) => state === 'idle');
    expect(workers).toHaveLength(2);
    expect(deaths).toEqual([{ cause: 'restarted' }]);
  });

  it('restarted while it waits after deaths in a row, starts now and has forgotten them', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, backoffMs: 3_600_000, maxBackoffMs: 3_600_000 };
    const { slot, until, delays } = slotOf({ FIXTURE_CRASH_AT_START: '1' }, { timings });
    slot.start();
    await until(({ state, restarts }) => state === 'restarting' && restarts === 2);
    await slot.restart();
    expect(slot.snapshot()).toMatchObject({ state: 'starting', restarts: 2 });
    await until(({ state, restarts }) => state === 'restarting' && restarts === 4);
    expect(delays).toEqual([0, 3_600_000, 0, 3_600_000]);
  });

  it('restarted twice at once, has one process more', async () => {
    const { slot, workers, until } = slotOf({});
    slot.start();
    await until(({ state }) => state === 'idle');
    await Promise.all([slot.restart(), slot.restart()]);
    await until(({ state, restarts }) => state === 'idle' && restarts === 1);
    expect(workers).toHaveLength(2);
  });

  it('restarted while it stops or is stopped, stays as it is', async () => {
    const { slot, workers, until } = slotOf({});
    slot.start();
    await until(({ state }) => state === 'idle');
    const stopped = slot.stop();
    await slot.restart();
    await stopped;
    await slot.restart();
    expect(slot.snapshot().state).toBe('stopped');
    expect(workers).toHaveLength(1);
  });

  it('that stops before a restart has begun, keeps nobody waiting for it', async () => {
    const { slot, workers, until } = slotOf({});
    slot.start();
    await until(({ state }) => state === 'idle');
    const restarted = slot.restart();
    await slot.stop();
    await restarted;
    expect(slot.snapshot().state).toBe('stopped');
    expect(workers).toHaveLength(1);
  });

  it('says when its process began, and what it may use', async () => {
    const { slot, until } = slotOf({}, { memoryLimitMb: () => 321 });
    const before = Date.now();
    slot.start();
    await until(({ rssBytes }) => rssBytes !== undefined);
    const { startedAt, memoryLimitMb } = slot.snapshot();
    expect(memoryLimitMb).toBe(321);
    expect(Date.parse(startedAt ?? '')).toBeGreaterThanOrEqual(before);
    await slot.stop();
    expect(slot.snapshot()).not.toHaveProperty('startedAt');
    expect(slot.snapshot()).not.toHaveProperty('rssBytes');
  });

  it('says a new memory limit when it is set, and nothing when it is the same', async () => {
    let limitMb = 500;
    const { slot, states, until } = slotOf({}, { memoryLimitMb: () => limitMb });
    slot.start();
    await until(({ rssBytes }) => rssBytes !== undefined);
    const before = states.length;
    slot.noteLimit();
    expect(states).toHaveLength(before);
    limitMb = 600;
    slot.noteLimit();
    expect(states.at(-1)?.state.memoryLimitMb).toBe(600);
  });

  it('reports a message it cannot read and stays', async () => {
    const errors: string[] = [];
    const { slot, until, deaths } = slotOf(
      { FIXTURE_BAD_MESSAGE: '1' },
      { log: { info() {}, warn() {}, error: (event) => errors.push(event) } },
    );
    slot.start();
    await until(({ state }) => state === 'idle');
    expect(errors).toEqual(['worker.bad-message']);
    expect(deaths).toEqual([]);
  });

  it('stopped while it waits to restart, starts nothing any more', async () => {
    const timings = { ...DEFAULT_SLOT_TIMINGS, backoffMs: 60_000 };
    const { slot, until, workers } = slotOf({ FIXTURE_CRASH_AT_START: '1' }, { timings });
    slot.start();
    await until(({ state, restarts }) => state === 'restarting' && restarts === 2);
    await slot.stop();
    expect(slot.snapshot().state).toBe('stopped');
    expect(workers.filter(({ pid }) => pid !== undefined && isAlive(pid))).toEqual([]);
  });

  it('that cannot start a process tries again later', async () => {
    let tries = 0;
    const { slot, until } = slotOf(
      {},
      {
        createWorker: (type) => {
          tries += 1;
          if (tries === 1) throw new Error('no such file');
          return forkWorker(entry, type);
        },
      },
    );
    slot.start();
    await until(
      ({ state, lastError }) => state === 'idle' && isProblem(lastError) && lastError.code === 'worker.not_started',
    );
  });
});

describe('Silence', () => {
  it('is not what passed while the machine slept', async () => {
    let sleptMs = 0;
    let silent = 0;
    let finished = (): void => {};
    const done = new Promise<void>((resolve) => {
      finished = resolve;
    });
    const watch = new SilenceWatch(
      () => {
        silent = performance.now();
        finished();
      },
      () => performance.now() + sleptMs,
    );
    const startedAt = performance.now();
    watch.start(100);
    sleptMs = 3_600_000;
    await done;
    // A whole window of waking time after the first timer found itself an hour late.
    expect(silent - startedAt).toBeGreaterThanOrEqual(195);
  });
});
