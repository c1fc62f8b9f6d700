import type { QueueEvent } from '../../contract/events';
import { type QueueSummary, type QueueTask, TASK_STATUSES, TASK_TYPES, type TaskType } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import type { Unsubscribe } from '../system/listeners';
import type { Instruments } from './instruments';

export interface RunMetricsParts {
  readonly queue: Pick<TaskQueue, 'onEvents' | 'tasks'>;
  /** In a studio every machine hears of all runs, and each counts its own. */
  readonly runsHere: (task: QueueTask) => boolean;
  /** Whether this machine hears of changes as they happen: in a studio, while it is online. */
  readonly studio?: { readonly isOnline: () => boolean } | undefined;
}

/** `retried`: failed and waits for its backoff; `crashed`: its worker died, and it waits again; `parked`: needs you; `returned`: stopped, at no cost. */
const OUTCOMES = ['completed', 'failed', 'cancelled', 'retried', 'crashed', 'parked', 'returned'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Scripts take seconds, films may take hours. */
const RUN_BUCKETS = [0.5, 1, 2.5, 5, 10, 30, 60, 150, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400];
/** A task that was added in the evening may begin the next day. */
const WAIT_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

interface Run {
  readonly task: QueueTask;
  readonly sinceMs: number;
}

/**
 * Counts what happens, from the queue's events, since the start of the app. The task that a change is about has an event of its own, however
 * much changes with it, so no run is missed. Tasks that are added or cancelled by the hundred are counted by the totals after the change.
 */
export class RunMetrics {
  readonly #parts: RunMetricsParts;
  readonly #ended;
  readonly #runSeconds;
  readonly #waitSeconds;
  readonly #added;
  readonly #cancelled;
  /** At most one per type runs on a machine. */
  readonly #running = new Map<TaskType, Run>();
  #last: QueueSummary | undefined;
  #unsubscribe: Unsubscribe = () => {};

  constructor(parts: RunMetricsParts, instruments: Instruments) {
    this.#parts = parts;
    this.#ended = instruments.counter(
      'runs_total',
      'Runs on this machine that ended since the app started, by how. Each type of task runs one at a time.',
      ['type', 'outcome'],
    );
    this.#runSeconds = instruments.histogram(
      'run_seconds',
      'Length of the runs on this machine that completed.',
      ['type'],
      RUN_BUCKETS,
    );
    this.#waitSeconds = instruments.histogram(
      'wait_seconds',
      'From when a task was added until its first run began on this machine; in a film that includes the steps before.',
      ['type'],
      WAIT_BUCKETS,
    );
    this.#added = instruments.counter('tasks_added_total', 'Tasks added to the queue since the app started.', ['type']);
    this.#cancelled = instruments.counter(
      'tasks_cancelled_total',
      'Tasks cancelled since the app started, waiting or running, by hand or because a step before did not complete.',
      ['type'],
    );
    // A rate needs a first value before the first event.
    for (const type of TASK_TYPES) {
      for (const outcome of OUTCOMES) this.#ended.inc({ type, outcome }, 0);
      this.#runSeconds.zero({ type });
      this.#waitSeconds.zero({ type });
      this.#added.inc({ type }, 0);
      this.#cancelled.inc({ type }, 0);
    }
  }

  /** Call it before the first run begins. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#parts.queue.onEvents((events) => this.#follow(events));
    this.#last ??= await this.#parts.queue.tasks.summary();
  }
  stop(): void {
    this.#unsubscribe();
  }

  #follow(events: readonly QueueEvent[]): void {
    // What a studio's mirror learns at once did not happen at once: only the totals from then on count.
    const { studio } = this.#parts;
    const isCaughtUp = studio !== undefined && (!studio.isOnline() || events.some(({ kind }) => kind === 'reload'));
    for (const event of events) {
      if (event.kind === 'task') this.#followTask(event.task);
      if (event.kind === 'summary') this.#compare(event.summary, isCaughtUp);
    }
  }

  #followTask(task: QueueTask): void {
    const { type } = task;
    const run = this.#running.get(type);
    if (task.status === 'processing') {
      if (run?.task.id === task.id || !this.#parts.runsHere(task)) return;
      this.#running.set(type, { task, sinceMs: performance.now() });
      // A task that cannot be read has no wait that could be counted.
      this.#countWait(task).catch(() => {});
      return;
    }
    if (run === undefined || run.task.id !== task.id) return;
    this.#running.delete(type);
    const outcome = outcomeOf(run.task, task);
    this.#ended.inc({ type, outcome });
    if (outcome === 'completed') this.#runSeconds.observe({ type }, (performance.now() - run.sinceMs) / 1_000);
  }

  /** A task that ran before was not waiting all the time since it was added. */
  async #countWait({ id, type, createdAt, startedAt }: QueueTask): Promise<void> {
    if (startedAt === undefined || (await this.#parts.queue.tasks.attempts(id)).length > 0) return;
    const waitedMs = Date.parse(startedAt) - Date.parse(createdAt);
    this.#waitSeconds.observe({ type }, Math.max(0, waitedMs / 1_000));
  }

  #compare(summary: QueueSummary, isCaughtUp: boolean): void {
    const last = this.#last;
    this.#last = summary;
    if (last === undefined || isCaughtUp) return;
    for (const type of TASK_TYPES) {
      const all = (counts: QueueSummary) => TASK_STATUSES.reduce((sum, status) => sum + counts[type][status], 0);
      // Either falls when a task is cleaned away or retried, which is not counted here.
      this.#added.inc({ type }, Math.max(0, all(summary) - all(last)));
      this.#cancelled.inc({ type }, Math.max(0, summary[type].cancelled - last[type].cancelled));
    }
  }
}

/** How a run ended, by the task as it was claimed and as the run left it. */
function outcomeOf(before: QueueTask, after: QueueTask): Outcome {
  if (after.status !== 'waiting' && after.status !== 'processing') return after.status;
  if (after.needsYou !== undefined) return 'parked';
  if (after.retryCount > before.retryCount) return 'retried';
  return after.crashCount > before.crashCount ? 'crashed' : 'returned';
}
