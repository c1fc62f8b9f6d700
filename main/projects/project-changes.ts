import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../contract/errors';
import { isPublishTarget } from '../../contract/project-files';
import type { TaskFiles } from '../store/task-store';
import { flushFolder } from '../system/files';
import type { Turn } from './folder-turns';
import { recordedFiles } from './found-films';
import { isKept, keepFiles, keptPath, versionFor } from './kept-versions';
import { type ManifestFile, manifestText, stageManifest } from './manifest';
import { infoBelow, linkOrCopy, makeFolders } from './plain-files';
import { inStaging } from './staging';
import type { TaskFolders } from './task-folders';

/** What a path of the project holds from now on. */
export type Put = { readonly path: string } /** `entry`: what the manifest says of it beside its size and sum. */ & (
  | { readonly text: string; readonly entry: Pick<ManifestFile, 'kind' | 'taskId'> }
  /** Absolute. A file of the project gets a second name; `isOutside`: another's file is copied. */
  | {
      readonly from: string;
      readonly isOutside?: true;
      readonly entry?: ManifestFile | undefined;
      readonly isMoved?: false;
    }
  /** Below the project's folder, and taken away there: the records of the task that made it follow it. */
  | { readonly from: string; readonly isMoved: true; readonly entry: ManifestFile | undefined }
);

export interface ProjectChange {
  readonly projectDir: string;
  readonly projectId: string;
  readonly put: readonly Put[];
  /** Files that lose their place. */
  readonly takeAway: readonly string[];
}

/**
 * Changes of a project's files that the creator asks for. What they replace or take away is kept in `versions/<n>/`, as when a run publishes,
 * and in the same order: first each file gets its second name, then the records and the manifest say so, then the new files take the first
 * names. If the app dies in between, nothing is lost and no record is wrong.
 */
export class ProjectChanges {
  constructor(
    private readonly records: Pick<TaskFiles, 'changeOutputs'>,
    private readonly folders: Pick<TaskFolders, 'place'>,
    private readonly machineId: string,
  ) {}

  /** The caller has the folder's turn. */
  async make({ projectDir, projectId, put, takeAway }: ProjectChange, turn: Turn): Promise<void> {
    for (const { path } of put) if (!isPublishTarget(path)) throw unsafe(path);
    for (const path of takeAway) if (!isPublishTarget(path)) throw unsafe(path);
    await inStaging(projectDir, this.machineId, async (stagingDir) => {
      const staged: { readonly from: string; readonly path: string }[] = [];
      for (const one of put) staged.push({ from: await stage({ projectDir, stagingDir }, one), path: one.path });
      for (const { path } of put) await makeFolders(projectDir, path.split('/').slice(0, -1));
      const replaced: string[] = [];
      for (const path of new Set([...put.map((one) => one.path), ...takeAway])) {
        const info = await infoBelow(projectDir, path);
        if (info?.isDirectory() === true)
          throw new AppError('storage_failed', { code: 'files.folder_in_place', name: path });
        if (info !== undefined) replaced.push(path);
      }
      const version = replaced.length === 0 ? undefined : await versionFor(projectDir, replaced);
      const before = await recordedFiles(projectDir);
      const gone = new Set(replaced);
      const kept = before.map((file) =>
        version !== undefined && gone.has(file.path) ? { ...file, path: keptPath(version, file.path) } : file,
      );
      const added = put.flatMap(entryOf);
      const places = { projectDir, stagingDir };
      const placeBefore = await stageManifest(places, manifestText(projectId, kept));
      const placeAfter = await stageManifest(places, manifestText(projectId, [...kept, ...added]));
      await turn.check();
      if (version !== undefined) {
        await keepFiles(projectDir, version, replaced, async () => true);
        await turn.check();
        const place = await this.folders.place(projectDir, projectId);
        await this.records.changeOutputs(
          projectId,
          place,
          replaced.map((path) => ({ from: path, to: keptPath(version, path) })),
        );
      }
      await placeBefore();
      for (const { from, path } of staged) {
        await turn.check();
        await rename(from, join(projectDir, path));
      }
      const filled = new Set(staged.map(({ path }) => path));
      const emptied = takeAway.filter((path) => !filled.has(path) && gone.has(path));
      for (const path of emptied) await rm(join(projectDir, path), { force: true });
      const touched = new Set([...filled, ...emptied].map((path) => dirname(join(projectDir, path))));
      for (const folder of touched) await flushFolder(folder);
      await placeAfter();
      await flushFolder(projectDir);
      if (version !== undefined) await this.follow(projectDir, projectId, version, put);
    });
  }

  /**
   * Until now the records said where the files are kept. A task behind this one would be made of what was; and of several films the one in
   * its place is the present one, for lists, posters and whoever asks where it is.
   */
  private async follow(projectDir: string, projectId: string, version: number, put: readonly Put[]): Promise<void> {
    const changes = put.flatMap((one) => {
      if (!('from' in one)) return [];
      const { scene, path = '' } = one.entry ?? {};
      const from = one.isMoved === true ? keptPath(version, one.from) : isKept(path) ? path : undefined;
      return from === undefined ? [] : [{ from, to: one.path, ...(scene === undefined ? {} : { scene }) }];
    });
    if (changes.length === 0) return;
    await this.records.changeOutputs(projectId, await this.folders.place(projectDir, projectId), changes);
  }

  /**
   * Removes kept files for good: from the disk, the manifest and the records, in the order in which nothing is promised that is not there.
   * Returns how many bytes they had. The caller has the folder's turn.
   */
  async removeKept(
    { projectDir, projectId }: Pick<ProjectChange, 'projectDir' | 'projectId'>,
    paths: readonly string[],
    turn: Turn,
  ): Promise<number> {
    const gone = new Set(paths);
    if (gone.size === 0) return 0;
    const before = await recordedFiles(projectDir);
    await inStaging(projectDir, this.machineId, async (stagingDir) => {
      const place = await stageManifest(
        { projectDir, stagingDir },
        manifestText(
          projectId,
          before.filter(({ path }) => !gone.has(path)),
        ),
      );
      await turn.check();
      const folder = await this.folders.place(projectDir, projectId);
      await this.records.changeOutputs(
        projectId,
        folder,
        paths.map((path) => ({ from: path, to: null })),
      );
      await place();
      await flushFolder(projectDir);
    });
    let bytes = 0;
    for (const path of gone) {
      await turn.check();
      const info = await infoBelow(projectDir, path);
      if (info?.isFile() !== true) continue;
      // With a second name it takes no room of its own.
      if (info.nlink <= 1) bytes += info.size;
      await rm(join(projectDir, path), { force: true });
    }
    return bytes;
  }
}

function entryOf(one: Put): ManifestFile[] {
  if ('text' in one) {
    const { text, entry, path } = one;
    return [
      { ...entry, path, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') },
    ];
  }
  return one.entry === undefined ? [] : [{ ...one.entry, path: one.path }];
}

const unsafe = (name: string) =>
  new AppError('storage_failed', { code: 'files.unsafe_name', name: name.slice(0, 100) });

async function stage(
  { projectDir, stagingDir }: { readonly projectDir: string; readonly stagingDir: string },
  put: Put,
): Promise<string> {
  const staged = join(stagingDir, randomUUID());
  if ('text' in put) {
    const file = await open(staged, 'wx', 0o644);
    try {
      await file.writeFile(put.text);
      await file.sync();
    } finally {
      await file.close();
    }
  } else if (put.isMoved === true) {
    await linkOrCopy(join(projectDir, put.from), staged);
  } else if (put.isOutside === true) {
    await copyFile(put.from, staged, constants.COPYFILE_EXCL);
    const file = await open(staged, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } else {
    await linkOrCopy(put.from, staged);
  }
  return staged;
}
