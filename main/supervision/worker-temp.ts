import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A socket's whole path may have 107 bytes (Linux; 103 on macOS), and Chromium puts one of 45 below this folder; with a longer
 * one it would not start.
 */
const MAX_PATH_BYTES = 55;

/**
 * The folder for temporary files of workers and their children, emptied: what Chromium, Playwright and FFmpeg put there would
 * stay in the system's after a `kill -9`, a little more each time. Call once, before any worker runs and with the
 * single-instance lock held. Undefined where its path is too long for a socket, or where it cannot be emptied (files that the app
 * left when it ran as somebody else): the system's folder serves then.
 */
export async function emptyWorkerTemp(
  home: string,
  onProblem: (error: unknown) => void = () => {},
): Promise<string | undefined> {
  const folder = join(home, 'tmp');
  if (process.platform !== 'win32' && Buffer.byteLength(folder) > MAX_PATH_BYTES) return undefined;
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    onProblem(error);
    return undefined;
  }
  return folder;
}

/** The environment that makes programs use `folder`. */
export function tempEnvironment(folder: string | undefined): Readonly<Record<string, string>> {
  return folder === undefined ? {} : { TMPDIR: folder, TEMP: folder, TMP: folder };
}
