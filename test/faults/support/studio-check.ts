import type { Redis } from 'ioredis';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { overlaps, type RunLog } from './run-log';

const QUEUES = [...TASK_TYPES, 'cancelled'] as const;

/** Counts how often Redis completed each task, by the events that it wrote; it keeps 20,000 a type, so look often enough. */
export class Completions {
  readonly counts = new Map<string, number>();
  readonly #read = new Map<TaskType, string>();
  constructor(
    readonly redis: Redis,
    readonly studio: string,
  ) {}
  async look(): Promise<void> {
    for (const type of TASK_TYPES) {
      for (;;) {
        const after = this.#read.get(type) ?? '-';
        const key = `{sq:${this.studio}}:${type}:events`;
        const entries = await this.redis.xrange(key, after === '-' ? '-' : `(${after}`, '+', 'COUNT', 1_000);
        for (const [id, fields] of entries) {
          this.#read.set(type, id);
          const jobId = fields[fields.indexOf('jobId') + 1];
          if (fields[fields.indexOf('event') + 1] !== 'completed' || jobId === undefined) continue;
          this.counts.set(jobId, (this.counts.get(jobId) ?? 0) + 1);
        }
        if (entries.length < 1_000) break;
      }
    }
  }
}

export interface CheckOptions {
  readonly redis: Redis;
  readonly studio: string;
  readonly log: RunLog;
  readonly completions: Completions;
  /** Types of which one task at a time may run in the whole studio. */
  readonly limited: readonly TaskType[];
  /** Everything was worked off: each acknowledged task must have ended. */
  readonly isDone?: boolean;
}

/** What must never happen in a studio, whatever was killed, cut or stopped; an empty list when nothing did. */
export async function wrongWithStudio({
  redis,
  studio,
  log,
  completions,
  limited,
  isDone = true,
}: CheckOptions): Promise<string[]> {
  const wrong: string[] = [];
  await completions.look();
  for (const id of log.acknowledged()) {
    const there: string[] = [];
    for (const queue of QUEUES) if ((await redis.exists(`{sq:${studio}}:${queue}:${id}`)) === 1) there.push(queue);
    if (there.length !== 1) wrong.push(`${id} is in ${there.length} queues: ${there.join(', ')}`);
    const [queue = 'script'] = there;
    const isCompleted = (await redis.zscore(`{sq:${studio}}:${queue}:completed`, id)) !== null;
    const reason = await redis.hget(`{sq:${studio}}:${queue}:${id}`, 'failedReason');
    // Two deaths of a machine with the task in hand fail it: that is the rule, not a loss.
    if (isDone && !isCompleted && reason !== 'poison') wrong.push(`${id} did not complete: ${reason}`);
    if (isCompleted && completions.counts.get(id) === undefined) wrong.push(`${id} completed without an event`);
  }
  for (const [id, count] of completions.counts) if (count > 1) wrong.push(`${id} was completed ${count} times`);
  const runs = log.runs();
  wrong.push(...overlaps(runs, (one, other) => one.taskId === other.taskId).map((two) => `the same task: ${two}`));
  const limit = new Set<TaskType>(limited);
  const isTwo = overlaps(
    runs,
    (one, other) =>
      one.type === other.type && (limit.has(one.type) || one.by === other.by) && one.taskId !== other.taskId,
  );
  wrong.push(...isTwo.map((two) => `two of a type: ${two}`));
  return wrong;
}
