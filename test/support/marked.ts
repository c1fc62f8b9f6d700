import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './fork-worker';

const MARK = 'STUDIO_QUEUE_TEST_MARK';

/**
 * For a program's `env`, since nothing of the test's own environment reaches it: the leak guard finds what it leaves. Read when it is
 * used: the files of one process have a mark each.
 */
export const markedEnvironment = (): Record<string, string> => ({ [MARK]: process.env[MARK] ?? '' });

/** Pids of what a run of ours started and that is alive, whatever has become of its parents. */
export function marked(): number[] {
  const variable = `${MARK}=${process.env[MARK]}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return environment.includes(variable) && environment.some((one) => one.startsWith('SQ_RUN='));
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter(isAlive);
}

/** Resolves once there are so many; it polls, since nobody reports what a stranger's process does. */
export async function untilMarked(count: number): Promise<number[]> {
  for (;;) {
    const pids = marked();
    if (pids.length === count) return pids;
    await delay(20);
  }
}
