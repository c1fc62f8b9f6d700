import { isDiskFull } from '../../contract/disk-full';
import { ERROR_WORDS } from '../../contract/error-words';
import { AppError } from '../../contract/errors';
import type { CancelReason, WorkerError } from '../../contract/worker-messages';
import type { RunEnd } from '../queue/types';
import type { WorkerDeath } from './supervisor';

const DISK_FULL = ERROR_WORDS.disk_full.ko;

/** Repeats the system's code but no path of this machine: pages read the errors of tasks. */
function notWritable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return `작업 폴더를 쓸 수 없습니다${typeof code === 'string' ? `(${code})` : ''}.`;
}

/** The disk of the project, or that of the queue. */
const hasNoRoom = (error: unknown): boolean =>
  isDiskFull(error) || (error instanceof AppError && error.code === 'disk_full');

/** Why a worker's files could not be published, for the worker. */
export function publishError(error: unknown): WorkerError {
  if (hasNoRoom(error)) return { code: 'disk_full', message: DISK_FULL, retryable: false };
  if (error instanceof AppError) {
    const { code, message } = error;
    return { code, message, retryable: code !== 'step_failed' };
  }
  return { code: 'storage_failed', message: notWritable(error), retryable: true };
}

/** The end of a run whose folders could not be made. */
export function endOfStorageError(error: unknown): RunEnd {
  if (hasNoRoom(error)) return { kind: 'needs-you', needsYou: { code: 'disk_full', message: DISK_FULL } };
  if (error instanceof AppError) {
    const { code, message, field } = error;
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
      return { kind: 'requeue', reason };
    case 'stuck': {
      // An error and not a requeue: it costs an attempt, or a task that hangs each time would never come to an end.
      const minutes = Math.max(1, Math.round(stuckAfterMs / 60_000));
      const message = `${minutes}분 동안 진행이 없어 중단했습니다.`;
      return { kind: 'error', error: { code: 'stuck', message, retryable: true } };
    }
  }
}

/** The end of a run whose worker died with it in hand. */
export function endOfCrash(death: WorkerDeath): RunEnd {
  switch (death.cause) {
    case 'out-of-memory':
      return { kind: 'crash', code: 'out_of_memory', message: `메모리 한도를 넘었습니다 (${death.detail}).` };
    case 'lost-heartbeat':
      return { kind: 'crash', code: 'worker_crashed', message: '작업 프로세스가 응답하지 않습니다.' };
    case 'exit':
    case 'unreachable':
    case 'killed':
      return { kind: 'crash', code: 'worker_crashed', message: `작업 프로세스가 종료되었습니다 (${death.detail}).` };
  }
}
