import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { freeBytesAt } from '../system/free-bytes';
import { EventLoopWatch } from './event-loop-delay';
import { type Instruments, setOrLeaveOut } from './instruments';

export interface MachineMetricsParts {
  readonly workspace: () => string;
  /** Absolute: what SQLite writes, `<file>-wal` beside it. */
  readonly databaseFile: string;
  readonly build: { readonly version: string; readonly electron: string };
}

/** A folder of another machine may not reply at all. */
const DISK_WITHIN_MS = 1_000;

/** The app's own process, its disk and what it is. */
export class MachineMetrics {
  readonly #parts: MachineMetricsParts;
  readonly #loop = new EventLoopWatch();
  readonly #delay;
  readonly #free;
  readonly #database;
  readonly #cpu;
  readonly #memory;
  #diskLook: Promise<number | undefined> | undefined;

  constructor(parts: MachineMetricsParts, instruments: Instruments) {
    this.#parts = parts;
    const loop = (which: string, words: string) =>
      instruments.gauge(`event_loop_delay_${which}_seconds`, `${words} since the scrape before.`);
    this.#delay = {
      p50: loop('p50', 'How late the main process was: half of the samples'),
      p99: loop('p99', 'How late the main process was: 99 of 100 samples'),
      max: loop('max', 'How late the main process was: the latest sample'),
    };
    this.#free = instruments.gauge('workspace_free_bytes', 'Free space on the disk of the workspace.');
    this.#database = instruments.gauge(
      'database_bytes',
      "Size of the queue's database: its file, and its log (-wal).",
      ['part'],
    );
    this.#cpu = instruments.counter('app_cpu_seconds_total', 'Processor time of the main process since it started.');
    this.#memory = instruments.gauge('app_memory_bytes', 'Resident memory of the main process.');
    instruments
      .gauge('app_start_time_seconds', 'When the app started, in seconds since 1970.')
      .set(performance.timeOrigin / 1_000);
    const { version, electron } = parts.build;
    instruments
      .gauge('build_info', 'What runs; always 1.', ['version', 'electron', 'node', 'platform', 'arch'])
      .set({ version, electron, node: process.versions.node, platform: process.platform, arch: process.arch }, 1);
  }

  async read(): Promise<void> {
    const { databaseFile } = this.#parts;
    const [free, file, wal] = await Promise.all([
      this.#freeBytes(),
      bytesOf(databaseFile),
      bytesOf(`${databaseFile}-wal`),
    ]);
    setOrLeaveOut(this.#free, free);
    this.#database.set({ part: 'file' }, file);
    this.#database.set({ part: 'wal' }, wal);
    const { user, system } = process.cpuUsage();
    this.#cpu.reset();
    this.#cpu.inc((user + system) / 1e6);
    this.#memory.set(process.memoryUsage.rss());
    const late = this.#loop.read();
    setOrLeaveOut(this.#delay.p50, late?.p50);
    setOrLeaveOut(this.#delay.p99, late?.p99);
    setOrLeaveOut(this.#delay.max, late?.max);
  }
  stop(): void {
    this.#loop.stop();
  }

  /** One look at a time: each that hangs holds a thread of Node's. */
  async #freeBytes(): Promise<number | undefined> {
    this.#diskLook ??= freeBytesAt(this.#parts.workspace()).finally(() => {
      this.#diskLook = undefined;
    });
    const waited = new AbortController();
    const late = delay(DISK_WITHIN_MS, undefined, { signal: waited.signal }).catch(() => undefined);
    try {
      return await Promise.race([this.#diskLook, late]);
    } finally {
      waited.abort();
    }
  }
}

const bytesOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
