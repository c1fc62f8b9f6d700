import { lstat } from 'node:fs/promises';
import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { FolderTurns } from '../projects/folder-turns';
import { readManifest } from '../projects/manifest';
import type { TaskQueue } from '../queue/types';
import { isMissing } from '../system/error-code';
import { whileNoneWaits } from './waiting-tasks';

/** Tasks a page. */
const PAGE = 200;

export interface DeleteParts {
  readonly queue: TaskQueue;
  readonly turns: FolderTurns;
  /** Moves a folder to the system's bin. */
  readonly moveToBin: (path: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * The film's folder goes to the bin, then its tasks are forgotten. A bin that does not take it leaves both as they were.
 * @param projectDir undefined when there is none
 */
export async function deleteFilm(parts: DeleteParts, projectId: string, projectDir: string | undefined): Promise<void> {
  const { queue, onError } = parts;
  const tasks = await tasksOf(queue, projectId);
  await whileNoneWaits(queue, tasks, onError, async () => {
    if (projectDir !== undefined) await bin(parts, projectId, projectDir);
  });
  await queue.remove(tasks.map(({ id }) => id));
}

async function bin({ turns, moveToBin, onError }: DeleteParts, projectId: string, projectDir: string): Promise<void> {
  await turns.take(projectDir, async (turn) => {
    await turn.check();
    // Deleted by a second click, or at another machine, while this one waited for its turn.
    if (await isGone(projectDir)) return;
    const manifest = await readManifest(projectDir);
    // Names that are one folder on some systems: another project's stays.
    if (manifest !== null && manifest.projectId !== projectId) return;
    await moveToBin(projectDir).catch((error: unknown) => {
      onError(error);
      // It says itself what is missing.
      if (error instanceof AppError) throw error;
      throw new AppError('storage_failed', { code: 'film.not_binned' });
    });
  });
}

async function isGone(folder: string): Promise<boolean> {
  try {
    await lstat(folder);
    return false;
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

async function tasksOf(queue: TaskQueue, projectId: string): Promise<QueueTask[]> {
  const all: QueueTask[] = [];
  let cursor: string | undefined;
  do {
    const page = await queue.tasks.list({ projectId, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.tasks);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}
