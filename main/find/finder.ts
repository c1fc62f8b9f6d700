import type { FindEnded, FindState, FoundTasks, Hit } from '../../contract/find';
import { folded, wordsOf } from '../../contract/search-text';
import type { QueueTask } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { isEnded, Keeper, type KeeperOptions } from './keeper';
import type { Found, Search } from './messages';
import { snippetOf } from './snippet';

/** A search of something rare through a long history may take several looks into the index. */
const MOST_LOOKS = 5;

/** Finds films and tasks by any word of what is known of them. */
export interface Finder {
  /** By title, project, script, log and error: of each project one by its title, name and script. What waits and runs comes first, then the newest end. */
  all(text: string, limit: number): Promise<{ readonly hits: Hit[]; readonly state: FindState }>;
  /** Ended tasks by script and log alone, newest end first. */
  ended(request: FindEnded): Promise<FoundTasks>;
  /** The projects in whose titles, names and scripts all words are, newest first. */
  projects(text: string, limit: number): Promise<readonly string[]>;
  /** Other words are in the script that the task made. */
  reworded(scriptTaskId: string): void;
  /** Resolves when everything that has ended by now is found. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function openFinder(options: KeeperOptions): Finder {
  const { queue, index, onError } = options;
  const keeper = new Keeper(options);

  /** Calls back with what is found until it has enough. Returns where to go on, and whether the index could be read. */
  async function search(
    asked: Omit<Search, 'belowNumber'>,
    from: number | undefined,
    take: (found: Found) => Promise<boolean>,
  ): Promise<{ nextBelow?: number; isThere: boolean }> {
    let nextBelow = from;
    try {
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        const result = await index.ask(
          'search',
          nextBelow === undefined ? asked : { ...asked, belowNumber: nextBelow },
        );
        if (!result.isRead) keeper.readAgain();
        let isEnough = false;
        for (const found of result.found) if (await take(found)) isEnough = true;
        nextBelow = result.nextBelow;
        if (nextBelow === undefined) return { isThere: true };
        if (isEnough) break;
      }
      return nextBelow === undefined ? { isThere: true } : { nextBelow, isThere: true };
    } catch (error) {
      onError(error);
      return { isThere: false };
    }
  }
  /** As it is now; undefined when it is gone. */
  const taskOf = async (taskId: string): Promise<QueueTask | undefined> => {
    const task = await queue.tasks.get(taskId, 0);
    if (task !== null) return task;
    keeper.forget(taskId);
    return undefined;
  };
  const stateOf = (isThere: boolean): FindState => (isThere ? keeper.state : 'unavailable');

  return {
    async all(text, limit) {
      const hits: Hit[] = [];
      const words = [...new Set(wordsOf(text))];
      if (words.length === 0) return { hits, state: keeper.state };
      const seen = new Set<string>();
      const add = (hit: Hit) => {
        const isOfProject = hit.where === 'title' || hit.where === 'project' || hit.where === 'script';
        const key = isOfProject ? `${hit.where} ${hit.projectId}` : `${hit.where} ${hit.taskId}`;
        if (seen.has(key) || hits.length >= limit) return;
        seen.add(key);
        hits.push(hit);
      };
      const open = await queue.tasks.list({ statuses: ['processing', 'waiting'], text, limit });
      for (const task of open.tasks) add(openHit(task, words));
      const { isThere } = await search({ text, limit, isByProject: true }, undefined, async (found) => {
        if ((await taskOf(found.taskId)) !== undefined) add(hitOf(found));
        return hits.length >= limit;
      });
      return { hits, state: stateOf(isThere) };
    },

    async ended({ cursor, ...request }) {
      const found: FoundTasks['found'] = [];
      const { nextBelow, isThere } = await search({ ...request, isInDepth: true }, cursor, async (one) => {
        const task = await taskOf(one.taskId);
        if (task === undefined || !isEnded(task) || !(request.statuses?.includes(task.status) ?? true)) return false;
        found.push({ task: briefly(task), where: one.where, snippet: one.snippet });
        return found.length >= request.limit;
      });
      return { found, ...(nextBelow === undefined ? {} : { nextCursor: nextBelow }), state: stateOf(isThere) };
    },

    async projects(text, limit) {
      const projects = new Set<string>();
      await search({ text, limit, isByProject: true }, undefined, async ({ taskId, projectId, where }) => {
        if (where !== 'log' && where !== 'error' && (await taskOf(taskId)) !== undefined) projects.add(projectId);
        return projects.size >= limit;
      });
      return [...projects].slice(0, limit);
    },

    reworded: (taskId) => keeper.reworded(taskId),
    settled: () => keeper.settled(),
    async close() {
      await keeper.close();
      await index.close();
    },
  };
}

/** As a list shows it, without what a row does not show. */
function briefly({ result: _, ...task }: QueueTask): QueueTask {
  return { ...task, metadata: { title: taskTitle(task) }, logs: [] };
}

const hitOf = ({ taskId, projectId, type, title, where, snippet }: Found): Hit =>
  where === 'title' || where === 'project'
    ? { projectId, title, where, snippet }
    : { projectId, taskId, type, title, where, snippet };

function openHit(task: QueueTask, words: readonly string[]): Hit {
  const { id: taskId, projectId, type } = task;
  const title = taskTitle(task);
  const isIn = (text: string) => words.some((word) => folded(text).includes(word));
  const where = isIn(title) || !isIn(projectId) ? 'title' : 'project';
  return { projectId, taskId, type, title, where, snippet: snippetOf(where === 'title' ? title : projectId, words) };
}
