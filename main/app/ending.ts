import type { Log } from '../system/log';
import { nextTurn } from '../system/next-turn';

export interface EndingParts {
  /** Titles of the tasks that are running now. */
  running(): Promise<readonly string[]>;
  /** Asks the user whether to quit while these run. Resolves with true for yes. */
  mayQuit(running: readonly string[]): Promise<boolean>;
  /**
   * Named steps, run in this order. Each runs even if an earlier one failed, so that no socket or file stays open. A step may
   * resolve with a list of problems it met on the way.
   */
  readonly steps: readonly (readonly [name: string, step: () => Promise<unknown>])[];
  /** What the steps may take beside their usual time: a program of the creator's is given time to end. */
  readonly extraTimeMs?: () => number;
  /** Ends the process. */
  exit(code: number): void;
  readonly log: Pick<Log, 'error'>;
}

export interface Ending {
  /** The user's way out: asks while a task runs. Never rejects. */
  quit(): Promise<void>;
  /** For signals, the end of the session and the command line: asks nobody. Safe to call twice. */
  shutDown(exitCode: number): Promise<void>;
}

/** The process ends after this even if a step still hangs: the next start recovers, but nobody recovers a quit that never ends. */
const GIVE_UP_AFTER_MS = 8_000;

/**
 * The one way out, whoever asks for it. Knows nothing of Electron. Both ways to it read the database, in the next turn: the event that asks
 * for one can arrive inside a running statement (a debugger runs code in the middle of any function, and SQLite calls functions of ours),
 * where the connection refuses every other statement as busy.
 */
export function createEnding({ running, mayQuit, steps, extraTimeMs, exit, log }: EndingParts): Ending {
  let asking = false;
  let ending: Promise<void> | undefined;

  const end = async (exitCode: number) => {
    const giveUp = setTimeout(() => exit(exitCode === 0 ? 1 : exitCode), GIVE_UP_AFTER_MS + (extraTimeMs?.() ?? 0));
    await nextTurn();
    for (const [name, step] of steps) {
      try {
        const result = await step();
        const problems: unknown[] = Array.isArray(result) ? result : [];
        for (const problem of problems) log.error('quit.step-failed', problem, { step: name });
      } catch (error) {
        log.error('quit.step-failed', error, { step: name });
      }
    }
    clearTimeout(giveUp);
    exit(exitCode);
  };
  const shutDown = (exitCode: number) => {
    ending ??= end(exitCode);
    return ending;
  };
  const userStays = async (): Promise<boolean> => {
    try {
      await nextTurn();
      const titles = await running();
      return titles.length > 0 && !(await mayQuit(titles));
    } catch (error) {
      // The user wants to leave and cannot be asked. Quitting is safe: what runs goes back to waiting at no cost.
      log.error('quit.not-asked', error);
      return false;
    }
  };
  return {
    shutDown,
    async quit() {
      if (asking || ending !== undefined) return;
      asking = true;
      const stays = await userStays();
      asking = false;
      if (!stays) await shutDown(0);
    },
  };
}
