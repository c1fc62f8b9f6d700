import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { RunningApp } from './launch';

export interface Process {
  readonly pid: number;
  readonly name: string;
}

/**
 * The processes that workers started and that are still alive: all below the app but Electron itself, and whatever has this
 * run's folders in its command line (Chromium's crash handler leaves the tree on purpose).
 */
export function workOf({ app, place }: RunningApp): Process[] {
  const exeOf = (pid: number): string => {
    try {
      return readlinkSync(`/proc/${pid}/exe`);
    } catch {
      // Gone, or a zombie, which runs nothing any more.
      return '';
    }
  };
  const read = (pid: number, file: 'stat' | 'cmdline'): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  };
  const appPid = app.process().pid ?? 0;
  const own = exeOf(appPid);
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((pid) => [pid, Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1] ?? 0)] as const));
  const isBelowApp = (pid: number): boolean => {
    for (let at = parents.get(pid) ?? 0; at > 1; at = parents.get(at) ?? 0) if (at === appPid) return true;
    return false;
  };
  return all
    .filter((pid) => ![own, ''].includes(exeOf(pid)))
    .filter((pid) => isBelowApp(pid) || read(pid, 'cmdline').includes(place.workspace))
    .map((pid) => ({ pid, name: exeOf(pid) }));
}
