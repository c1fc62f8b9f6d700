import { readdirSync, readFileSync } from 'node:fs';
import { round } from './measure';

/** The kernel's clock ticks a second; 100 on every Linux that Electron supports. */
const TICKS_PER_SECOND = 100;
interface Seen {
  readonly pid: number;
  readonly name: string;
  readonly cpuTicks: number;
  readonly pssMb: number;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The process and all below it, by the parent each one names. */
function tree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), stat: read(Number(name), 'stat') }))
    .map(({ pid, stat }) => ({ pid, ppid: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }));
  const found = [root];
  for (const pid of found) found.push(...parents.filter((one) => one.ppid === pid).map((one) => one.pid));
  return found;
}

function nameOf(pid: number): string {
  const command = read(pid, 'cmdline').split('\0').join(' ');
  const type = /--type=([\w-]+)/.exec(command)?.[1];
  const service = /--utility-sub-type=([\w.]+)/.exec(command)?.[1];
  return type === undefined ? 'main' : [type, service].filter((part) => part !== undefined).join(' ');
}

function look(root: number): Seen[] {
  return tree(root).map((pid) => {
    const stat = read(pid, 'stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const pssKb = Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? Number.NaN);
    return {
      pid,
      name: nameOf(pid),
      cpuTicks: Number(fields[11]) + Number(fields[12]),
      pssMb: round(pssKb / 1_024, 1),
    };
  });
}

/** Seconds of processor time that the tree has taken, with the children that its processes have seen end. */
export function cpuSecondsOf(root: number): number {
  const ticks = tree(root).map((pid) => {
    const stat = read(pid, 'stat');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, n) => sum + n, 0) / TICKS_PER_SECOND;
}

/** Processor time of each process of the tree, from now until the result is called. */
export function watchProcessor(
  root: number,
): () => { name: string; cpuMs: number; cpuPercentOfCore: number; pssMb: number }[] {
  const startedAt = performance.now();
  const before = look(root);
  return () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    return look(root).map(({ pid, name, cpuTicks, pssMb }) => {
      const ticks = cpuTicks - (before.find((one) => one.pid === pid)?.cpuTicks ?? 0);
      const cpuMs = (ticks / TICKS_PER_SECOND) * 1_000;
      return { name, cpuMs, cpuPercentOfCore: round(cpuMs / seconds / 10), pssMb };
    });
  };
}
