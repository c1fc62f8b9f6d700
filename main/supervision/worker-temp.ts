import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The full path of a socket may have at most 107 bytes (103 on macOS), and Chromium makes one of 45 bytes below this folder. With a longer
 * path it would not start.
 */
const MAX_PATH_BYTES = 55;

/**
 * Makes an empty folder for the temporary files of workers and their children. In the system's folder, what Chromium, Playwright and FFmpeg
 * leave after a `kill -9` would pile up. Call once, before any worker runs and with the single-instance lock held. Undefined when its path
 * is too long for a socket or it cannot be emptied (it holds files of a run as another user): use the system's folder then.
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
