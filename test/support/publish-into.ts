import { randomUUID } from 'node:crypto';
import type { TaskType } from '../../contract/task';
import type { ReadyFile } from '../../contract/worker-messages';
import { FolderTurns } from '../../main/projects/folder-turns';
import { ProjectFiles, type PublishRecords } from '../../main/projects/project-files';
import { testTask } from './test-task';

interface Place {
  readonly projectDir: string;
  readonly stagingDir: string;
  readonly type?: TaskType;
  readonly taskId?: string;
  readonly projectId?: string;
}

/** Main's own publish into one folder, for a queue that knows of no other task. */
export async function publishInto(
  { projectDir, stagingDir, type = 'script', taskId, projectId = 'p' }: Place,
  files: readonly ReadyFile[],
) {
  const id = taskId ?? randomUUID();
  const task = testTask({ id, type, status: 'processing', projectId });
  const records: PublishRecords = {
    get: async () => task,
    standingOutputs: async () => [],
    moveOutputs: async () => true,
    addOutputs: async () => true,
  };
  const folders = { place: async (folder: string) => ({ folder, isEarlier: false }) };
  await new ProjectFiles(records, folders, new FolderTurns()).publish({
    task,
    lease: { taskId: id, leaseId: randomUUID() },
    folders: { projectDir, stagingDir, inputDir: stagingDir },
    files,
    earlier: [],
    mayGoOn: () => true,
    persist: (write) => write(),
  });
}
