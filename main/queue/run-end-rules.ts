import { atField, type ProblemText } from '../../contract/messages';
import type { QueueTask, TaskAttempt } from '../../contract/task';
import type { WorkerError } from '../../contract/worker-messages';
import { line } from '../store/log-line';
import type { DependentsNote, RunOutcome } from '../store/task-store';
import { backoffMs, longestBackoffMs } from './backoff';
import type { RequeueReason, RunEnd } from './types';

/** Two crashes with the same task prove that the task is the cause. */
const POISON_CRASHES = 2;
/**
 * Deaths of the whole app prove nothing: a power cut, a log-off, an update or a crash of another worker ends this run too. So they are
 * counted separately and never fail a task. From the third in a row on, each costs an attempt (while any is left) and a growing wait, so
 * that a task that takes the machine down is not started right at every start.
 */
const FREE_APP_DEATHS = 2;

export interface RuleContext {
  /** For the log lines. */
  readonly nowMs: number;
  readonly random: () => number;
  /** Length of the run; absent when its start is not known. */
  readonly runMs?: number;
}

export function dependentsNote(nowMs: number): DependentsNote {
  return {
    problem: (step, ended) => ({ code: `run.step_before_${ended}`, step }),
    logLine: line(nowMs, 'warn', { code: 'queue.dependency_failed' }),
  };
}

const REQUEUED = {
  shutdown: { code: 'run.requeued_shutdown' },
  paused: { code: 'run.requeued_paused' },
  restarted: { code: 'run.requeued_restarted' },
  'lost-heartbeat': { code: 'run.requeued_lost_heartbeat' },
  'folder-gone': { code: 'run.requeued_folder_gone' },
  'external-silent': { code: 'run.requeued_external_silent' },
  'external-released': { code: 'run.requeued_external_released' },
} as const satisfies Record<RequeueReason, ProblemText>;

/** The creator's code may know when its service is free again. */
function retryDelayMs({ retryAfterSeconds }: WorkerError, retryCount: number, random: () => number): number {
  return retryAfterSeconds === undefined ? backoffMs(retryCount, random) : retryAfterSeconds * 1_000;
}

/** What becomes of a task whose run ended, however it ended. Pure: the store writes the outcome down. */
export function decideRunEnd(task: QueueTask, end: RunEnd, context: RuleContext): RunOutcome {
  const { nowMs } = context;
  const same = {
    retryCount: task.retryCount,
    crashCount: task.crashCount,
    // Deaths in a row: any other end starts the count again.
    appDeathCount: 0,
    deadLetter: false,
    dependents: dependentsNote(nowMs),
  };
  const ended = (outcome: TaskAttempt['outcome'], code: string, message: ProblemText) => ({
    endedAttempt: { outcome, code, message },
  });

  switch (end.kind) {
    case 'completed':
      return {
        ...same,
        status: 'completed',
        error: null,
        lines: [],
        ...(end.result === undefined ? {} : { result: end.result }),
        ...(context.runMs === undefined ? {} : { runMs: context.runMs }),
      };
    case 'cancelled':
      return { ...same, status: 'cancelled', lines: [line(nowMs, 'warn', { code: 'queue.cancelled' })] };
    case 'requeue':
      return {
        ...same,
        status: 'waiting',
        ...ended('requeued', end.reason, REQUEUED[end.reason]),
        lines: [line(nowMs, 'warn', REQUEUED[end.reason])],
      };
    case 'needs-you':
      return {
        ...same,
        status: 'waiting',
        needsYou: end.needsYou,
        ...ended('needs-you', end.needsYou.code, end.needsYou.message),
        lines: [line(nowMs, 'warn', { code: 'queue.needs_you', problem: end.needsYou.message })],
      };
    case 'error': {
      const { code } = end.error;
      const message = atField(end.error.message, end.error.field);
      const tried = { error: { code, message }, ...ended('error', code, message) };
      if (end.error.retryable && task.retryCount < task.maxRetries) {
        const retryCount = task.retryCount + 1;
        return {
          ...same,
          ...tried,
          status: 'waiting',
          retryCount,
          delayMs: retryDelayMs(end.error, retryCount, context.random),
          lines: [
            line(nowMs, 'error', { code: 'queue.error', problem: message }),
            line(nowMs, 'warn', { code: 'queue.retry', retry: retryCount, max: task.maxRetries }),
          ],
        };
      }
      const lines = [line(nowMs, 'error', { code: 'queue.failed', problem: message })];
      return { ...same, ...tried, status: 'failed', deadLetter: true, lines };
    }
    case 'crash': {
      const crashed = { ...same, ...ended('crash', end.code, end.message), crashCount: task.crashCount + 1 };
      if (crashed.crashCount < POISON_CRASHES) {
        const lines = [line(nowMs, 'warn', { code: 'queue.crashed', problem: end.message })];
        return { ...crashed, status: 'waiting', error: { code: end.code, message: end.message }, lines };
      }
      return {
        ...crashed,
        status: 'failed',
        deadLetter: true,
        // What killed the worker is recorded with the attempts.
        error: { code: 'poison', message: { code: 'poison' } },
        lines: [line(nowMs, 'error', { code: 'queue.poison' })],
      };
    }
    case 'app-died': {
      const died = {
        ...same,
        ...ended('crash', 'app_died', { code: 'run.app_died' }),
        status: 'waiting',
        appDeathCount: end.earlierDeaths + 1,
        error: { code: 'worker_crashed', message: { code: 'run.app_died' } },
      } as const;
      const lines = [line(nowMs, 'warn', { code: 'run.app_died' })];
      if (died.appDeathCount <= FREE_APP_DEATHS) return { ...died, lines };
      const delayMs = longestBackoffMs(died.appDeathCount - FREE_APP_DEATHS);
      if (task.retryCount >= task.maxRetries) return { ...died, delayMs, lines };
      const retryCount = task.retryCount + 1;
      lines.push(line(nowMs, 'warn', { code: 'queue.retry', retry: retryCount, max: task.maxRetries }));
      return { ...died, delayMs, retryCount, lines };
    }
    default:
      return end satisfies never;
  }
}
