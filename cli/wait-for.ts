import type { PageTask } from '../contract/bridge';
import type { Cli } from './cli';
import { follow } from './follow';
import { taskOf } from './ids';
import { isEnded, taskLine } from './tasks';

/** How many are read at once after something was missed. */
const AT_ONCE = 8;

/** Whether nothing moves any more without a person: each of them has ended, needs somebody, or waits for one that does. */
export function isSettled(tasks: ReadonlyMap<string, PageTask>): boolean {
  const stands = (task: PageTask, seen: ReadonlySet<string>): boolean => {
    if (isEnded(task) || task.state === 'needs-you') return true;
    if (task.state !== 'waiting') return false;
    return task.dependsOn.some((id) => {
      const before = tasks.get(id);
      return before !== undefined && !seen.has(id) && !isEnded(before) && stands(before, new Set([...seen, id]));
    });
  };
  return [...tasks.values()].every((task) => stands(task, new Set([task.id])));
}

/**
 * Waits until nothing moves any more among these tasks, and reports each change of state.
 * @returns them as they are then; those that were removed meanwhile are missing
 */
export async function waitFor(cli: Cli, ids: readonly string[]): Promise<PageTask[]> {
  const tasks = new Map<string, PageTask>();
  const wanted = new Set(ids);
  const take = (task: PageTask) => {
    const before = tasks.get(task.id);
    tasks.set(task.id, task);
    if (before?.state === task.state) return;
    // What runs anyway is no news at the beginning; what came to its end is.
    if (before === undefined && !isEnded(task) && task.state !== 'needs-you') return;
    if (cli.isJson) cli.terminal.json(task);
    else cli.terminal.line(taskLine(cli, task));
  };
  for await (const event of follow(cli)) {
    if (event.kind === 'read-again') {
      const rest = [...wanted];
      const readOn = async () => {
        for (let id = rest.pop(); id !== undefined; id = rest.pop()) take(await taskOf(cli, id));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, readOn));
    } else if (event.kind === 'task' && wanted.has(event.task.id)) take(event.task);
    else if (event.kind === 'removed') {
      for (const id of event.ids) {
        wanted.delete(id);
        tasks.delete(id);
      }
    } else continue;
    if (tasks.size === wanted.size && isSettled(tasks)) break;
  }
  return [...tasks.values()];
}
