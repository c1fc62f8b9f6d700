import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WorkerState } from '../../contract/events';
import { settingsSchema } from '../../contract/settings';
import { TASK_TYPES } from '../../contract/task';
import { DEFAULT_TIMINGS } from '../../main/supervision/options';
import { SilenceWatch } from '../../main/supervision/silence-watch';
import type { WorkerDeath } from '../../main/supervision/worker-death';
import { DEFAULT_SLOT_TIMINGS, WorkerSlot } from '../../main/supervision/worker-slot';
import { buildWorkerFixture, type ForkedWorker, forkWorker, isAlive } from '../support/fork-worker';
import { tempDir } from '../support/temp-dir';

const MB = 1_024 * 1_024;
/** What an untouched installation runs with. */
const limitsMb = settingsSchema.parse({}).memoryLimitMb;

let entry: string;
const slots: WorkerSlot[] = [];
beforeAll(async () => {
  entry = await buildWorkerFixture('obedient');
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(slots.splice(0).map((slot) => slot.stop()));
});

describe('Specification, Worker loop', () => {
  it('"script 500 MB, image 1 GB, video 2 GB" are the limits of an untouched installation', () => {
    expect(limitsMb).toEqual({ script: 500, image: 1_024, video: 2_048 });
  });

  it.each(TASK_TYPES)(
    '"Workers restart by themselves when they outgrow their memory": %s at its limit stays, one byte above it is replaced',
    async (type) => {
      let treeBytes = limitsMb[type] * MB;
      const deaths: WorkerDeath[] = [];
      const workers: ForkedWorker[] = [];
      const heard = new EventTarget();
      let last: WorkerState | undefined;
      const slot = new WorkerSlot({
        type,
        createWorker: (wanted) => {
          const worker = forkWorker(entry, wanted, { FIXTURE_HEARTBEAT_MS: '30' });
          workers.push(worker);
          return worker;
        },
        memoryLimitMb: () => limitsMb[type],
        // Only the size is made up: no test should fill 2 GB of a machine that others use.
        measureTrees: async ([pid = 0]) => new Map([[pid, { bytes: treeBytes, cpuMs: 0, processes: 1 }]]),
        onIdle: () => {},
        onMessage: () => {},
        onDeath: (death) => deaths.push(death),
        onState: (state) => {
          last = state;
          heard.dispatchEvent(new Event('state'));
        },
        log: { info() {}, warn() {}, error() {} },
        now: () => performance.now(),
        timings: DEFAULT_SLOT_TIMINGS,
      });
      slots.push(slot);
      const until = async (matches: (state: WorkerState) => boolean) => {
        while (last === undefined || !matches(last)) {
          await new Promise((done) => heard.addEventListener('state', done, { once: true }));
        }
      };
      slot.start();
      await until(({ state }) => state === 'idle');
      const dir = tempDir('limit');
      slot.run({
        kind: 'run',
        taskId: randomUUID(),
        leaseId: randomUUID(),
        type,
        projectId: 'p',
        stagingDir: dir,
        inputDir: dir,
        metadata: { title: 'wait' },
        attempt: 1,
        settings: { allowPrivateAddresses: false, language: 'ko' },
      });
      await until(({ rssBytes, state }) => state === 'busy' && rssBytes === treeBytes);
      expect(deaths).toEqual([]);

      treeBytes += 1;
      await until(({ restarts }) => restarts === 1);
      treeBytes = 0;
      await until(({ state }) => state === 'idle');
      expect(deaths).toEqual([{ cause: 'out-of-memory', usedMb: limitsMb[type], limitMb: limitsMb[type] }]);
      expect(workers.map(({ pid }) => isAlive(pid ?? 0))).toEqual([false, true]);
    },
  );

  it('"detection of stuck tasks": a run is given up after 10 minutes of silence, and not a moment before', () => {
    vi.useFakeTimers();
    const silent = vi.fn();
    const watch = new SilenceWatch(silent, () => performance.now());
    watch.start(DEFAULT_TIMINGS.stuckAfterMs);
    vi.advanceTimersByTime(9 * 60_000);
    watch.heard();
    vi.advanceTimersByTime(10 * 60_000 - 1);
    expect(silent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(silent).toHaveBeenCalledTimes(1);
  });
});
