import type { TaskStatus } from './task';

/**
 * Every legal move of a task, as data. `from → to` with what causes it; the queue's one status setter refuses all others.
 * A crash, a shutdown and an error with attempts left all lead from processing back to waiting.
 */
const TASK_TRANSITIONS = {
  waiting: ['processing', 'cancelled'],
  processing: ['completed', 'failed', 'waiting', 'cancelled'],
  completed: [],
  failed: ['waiting'],
  cancelled: ['waiting'],
} as const satisfies Record<TaskStatus, readonly TaskStatus[]>;

/** Whether a task may go from one status to the other. */
export function canMove(from: TaskStatus, to: TaskStatus): boolean {
  const targets: readonly TaskStatus[] = TASK_TRANSITIONS[from];
  return targets.includes(to);
}
