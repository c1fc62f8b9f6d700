import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { BridgeFile } from '../../contract/bridge';
import { bridgeOf, newPlace, spawnApp } from '../e2e/support/launch';
import { load1, round, say } from './measure';

/** The kernel's clock ticks a second; 100 on every Linux that Electron supports. */
const TICKS_PER_SECOND = 100;
/** V8 clears away what the start left behind for half a minute. */
const SETTLE_MS = 45_000;

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

/** Processor time of each process of the tree, from now until the result is called. */
export function watchProcessor(root: number): () => { name: string; cpuPercentOfCore: number; pssMb: number }[] {
  const startedAt = performance.now();
  const before = look(root);
  return () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    return look(root).map(({ pid, name, cpuTicks, pssMb }) => {
      const ticks = cpuTicks - (before.find((one) => one.pid === pid)?.cpuTicks ?? 0);
      return { name, cpuPercentOfCore: round((ticks / TICKS_PER_SECOND / seconds) * 100), pssMb };
    });
  };
}

/** `during`: begins what is done to the app meanwhile and returns how it ends. */
export async function idle(
  name: string,
  flags: readonly string[],
  seconds: number,
  during: (bridge: BridgeFile) => () => void = () => () => {},
) {
  const place = await newPlace();
  const app = spawnApp(place, flags);
  try {
    const pid = app.child.pid;
    if (pid === undefined) throw new Error('the app did not start');
    const end = during(await bridgeOf(place, pid));
    // Start-up's own work (compiling, first paint, workers) ends first.
    await delay(SETTLE_MS);
    const timesSince = watchProcessor(pid);
    await delay(seconds * 1_000);
    const processes = timesSince();
    end();
    const sum = (values: readonly number[]) => round(values.reduce((total, value) => total + value, 0));
    const result = {
      cpuPercentOfCore: sum(processes.map((one) => one.cpuPercentOfCore)),
      pssMb: sum(processes.map((one) => one.pssMb)),
      processes,
    };
    say(`app ${name}: ${JSON.stringify(result)}`);
    return result;
  } finally {
    app.child.kill('SIGTERM');
    await app.exited;
  }
}

/** (f) and (h): processor time and memory of each process of the real app with nothing to do. */
export async function benchApp(seconds: number) {
  const shown = await idle('shown', [], seconds);
  const hidden = await idle('hidden', ['--hidden'], seconds);
  return {
    bar: 'at most 0.5 % of a core idle, all processes together',
    met: shown.cpuPercentOfCore <= 0.5 && hidden.cpuPercentOfCore <= 0.5,
    method: `utime + stime of the app's process tree over ${seconds} s, ${SETTLE_MS / 1_000} s after start; PSS from smaps_rollup (shared pages counted once)`,
    shown,
    hidden,
    load1: load1(),
  };
}
