import { join } from 'node:path';
import { sayToCreator } from '../../contract/messages';
import { FINAL_STATUSES, type QueueSummary, type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';

/** One line of stdout for a program that drives the app: `outputs` are absolute paths. */
interface FinishedLine {
  readonly id: string;
  readonly type: QueueTask['type'];
  readonly status: QueueTask['status'];
  readonly outputs: readonly string[];
  readonly error?: string;
}

type FolderOf = (taskId: string) => Promise<string | undefined>;

const hasMoreFailed = (before: QueueSummary, after: QueueSummary) =>
  TASK_TYPES.some((type) => after[type].failed > before[type].failed || after[type].cancelled > before[type].cancelled);

/** In a studio, what runs, fails or is cancelled elsewhere is the affair of other machines. */
export interface OfStudio {
  /** Runs here, or ran here last. */
  readonly runs: (task: QueueTask) => boolean;
  /** Types that this machine takes. */
  readonly takes: () => readonly TaskType[];
  /** Whether the studio can be reached: until then nobody knows what waits. */
  readonly isOnline: () => boolean;
}

async function lineOf(task: QueueTask, folderOf: FolderOf, language: Language): Promise<FinishedLine> {
  const folder = (await folderOf(task.id)) ?? '';
  return {
    id: task.id,
    type: task.type,
    status: task.status,
    outputs: task.outputs.map((output) => join(folder, output.path)),
    ...(task.error === undefined ? {} : { error: sayToCreator(task.error, language) }),
  };
}

/**
 * Calls `print` for each task that ends and `exit` once nothing waits or runs: with 0 when all of them completed, else with 1.
 * A parked task needs a person, and nobody may be there: it is printed as it stands and counts as not completed.
 * Of many tasks cancelled at once the queue reports only the number: they count but are not printed. In a studio it is about the tasks that
 * this machine runs or could take, and a parked one waits for its user somewhere else.
 */
export function exitWhenIdle(
  queue: TaskQueue,
  folderOf: FolderOf,
  print: (line: string) => void,
  exit: (code: 0 | 1) => void,
  language: () => Language,
  studio?: OfStudio,
): void {
  const printed = new Set<string>();
  /** Prints in order: looking up a task's folder may take longer for an earlier task than for a later one. */
  let printing = Promise.resolve();
  let code: 0 | 1 = 0;
  let ended = false;
  /** As last read. When more tasks are failed or cancelled than then, something ended badly, even if no event named it. */
  let counts = queue.tasks.summary();

  const report = (task: QueueTask) => {
    if (printed.has(task.id)) return;
    printed.add(task.id);
    if (task.status !== 'completed') code = 1;
    printing = printing
      .then(async () => print(JSON.stringify(await lineOf(task, folderOf, language()))))
      // Whoever waits for the end must not wait for ever.
      .catch(() => {
        code = 1;
      });
  };

  const follow = (summary: QueueSummary) => {
    counts = counts.then((before) => {
      if (studio === undefined && hasMoreFailed(before, summary)) code = 1;
      return summary;
    });
  };

  const isMine = (task: QueueTask) => studio === undefined || (task.runsOn !== undefined && studio.runs(task));

  const isIdleIn = async ({ runs, takes, isOnline }: OfStudio): Promise<boolean> => {
    if (!isOnline()) return false;
    const { tasks } = await queue.tasks.list({ statuses: ['processing'], limit: 500 });
    if (tasks.some(runs)) return false;
    const waiting = await queue.tasks.list({ statuses: ['waiting'], limit: 500 });
    const waitingIds = new Set(waiting.tasks.map(({ id }) => id));
    const canRunHere = ({ type, needsYou, dependsOn }: QueueTask) =>
      takes().includes(type) && needsYou === undefined && !dependsOn.some((id) => waitingIds.has(id));
    return waiting.nextCursor === undefined && !waiting.tasks.some(canRunHere);
  };

  const endIfIdleIn = async (of: OfStudio) => {
    if (!(await isIdleIn(of)) || ended) return;
    ended = true;
    await printing;
    exit(code);
  };

  const endIfIdle = async () => {
    if (studio !== undefined) return endIfIdleIn(studio);
    const summary = await queue.tasks.summary();
    const reported = await counts;
    const waiting = TASK_TYPES.reduce((sum, type) => sum + summary[type].waiting, 0);
    const running = TASK_TYPES.reduce((sum, type) => sum + summary[type].processing, 0);
    if (running > 0 || ended) return;
    if (waiting > 0) {
      const page = await queue.tasks.list({ statuses: ['processing', 'waiting'], limit: 500 });
      // Claimed since the counts were read.
      if (page.tasks.some((task) => task.status === 'processing')) return;
      const parked = page.tasks.filter((task) => task.needsYou !== undefined);
      const waitingIds = new Set(page.tasks.map((task) => task.id));
      const canStillRun = (task: QueueTask) =>
        task.needsYou === undefined && !task.dependsOn.some((id) => waitingIds.has(id));
      if (parked.length === 0 || page.nextCursor !== undefined || page.tasks.some(canStillRun)) return;
      for (const task of parked) report({ ...task, error: task.needsYou?.message ?? task.error ?? '' });
    }
    ended = true;
    await printing;
    // Of many tasks that end at once, some may not have been reported by an event yet.
    exit(hasMoreFailed(reported, summary) ? 1 : code);
  };

  queue.onEvents((events) => {
    for (const event of events) {
      if (event.kind === 'task' && (FINAL_STATUSES as readonly string[]).includes(event.task.status)) {
        if (isMine(event.task)) report(event.task);
      } else if (event.kind === 'summary') follow(event.summary);
    }
    if (events.some(({ kind }) => kind === 'task' || kind === 'summary' || kind === 'reload')) void endIfIdle();
  });
  void endIfIdle();
}
