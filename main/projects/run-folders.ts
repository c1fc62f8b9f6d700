import { realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { Claim, TaskQueue } from '../queue/types';
import { line } from '../store/log-line';
import type { TaskFiles } from '../store/task-store';
import type { TaskPlace } from '../store/types';
import { makeFolder } from '../system/files';
import type { FolderTurns } from './folder-turns';
import {
  type OpenedFolders,
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
type OpenedRun = RunFolders & OpenedFolders;

/** Repeats what the store could not write. */
export type Persist = (write: () => Promise<boolean>) => Promise<boolean>;

/** The folders of each run, made before it and cleared after it. */
export class RunFolderKeeper {
  /** Projects' folders that runs of ours made and that have no finished file yet. One that the creator made stays, empty or not. */
  private readonly made = new Set<string>();

  constructor(
    private readonly records: Pick<TaskFiles, 'placeOf' | 'keepFolder'>,
    private readonly log: Pick<TaskQueue, 'appendLog'>,
    private readonly folders: TaskFolders,
    private readonly turns: FolderTurns,
    private readonly machineId: string,
  ) {}

  /**
   * Makes the folders of a run and records the project's folder for its task.
   * @throws AppError `output_missing` when the folder is gone in which the tasks that this one needs left their files, `bad_input` as
   * openProjectFolder does, and storage errors as they are.
   */
  async begin({ task, lease }: Claim, persist: Persist): Promise<RunFolders> {
    const place = await this.records.placeOf(task.id);
    if (place === null) throw new AppError('task_not_found', 'No task has this id.');
    const folders = await this.openFolder(place, lease.leaseId);
    const { projectDir, manifestMovedTo } = folders;
    if (place.folder !== projectDir) await persist(() => this.records.keepFolder(lease, projectDir));
    if (manifestMovedTo !== undefined) {
      const text = { code: 'files.manifest_moved_aside', name: basename(manifestMovedTo) } as const;
      await persist(() => this.log.appendLog(lease, [line(Date.now(), 'warn', text)]));
    }
    return folders;
  }

  /** Call when the worker no longer uses them. Removes a project's folder that a run of ours made and that got no finished file. */
  async end({ projectDir, stagingDir }: RunFolders, hasPublished: boolean): Promise<void> {
    await this.turns.take(projectDir, async () => {
      await removeStaging(stagingDir);
      if (hasPublished) this.made.delete(projectDir);
      if (!this.made.has(projectDir)) return;
      // Another app's run may want it at this moment; it stays then.
      const isGone = await removeIfUnused(projectDir).catch(() => false);
      if (isGone) this.made.delete(projectDir);
    });
  }

  private async openFolder(place: TaskPlace, leaseId: string): Promise<OpenedRun> {
    const { projectId } = place.task;
    const begunIn = await this.folders.begunIn(place);
    const known = [...(begunIn === undefined ? [] : [begunIn]), ...place.ofProject];
    for (const folder of new Set(known)) {
      const opened = await this.open(folder, place.task, leaseId, false);
      if (opened !== undefined) return opened;
      // In any other folder it would have no input, or another film's files.
      if (folder === begunIn && place.needs.some(({ task }) => task.outputs.length > 0)) {
        throw new AppError('output_missing', { code: 'files.folder_gone' });
      }
    }
    await makeFolder(resolve(this.folders.workspace()));
    const workspace = await realpath(this.folders.workspace());
    for (const style of ['plain', 'hashed'] as const) {
      const opened = await this.open(join(workspace, projectFolderName(projectId, style)), place.task, leaseId, true);
      if (opened !== undefined) return opened;
    }
    throw new AppError('bad_input', { code: 'files.project_name_taken' }, 'projectId');
  }

  private open(folder: string, task: QueueTask, leaseId: string, make: boolean): Promise<OpenedRun | undefined> {
    return this.turns.take(folder, async () => {
      const owner = { machineId: this.machineId, leaseId };
      const opened = await openProjectFolder(folder, task.projectId, owner, make);
      if (opened === undefined) return undefined;
      if (opened.isNew) this.made.add(opened.projectDir);
      const inputDir = join(opened.stagingDir, INPUTS);
      try {
        const { type, projectId } = task;
        const sources = await this.sourcesOf(task);
        await snapshotInputs({ projectDir: opened.projectDir, inputDir, type, projectId, sources });
      } catch (error) {
        await removeStaging(opened.stagingDir);
        if (opened.isNew && (await removeIfUnused(folder).catch(() => false))) this.made.delete(folder);
        throw error;
      }
      return { ...opened, inputDir };
    });
  }

  /** Called within the folder's turn: a publish moves their files. */
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
