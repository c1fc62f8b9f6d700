import { STEP_BEFORE } from '../../contract/error-words';
import type { QueueTask, TaskTry } from '../../contract/task';
import { line } from '../store/log-line';
import { LOG_TEXT } from '../store/log-text';
import type { DependentsNote, RunOutcome } from '../store/task-store';
import { backoffMs, longestBackoffMs } from './backoff';
import type { RunEnd } from './types';

/** Two crashes with the same task in hand prove that the task is the cause. */
export const POISON_CRASHES = 2;
/**
 * Deaths of the whole app prove nothing: a power cut, a log-off, an update or a crash of another worker takes this task along.
 * So they are counted apart and never end a task. Only from the third in a row on does each cost a try, while there are any, and
 * a wait that grows: a task that takes the machine down is not begun in the first moment of each start.
 */
export const FREE_APP_DEATHS = 2;

export interface RuleContext {
  /** For the log lines. */
  readonly nowMs: number;
  readonly random: () => number;
  /** Length of the run; absent when its start is not known. */
  readonly runMs?: number;
}

export function dependentsNote(nowMs: number): DependentsNote {
  return {
    errorMessage: (before, ended) => STEP_BEFORE[before][ended].ko,
    logLine: line(nowMs, 'warn', LOG_TEXT.dependencyFailed),
  };
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
  const ended = (outcome: TaskTry['outcome'], code: string, message: string) => ({
    endedTry: { outcome, code, message },
  });

  switch (end.kind) {
    case 'completed':
      return {
        ...same,
        status: 'completed',
        error: null,
        lines: [],
        ...(context.runMs === undefined ? {} : { runMs: context.runMs }),
      };
    case 'cancelled':
      return { ...same, status: 'cancelled', lines: [line(nowMs, 'warn', LOG_TEXT.cancelled)] };
    case 'requeue':
      return {
        ...same,
        status: 'waiting',
        ...ended('requeued', end.reason, LOG_TEXT.requeued[end.reason]),
        lines: [line(nowMs, 'warn', LOG_TEXT.requeued[end.reason])],
      };
    case 'needs-you':
      return {
        ...same,
        status: 'waiting',
        needsYou: end.needsYou,
        ...ended('needs-you', end.needsYou.code, end.needsYou.message),
        lines: [line(nowMs, 'warn', LOG_TEXT.needsYou(end.needsYou.message))],
      };
    case 'error': {
      const { code, message } = end.error;
      const tried = { error: { code, message }, ...ended('error', code, message) };
      if (end.error.retryable && task.retryCount < task.maxRetries) {
        const retryCount = task.retryCount + 1;
        return {
          ...same,
          ...tried,
          status: 'waiting',
          retryCount,
          delayMs: backoffMs(retryCount, context.random),
          lines: [
            line(nowMs, 'error', LOG_TEXT.error(message)),
            line(nowMs, 'warn', LOG_TEXT.retry(retryCount, task.maxRetries)),
          ],
        };
      }
      const lines = [line(nowMs, 'error', LOG_TEXT.failed(message))];
      return { ...same, ...tried, status: 'failed', deadLetter: true, lines };
    }
    case 'crash': {
      const crashed = { ...same, ...ended('crash', end.code, end.message), crashCount: task.crashCount + 1 };
      if (crashed.crashCount < POISON_CRASHES) {
        const lines = [line(nowMs, 'warn', LOG_TEXT.crashed(end.message))];
        return { ...crashed, status: 'waiting', error: { code: end.code, message: end.message }, lines };
      }
      return {
        ...crashed,
        status: 'failed',
        deadLetter: true,
        error: { code: 'poison', message: `${LOG_TEXT.poison}: ${end.message}` },
        lines: [line(nowMs, 'error', LOG_TEXT.poison)],
      };
    }
    case 'app-died': {
      const died = {
        ...same,
        ...ended('crash', 'app_died', LOG_TEXT.appDied),
        status: 'waiting',
        appDeathCount: end.earlierDeaths + 1,
        error: { code: 'worker_crashed', message: LOG_TEXT.appDied },
      } as const;
      const lines = [line(nowMs, 'warn', LOG_TEXT.appDied)];
      if (died.appDeathCount <= FREE_APP_DEATHS) return { ...died, lines };
      const delayMs = longestBackoffMs(died.appDeathCount - FREE_APP_DEATHS);
      if (task.retryCount >= task.maxRetries) return { ...died, delayMs, lines };
      const retryCount = task.retryCount + 1;
      lines.push(line(nowMs, 'warn', LOG_TEXT.retry(retryCount, task.maxRetries)));
      return { ...died, delayMs, retryCount, lines };
    }
    default:
      return end satisfies never;
  }
}
