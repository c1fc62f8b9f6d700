import type { HealthReply } from '../../contract/bridge';
import { type QueueSummary, TASK_STATUSES, TASK_TYPES, type TaskType } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import type { Instruments } from './instruments';

export interface QueueMetricsParts {
  readonly queue: Pick<TaskQueue, 'tasks' | 'isPaused'>;
  readonly health: () => Promise<HealthReply>;
}

/** What the queue holds, read when the page is made. In a studio that is the whole studio's, as this machine knows it. */
export class QueueMetrics {
  readonly #parts: QueueMetricsParts;
  readonly #tasks;
  readonly #parked;
  readonly #deadLetters;
  readonly #oldest;
  readonly #paused;
  readonly #healthy;
  readonly #stuck;
  readonly #long;

  constructor(parts: QueueMetricsParts, instruments: Instruments) {
    this.#parts = parts;
    this.#tasks = instruments.gauge('tasks', 'Tasks in the queue and its history. Waiting ones include the parked.', [
      'type',
      'status',
    ]);
    this.#parked = instruments.gauge('tasks_parked', 'Waiting tasks that go on when the creator has done something.', [
      'type',
    ]);
    this.#deadLetters = instruments.gauge(
      'dead_letters',
      'Tasks that failed for good and were not tried again since.',
      ['type'],
    );
    this.#oldest = instruments.gauge(
      'oldest_wait_seconds',
      'How long ago the longest waiting task was added, among those first in line at each priority that could run now; 0 when there is none.',
      ['type'],
    );
    this.#paused = instruments.gauge(
      'paused',
      'Whether this machine starts no task of the type because it is paused.',
      ['type'],
    );
    this.#healthy = instruments.gauge('healthy', 'Whether the health call reports a healthy queue.');
    this.#stuck = instruments.gauge(
      'runs_stuck',
      'Runs on this machine without any sign of progress for five minutes.',
      ['type'],
    );
    this.#long = instruments.gauge('runs_long', 'Runs on this machine that began more than ten minutes ago.', ['type']);
  }

  async read(): Promise<void> {
    const { queue, health } = this.#parts;
    const [summary, state] = await Promise.all([queue.tasks.summary(), health()]);
    this.#healthy.set(state.healthy ? 1 : 0);
    for (const type of TASK_TYPES) {
      await this.#readType(type, summary);
      const ofType = (tasks: readonly { readonly type: TaskType }[]) => tasks.filter((task) => task.type === type);
      this.#stuck.set({ type }, ofType(state.stuckTasks).length);
      this.#long.set({ type }, ofType(state.longRunningTasks).length);
    }
  }

  async #readType(type: TaskType, summary: QueueSummary): Promise<void> {
    const { queue } = this.#parts;
    const { parked, longestReadyMs } = await queue.tasks.backlog(type);
    for (const status of TASK_STATUSES) this.#tasks.set({ type, status }, summary[type][status]);
    this.#parked.set({ type }, parked);
    // Each of them has a letter.
    this.#deadLetters.set({ type }, summary[type].failed);
    this.#oldest.set({ type }, (longestReadyMs ?? 0) / 1_000);
    this.#paused.set({ type }, queue.isPaused(type) ? 1 : 0);
  }
}
