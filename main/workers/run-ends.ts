import { AppError } from '../../contract/errors';
import type { CancelReason } from '../../contract/worker-messages';
import { isDiskFull } from '../disk-error';
import type { RunEnd } from '../queue/types';
import type { WorkerDeath } from './supervisor';

/** The end of a run whose folders or manifest could not be written. */
export function endOfStorageError(error: unknown): RunEnd {
  if (isDiskFull(error)) {
    const message = '디스크에 남은 공간이 없습니다. 공간을 비운 뒤 다시 시도해 주세요.';
    return { kind: 'needs-you', needsYou: { code: 'disk_full', message } };
  }
  if (error instanceof AppError) {
    const { code, message, field } = error;
    return { kind: 'error', error: { code, message, retryable: false, ...(field === undefined ? {} : { field }) } };
  }
  const message = `작업 폴더를 쓸 수 없습니다: ${error instanceof Error ? error.message : String(error)}`.slice(
    0,
    2_000,
  );
  return { kind: 'error', error: { code: 'storage_failed', message, retryable: true } };
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
      // An error and not a requeue: it costs a try, so that a task that hangs each time comes to an end.
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
