import { isMessage, isProblem, type LogText, type ProblemText, searchedText } from '../../../../contract/messages';
import { folded } from '../../../../contract/search-text';

/**
 * A column that holds either a message of ours (as JSON after a mark) or a text: what a program wrote, or Korean of a version that stored
 * sentences. The mark is a control character, so removing it from a text's beginning loses nothing.
 */
const MARK = '\u001e';

export function messageColumn(said: LogText): string {
  if (typeof said !== 'string') return MARK + JSON.stringify(said);
  // All marks: a text with two of them would keep one and be read as a message.
  let text = said;
  while (text.startsWith(MARK)) text = text.slice(MARK.length);
  return text;
}

export const parseLogText = (column: string): LogText => parsed(column, isMessage);
export const parseProblem = (column: string): ProblemText => parsed(column, isProblem);

/** A message with a code that this version does not know is shown as it is stored. */
function parsed<T>(column: string, isKnown: (stored: unknown) => stored is T): T | string {
  if (!column.startsWith(MARK)) return column;
  const stored = column.slice(MARK.length);
  try {
    const value: unknown = JSON.parse(stored);
    return isKnown(value) ? value : stored;
  } catch {
    return stored;
  }
}

/** What a search compares: a message in both languages, since it may be shown in either. */
export function searchedWords(column: string): string {
  return folded(searchedText(parseProblem(column)));
}
