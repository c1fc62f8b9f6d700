import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { asideName } from './aside-name';
import { errorCode, isMissing, isTaken } from './error-code';

/**
 * Makes a folder and those above it, where they are not there. Not by Node's `recursive`: where a system refuses a name as if the folder above it
 * were missing (/proc, folders that are mounted on demand) it makes that folder again and again, and never answers.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path), mode);
  try {
    await mkdir(path, mode);
  } catch (error) {
    // Another may just have made it.
    if (!isTaken(error) || !(await isFolder(path))) throw error;
  }
}
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    (error: unknown) => {
      if (!isMissing(error)) throw error;
      return false;
    },
  );

/** The same where the next line must find it done. */
export function makeFolderSync(path: string, mode = 0o777): void {
  if (isFolderSync(path)) return;
  if (dirname(path) !== path) makeFolderSync(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    if (!isTaken(error) || !isFolderSync(path)) throw error;
  }
}
function isFolderSync(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (!isMissing(error)) throw error;
    return false;
  }
}

/**
 * Replaces a small file so that a crash or power loss leaves either the old or the new content, whole.
 * @param mode 0o600 for anything with a secret in it.
 */
export async function writeFileAtomically(path: string, content: string, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The same where the next line must find it done (the bridge's token, an answer about an origin): a few hundred bytes. */
export function writeFileAtomicallySync(path: string, content: string, mode = 0o644): void {
  makeFolderSync(dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  // `wx` refuses a link that was planted there.
  const file = openSync(temporary, 'wx', mode);
  try {
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * A JSON file parsed by its schema; null when there is none. An unreadable one is moved aside (never deleted: it may hold
 * the only copy of what somebody typed) and `movedTo` says where.
 */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<{ value: z.output<S> | null; movedTo?: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return { value: null };
    if (errorCode(error) !== 'EISDIR') throw error;
    text = '';
  }
  try {
    return { value: schema.parse(JSON.parse(text)) };
  } catch {
    const movedTo = asideName(path);
    await rename(path, movedTo);
    return { value: null, movedTo };
  }
}

/** Brings a file's content to the disk itself. */
export function flush(path: string): void {
  // Windows flushes no handle that may only read; its renames are journaled.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The same for the names that a folder holds, as well as its disk can. The event loop does not wait. */
export async function flushFolder(path: string): Promise<void> {
  // Windows cannot open a folder for this; its renames are journaled.
  if (process.platform === 'win32') return;
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!cannotFlushFolders(error)) throw error;
  }
}

/** The same where the next line must find it done: the database is opened and copied so. */
export function flushFolderSync(path: string): void {
  try {
    flush(path);
  } catch (error) {
    if (!cannotFlushFolders(error)) throw error;
  }
}

/**
 * Whether a folder's flush failed because its disk knows none: many network disks let a folder not be flushed, or not even be
 * opened for it. The names in it are then as safe as that disk makes them. One that has no room or is broken says so otherwise.
 */
function cannotFlushFolders(error: unknown): boolean {
  return KNOWS_NO_FOLDER_FLUSH.has(errorCode(error) ?? '');
}
const KNOWS_NO_FOLDER_FLUSH = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EPERM',
  'EACCES',
  'EISDIR',
  'EBADF',
]);
