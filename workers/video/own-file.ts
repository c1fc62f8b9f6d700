import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** `missing`: there is no readable file of that name. A pipe, a device or a folder is no file. */
export type OwnFile =
  | { readonly ok: true; readonly sha256: string }
  | { readonly ok: false; readonly why: 'missing' | 'too_large' };

/** Without this flag, opening a pipe that nobody writes to would hold the worker for good. Windows has no such flag, and no pipes among its files. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Copies a file that the settings name to `target`, and hashes it in the same reading, so that what is used later is what was hashed. A link
 * counts as the file that it leads to, since the creator chose it.
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
    // A file that grows meanwhile is copied as far as it went before.
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

/** The last part of a path, also of one from another system. Logs have no more of it: where a creator's file lies is nobody else's business. */
export const nameOf = (path: string): string => basename(path.replaceAll('\\', '/'));

/** Undefined when there is none. Asked for its kind before and after it is opened: it may be replaced in between. */
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
