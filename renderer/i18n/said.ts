import i18next from 'i18next';
import { type LogText, type ProblemText, problemOfCode, sayToCreator } from '../../contract/messages';
import type { QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';

const language = (): Language => (i18next.language === 'ko' ? 'ko' : 'en');

/** A message of the app in the creator's language; a program's own text as it is. */
export const said = (text: LogText | ProblemText): string => sayToCreator(text, language());

/** What stands in a task's way, or why it ended; undefined where nothing is wrong. */
export function problemOf(task: Pick<QueueTask, 'error' | 'needsYou'>): string | undefined {
  const problem = task.needsYou?.message ?? task.error;
  return problem === undefined ? undefined : said(problem);
}

/** What to do about a problem that is only a program's own text: the words of its error code, where it has any. */
export function adviceFor(task: Pick<QueueTask, 'error' | 'errorCode' | 'needsYou'>): string | undefined {
  const { message, code } = task.needsYou ?? { message: task.error, code: task.errorCode };
  const advice = typeof message === 'string' ? problemOfCode(code) : undefined;
  return advice === undefined ? undefined : said(advice);
}
