import { join, resolve } from 'node:path';
import type { TaskReader } from '../store/task-reader';
import { findOutput } from './output-files';
import { projectFolderName } from './project-folder';

const LOOKED_AT = 100;

/**
 * The workspace of tasks that ran before tasks remembered their folder: of the candidates, the one that holds most of their files. The
 * workspace in force today may come from a flag or from a new default, and the films would seem to be gone.
 */
export async function findEarlierWorkspace(
  tasks: Pick<TaskReader, 'list'>,
  candidates: readonly string[],
): Promise<string | undefined> {
  const different = [...new Set(candidates.map((path) => resolve(path)))];
  if (different.length < 2) return different[0];
  const { tasks: completed } = await tasks.list({ statuses: ['completed'], limit: LOOKED_AT });
  const counts = await Promise.all(
    different.map(async (workspace) => {
      const found = await Promise.all(
        completed.map(({ projectId, outputs }) =>
          findOutput(join(workspace, projectFolderName(projectId)), outputs[0]),
        ),
      );
      return found.filter((file) => file !== undefined).length;
    }),
  );
  return different[counts.indexOf(Math.max(...counts))];
}
