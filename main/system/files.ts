import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { asideName } from './aside-name';
import { errorCode, isMissing, isTaken } from './error-code';

/**
 * Makes a folder and those above it, unless they exist. Not by Node's `recursive`: where a system refuses a name as if the folder
 * above it were missing (/proc, folders that are mounted on demand), it makes that folder again and again and never returns.
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

/** The same, synchronous: for a start, before Electron is ready. */
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

/** The same, synchronous: for a few hundred bytes that must be stored before the next statement (the bridge's token, the list of origins). */
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

/** The text of a small file; undefined when there is none. */
export function readTextSync(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
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

/** The same for the names in a folder, as far as its disk supports it. Does not block the event loop. */
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

/** The same, synchronous: the database is opened and copied synchronously. */
export function flushFolderSync(path: string): void {
  try {
    flush(path);
  } catch (error) {
    if (!cannotFlushFolders(error)) throw error;
  }
}

/**
 * Whether flushing a folder failed because its disk does not support it: on many network disks a folder cannot be flushed, or not
 * even be opened for it. Its names are then as safe as that disk makes them. A full or broken disk reports other codes.
 */
function cannotFlushFolders(error: unknown): boolean {
  return NO_FOLDER_FLUSH_CODES.has(errorCode(error) ?? '');
}
const NO_FOLDER_FLUSH_CODES = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EPERM',
  'EACCES',
  'EISDIR',
  'EBADF',
]);
