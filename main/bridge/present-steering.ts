import { sayToCreator } from '../../contract/messages';
import { presentTask } from '../../contract/present';
import type { Finding, PageDeadLetter, PageFinding, PageStudio } from '../../contract/steering';
import type { StudioState } from '../../contract/studio';
import type { Language } from '../../contract/words';
import type { DeadLetter } from '../store/types';

/** What programs that steer the queue read, in the app's language. */
export function presentLetter(letter: DeadLetter, language: Language): PageDeadLetter {
  const { errorMessage, taskData, retryHistory, ...rest } = letter;
  return {
    ...rest,
    errorMessage: sayToCreator(errorMessage, language),
    ...(taskData === undefined ? {} : { taskData: presentTask(taskData, language) }),
    retryHistory: retryHistory.map((attempt) => ({ ...attempt, message: sayToCreator(attempt.message, language) })),
  };
}

export function presentStudio(studio: Extract<StudioState, { kind: 'joined' }>, language: Language): PageStudio {
  const { kind: _, connection, problems, ...rest } = studio;
  const why = connection.kind === 'offline' && connection.problem !== undefined ? [connection.problem] : [];
  return {
    ...rest,
    state: connection.kind,
    ...(connection.kind === 'offline' && connection.since !== undefined ? { since: connection.since } : {}),
    problems: [...why, ...problems].map((problem) => sayToCreator(problem, language)),
  };
}

export function presentFinding({ level, message, action }: Finding, language: Language): PageFinding {
  return {
    code: typeof message === 'string' ? 'program' : message.code,
    level,
    message: sayToCreator(message, language),
    ...(action === undefined ? {} : { action: sayToCreator(action, language) }),
  };
}
