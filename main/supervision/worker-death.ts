import type { Problem } from '../../contract/messages';

/**
 * Why a worker process ended. `killed` (a cancel that took too long) and `restarted` (a person's wish) were on purpose and count as nothing.
 * An `unreachable` one never received the task that it was given.
 */
export type WorkerDeath =
  | { readonly cause: 'exit'; readonly detail: string }
  | { readonly cause: 'not-started'; readonly detail: string }
  | { readonly cause: 'lost-heartbeat'; readonly silentMs: number }
  | { readonly cause: 'out-of-memory'; readonly usedMb: number; readonly limitMb: number }
  | { readonly cause: 'unreachable' }
  | { readonly cause: 'killed'; readonly detail: string }
  | { readonly cause: 'restarted' };

/** What a person reads about it; undefined when it was on purpose. */
export function problemOfDeath(death: WorkerDeath): Problem | undefined {
  switch (death.cause) {
    case 'exit':
      return { code: 'worker.exited', detail: death.detail };
    case 'not-started':
      return { code: 'worker.not_started', detail: death.detail };
    case 'lost-heartbeat':
      return { code: 'worker.silent', seconds: Math.round(death.silentMs / 1_000) };
    case 'out-of-memory':
      return { code: 'worker.out_of_memory', usedMb: death.usedMb, limitMb: death.limitMb };
    case 'unreachable':
      return { code: 'worker.unreachable' };
    case 'killed':
    case 'restarted':
      return undefined;
  }
}
