import { isDiskFull } from '../../contract/disk-full';
import { AppError } from '../../contract/errors';
import type { Problem } from '../../contract/messages';
import type { CancelReason, WorkerError } from '../../contract/worker-messages';
import type { RunEnd } from '../queue/types';
import { errorCode } from '../system/error-code';
import type { WorkerDeath } from './worker-death';

const DISK_FULL = { code: 'disk_full' } as const;

/** Repeats the system's code but no path of this machine: pages read the errors of tasks. */
function notWritable(error: unknown): Problem {
  const reason = errorCode(error);
  return { code: 'files.not_writable', ...(reason === undefined ? {} : { reason }) };
}

/** The disk of the project, or that of the queue. */
const hasNoRoom = (error: unknown): boolean =>
  isDiskFull(error) || (error instanceof AppError && error.code === 'disk_full');

/** Why main did not do what a worker asked: publish its files, or count what it spends. */
export function whyRefused(error: unknown): WorkerError {
  if (hasNoRoom(error)) return { code: 'disk_full', message: DISK_FULL, retryable: false };
  if (error instanceof AppError) {
    const { code, problem } = error;
    return { code, message: problem, retryable: code !== 'step_failed' };
  }
  return { code: 'storage_failed', message: notWritable(error), retryable: true };
}

/** The end of a run whose folders could not be made. */
export function endOfStorageError(error: unknown): RunEnd {
  if (hasNoRoom(error)) return { kind: 'needs-you', needsYou: { code: 'disk_full', message: DISK_FULL } };
  if (error instanceof AppError) {
    const { code, problem: message, field } = error;
    if (code === 'output_missing') return { kind: 'needs-you', needsYou: { code, message } };
    const retryable = code === 'storage_failed';
    return { kind: 'error', error: { code, message, retryable, ...(field === undefined ? {} : { field }) } };
  }
  return { kind: 'error', error: { code: 'storage_failed', message: notWritable(error), retryable: true } };
}

/** The end of a run that was aborted, by who asked for it. */
export function endOfAbort(reason: CancelReason, stuckAfterMs: number): RunEnd {
  switch (reason) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'shutdown':
    case 'paused':
    case 'external-silent':
    case 'external-released':
      return { kind: 'requeue', reason };
    case 'stuck': {
      // An error and not a requeue: it costs an attempt, or a task that hangs each time would never end.
      const minutes = Math.max(1, Math.round(stuckAfterMs / 60_000));
      const message = { code: 'run.no_progress', minutes } as const;
      return { kind: 'error', error: { code: 'stuck', message, retryable: true } };
    }
  }
}

/** The end of a run whose worker process died during it. */
export function endOfDeath(death: WorkerDeath): RunEnd {
  const crash = (detail: string): RunEnd => ({
    kind: 'crash',
    code: 'worker_crashed',
    message: { code: 'run.worker_exited', detail },
  });
  switch (death.cause) {
    case 'out-of-memory': {
      const detail = `${death.usedMb} MB of ${death.limitMb} MB`;
      return { kind: 'crash', code: 'out_of_memory', message: { code: 'run.out_of_memory', detail } };
    }
    case 'lost-heartbeat':
      return { kind: 'crash', code: 'worker_crashed', message: { code: 'run.worker_silent' } };
    case 'restarted':
      return { kind: 'requeue', reason: 'restarted' };
    case 'unreachable':
      // It never had the task, and costs it nothing.
      return { kind: 'requeue', reason: 'lost-heartbeat' };
    case 'exit':
    case 'not-started':
    case 'killed':
      return crash(death.detail);
  }
}
