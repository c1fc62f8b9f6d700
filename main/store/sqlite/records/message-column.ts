import {
  type LogText,
  logTextSchema,
  type ProblemText,
  problemTextSchema,
  searchedText,
} from '../../../../contract/messages';
import { folded } from '../../../../contract/search-text';

/**
 * A column that holds either a message of ours (as JSON behind a mark) or a text: what a program wrote, or Korean of a version that stored
 * sentences. The mark is a control character, because a text that begins with it loses nothing without it.
 */
const MARK = '\u001e';

export function messageColumn(said: LogText): string {
  if (typeof said !== 'string') return MARK + JSON.stringify(said);
  return said.startsWith(MARK) ? said.slice(MARK.length) : said;
}

export const parseLogText = (column: string): LogText => parsed(column, logTextSchema.safeParse);
export const parseProblem = (column: string): ProblemText => parsed(column, problemTextSchema.safeParse);

type Checked<T> = { readonly success: true; readonly data: T } | { readonly success: false };

/** A message of a code that this version does not know is shown as it is stored. */
function parsed<T>(column: string, check: (stored: unknown) => Checked<T>): T | string {
  if (!column.startsWith(MARK)) return column;
  const stored = column.slice(MARK.length);
  try {
    const checked = check(JSON.parse(stored));
    return checked.success ? checked.data : stored;
  } catch {
    return stored;
  }
}

/** What a search compares: a message in both languages, since it is shown in either. */
export function searchedWords(column: string): string {
  return folded(searchedText(parseProblem(column)));
}
