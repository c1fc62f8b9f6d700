import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Parts of films that are kept by what they were made from, so that none is made twice. The folder may be deleted at any time. */
export interface KeptFiles {
  /** Absolute; made when it is missing. */
  readonly dir: string;
  /** With its dot. Files without it are not ours. */
  readonly suffix: string;
  readonly maxBytes: number;
}

/** The share of the limit that a clean-up leaves, so that not every film needs one. */
const KEPT_SHARE = 0.75;

/** The key of what is made from these values, which must hold all that it depends on, the program that makes it included. */
export const keyOf = (madeFrom: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex');

/** How `madeFrom` holds a program: another version of it has another size or date. */
export async function programMark(path: string): Promise<readonly unknown[]> {
  const { size, mtimeMs } = await stat(path);
  return [path, size, mtimeMs];
}

/** A hash of key and content behind the content, where no player minds it. It holds the key, so a file under another name counts as damaged. */
const SEAL_BYTES = 32;
const sealOf = (key: string, content: Uint8Array): Buffer => createHash('sha256').update(key).update(content).digest();

/**
 * What is kept under a key, as it was kept; undefined where nothing is. What a power cut, a sync or a bad disk has left of a file counts as
 * nothing: it is made again, since a film that is joined from it would be broken each time.
 */
export async function takeKept({ dir, suffix }: KeptFiles, key: string): Promise<Buffer | undefined> {
  const path = join(dir, `${key}${suffix}`);
  try {
    const file = await readFile(path);
    const content = file.subarray(0, Math.max(0, file.length - SEAL_BYTES));
    if (!sealOf(key, content).equals(file.subarray(content.length))) return undefined;
    // What was used last is cleaned away last.
    const now = new Date();
    await utimes(path, now, now).catch(() => {});
    return content;
  } catch {
    return undefined;
  }
}

/**
 * Keeps content under a key. Never throws, since a full disk or a folder that may not be written to only costs the next film time: resolves with
 * the error, if there was one. `flush`: when this resolves the content is on the disk, whatever becomes of the machine.
 */
export async function keep(
  { dir, suffix }: KeptFiles,
  key: string,
  content: Uint8Array,
  { flush = false } = {},
): Promise<unknown> {
  const unfinished = join(dir, `${randomUUID()}.tmp`);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, [content, sealOf(key, content)], { mode: 0o600, flush });
    await rename(unfinished, join(dir, `${key}${suffix}`));
    return undefined;
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    return error;
  }
}

/** Removes what is kept under a key, so that it is made again. */
export const forget = ({ dir, suffix }: KeptFiles, key: string): Promise<void> =>
  rm(join(dir, `${key}${suffix}`), { force: true }).catch(() => {});

/** Removes what was not used for longest once there is too much, and what a killed run left unfinished. Never throws. */
export async function cleanKept({ dir, suffix, maxBytes }: KeptFiles): Promise<void> {
  try {
    const files: { readonly path: string; readonly bytes: number; readonly usedMs: number }[] = [];
    for (const name of await readdir(dir)) {
      const path = join(dir, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      if (!name.endsWith(suffix)) continue;
      const { size, mtimeMs } = await stat(path);
      files.push({ path, bytes: size, usedMs: mtimeMs });
    }
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes <= maxBytes) return;
    for (const file of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (bytes <= maxBytes * KEPT_SHARE) return;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
    }
  } catch {
    // There is none yet, or it is being deleted.
  }
}
