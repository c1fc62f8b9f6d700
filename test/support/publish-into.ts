import { randomUUID } from 'node:crypto';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import type { ReadyFile } from '../../contract/worker-messages';
import { FolderTurns } from '../../main/projects/folder-turns';
import { ProjectFiles, type PublishRecords } from '../../main/projects/project-files';
import { testTask } from './test-task';

interface Place {
  readonly projectDir: string;
  readonly stagingDir: string;
  /** By default the type that makes such files. */
  readonly type?: TaskType;
  readonly taskId?: string;
  readonly projectId?: string;
  readonly metadata?: Record<string, unknown>;
  readonly keepEarlier?: boolean;
  readonly turns?: FolderTurns;
  /** Called right before the first change. */
  readonly hasLease?: () => Promise<boolean>;
}

/** Main's own publish into one folder, for a queue that knows of no other task. */
export async function publishInto(
  {
    projectDir,
    stagingDir,
    type: given,
    taskId,
    projectId = 'p',
    metadata = {},
    keepEarlier = false,
    turns,
    hasLease = async () => true,
  }: Place,
  files: readonly ReadyFile[],
) {
  const isMadeBy = (one: TaskType) => files.some(({ output }) => TASK_TYPE_FACTS[one].makes.includes(output.kind));
  const type = given ?? TASK_TYPES.find(isMadeBy) ?? 'script';
  const id = taskId ?? randomUUID();
  const task = testTask({ id, type, status: 'processing', projectId, metadata });
  const records: PublishRecords = {
    get: async () => task,
    catchUp: async () => {},
    standingOutputs: async () => [],
    moveOutputs: async () => true,
    addOutputs: async () => true,
  };
  const folders = { place: async (folder: string) => ({ folder, isEarlier: false }) };
  await new ProjectFiles(records, folders, turns ?? new FolderTurns()).publish({
    task,
    lease: { taskId: id, leaseId: randomUUID() },
    folders: { projectDir, stagingDir, inputDir: stagingDir },
    files,
    earlier: [],
    keepEarlier,
    mayGoOn: () => true,
    hasLease,
    persist: (write) => write(),
  });
}
