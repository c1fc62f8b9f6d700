import { Cron } from 'croner';
import type { Housekeeping } from '../store/housekeeping';

const DAY_MS = 24 * 3_600_000;
const CATCH_UP_AFTER_MS = 60_000;
const MIDNIGHT = '0 0 * * *';

export interface DailyCleanUpOptions {
  readonly onError: (error: unknown) => void;
  /** What is cleaned beside the store, such as files. */
  readonly alsoClean?: () => Promise<unknown>;
  /** Calls `run` every midnight until `stop`; default: croner in local time. */
  readonly schedule?: (run: () => Promise<void>) => { stop(): void };
  readonly now?: () => number;
  /** Delay after the start before a missed night is made up for, so that the window opens first. */
  readonly catchUpAfterMs?: number;
}
export interface DailyCleanUp {
  /** No further run; resolves when the one under way, if any, is done. */
  stop(): Promise<void>;
}

/**
 * Every midnight it makes a backup, then deletes tasks that ended more than `getDays()` days ago, then calls `alsoClean`. A workstation is
 * often off at midnight, so a start that finds no backup of the last day makes up for it. Each part fails alone; errors go to `onError`.
 */
export function startDailyCleanUp(
  store: Housekeeping,
  getDays: () => number,
  options: DailyCleanUpOptions,
): DailyCleanUp {
  const now = options.now ?? Date.now;
  let running: Promise<void> | undefined;
  const attempt = async (part: () => Promise<unknown>) => {
    try {
      await part();
    } catch (error) {
      options.onError(error);
    }
  };
  const run = () => {
    running ??= (async () => {
      // Backup first: it still holds what the clean-up is about to remove.
      await attempt(() => store.backup());
      // Not as of now: a clock that is a year ahead for an hour would make everything old.
      await attempt(async () => store.cleanUp(getDays(), await store.believedNowMs()));
      await attempt(async () => options.alsoClean?.());
    })().finally(() => {
      running = undefined;
    });
    return running;
  };

  const schedule = options.schedule ?? ((job) => new Cron(MIDNIGHT, { unref: true }, job));
  const job = schedule(run);
  const runIfMissed = async () => {
    const last = await store.lastBackupAtMs();
    // A backup from the far future means that the clock was wrong, not that one was made today.
    if (last === null || Math.abs(now() - last) > DAY_MS) await run();
  };
  let catchingUp: Promise<void> | undefined;
  const catchUp = setTimeout(() => {
    catchingUp = attempt(runIfMissed);
  }, options.catchUpAfterMs ?? CATCH_UP_AFTER_MS).unref();
  return {
    async stop() {
      job.stop();
      clearTimeout(catchUp);
      await catchingUp;
      await running;
    },
  };
}
