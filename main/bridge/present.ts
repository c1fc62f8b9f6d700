import type { PageTask } from '../../contract/bridge';
import { problemWords } from '../../contract/error-words';
import type { QueueEvent } from '../../contract/events';
import type { QueueTask, TaskStatus } from '../../contract/task';
import type { Language, Sentence } from '../../contract/words';

const CANCELLED: Sentence = {
  ko: '작업이 취소되었습니다.',
  en: 'The task was cancelled.',
};

/**
 * A task as a page is told of it: the guide's four statuses, an `error` that can be shown as it is, and our own `state` beside them.
 * Every answer and event of the bridge goes through here, and nothing inside the app does.
 */
export function presentTask(task: QueueTask, language: Language): PageTask {
  const { status, error, errorCode, needsYou, ...rest } = task;
  if (status === 'cancelled') {
    // An error left from an earlier try says nothing of the cancel; that of a step before is why there was one.
    const isForAStep = errorCode === 'dependency_failed' && error !== undefined;
    return {
      ...rest,
      status: 'failed',
      state: 'cancelled',
      error: isForAStep ? problemWords({ code: errorCode, message: error }, language) : CANCELLED[language],
      ...(isForAStep ? { errorCode } : {}),
    };
  }
  if (needsYou !== undefined) {
    const message = problemWords(needsYou, language);
    return { ...rest, status, state: 'needs-you', error: message, needsYou: { code: needsYou.code, message } };
  }
  return {
    ...rest,
    status,
    state: status,
    ...(error === undefined ? {} : { error: problemWords({ code: errorCode, message: error }, language) }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

export function presentEvent(event: QueueEvent, language: Language) {
  return event.kind === 'task' ? { ...event, task: presentTask(event.task, language) } : event;
}

/** `?status=failed` finds what reads as failed. */
export function statusesThatReadAs(status: TaskStatus): readonly TaskStatus[] {
  return status === 'failed' ? ['failed', 'cancelled'] : [status];
}
