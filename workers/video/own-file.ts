import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** `missing`: there is no file of that name that can be read; a pipe, a device or a folder is none. */
export type OwnFile =
  | { readonly ok: true; readonly sha256: string }
  | { readonly ok: false; readonly why: 'missing' | 'too_large' };

/** A pipe that nobody writes to must not hold the worker until it is killed. Windows has no such flag, and no pipes among its files. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Copies a file that the settings name to `target`, in one reading with its hash: what is used later is what was hashed. A link to a file counts
 * as the file, since the creator chose it.
 */
export async function copyOwnFile(
  path: string,
  target: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<OwnFile> {
  const file = isAbsolute(path) ? await openFile(path) : undefined;
  if (file === undefined) return { ok: false, why: 'missing' };
  try {
    const { size } = await file.stat();
    if (size === 0) return { ok: false, why: 'missing' };
    if (size > maxBytes) return { ok: false, why: 'too_large' };
    const hash = createHash('sha256');
    // One that grows while it is read is cut where it ended.
    const bytes = file.createReadStream({ end: size - 1, autoClose: false });
    await pipeline(
      bytes,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(target),
      { signal },
    );
    return { ok: true, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** What a path ends with, also of one that was set on another system. Where a file of the creator's lies is nobody else's business. */
export const nameOf = (path: string): string => basename(path.replaceAll('\\', '/'));

/** Undefined when there is none; what it is, is asked again of what was opened. */
async function openFile(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle | undefined;
  try {
    if (!(await stat(path)).isFile()) return undefined;
    file = await open(path, AT_ONCE);
    if ((await file.stat()).isFile()) return file;
  } catch {
    return undefined;
  }
  await file.close();
  return undefined;
}
