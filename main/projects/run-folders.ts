import { realpath, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { Claim, TaskQueue } from '../queue/types';
import { line } from '../store/log-line';
import type { TaskFiles } from '../store/task-store';
import type { TaskPlace } from '../store/types';
import { isMissing } from '../system/error-code';
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
interface HowToOpen {
  readonly leaseId: string;
  readonly make: boolean;
  readonly stop: AbortSignal;
}

/** Repeats what the store could not write. */
export type Persist = (write: () => Promise<boolean>) => Promise<boolean>;

/** How often a machine of a studio looks for files that another one has made, and the time between two looks. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 500;

/** The folders of each run, made before it and cleared after it. */
export class RunFolderKeeper {
  /** Projects' folders that runs of ours made and that have no finished file yet. One that the creator made stays, empty or not. */
  private readonly made = new Set<string>();

  constructor(
    private readonly records: Pick<TaskFiles, 'placeOf' | 'keepFolder' | 'catchUp'>,
    private readonly log: Pick<TaskQueue, 'appendLog'>,
    private readonly folders: TaskFolders,
    private readonly turns: FolderTurns,
    private readonly machineId: string,
    /** Waits until it is time to look again; a network disk may show a file some seconds late. */
    private readonly lookAgain: (stop: AbortSignal) => Promise<unknown> = async (signal) =>
      delay(LOOK_AGAIN_MS, undefined, { signal }),
  ) {}

  /**
   * Makes the folders of a run and records the project's folder for its task.
   * @param stop aborted when the app stops.
   * @throws AppError `output_missing` when the folder or the files are gone that the tasks that this one needs left, `bad_input` as
   * openProjectFolder does, `storage_failed` when a machine of a studio does not see what another one made, and storage errors as they are.
   */
  async begin({ task, lease }: Claim, persist: Persist, stop: AbortSignal): Promise<RunFolders> {
    const place = await this.records.placeOf(task.id);
    if (place === null) throw new AppError('task_not_found', 'No task has this id.');
    const folders = await this.openFolder(place, lease.leaseId, stop);
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
    await this.turns.take(projectDir, async (turn) => {
      await removeStaging(stagingDir);
      if (hasPublished) this.made.delete(projectDir);
      if (!this.made.has(projectDir)) return;
      // Another app's run may want it at this moment; it stays then.
      const isGone = await turn
        .check()
        .then(() => removeIfUnused(projectDir))
        .catch(() => false);
      if (isGone) this.made.delete(projectDir);
    });
  }

  private async openFolder(place: TaskPlace, leaseId: string, stop: AbortSignal): Promise<OpenedRun> {
    const { projectId } = place.task;
    const begunIn = await this.folders.begunIn(place);
    const known = [...(begunIn === undefined ? [] : [begunIn]), ...place.ofProject];
    for (const folder of new Set(known)) {
      const opened = await this.open(folder, place.task, { leaseId, make: false, stop });
      if (opened !== undefined) return opened;
      // In any other folder it would have no input, or another film's files.
      if (folder === begunIn && place.needs.some(({ task }) => task.outputs.length > 0)) {
        if (this.turns.areShared) await this.workspace();
        throw new AppError('output_missing', { code: 'files.folder_gone' });
      }
    }
    const workspace = await this.workspace();
    for (const style of ['plain', 'hashed'] as const) {
      const folder = join(workspace, projectFolderName(projectId, style));
      const opened = await this.open(folder, place.task, { leaseId, make: true, stop });
      if (opened !== undefined) return opened;
    }
    throw new AppError('bad_input', { code: 'files.project_name_taken' }, 'projectId');
  }

  private async workspace(): Promise<string> {
    // A shared one that is not there is not mounted: a folder in its place would be seen by nobody else.
    if (!this.turns.areShared) await makeFolder(resolve(this.folders.workspace()));
    return realpath(this.folders.workspace()).catch((error: unknown) => {
      if (isMissing(error)) throw new AppError('storage_failed', { code: 'files.workspace_gone' });
      throw error;
    });
  }

  private async open(folder: string, task: QueueTask, how: HowToOpen): Promise<OpenedRun | undefined> {
    const owner = { machineId: this.machineId, leaseId: how.leaseId };
    const opened = await this.turns.take(folder, (turn) =>
      openProjectFolder(folder, task.projectId, owner, how.make, () => turn.check()),
    );
    if (opened === undefined) return undefined;
    if (opened.isNew) this.made.add(opened.projectDir);
    const folders = { ...opened, inputDir: join(opened.stagingDir, INPUTS) };
    try {
      await this.takeInputs(folders, task, how.stop);
    } catch (error) {
      await this.end(folders, false);
      throw error;
    }
    return folders;
  }

  /** Nobody's turn while it waits: who publishes meanwhile may bring what is missing. */
  private async takeInputs({ projectDir, inputDir }: RunFolders, task: QueueTask, stop: AbortSignal): Promise<void> {
    const { type, projectId } = task;
    const looks = this.turns.areShared ? LOOKS : 1;
    for (let look = 1; ; look += 1) {
      const unseen = await this.turns.take(projectDir, async () => {
        await rm(inputDir, { recursive: true, force: true });
        return snapshotInputs({ projectDir, inputDir, type, projectId, sources: await this.sourcesOf(task) });
      });
      if (unseen.paths.length === 0) return;
      if (look === looks) {
        if (unseen.needed === undefined) return;
        const name = unseen.needed;
        if (!this.turns.areShared) throw new AppError('output_missing', { code: 'files.input_gone', name });
        throw new AppError('storage_failed', { code: 'files.input_not_seen', name });
      }
      await this.lookAgain(stop);
    }
  }

  /** Called within the folder's turn: a publish moves their files. */
  private async sourcesOf(task: QueueTask): Promise<InputSource[]> {
    if (task.type === 'script') return [];
    if (this.turns.areShared) {
      const known = [...((await this.records.placeOf(task.id))?.needs ?? []), await this.scriptNamedBy(task)];
      // Another machine may just have moved their files to `versions`, and what stands in their place is another film's.
      await this.records.catchUp(known.flatMap((source) => source?.task.id ?? []));
    }
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
