import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import { PROJECT_FILES, STAGING_PREFIX } from '../../contract/project-files';
import { writeFileAtomically } from '../system/files';
import { manifestText, readManifest } from './manifest';

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
 * The folder of a project inside the workspace: one path part that is valid on Linux, macOS and Windows, at most 100 bytes. The id
 * itself where possible; a changed one carries a hash of the id, so that two ids never share a folder. Ids that differ in case alone
 * have names that are one folder where file names ignore case: who finds it taken asks for the `hashed` name.
 */
export function projectFolderName(projectId: string, style: 'plain' | 'hashed' = 'plain'): string {
  let name = projectId.normalize('NFC').replace(LONE_SURROGATE, '_').replace(FORBIDDEN, '_');
  // A leading dot hides the folder, and `.`, `..` and `.partial-` mean something else; Windows drops trailing dots and blanks.
  name = name.replace(/^[\s.]+/u, '_').replace(/[\s.]+$/u, '_');
  if (WINDOWS_RESERVED.test(name)) name = `_${name}`;
  const fits = Buffer.byteLength(name) <= MAX_NAME_BYTES;
  // An id that ends like a suffix gets one too: else it could be chosen to hit another's folder.
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

/** The project whose a folder is, by its manifest; undefined while it is nobody's. */
async function ownerOf(projectDir: string): Promise<string | undefined> {
  return (await readManifest(projectDir))?.projectId;
}

/**
 * A staging folder for one run in the project's folder; undefined when there is no such folder or it is another project's. `make` makes the
 * folder where there is none. Throws AppError `bad_input` when something else than a folder (a link out of the workspace) has its
 * name, and storage errors as they are.
 *
 * The staging folder is the lease's own, not the task's: two runs of a task can be alive at once. A worker that is stopped (SIGSTOP, a
 * debugger, a frozen group) when the app dies sees no end of its channel until it wakes, beside the next app's run; one that the
 * kernel holds outlives its kill; and a killed worker's children end a moment after it. Whatever such a run still writes, it does below
 * a folder that is removed before its task runs again, and that no step makes anew.
 */
export async function openProjectFolder(
  projectDir: string,
  projectId: string,
  leaseId: string,
  make: boolean,
): Promise<ProjectFolders | undefined> {
  const isNew = make && (await makeFolder(projectDir));
  // Only where there is none: a disk that fails, or lets nobody in, must not make the work begin elsewhere.
  const info = await lstat(projectDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    return undefined;
  });
  if (info === undefined) return undefined;
  // A link here would make workers write wherever its owner pointed it.
  if (!info.isDirectory()) {
    throw new AppError('bad_input', { code: 'files.project_not_a_folder' }, 'projectId');
  }
  const owner = await ownerOf(projectDir);
  if (owner !== undefined && owner !== projectId) return undefined;
  try {
    if (owner === undefined) {
      await writeFileAtomically(join(projectDir, PROJECT_FILES.manifest), manifestText(projectId, []));
    }
    const stagingDir = join(projectDir, `${STAGING_PREFIX}${leaseId}`);
    await mkdir(stagingDir);
    return { projectDir, stagingDir };
  } catch (error) {
    if (isNew) await removeIfUnused(projectDir).catch(() => {});
    throw error;
  }
}

/** Answers whether it is new. */
async function makeFolder(path: string): Promise<boolean> {
  return mkdir(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
}

/** Removes a project's folder in which there is no file but a manifest that lists nothing, and no other run. */
export async function removeIfUnused(projectDir: string): Promise<void> {
  const entries = await readdir(projectDir, { recursive: true, withFileTypes: true });
  const manifest = join(projectDir, PROJECT_FILES.manifest);
  const pathOf = (entry: Dirent) => join(entry.parentPath, entry.name);
  const isInUse = (entry: Dirent) =>
    entry.isDirectory() ? entry.name.startsWith(STAGING_PREFIX) : pathOf(entry) !== manifest;
  if (entries.some(isInUse)) return;
  const owned = await readManifest(projectDir);
  if (owned !== null && owned.files.length > 0) return;
  // The deepest first, and never with what is in them.
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  for (const folder of folders.sort((a, b) => b.length - a.length)) await rmdir(folder);
  await rm(manifest, { force: true });
  await rmdir(projectDir);
}

/** Retries: on Windows a file of a child that was just killed stays open for a moment. */
export async function removeStaging(stagingDir: string): Promise<void> {
  await rm(stagingDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
