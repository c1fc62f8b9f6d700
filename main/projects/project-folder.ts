import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import { PROJECT_FILES, STAGING_PREFIX } from '../../contract/project-files';
import { errorCode, isMissing } from '../system/error-code';
import { withFoundFilms } from './found-films';
import { manifestText, readManifest, stageManifest } from './manifest';
import { makeOneFolder } from './plain-files';

/** File systems allow 255; the rest is room for the suffix and for Windows' limit on whole paths. */
const MAX_NAME_BYTES = 100;
const HASH_CHARS = 8;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd<>:"/\\|?*]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const WINDOWS_RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
const LOOKS_SUFFIXED = new RegExp(`-[0-9a-f]{${HASH_CHARS}}$`, 'i');

function cutToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let cut = '';
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > maxBytes) return cut;
    cut += char;
  }
  return cut;
}

/**
 * The name of a project's folder inside the workspace: one path part that is valid on Linux, macOS and Windows, at most 100 bytes.
 * It is the id itself where possible; a changed one carries a hash of the id, so that two ids never share a folder. Ids that differ
 * only in case share a folder where file names ignore case: the caller that finds it taken asks for the `hashed` name.
 */
export function projectFolderName(projectId: string, style: 'plain' | 'hashed' = 'plain'): string {
  let name = projectId.normalize('NFC').replace(LONE_SURROGATE, '_').replace(FORBIDDEN, '_');
  // A leading dot hides the folder, and `.`, `..` and `.partial-` mean something else; Windows drops trailing dots and blanks.
  name = name.replace(/^[\s.]+/u, '_').replace(/[\s.]+$/u, '_');
  if (WINDOWS_RESERVED.test(name)) name = `_${name}`;
  const fits = Buffer.byteLength(name) <= MAX_NAME_BYTES;
  // An id that ends like a suffix gets one too, or it could be chosen to name another's folder.
  const mayBePlain = name === projectId && fits && name !== '' && !LOOKS_SUFFIXED.test(name);
  if (style === 'plain' && mayBePlain) return name;
  const hash = createHash('sha256').update(projectId).digest('hex').slice(0, HASH_CHARS);
  const stem = cutToBytes(name, MAX_NAME_BYTES - HASH_CHARS - 1);
  return `${stem}-${hash}`;
}

export interface ProjectFolders {
  /** Absolute, links resolved. */
  readonly projectDir: string;
  readonly stagingDir: string;
}

export interface OpenedFolders extends ProjectFolders {
  /** This very call made the project's folder. */
  readonly isNew: boolean;
  /** Where a `manifest.json` that is not ours was moved. */
  readonly manifestMovedTo?: string;
}

/** Who runs: the staging folder is named after both. */
export interface StagingOwner {
  /** The same from start to start of one app; another app, on this machine or another one, has another id. */
  readonly machineId: string;
  readonly leaseId: string;
}
const MACHINE_CHARS = 8;

/** What the names of all staging folders of a machine begin with. */
export function stagingPrefixOf(machineId: string): string {
  return `${STAGING_PREFIX}${createHash('sha256').update(machineId).digest('hex').slice(0, MACHINE_CHARS)}-`;
}

/**
 * Makes a staging folder for one run in the project's folder. Returns undefined when there is no such folder or it belongs to another
 * project; with `make`, a missing folder is made first.
 *
 * The staging folder belongs to the lease, not to the task, since two runs of a task can be alive at once. A worker that is stopped
 * (SIGSTOP, a debugger, a frozen group) when the app dies notices nothing until it wakes, beside the next app's run; one that the
 * kernel holds outlives its kill; and a killed worker's children end a moment after it. Whatever such a run still writes goes into a
 * folder that is removed before its task runs again, and that no step makes again.
 *
 * @throws AppError `bad_input` when something other than a folder (a link out of the workspace) has its name; storage errors as they are.
 */
export async function openProjectFolder(
  projectDir: string,
  projectId: string,
  owner: StagingOwner,
  make: boolean,
  mayChange: () => Promise<void> = async () => {},
): Promise<OpenedFolders | undefined> {
  if (make) await mayChange();
  const isNew = make && (await makeOneFolder(projectDir));
  // Only when it is missing: a disk that fails or denies access must not make the work begin elsewhere.
  const info = await lstat(projectDir).catch((error: unknown) => {
    if (!isMissing(error) && errorCode(error) !== 'ENOTDIR') throw error;
    return undefined;
  });
  if (info === undefined) return undefined;
  // A link here would make workers write wherever its owner pointed it.
  if (!info.isDirectory()) {
    throw new AppError('bad_input', { code: 'files.project_not_a_folder' }, 'projectId');
  }
  let manifestMovedTo: string | undefined;
  const manifest = await readManifest(projectDir, (movedTo) => {
    manifestMovedTo = movedTo;
  });
  if (manifest !== null && manifest.projectId !== projectId) return undefined;
  const stagingDir = join(projectDir, `${stagingPrefixOf(owner.machineId)}${owner.leaseId}`);
  try {
    await mkdir(stagingDir);
    if (manifest === null) await claimFolder({ projectDir, stagingDir }, projectId, mayChange);
    return { projectDir, stagingDir, isNew, ...(manifestMovedTo === undefined ? {} : { manifestMovedTo }) };
  } catch (error) {
    if (isNew) await removeIfUnused(projectDir).catch(() => {});
    throw error;
  }
}

/** Writes a manifest: from its first moment on, it says to which project the folder belongs. */
async function claimFolder(folders: ProjectFolders, projectId: string, mayChange: () => Promise<void>): Promise<void> {
  try {
    const place = await stageManifest(folders, manifestText(projectId, await withFoundFilms(folders.projectDir, [])));
    await mayChange();
    await place();
  } catch (error) {
    await removeStaging(folders.stagingDir);
    throw error;
  }
}

/** The folders that a run makes in a project's, beside its staging folder. */
const OUR_FOLDERS: readonly string[] = [PROJECT_FILES.images, PROJECT_FILES.audio, PROJECT_FILES.versions];

/**
 * Removes a project's folder that a run of ours made, unless something is in it that no run makes: a file other than a manifest that
 * lists nothing, a folder of the creator's, or another run. Returns whether it is gone.
 */
export async function removeIfUnused(projectDir: string): Promise<boolean> {
  const entries = await readdir(projectDir, { recursive: true, withFileTypes: true });
  const manifest = join(projectDir, PROJECT_FILES.manifest);
  const pathOf = (entry: Dirent) => join(entry.parentPath, entry.name);
  const isOurs = (entry: Dirent) => {
    if (!entry.isDirectory()) return pathOf(entry) === manifest;
    return entry.parentPath !== projectDir || OUR_FOLDERS.includes(entry.name);
  };
  if (!entries.every(isOurs)) return false;
  const owned = await readManifest(projectDir);
  if (owned !== null && owned.files.length > 0) return false;
  // The deepest first, and never with anything in it.
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  for (const folder of folders.sort((a, b) => b.length - a.length)) await rmdir(folder);
  await rm(manifest, { force: true });
  await rmdir(projectDir);
  return true;
}

const REMOVED_AGAIN_AFTER_MS = 5_000;

/**
 * With retries: on Windows a file of a child that was just killed stays open for a moment. And again a little later: a browser that was
 * starting when its worker was killed still writes its profile before it notices. No later run has a folder of this name.
 */
export async function removeStaging(stagingDir: string): Promise<void> {
  const remove = () => rm(stagingDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  await remove();
  setTimeout(() => void remove().catch(() => {}), REMOVED_AGAIN_AFTER_MS).unref();
}
