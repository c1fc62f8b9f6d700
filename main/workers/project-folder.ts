import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../contract/errors';
import { STAGING_PREFIX } from '../../contract/project-files';

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
 * itself where possible; a changed one carries a hash of the id, so that two ids never share a folder. (Ids that differ in
 * case alone do on systems whose file names ignore case: a hash on every capital letter would spoil common names.)
 */
export function projectFolderName(projectId: string): string {
  let name = projectId.normalize('NFC').replace(LONE_SURROGATE, '_').replace(FORBIDDEN, '_');
  // A leading dot hides the folder, and `.`, `..` and `.partial-` mean something else; Windows drops trailing dots and blanks.
  name = name.replace(/^[\s.]+/u, '_').replace(/[\s.]+$/u, '_');
  if (WINDOWS_RESERVED.test(name)) name = `_${name}`;
  const fits = Buffer.byteLength(name) <= MAX_NAME_BYTES;
  // An id that ends like a suffix gets one too: else it could be chosen to hit another's folder.
  if (name === projectId && fits && name !== '' && !LOOKS_SUFFIXED.test(name)) return name;
  const hash = createHash('sha256').update(projectId).digest('hex').slice(0, HASH_CHARS);
  const stem = cutToBytes(name, MAX_NAME_BYTES - HASH_CHARS - 1);
  return `${stem}-${hash}`;
}

export interface ProjectFolders {
  /** Absolute, links resolved. */
  readonly projectDir: string;
  readonly stagingDir: string;
}

/**
 * Makes the project's folder where needed and a new staging folder for one run. Throws AppError `bad_input` when something
 * else than a folder (a link out of the workspace) has the project's name, and storage errors as they are.
 *
 * The folder is the lease's own, not the task's: two runs of a task can be alive at once. A worker that is stopped (SIGSTOP, a
 * debugger, a frozen group) when the app dies sees no end of its channel until it wakes, beside the next app's run; one that the
 * kernel holds outlives its kill; and a killed worker's children end a moment after it. Whatever such a run still writes or
 * publishes, it does below a folder that is removed before its task runs again, and that no step makes anew.
 */
export async function prepareProjectFolders(
  workspace: string,
  projectId: string,
  leaseId: string,
): Promise<ProjectFolders> {
  await mkdir(resolve(workspace), { recursive: true });
  const root = await realpath(workspace);
  const projectDir = join(root, projectFolderName(projectId));
  await mkdir(projectDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // A link here would make workers write wherever its owner pointed it.
  if (!(await lstat(projectDir)).isDirectory()) {
    throw new AppError('bad_input', `프로젝트 폴더 자리에 다른 것이 있습니다: ${projectDir}`, 'projectId');
  }
  const stagingDir = join(projectDir, `${STAGING_PREFIX}${leaseId}`);
  await mkdir(stagingDir);
  return { projectDir, stagingDir };
}

/** Retries: on Windows a file of a child that was just killed stays open for a moment. */
export async function removeStaging(stagingDir: string): Promise<void> {
  await rm(stagingDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
