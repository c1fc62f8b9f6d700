import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { QueueTask } from '../../contract/task';
import type { TaskFiles } from '../store/task-store';
import type { FolderPlace, TaskPlace } from '../store/types';
import { projectFolderName } from './project-folder';

/** With links resolved, like the recorded folders; unchanged when there is no such folder. */
const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Which folder each task's files are in. A task keeps the one that it began in, wherever the workspace is now. */
export class TaskFolders {
  constructor(
    private readonly records: Pick<TaskFiles, 'placeOf' | 'earlierWorkspace'>,
    readonly workspace: () => string,
  ) {}

  /** Where the task's files are or, before its first run, would be. */
  async of(taskId: string): Promise<string | undefined> {
    const place = await this.records.placeOf(taskId);
    if (place === null) return undefined;
    return (
      (await this.begunIn(place)) ??
      place.ofProject[0] ??
      join(resolve(this.workspace()), projectFolderName(place.task.projectId))
    );
  }

  /** The folder in which it began, else that of the nearest task that it needs; undefined while none of them has begun. */
  async begunIn({ task, folder, needs }: TaskPlace): Promise<string | undefined> {
    for (const one of [{ task, folder }, ...needs]) {
      const known = one.folder ?? (await this.earlierFolderOf(one.task));
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** The folder as the store's calls take it. */
  async place(folder: string, projectId: string): Promise<FolderPlace> {
    return { folder, isEarlier: (await this.earlierFolder(projectId)) === folder };
  }

  /** For a task that ran before tasks remembered their folder. */
  private async earlierFolderOf(task: QueueTask): Promise<string | undefined> {
    const hasRun = task.outputs.length > 0 || (task.startedAt !== undefined && task.status !== 'processing');
    return hasRun ? this.earlierFolder(task.projectId) : undefined;
  }

  private async earlierFolder(projectId: string): Promise<string | undefined> {
    const workspace = await this.records.earlierWorkspace();
    return workspace === null ? undefined : real(join(resolve(workspace), projectFolderName(projectId)));
  }
}
