import type { Dirent } from 'node:fs';
import { lstat, opendir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../contract/messages';
import { isPublishTarget, PROJECT_FILES } from '../../contract/project-files';
import { StepError } from '../runtime/failures';
import { MAX_FILES } from './limits';

/** Folders count too: a tree of empty ones has no end either. */
const MAX_ENTRIES = 10 * MAX_FILES;

const refuse = (problem: Problem) => new StepError('step_failed', problem, { retryable: false });

/** Files in an out folder when its maker has ended. */
export interface LeftFiles {
  /** `/`-separated, in the composed form of Unicode (NFC), sorted. */
  readonly files: readonly string[];
  /** Left, but nothing to publish: empty ones, and the manifest, which is the app's. */
  readonly leftOut: readonly string[];
}

/**
 * Lists the files that the creator's code left in its out folder. Names in the decomposed form of Unicode (macOS) are renamed on the way.
 * Throws StepError with the name of the first thing that is no plain file of one name, or whose name some system refuses, and
 * for too many files.
 */
export async function leftFilesIn(outDir: string): Promise<LeftFiles> {
  const files: string[] = [];
  const leftOut: string[] = [];
  let entries = 0;

  const visit = async (folder: string): Promise<void> => {
    const found: Dirent[] = [];
    for await (const entry of await opendir(join(outDir, folder))) {
      entries += 1;
      if (entries > MAX_ENTRIES) throw refuse({ code: 'processor.too_many_files', max: MAX_FILES });
      found.push(entry);
    }
    const names = new Set(found.map(({ name }) => name));
    for (const entry of found) await take(folder, entry, names);
  };

  const take = async (folder: string, entry: Dirent, names: Set<string>): Promise<void> => {
    const name = entry.name.normalize('NFC');
    const path = folder === '' ? name : `${folder}/${name}`;
    if (name !== entry.name) {
      if (names.has(name)) throw refuse({ code: 'files.same_name', name: path });
      names.add(name);
      await rename(join(outDir, folder, entry.name), join(outDir, path));
    }
    if (entry.isDirectory()) return visit(path);
    if (path === PROJECT_FILES.manifest) {
      leftOut.push(path);
      return;
    }
    if (!isPublishTarget(path)) throw refuse({ code: 'files.unsafe_name', name: path.slice(0, 500) });
    await requirePlain(outDir, path);
    if ((await lstat(join(outDir, path))).size === 0) leftOut.push(path);
    else files.push(path);
    if (files.length > MAX_FILES) throw refuse({ code: 'processor.too_many_files', max: MAX_FILES });
  };

  const root = await lstat(outDir).catch(() => undefined);
  // It may have removed it, having nothing to leave.
  if (root === undefined) return { files, leftOut };
  if (!root.isDirectory()) throw refuse({ code: 'files.not_plain', name: 'SQ_OUT_DIR' });
  await visit('');
  return { files: files.sort(), leftOut: leftOut.sort() };
}

/**
 * A link would publish a file from anywhere on the disk, and one of several names would go on changing after it was published. Links in
 * the middle of a path are found where files are made ready.
 */
export async function requirePlain(outDir: string, path: string): Promise<void> {
  const info = await lstat(join(outDir, path)).catch(() => undefined);
  // Missing: found where files are made ready as well.
  if (info === undefined) return;
  if (!info.isFile()) throw refuse({ code: 'files.not_plain', name: path });
  if (info.nlink > 1) throw refuse({ code: 'processor.linked_file', name: path });
}
