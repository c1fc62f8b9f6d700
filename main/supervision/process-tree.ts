import { readdir, readFile } from 'node:fs/promises';
import pidtree from 'pidtree';
import pidusage from 'pidusage';

/** What a process and all its descendants use. */
interface TreeUse {
  readonly bytes: number;
  /** CPU time so far. On Linux it counts children that have ended; elsewhere it sinks when one ends. */
  readonly cpuMs: number;
  readonly processes: number;
}

/** By the pid of each tree's root. A tree that is gone is absent. */
export type TreeUses = ReadonlyMap<number, TreeUse>;

/** /proc counts CPU time in hundredths of a second, whatever the kernel's own tick is. */
const MS_PER_TICK = 10;

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
}

async function entryOf(pid: string): Promise<ProcessEntry | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may itself hold spaces and brackets; the fields are counted from its last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and both of the children that it has waited for.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid: Number(pid), parent: Number(fields[1]), cpuMs: ticks * MS_PER_TICK };
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

/** The root and all its descendants; empty when the root is not among the processes. */
function treeOf(root: number, children: ReadonlyMap<number, readonly number[]>, exists: boolean): number[] {
  const tree = exists ? [root] : [];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function childrenByParent(entries: Iterable<{ readonly pid: number; readonly parent: number }>) {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of entries) {
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  return children;
}

/**
 * Measures the trees below these processes, all in one pass. On Linux from /proc, which starts no process (this is done every few seconds of
 * a run) and counts shared memory once.
 */
export function measureTrees(roots: readonly number[]): Promise<TreeUses> {
  return process.platform === 'linux' ? measureInProc(roots) : measureBySystem(roots);
}

async function measureInProc(roots: readonly number[]): Promise<TreeUses> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries = new Map<number, ProcessEntry>();
  for (const entry of await Promise.all(pids.map(entryOf))) if (entry !== undefined) entries.set(entry.pid, entry);
  const children = childrenByParent(entries.values());
  const uses = new Map<number, TreeUse>();
  for (const root of roots) {
    const tree = treeOf(root, children, entries.has(root));
    const sizes = await Promise.all(tree.map(pssBytes));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const cpuMs = tree.reduce((sum, pid) => sum + (entries.get(pid)?.cpuMs ?? 0), 0);
    if (bytes > 0) uses.set(root, { bytes, cpuMs, processes: tree.length });
  }
  return uses;
}

/** By `ps` on macOS and by PowerShell or wmic on Windows. They report only resident memory, so shared memory is counted in each process. */
export async function measureBySystem(roots: readonly number[]): Promise<TreeUses> {
  const all = (await pidtree(-1, { advanced: true })).map(({ pid, ppid }) => ({ pid, parent: ppid }));
  const known = new Set(all.map(({ pid }) => pid));
  const children = childrenByParent(all);
  const trees = new Map(roots.map((root) => [root, treeOf(root, children, known.has(root))]));
  const wanted = [...trees.values()].flat();
  const usage = wanted.length === 0 ? {} : await pidusage(wanted);
  const uses = new Map<number, TreeUse>();
  for (const [root, tree] of trees) {
    // One that has just ended has no entry, or an empty one.
    const found = tree.flatMap((pid) => usage[pid] ?? []);
    const bytes = found.reduce((sum, one) => sum + one.memory, 0);
    const cpuMs = found.reduce((sum, one) => sum + one.ctime, 0);
    if (bytes > 0) uses.set(root, { bytes, cpuMs, processes: found.length });
  }
  return uses;
}
