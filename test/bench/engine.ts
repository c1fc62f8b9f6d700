import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../main/app/open-queue';
import { StoreQueue } from '../../main/queue/task-queue';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../main/store/sqlite/sqlite-task-store';
import { FRAME_BYTES, walBytes } from '../support/wal-bytes';
import { interleave, load1, median, medianRatio, round, say } from './measure';
import { INPUT, openBare, openMinimal, openPlainjob } from './other-queues';

const AT_ONCE = 50;
const WARM_UP = 3_000;
const WAL_ENQUEUES = 2_000;
const WAL_CYCLES = 1_000;

interface Sample {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** One call after the other, whatever a neighbour does: processor time counts this process alone. */
async function sample(count: number, work: () => unknown): Promise<Sample> {
  const cpuAtStart = process.cpuUsage();
  const startedAt = performance.now();
  for (let n = 0; n < count; n += 1) await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpuAtStart);
  return { perSecond: count / seconds, cpuMs: (user + system) / 1_000 / count };
}

/** Runs the sides in turn, round by round; each ratio is the engine's to that side's. */
async function compare<Side extends string>(
  rounds: number,
  count: number,
  sides: Readonly<Record<Side | 'engine', () => unknown>>,
) {
  const cpu: Record<string, number[]> = {};
  const measured = Object.fromEntries(
    Object.entries<() => unknown>(sides).map(([side, work]) => [
      side,
      async () => {
        const { perSecond, cpuMs } = await sample(count, work);
        cpu[side] = [...(cpu[side] ?? []), cpuMs];
        return perSecond;
      },
    ]),
  );
  const figures = await interleave(rounds, measured);
  const ofSide = (side: string) => ({
    perSecond: Math.round(median(figures[side] ?? [])),
    cpuMs: round(median(cpu[side] ?? []), 3),
    ...(side === 'engine'
      ? {}
      : {
          ratio: medianRatio(figures.engine ?? [], figures[side] ?? []),
          cpuRatio: medianRatio(cpu.engine ?? [], cpu[side] ?? []),
        }),
  });
  const result = Object.fromEntries(Object.keys(sides).map((side) => [side, ofSide(side)]));
  say(`engine: ${JSON.stringify(result)}`);
  return result;
}

async function cycleOf(queue: StoreQueue): Promise<void> {
  await queue.enqueue(INPUT);
  const claim = await queue.dequeue(INPUT.type);
  if (claim === null) throw new Error('nothing to claim');
  await queue.endRun(claim.lease, { kind: 'completed' });
}

/** What an enqueue, and a cycle of three commits (enqueue, claim, end), write to the -wal on average: splits of pages included. */
async function benchWal(dir: string) {
  const file = join(mkdtempSync(join(dir, 'wal-')), 'queue.db');
  const opened = openDatabase({ file, nowMs: Date.now() });
  opened.connection.pragma('wal_autocheckpoint = 0');
  const { queue } = await StoreQueue.start({
    store: new SqliteTaskStore(opened),
    machineId: 'bench',
    defaultUserId: 'bench',
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
    onListenerError: () => {},
  });
  const bytesOf = async (count: number, work: () => unknown) => {
    const before = walBytes(file);
    for (let n = 0; n < count; n += 1) await work();
    return (walBytes(file) - before) / count;
  };
  try {
    for (let n = 0; n < WAL_CYCLES; n += 1) await cycleOf(queue);
    const cycle = await bytesOf(WAL_CYCLES, () => cycleOf(queue));
    const enqueue = await bytesOf(WAL_ENQUEUES, () => queue.enqueue(INPUT));
    const figures = (bytes: number) => ({ kilobytes: round(bytes / 1_000, 1), pages: round(bytes / FRAME_BYTES) });
    const result = { enqueue: figures(enqueue), cycle: figures(cycle) };
    say(`engine: -wal ${JSON.stringify(result)}`);
    return {
      bar: 'at most 24 KB an enqueue and 40 KB a cycle (1 KB is 1,000 bytes)',
      met: enqueue <= 24_000 && cycle <= 40_000,
      method: `${WAL_ENQUEUES} enqueues and ${WAL_CYCLES} cycles one by one, without checkpoints; the mean, splits of pages included`,
      ...result,
    };
  } finally {
    await queue.close();
  }
}

/**
 * (b) The engine in this process, without HTTP, against a loop over its own statements, a minimal job table at the same pragmas,
 * and the package plainjob at synchronous = FULL.
 */
export async function benchEngine(dir: string, rounds: number) {
  const wal = await benchWal(dir);
  const { queue } = await openQueue({
    file: join(mkdtempSync(join(dir, 'engine-')), 'queue.db'),
    defaultUserId: 'bench',
  });
  const bare = openBare(dir);
  const minimal = openMinimal(dir);
  const plainjob = openPlainjob(dir);
  const together = () => Promise.all(Array.from({ length: AT_ONCE }, () => queue.enqueue(INPUT)));
  try {
    // Just-in-time compilation is no part of the comparison: the queue has more code to compile than the loops.
    for (let n = 0; n < WARM_UP; n += 1) {
      await cycleOf(queue);
      for (const other of [bare, minimal, plainjob]) other.cycle();
    }
    const oneByOne = await compare(rounds, 300, {
      engine: () => queue.enqueue(INPUT),
      bare: bare.enqueue,
      minimal: minimal.enqueue,
      plainjob: plainjob.enqueue,
    });
    const cycles = await compare(rounds, 200, {
      engine: () => cycleOf(queue),
      bare: bare.cycle,
      minimal: minimal.cycle,
      plainjob: plainjob.cycle,
    });
    const groups = await compare(rounds, 20, { engine: together, bare: () => bare.enqueueTogether(AT_ONCE) });
    return {
      bar: 'an enqueue at least 0.8 of the minimal job table, and at most 1.3 times the processor time of the bare statement',
      met: (oneByOne.minimal?.ratio ?? 0) >= 0.8 && (oneByOne.bare?.cpuRatio ?? 9) <= 1.3 && wal.met,
      method: `${rounds} rounds in turn, same process, one commit a call, synchronous = FULL on every side; ratios are the engine's to the side's`,
      wal,
      enqueueOneByOne: oneByOne,
      cycle: cycles,
      [`transactionsOf${AT_ONCE}`]: groups,
      load1: load1(),
    };
  } finally {
    await queue.close();
    for (const other of [bare, minimal, plainjob]) other.close();
  }
}
