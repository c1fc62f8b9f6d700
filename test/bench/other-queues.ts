import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { better, defineQueue, type Logger } from 'plainjob';
import { v7 as timeOrderedUuid } from 'uuid';
import type { EnqueueInput } from '../../contract/task';
import { configure } from '../../main/store/sqlite/file/connection';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { prepareStatements, SQL } from '../../main/store/sqlite/statements';

export const INPUT: EnqueueInput = {
  type: 'image',
  projectId: '트렌드-2026',
  metadata: { scenes: 8, useImageFX: true, title: '여름 휴가 트렌드' },
};

/** The least that does the same durable work: the queue's own statements on its own schema, and nothing around them. */
export function openBare(dir: string) {
  const { connection } = openDatabase({ file: join(mkdtempSync(join(dir, 'bare-')), 'queue.db'), nowMs: Date.now() });
  const { insertTask, reserveSeqs, takeLock, start } = prepareStatements(connection);
  const { text: nextReady } = SQL.nextReady;
  const next = connection.prepare<[string], { seq: number; id: string }>(
    `SELECT seq, id ${nextReady.slice(nextReady.indexOf('FROM'))}`,
  );
  const end = connection.prepare(
    "UPDATE queue_tasks SET status = 'completed', completed_at = ?, run_ms = 1, section = 2 WHERE seq = ?",
  );
  let seq = 0;
  // As the queue reserves them.
  reserveSeqs.run(1_000_000_000);
  const enqueue = () => {
    seq += 1;
    insertTask.run({
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
      section: 3,
    });
  };
  const claim = connection.transaction(() => {
    const found = next.get(INPUT.type);
    if (found === undefined) throw new Error('nothing to claim');
    const lease = crypto.randomUUID();
    takeLock.run({ type: INPUT.type, id: found.id, now: Date.now(), pid: null, lease, machine: 'bench' });
    start.run(Date.now(), found.seq);
    return found.seq;
  }).immediate;
  return {
    enqueue,
    enqueueTogether: (count: number) =>
      connection.transaction(() => {
        for (let n = 0; n < count; n += 1) enqueue();
      })(),
    cycle() {
      enqueue();
      end.run(Date.now(), claim());
    },
    close: () => connection.close(),
  };
}

/** As one would write a job table first: what a job is, and one index for the next one, at the same pragmas. */
export function openMinimal(dir: string) {
  const connection = new Database(join(mkdtempSync(join(dir, 'minimal-')), 'jobs.db'));
  configure(connection);
  connection.exec(
    'CREATE TABLE jobs (id INTEGER PRIMARY KEY, type TEXT NOT NULL, status TEXT NOT NULL, priority INTEGER NOT NULL, ' +
      'payload TEXT NOT NULL) STRICT; CREATE INDEX jobs_next ON jobs (type, status, priority DESC, id)',
  );
  const insert = connection.prepare("INSERT INTO jobs (type, status, priority, payload) VALUES (?, 'waiting', 0, ?)");
  const next = connection
    .prepare<[string], number>(
      "SELECT id FROM jobs WHERE type = ? AND status = 'waiting' ORDER BY priority DESC, id LIMIT 1",
    )
    .pluck();
  const set = connection.prepare('UPDATE jobs SET status = ? WHERE id = ?');
  const enqueue = () => insert.run(INPUT.type, JSON.stringify(INPUT));
  const claim = connection.transaction(() => {
    const id = next.get(INPUT.type);
    set.run('processing', id);
    return id;
  }).immediate;
  return {
    enqueue,
    cycle() {
      enqueue();
      set.run('completed', claim());
    },
    close: () => connection.close(),
  };
}

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {} };

/** The package plainjob, which sets its own pragmas, at synchronous = FULL. */
export function openPlainjob(dir: string) {
  const connection = new Database(join(mkdtempSync(join(dir, 'plainjob-')), 'jobs.db'));
  const queue = defineQueue({ connection: better(connection), logger: silent });
  connection.pragma('synchronous = FULL');
  return {
    enqueue: () => queue.add(INPUT.type, INPUT),
    cycle() {
      queue.add(INPUT.type, INPUT);
      const job = queue.getAndMarkJobAsProcessing(INPUT.type);
      if (job === undefined) throw new Error('nothing to claim');
      queue.markJobAsDone(job.id);
    },
    close: () => queue.close(),
  };
}
