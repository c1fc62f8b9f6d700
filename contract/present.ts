import type { PageLogLine, PageTask } from './bridge';
import type { QueueEvent, WorkerState } from './events';
import { type ProblemText, sayToCreator, stageName } from './messages';
import type { PageWorker } from './steering';
import type { QueueTask, TaskLogLine, TaskProgress, TaskStatus } from './task';
import type { Language, Sentence } from './words';

const CANCELLED: Sentence = {
  ko: '작업이 취소되었습니다.',
  en: 'The task was cancelled.',
};

/**
 * A task as a page gets it: the guide's four statuses, logs and an `error` that can be shown as they are, and our own `state` beside
 * them. Every reply and event of the bridge goes through here, and nothing inside the app does.
 */
export function presentTask(task: QueueTask, language: Language): PageTask {
  const { status, error, errorCode, needsYou, logs, progress, addedOn, runsOn, ...rest } = task;
  const shown = {
    ...rest,
    logs: logs.map((line) => sayToCreator(line, language)),
    ...(progress === undefined ? {} : { progress: presentProgress(progress, language) }),
    ...(addedOn === undefined ? {} : { addedFrom: addedOn.name }),
    ...(runsOn === undefined ? {} : { machine: runsOn.name }),
  };
  if (status === 'cancelled') {
    // An error left from an earlier attempt does not explain the cancel; the failure of a step before it does.
    const isForAStep = errorCode === 'dependency_failed' && error !== undefined;
    return {
      ...shown,
      status: 'failed',
      state: 'cancelled',
      error: isForAStep ? sayToCreator(error, language) : CANCELLED[language],
      ...(isForAStep ? { errorCode } : {}),
    };
  }
  if (needsYou !== undefined) {
    const message = sayToCreator(needsYou.message, language);
    const waits = { state: 'needs-you', error: message, needsYou: { code: needsYou.code, message } } as const;
    return { ...shown, status, ...waits, ...errorField(needsYou.message) };
  }
  return {
    ...shown,
    status,
    state: status,
    ...(error === undefined ? {} : { error: sayToCreator(error, language), ...errorField(error) }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

/** The sentence is for the creator, to whom a page shows it. The field is for the developer of the page. */
function errorField(error: ProblemText): { errorField?: string } {
  return typeof error === 'string' || error.field === undefined ? {} : { errorField: error.field };
}

function presentProgress(progress: TaskProgress, language: Language): TaskProgress {
  return { ...progress, stage: stageName(progress.stage, language) };
}

export function presentLine(line: TaskLogLine, language: Language): PageLogLine {
  return { ...line, text: sayToCreator(line.text, language) };
}

export function presentEvent(event: QueueEvent, language: Language) {
  switch (event.kind) {
    case 'task':
      return { ...event, task: presentTask(event.task, language) };
    case 'log':
      return { ...event, lines: event.lines.map((line) => presentLine(line, language)) };
    case 'progress':
      return { ...event, progress: presentProgress(event.progress, language) };
    case 'paused': {
      // For whom is the panel's affair.
      const { pausedFor: _, ...rest } = event;
      return rest;
    }
    default:
      return event;
  }
}

/** A worker as a program gets it. */
export function presentWorker({ lastError, ...worker }: WorkerState, language: Language): PageWorker {
  if (lastError === undefined) return worker;
  return {
    ...worker,
    lastError: sayToCreator(lastError, language),
    ...(typeof lastError === 'string' ? {} : { lastErrorCode: lastError.code }),
  };
}

/** `?status=failed` finds everything that reads `failed`. */
export function statusesThatReadAs(status: TaskStatus): readonly TaskStatus[] {
  return status === 'failed' ? ['failed', 'cancelled'] : [status];
}
