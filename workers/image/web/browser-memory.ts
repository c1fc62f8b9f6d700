import { readdir, readFile } from 'node:fs/promises';

/**
 * Memory of a process group in bytes. Undefined where that cannot be read cheaply (only Linux has /proc): there the worker's own limit
 * is the only one. Pss and not Rss, because a browser's processes share most of their code.
 */
export async function groupMemoryBytes(groupId: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const each = await Promise.all(
    pids.map(async (pid) => {
      const stat = await read(pid, 'stat');
      // The name in brackets may itself hold spaces and brackets; the fields are counted from its last one.
      const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(group) !== groupId) return 0;
      return Number(/^Pss:\s+(\d+) kB/mu.exec(await read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1_024;
    }),
  );
  return each.reduce((sum, bytes) => sum + bytes, 0);
}

const read = (pid: string, file: 'stat' | 'smaps_rollup') => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
