import { STEP_BEFORE } from '../../contract/error-words';
import type { QueueTask, TaskTry } from '../../contract/task';
import { backoffMs } from './backoff';
import { LOG_TEXT } from './log-text';
import type { DependentsNote, NewLogLine, RunOutcome } from './task-store';
import type { RunEnd } from './types';

/** Two crashes with the same task in hand prove that the task is the cause. */
export const POISON_CRASHES = 2;
/**
 * Deaths of the whole app prove less: a power cut, an update or a crash of another worker takes this task along. So they
 * are counted apart, and only the third in a row is held against the task.
 */
export const POISON_APP_DEATHS = 3;

export interface RuleContext {
  readonly nowMs: number;
  readonly random: () => number;
  /** Absent for tasks whose start is not known. */
  readonly runMs?: number;
  readonly appDeathCount?: number;
}

export function line(nowMs: number, level: NewLogLine['level'], text: string): NewLogLine {
  return { at: new Date(nowMs).toISOString(), level, text };
}

export function dependentsNote(nowMs: number): DependentsNote {
  return {
    errorMessage: (before, ended) => STEP_BEFORE[before][ended].ko,
    logLine: line(nowMs, 'warn', LOG_TEXT.dependencyFailed),
  };
}

/** What becomes of a task whose run ended, however it ended. Pure: the store writes the answer down. */
export function decideRunEnd(
  task: QueueTask,
  end: RunEnd | { readonly kind: 'completed' } | { readonly kind: 'app-died' },
  context: RuleContext,
): RunOutcome {
  const { nowMs } = context;
  const appDeathCount = context.appDeathCount ?? 0;
  const same = {
    retryCount: task.retryCount,
    crashCount: task.crashCount,
    appDeathCount,
    endedAtMs: nowMs,
    deadLetter: false,
    dependents: dependentsNote(nowMs),
  };
  const ended = (outcome: TaskTry['outcome'], code: string, message: string) => ({
    endedTry: {
      startedAt: task.startedAt ?? new Date(nowMs).toISOString(),
      endedAt: new Date(nowMs).toISOString(),
      outcome,
      code,
      message,
    },
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
          availableAtMs: nowMs + backoffMs(retryCount, context.random),
          lines: [
            line(nowMs, 'error', LOG_TEXT.error(message)),
            line(nowMs, 'warn', LOG_TEXT.retry(retryCount, task.maxRetries)),
          ],
        };
      }
      const lines = [line(nowMs, 'error', LOG_TEXT.failed(message))];
      return { ...same, ...tried, status: 'failed', deadLetter: true, lines };
    }
    case 'crash':
      return {
        ...same,
        ...ended('crash', end.code, end.message),
        ...afterCrash(
          nowMs,
          task.crashCount + 1 >= POISON_CRASHES,
          LOG_TEXT.crashed(end.message),
          end.code,
          end.message,
        ),
        crashCount: task.crashCount + 1,
      };
    case 'app-died':
      return {
        ...same,
        ...ended('crash', 'app_died', LOG_TEXT.appDied),
        ...afterCrash(
          nowMs,
          appDeathCount + 1 >= POISON_APP_DEATHS,
          LOG_TEXT.appDied,
          'worker_crashed',
          LOG_TEXT.appDied,
        ),
        appDeathCount: appDeathCount + 1,
      };
    default:
      return end satisfies never;
  }
}

function afterCrash(nowMs: number, isPoison: boolean, text: string, code: string, message: string) {
  if (!isPoison) {
    return { status: 'waiting', error: { code, message }, lines: [line(nowMs, 'warn', text)] } as const;
  }
  return {
    status: 'failed',
    deadLetter: true,
    error: { code: 'poison', message: `${LOG_TEXT.poison}: ${message}` },
    lines: [line(nowMs, 'error', LOG_TEXT.poison)],
  } as const;
}
