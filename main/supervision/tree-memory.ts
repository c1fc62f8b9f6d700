import { readdir, readFile } from 'node:fs/promises';
import pidtree from 'pidtree';
import pidusage from 'pidusage';

async function parentOf(pid: string): Promise<{ pid: number; parent: number } | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may itself hold spaces and brackets; the fields are counted from its last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(pid), parent: Number(fields[1]) };
  } catch {
    return undefined;
  }
}

/** Pss, not Rss: a browser's dozen processes share most of their pages, and Rss would count those a dozen times. */
async function pssBytes(pid: number): Promise<number> {
  try {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/**
 * Memory of a process and all its descendants in bytes; undefined when it cannot be known. On Linux from /proc, which starts no process
 * (this is done every few seconds of a run) and counts shared memory once.
 */
export function treeMemoryBytes(rootPid: number): Promise<number | undefined> {
  return process.platform === 'linux' ? treeMemoryOfProc(rootPid) : treeMemoryOfSystem(rootPid);
}

/** By `ps` on macOS and by PowerShell or wmic on Windows. They report only resident memory, so shared memory is counted in each process. */
export async function treeMemoryOfSystem(rootPid: number): Promise<number | undefined> {
  const pids = await pidtree(rootPid, { root: true });
  const usage = await pidusage(pids);
  // One that has just ended has no entry, or an empty one.
  const total = Object.values(usage).reduce((sum, one) => sum + (one?.memory ?? 0), 0);
  return total === 0 ? undefined : total;
}

async function treeMemoryOfProc(rootPid: number): Promise<number | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const children = new Map<number, number[]>();
  for (const entry of await Promise.all(pids.map(parentOf))) {
    if (entry === undefined) continue;
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry.pid]);
    else siblings.push(entry.pid);
  }
  const tree = [rootPid];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  const sizes = await Promise.all(tree.map(pssBytes));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  return total === 0 ? undefined : total;
}
