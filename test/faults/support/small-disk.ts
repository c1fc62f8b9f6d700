import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { tempDir } from '../../support/temp-dir';

const PAGE_BYTES = 4_096;
const mounted: string[] = [];

function mountSmall(label: string, options = ''): string | undefined {
  const dir = tempDir(`disk-${label}`);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=4m,${options}`, 'tmpfs', dir]).status !== 0) return undefined;
  mounted.push(dir);
  return dir;
}

/** Why there are no small disks on this machine; undefined where there are. Call once in each test file that wants some. */
export function noSmallDisks(): string | undefined {
  afterAll(() => {
    for (const dir of mounted.splice(0)) spawnSync('umount', ['--lazy', dir]);
  });
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return isRoot && mountSmall('probe') !== undefined ? undefined : 'only root may mount a small disk';
}

/** A folder that is a disk of 4 MB; with `options` of its tmpfs. */
export function smallDisk(label: string, options = ''): string {
  const dir = mountSmall(label, options);
  if (dir === undefined) throw new Error('no small disk could be mounted');
  return dir;
}

/** Takes all the room there is, but for so many pages; `free` gives it back. */
export function fill(disk: string, pagesLeft = 0): { free(): void } {
  const file = join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(file, Buffer.alloc(bavail * bsize - pagesLeft * PAGE_BYTES));
  return { free: () => rmSync(file) };
}
