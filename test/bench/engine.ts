import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as timeOrderedUuid } from 'uuid';
import type { EnqueueInput } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { SQL } from '../../main/store/sqlite/records/statements';
import { interleave, load1, median, medianRatio, say } from './measure';

const INPUT: EnqueueInput = {
  type: 'image',
  projectId: '트렌드-2026',
  metadata: { scenes: 8, useImageFX: true, title: '여름 휴가 트렌드' },
};
const AT_ONCE = 50;
const WARM_UP = 3_000;

/** The least that does the same durable work: the queue's own statements on its own schema, and nothing around them. */
function openBare(dir: string) {
  const { connection } = openDatabase({ file: join(mkdtempSync(join(dir, 'bare-')), 'queue.db'), nowMs: Date.now() });
  const prepare = (name: 'insertTask' | 'addLock' | 'releaseLock' | 'addRunTime') => connection.prepare(SQL[name]);
  const insert = prepare('insertTask');
  const nextReady = connection
    .prepare<[string], number>(`SELECT seq ${SQL.nextReady.slice(SQL.nextReady.indexOf('FROM'))}`)
    .pluck();
  const idOf = connection.prepare<[number], string>('SELECT id FROM queue_tasks WHERE seq = ?').pluck();
  const start = connection.prepare(`UPDATE queue_tasks SET status = 'processing', started_at = ? WHERE seq = ?`);
  const end = connection.prepare(`UPDATE queue_tasks SET status = 'completed', completed_at = ? WHERE seq = ?`);
  const addLock = prepare('addLock');
  const releaseLock = prepare('releaseLock');
  const addRunTime = prepare('addRunTime');
  let seq = 0;
  const enqueue = () => {
    seq += 1;
    insert.run({
      seq,
      id: timeOrderedUuid(),
      type: INPUT.type,
      priority: 0,
      created_at: Date.now(),
      user_id: 'bench',
      project_id: INPUT.projectId,
      max_retries: 3,
      blocked_by: 0,
      pipeline_id: null,
      depends_on: '[]',
      search_text: '트렌드-2026\nbench\n여름 휴가 트렌드',
      metadata: JSON.stringify(INPUT.metadata),
    });
  };
  const claim = connection.transaction(() => {
    const next = nextReady.get(INPUT.type);
    if (next === undefined) throw new Error('nothing to claim');
    const id = idOf.get(next);
    const lease = crypto.randomUUID();
    addLock.run({ type: INPUT.type, id, now: Date.now(), pid: null, lease });
    start.run(Date.now(), next);
    return { seq: next, id, lease };
  }).immediate;
  const complete = connection.transaction((claimed: ReturnType<typeof claim>) => {
    end.run(Date.now(), claimed.seq);
    releaseLock.run(claimed.id, claimed.lease);
    addRunTime.run(INPUT.type, 1);
  }).immediate;
  return {
    enqueue,
    enqueueTogether: connection.transaction(() => {
      for (let n = 0; n < AT_ONCE; n += 1) enqueue();
    }).immediate,
    cycle() {
      enqueue();
      complete(claim());
    },
    close: () => connection.close(),
  };
}

async function perSecond(count: number, work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < count; n += 1) await work();
  return count / ((performance.now() - startedAt) / 1_000);
}

/** (b) The engine in this process, without HTTP, against a bare better-sqlite3 loop. */
export async function benchEngine(dir: string, rounds: number) {
  const { queue } = await openQueue({
    file: join(mkdtempSync(join(dir, 'engine-')), 'queue.db'),
    defaultUserId: 'bench',
  });
  const bare = openBare(dir);
  const cycle = async () => {
    await queue.enqueue(INPUT);
    const claim = await queue.dequeue(INPUT.type);
    if (claim === null) throw new Error('nothing to claim');
    await queue.endRun(claim.lease, { kind: 'completed' });
  };
  const together = () => Promise.all(Array.from({ length: AT_ONCE }, () => queue.enqueue(INPUT)));
  try {
    // Just-in-time compilation is no part of the comparison: the queue has more code to compile than the loop.
    for (let n = 0; n < WARM_UP; n += 1) {
      await cycle();
      bare.cycle();
    }
    await perSecond(20, together);

    const compare = async (count: number, engine: () => unknown, loop: () => unknown) => {
      const figures = await interleave(rounds, {
        bare: () => perSecond(count, loop),
        engine: () => perSecond(count, engine),
      });
      const result = {
        ratio: medianRatio(figures.engine, figures.bare),
        enginePerSecond: Math.round(median(figures.engine)),
        barePerSecond: Math.round(median(figures.bare)),
        load1: load1(),
      };
      say(`engine: ${JSON.stringify(result)}`);
      return result;
    };
    const oneByOne = await compare(300, () => queue.enqueue(INPUT), bare.enqueue);
    const cycles = await compare(200, cycle, bare.cycle);
    const groups = await compare(20, together, bare.enqueueTogether);
    const manyCallers = {
      ratio: Math.round((groups.enginePerSecond * AT_ONCE * 100) / oneByOne.barePerSecond) / 100,
      enginePerSecond: groups.enginePerSecond * AT_ONCE,
      barePerSecond: oneByOne.barePerSecond,
    };
    return {
      bar: 'at least 0.9 of a bare better-sqlite3 loop, for enqueue and for enqueue → claim → complete',
      met: oneByOne.ratio >= 0.9 && cycles.ratio >= 0.9,
      method: `${rounds} rounds in turn, same process; the loop runs the queue's own statements, schema, triggers and pragmas (synchronous=FULL, checked), one commit a call`,
      enqueueOneByOne: oneByOne,
      cycle: cycles,
      [`enqueue${AT_ONCE}AtOnceAgainstOneByOneLoop`]: manyCallers,
      [`transactionsOf${AT_ONCE}AgainstBareTransactions`]: groups,
    };
  } finally {
    await queue.close();
    bare.close();
  }
}
