import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/**
 * @param label part of the folder's name, so that one left behind shows which test made it
 * @param parent default: the system's folder for such
 * @returns a new empty folder (its real path), removed after the test file by the leak guard
 */
export function tempDir(label = 'test', parent = tmpdir()): string {
  const path = realpathSync(mkdtempSync(join(parent, `studio-queue-${label}-`)));
  made.push(path);
  return path;
}

/** @returns those that could not be removed, e.g. since a process still writes into them */
export function removeTempDirs(): string[] {
  const paths = made.splice(0);
  for (const path of paths) rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return paths.filter((path) => existsSync(path));
}
