import { randomUUID } from 'node:crypto';
import type { TaskOutput, TaskType } from '../../../contract/task';
import { openDatabase } from '../../../main/store/sqlite/file/open';

export interface EndedSeed {
  readonly type: TaskType;
  readonly title: string;
  /** ms since 1970. */
  readonly endedAt: number;
  readonly waitSeconds?: number;
  readonly runSeconds?: number;
  /** Failed with this error code. */
  readonly failed?: string;
  readonly retries?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The place in the list of the task that it needed. */
  readonly after?: number;
  /** Stages of its run, with the seconds at which each began. */
  readonly stages?: readonly (readonly [name: string, atSeconds: number])[];
  /** Size of a file that it made. */
  readonly bytes?: number;
}

/** Tasks that ended, as an earlier version of the app left them: in no statistics yet. */
export function seedEnded(file: string, seeds: readonly EndedSeed[]): void {
  const { connection } = openDatabase({ file, nowMs: Date.now() });
  const add = connection.prepare(
    'INSERT INTO queue_tasks (seq, id, type, status, rank, created_at, started_at, completed_at, user_id, project_id, error, ' +
      'error_code, retry_count, search_text, metadata, section, run_ms) VALUES (@seq, @id, @type, @status, @seq, @createdAt, ' +
      "@startedAt, @endedAt, 'minji', @title, @error, @code, @retries, '', @metadata, @section, @runMs)",
  );
  const addOutput = connection.prepare('INSERT INTO task_outputs (task_seq, path, n, output) VALUES (?, ?, 1, ?)');
  const addNeed = connection.prepare(
    'INSERT INTO task_dependencies (task_seq, depends_on_id) SELECT ?, id FROM queue_tasks WHERE seq = ?',
  );
  const addStage = connection.prepare('INSERT INTO task_stages (task_seq, n, name, started_at) VALUES (?, ?, ?, ?)');
  const reserve = connection.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'queue_tasks'");
  connection.transaction(() => {
    for (const [index, seed] of seeds.entries()) {
      const { type, title, endedAt, waitSeconds = 20, runSeconds = 60, failed, retries = 0, bytes } = seed;
      const runMs = Math.round(runSeconds * 1_000);
      const startedAt = endedAt - runMs;
      add.run({
        seq: index + 1,
        id: randomUUID(),
        type,
        title,
        endedAt,
        startedAt,
        createdAt: startedAt - Math.round(waitSeconds * 1_000),
        status: failed === undefined ? 'completed' : 'failed',
        section: failed === undefined ? 2 : 1,
        error: failed === undefined ? null : `\u001e${JSON.stringify({ code: failed })}`,
        code: failed ?? null,
        retries,
        runMs: failed === undefined ? runMs : null,
        metadata: JSON.stringify({ title, ...seed.metadata }),
      });
      if (seed.after !== undefined) addNeed.run(index + 1, seed.after + 1);
      for (const [n, [name, at]] of (seed.stages ?? []).entries())
        addStage.run(index + 1, n + 1, name, new Date(startedAt + at * 1_000).toISOString());
      if (bytes === undefined) continue;
      const output: TaskOutput = { kind: 'file', path: `${type}.bin`, bytes, sha256: '0'.repeat(64) };
      addOutput.run(index + 1, output.path, JSON.stringify(output));
    }
    reserve.run(seeds.length);
  })();
  connection.close();
}
