import type { Language } from '../words';
import { type MessageOf, textOf } from './kind';
import { LOG_LINES } from './log-lines';
import { PROBLEMS, type Problem, type ProblemText, problemText } from './problems';

export type { PictureReason } from './picture-reasons';
export { PROBLEMS, type Problem, type ProblemText } from './problems';
export { STAGES, type Stage, stageName } from './stages';

/**
 * Everything that the app says about a task: one catalogue of codes with typed parameters, Korean and English side by side. A message is
 * sent and stored as `{ code, …parameters }` and becomes a sentence where it is read, in the reader's language. A plain string in its place
 * was written by somebody else's program, or by a version that stored Korean sentences.
 *
 * To add a message, add one entry to the file of its area. Error codes (`errors.ts`) are for machines and part of the API; a problem is
 * what a person reads beside one.
 */
export const MESSAGES = { ...PROBLEMS, ...LOG_LINES } as const;

/** Any message: a problem or a log line. */
export type Message = MessageOf<typeof MESSAGES>;
/** A line of a task's log. */
export type LogText = string | Message;

const messageText = textOf(MESSAGES);

export const logTextSchema = messageText.schema;
export const problemTextSchema = problemText.schema;
export const isMessage: (value: unknown) => value is Message = messageText.isMessage;
export const isProblem: (value: unknown) => value is Problem = problemText.isMessage;

/** The sentence for a message in the reader's language; a text is returned as it is. */
export function say(said: LogText | ProblemText, language: Language): string {
  return messageText.say(said, language);
}

/**
 * The same for the creator, who typed into a form and never saw a field's name: without the path in `field`, which is for the developer of
 * a page.
 */
export function sayToCreator(said: LogText | ProblemText, language: Language): string {
  return messageText.say(typeof said === 'string' ? said : withoutField(said), language);
}

interface AnyMessage {
  readonly code: string;
  readonly field?: string | undefined;
  readonly problem?: string | AnyMessage;
}
function withoutField({ field: _, ...said }: AnyMessage): AnyMessage {
  return typeof said.problem === 'object' ? { ...said, problem: withoutField(said.problem) } : said;
}

/** What a search compares: a message is found by its words in either language. */
export function searchedText(said: LogText | ProblemText): string {
  return typeof said === 'string' ? said : `${sayToCreator(said, 'ko')}\n${sayToCreator(said, 'en')}`;
}

/** The problem with the field that it is about; a program's own text has none. */
export function atField(problem: ProblemText, field: string | undefined): ProblemText {
  return typeof problem === 'string' || field === undefined ? problem : { ...problem, field };
}

/** The problem that an error code stands for by itself; undefined for codes that need a problem of their own. */
export function problemOfCode(code: string | undefined): Problem | undefined {
  const problem = { code };
  return isProblem(problem) ? problem : undefined;
}
