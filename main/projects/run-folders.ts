import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { Claim } from '../queue/types';
import type { TaskFiles } from '../store/task-store';
import type { TaskPlace } from '../store/types';
import { makeFolder } from '../system/files';
import type { FolderTurns } from './folder-turns';
import {
  openProjectFolder,
  type ProjectFolders,
  projectFolderName,
  removeIfUnused,
  removeStaging,
} from './project-folder';
import { INPUTS, type InputSource, snapshotInputs } from './run-inputs';
import type { TaskFolders } from './task-folders';

export interface RunFolders extends ProjectFolders {
  readonly inputDir: string;
}

const FOLDER_GONE =
  '이 작업의 폴더를 찾을 수 없습니다. 폴더가 있던 디스크를 연결하거나 폴더를 제자리에 돌려놓은 뒤 다시 시도해 주세요.';

/** Repeats what the store could not write. */
export type Persist = (write: () => Promise<boolean>) => Promise<boolean>;

/** The folders of each run, made before it and cleared after it. */
export class RunFolderKeeper {
  constructor(
    private readonly records: Pick<TaskFiles, 'placeOf' | 'keepFolder'>,
    private readonly folders: TaskFolders,
    private readonly turns: FolderTurns,
  ) {}

  /**
   * Makes the folders of a run and remembers its task's. Throws AppError `output_missing` when the folder is gone in which the tasks that
   * this one needs have left their files, `bad_input` as openProjectFolder, and storage errors as they are.
   */
  async begin({ task, lease }: Claim, persist: Persist): Promise<RunFolders> {
    const place = await this.records.placeOf(task.id);
    if (place === null) throw new AppError('task_not_found', 'No task has this id.');
    const folders = await this.openFolder(place, lease.leaseId);
    if (place.folder !== folders.projectDir) await persist(() => this.records.keepFolder(lease, folders.projectDir));
    return folders;
  }

  /** Call when the worker is done with them. A project in which nothing was ever made leaves no empty folder. */
  async end({ projectDir, stagingDir }: RunFolders, hasPublished: boolean): Promise<void> {
    await this.turns.take(projectDir, async () => {
      await removeStaging(stagingDir);
      // Another app's run may want it at this moment: then it stays.
      if (!hasPublished) await removeIfUnused(projectDir).catch(() => {});
    });
  }

  private async openFolder(place: TaskPlace, leaseId: string): Promise<RunFolders> {
    const { projectId } = place.task;
    const begunIn = await this.folders.begunIn(place);
    const known = [...(begunIn === undefined ? [] : [begunIn]), ...place.ofProject];
    for (const folder of new Set(known)) {
      const opened = await this.open(folder, place.task, leaseId, false);
      if (opened !== undefined) return opened;
      // Elsewhere it would work from nothing, or from another film's files.
      if (folder === begunIn && place.needs.some(({ task }) => task.outputs.length > 0)) {
        throw new AppError('output_missing', FOLDER_GONE);
      }
    }
    await makeFolder(resolve(this.folders.workspace()));
    const workspace = await realpath(this.folders.workspace());
    for (const style of ['plain', 'hashed'] as const) {
      const opened = await this.open(join(workspace, projectFolderName(projectId, style)), place.task, leaseId, true);
      if (opened !== undefined) return opened;
    }
    throw new AppError('bad_input', '다른 프로젝트가 이 이름의 폴더를 쓰고 있습니다.', 'projectId');
  }

  private open(folder: string, task: QueueTask, leaseId: string, make: boolean): Promise<RunFolders | undefined> {
    return this.turns.take(folder, async () => {
      const opened = await openProjectFolder(folder, task.projectId, leaseId, make);
      if (opened === undefined) return undefined;
      const inputDir = join(opened.stagingDir, INPUTS);
      try {
        const { type, projectId } = task;
        const sources = await this.sourcesOf(task);
        await snapshotInputs({ projectDir: opened.projectDir, inputDir, type, projectId, sources });
      } catch (error) {
        await removeStaging(opened.stagingDir);
        throw error;
      }
      return { ...opened, inputDir };
    });
  }

  /** Read within the folder's turn: a publish moves their files. */
  private async sourcesOf(task: QueueTask): Promise<InputSource[]> {
    if (task.type === 'script') return [];
    const place = await this.records.placeOf(task.id);
    const named = await this.scriptNamedBy(task);
    const found: InputSource[] = [];
    for (const source of [...(place?.needs ?? []), ...(named === null ? [] : [named])]) {
      const folder = await this.folders.begunIn({ ...source, needs: [], ofProject: [] });
      if (folder !== undefined) found.push({ folder, task: source.task });
    }
    return found;
  }

  /** A page that waits for each step itself names the script by the id of its task. */
  private async scriptNamedBy({ metadata, projectId }: QueueTask): Promise<TaskPlace | null> {
    const scriptId = 'scriptId' in metadata ? metadata.scriptId : undefined;
    const place = typeof scriptId === 'string' ? await this.records.placeOf(scriptId) : null;
    return place?.task.projectId === projectId ? place : null;
  }
}
