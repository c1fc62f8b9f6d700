import i18next from 'i18next';
import { ERROR_WORDS, hasWords, problemWords as wordsIn } from '../../contract/error-words';
import type { QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';

const language = (): Language => (i18next.language === 'ko' ? 'ko' : 'en');

/** The words for an error code in the creator's language; undefined where there are none. */
export function knownError(code: string | undefined): string | undefined {
  return hasWords(code) ? ERROR_WORDS[code][language()] : undefined;
}

/** What stands in a task's way, in one line, in the creator's language. */
export function problemWords(problem: { readonly code: string | undefined; readonly message: string }): string {
  return wordsIn(problem, language());
}

/** The same of a task: what it waits for, or why it ended; undefined where nothing is wrong. */
export function problemOf(task: Pick<QueueTask, 'error' | 'errorCode' | 'needsYou'>): string | undefined {
  const { error, errorCode, needsYou } = task;
  if (needsYou !== undefined) return problemWords(needsYou);
  return error === undefined ? undefined : problemWords({ code: errorCode, message: error });
}
