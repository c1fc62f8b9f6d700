import { join } from 'node:path';
import { FINAL_STATUSES, type QueueTask, TASK_TYPES } from '../contract/task';
import type { TaskQueue } from './queue/types';

/** One line of stdout for a program that drives the app: `outputs` are absolute paths. */
interface FinishedLine {
  readonly id: string;
  readonly type: QueueTask['type'];
  readonly status: QueueTask['status'];
  readonly outputs: readonly string[];
  readonly error?: string;
}

/**
 * Calls `print` for each task that ends and `exit` once nothing waits or runs: 0 when all that ended completed, else 1.
 * A parked task needs a person, and nobody may be there: it is printed as it stands and counts as not completed.
 */
export function exitWhenIdle(
  queue: TaskQueue,
  projectDir: (projectId: string) => string,
  print: (line: string) => void,
  exit: (code: 0 | 1) => void,
): void {
  const printed = new Set<string>();
  let code: 0 | 1 = 0;
  let ended = false;

  const report = (task: QueueTask) => {
    if (printed.has(task.id)) return;
    printed.add(task.id);
    if (task.status !== 'completed') code = 1;
    const line: FinishedLine = {
      id: task.id,
      type: task.type,
      status: task.status,
      outputs: task.outputs.map((output) => join(projectDir(task.projectId), output.path)),
      ...(task.error === undefined ? {} : { error: task.error }),
    };
    print(JSON.stringify(line));
  };

  const endIfIdle = async () => {
    const summary = await queue.summary();
    const waiting = TASK_TYPES.reduce((sum, type) => sum + summary[type].waiting, 0);
    const running = TASK_TYPES.reduce((sum, type) => sum + summary[type].processing, 0);
    if (running > 0 || ended) return;
    if (waiting > 0) {
      const page = await queue.list({ statuses: ['waiting'], limit: 500 });
      const parked = page.tasks.filter((task) => task.needsYou !== undefined);
      const waitingIds = new Set(page.tasks.map((task) => task.id));
      const canStillRun = (task: QueueTask) =>
        task.needsYou === undefined && !task.dependsOn.some((id) => waitingIds.has(id));
      if (parked.length === 0 || page.total > page.tasks.length || page.tasks.some(canStillRun)) return;
      for (const task of parked) report({ ...task, error: task.needsYou?.message ?? task.error ?? '' });
    }
    ended = true;
    exit(code);
  };

  queue.onEvents((events) => {
    for (const event of events) {
      if (event.kind === 'task' && (FINAL_STATUSES as readonly string[]).includes(event.task.status))
        report(event.task);
    }
    if (events.some((event) => event.kind === 'task' || event.kind === 'summary')) void endIfIdle();
  });
  void endIfIdle();
}
