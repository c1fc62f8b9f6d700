import { lstatSync } from 'node:fs';

/**
 * A free name beside a file that cannot be used, to move it to. It is never deleted: it may be the only copy of somebody's work, and
 * better tools may read it. `companions` are endings of files that are moved along with it.
 */
export function asideName(path: string, nowMs = Date.now(), companions: readonly string[] = ['']): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  const wanted = `${path}.damaged-${stamp}`;
  const isTaken = (name: string) => companions.some((ending) => isThere(name + ending));
  let name = wanted;
  for (let n = 2; isTaken(name); n += 1) name = `${wanted}-${n}`;
  return name;
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
