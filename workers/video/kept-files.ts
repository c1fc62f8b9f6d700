import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Parts of films that are kept by what they were made from, so that none is made twice. The folder may be deleted at any time. */
export interface KeptFiles {
  /** Absolute; made when it is missing. */
  readonly dir: string;
  /** With its dot. Files without it are not ours. */
  readonly suffix: string;
  readonly maxBytes: number;
}

/** What a clean-up leaves, so that not every film needs one. */
const KEPT_SHARE = 0.75;

/** The name of what is made from these. They must hold all that it depends on, the program that makes it included. */
export const keyOf = (madeFrom: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex');

/** As `madeFrom` holds a program: another version of it is another file. */
export async function programMark(path: string): Promise<readonly unknown[]> {
  const { size, mtimeMs } = await stat(path);
  return [path, size, mtimeMs];
}

/** Takes what is kept under a key; undefined where nothing is, or nothing that `read` can use. */
export async function takeKept<T>(
  { dir, suffix }: KeptFiles,
  key: string,
  read: (path: string) => Promise<T>,
): Promise<T | undefined> {
  const path = join(dir, `${key}${suffix}`);
  try {
    const taken = await read(path);
    // What was used last is cleaned away last.
    const now = new Date();
    await utimes(path, now, now).catch(() => {});
    return taken;
  } catch {
    return undefined;
  }
}

/** A full disk, or a folder that may not be written to, only costs the next film its time. */
export async function keep(
  { dir, suffix }: KeptFiles,
  key: string,
  write: (path: string) => Promise<void>,
): Promise<void> {
  const unfinished = join(dir, `${randomUUID()}.tmp`);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await write(unfinished);
    await rename(unfinished, join(dir, `${key}${suffix}`));
  } catch {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

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
