import { setTimeout as delay } from 'node:timers/promises';
import type { BridgeFile } from '../../contract/bridge';
import { bridgeOf, newPlace, spawnApp } from '../e2e/support/launch';
import { load1, round, say } from './measure';
import { watchProcessor } from './processor';

/** V8 clears away what the start left behind for half a minute. */
const SETTLE_MS = 45_000;

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
