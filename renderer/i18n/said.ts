import i18next from 'i18next';
import { type LogText, type ProblemText, problemOfCode, sayToCreator } from '../../contract/messages';
import type { QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';

const language = (): Language => (i18next.language === 'ko' ? 'ko' : 'en');

/** A message of the app in the creator's language; a program's own text as it is. */
export const said = (text: LogText | ProblemText): string => sayToCreator(text, language());

/** A version before the codes stored its own sentences, all of them Korean. What to do stands in them. */
const isOldSentence = (text: LogText | ProblemText | undefined): boolean =>
  typeof text === 'string' && /\p{Script=Hangul}/u.test(text);

/** Why something ended. An old Korean sentence gives way to the words of its error code, where the creator reads English. */
export function causeOf(problem: ProblemText, code: string | undefined): string {
  const known = language() !== 'ko' && isOldSentence(problem) ? problemOfCode(code) : undefined;
  return said(known ?? problem);
}

/** What stands in a task's way, or why it ended; undefined where nothing is wrong. */
export function problemOf({
  error,
  errorCode,
  needsYou,
}: Pick<QueueTask, 'error' | 'errorCode' | 'needsYou'>): string | undefined {
  if (needsYou !== undefined) return causeOf(needsYou.message, needsYou.code);
  return error === undefined ? undefined : causeOf(error, errorCode);
}

/** What to do about a problem that is only a program's own text: the words of its error code, where it has any. */
export function adviceFor(task: Pick<QueueTask, 'error' | 'errorCode' | 'needsYou'>): string | undefined {
  const { message, code } = task.needsYou ?? { message: task.error, code: task.errorCode };
  const advice = typeof message === 'string' && !isOldSentence(message) ? problemOfCode(code) : undefined;
  return advice === undefined ? undefined : said(advice);
}
