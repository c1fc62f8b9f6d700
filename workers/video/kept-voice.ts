import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Voice } from './voice';
import { type Pcm, parseWav, toWav } from './wav';

/** Some three hours of speech. */
const MAX_BYTES = 512 * 1024 * 1024;
/** What a clean-up leaves, so that not every film needs one. */
const KEPT_SHARE = 0.75;
const SUFFIX = '.wav';

export interface KeptVoice {
  /** Absolute; made when it is missing. It may be deleted at any time. */
  readonly dir: string;
  /** Whatever a sentence sounds like depends on it: engine, voice, speed, language, the program's version. */
  readonly madeBy: readonly unknown[];
  /** Called for each sentence that was not spoken again. */
  readonly onKept?: (() => void) | undefined;
}

/**
 * The same voice, which speaks no sentence twice: what it said is kept by content, so a film that is made again asks only for what was
 * changed in it, whichever film that is. What cannot be read or kept is spoken.
 */
export function keptVoice(voice: Voice, { dir, madeBy, onKept }: KeptVoice): Voice {
  return {
    ...voice,
    async speak(text, signal) {
      const key = createHash('sha256')
        .update(JSON.stringify([...madeBy, text]))
        .digest('hex');
      const path = join(dir, `${key}${SUFFIX}`);
      const kept = await read(path);
      if (kept !== undefined) {
        onKept?.();
        return kept;
      }
      const spoken = await voice.speak(text, signal);
      await keep(dir, path, spoken);
      return spoken;
    },
  };
}

async function read(path: string): Promise<Pcm | undefined> {
  try {
    const pcm = parseWav(await readFile(path));
    // What was used last is cleaned away last.
    const now = new Date();
    await utimes(path, now, now).catch(() => {});
    return pcm;
  } catch {
    return undefined;
  }
}

/** A full disk, or a folder that may not be written to, only costs the next film its time. */
async function keep(dir: string, path: string, pcm: Pcm): Promise<void> {
  const unfinished = join(dir, `${randomUUID()}.tmp`);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, toWav(pcm), { mode: 0o600 });
    await rename(unfinished, path);
  } catch {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

/** Removes what was not used for longest once there is too much, and what a killed run left unfinished. Never throws. */
export async function cleanKeptVoices(dir: string, maxBytes = MAX_BYTES): Promise<void> {
  try {
    const files: { readonly path: string; readonly bytes: number; readonly usedMs: number }[] = [];
    for (const name of await readdir(dir)) {
      const path = join(dir, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      if (!name.endsWith(SUFFIX)) continue;
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
