import { setTimeout as delay } from 'node:timers/promises';

export interface Persistence {
  readonly retryMs: number;
  /** Aborted when the app stops. */
  readonly stop: AbortSignal;
  readonly onDelay: (error: unknown) => void;
}

/** Tries until it is written or the app stops. If it gave up, the row would block its type until the app is restarted. */
export async function untilWritten<T>(write: () => Promise<T>, { retryMs, stop, onDelay }: Persistence): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (stop.aborted) throw error;
      onDelay(error);
      await delay(retryMs, undefined, { signal: stop }).catch(() => {});
    }
  }
}
