import type Database from 'better-sqlite3';
import type { Connection } from '../file/connection';

/**
 * Text of a statement, with the types of what is bound to it and of what it returns. Rows are not parsed: they are of our own
 * making, and the tables' STRICT types and CHECKs hold them to it.
 */
export interface Sql<Bound extends unknown[], Row> {
  readonly text: string;
  /** Returns one bare value a row. */
  readonly isPlucked: boolean;
  /** For the compiler alone. */
  readonly types?: (bound: Bound) => Row;
}
export const rows = <Bound extends unknown[], Row = unknown>(text: string): Sql<Bound, Row> => ({
  text,
  isPlucked: false,
});
export const values = <Bound extends unknown[], Value>(text: string): Sql<Bound, Value> => ({ text, isPlucked: true });

export type Prepared<Texts> = {
  readonly [Name in keyof Texts]: Texts[Name] extends Sql<infer Bound, infer Row>
    ? Database.Statement<Bound, Row>
    : never;
};

/** Prepares each statement once; an error in any of them shows at start, not on its first use. */
export function prepareAll<Texts extends Readonly<Record<string, Sql<never, unknown>>>>(
  connection: Connection,
  texts: Texts,
): Prepared<Texts> {
  const prepared = Object.entries(texts).map(([name, { text, isPlucked }]) => {
    const statement = connection.prepare<unknown[], unknown>(text);
    return [name, isPlucked ? statement.pluck() : statement];
  });
  return Object.fromEntries(prepared) as Prepared<Texts>;
}

/**
 * A value that SQLite would plan by: how many rows are wanted (LIMIT), or what a column equals in a statement that sorts (a
 * column of one value needs no sorting by it; `max` and `min` sort too). A bare `?` there is compiled again at each call:
 * 2.4 µs of the 2.9 that reading a task's last log lines takes. SQLite does not look behind a subquery, and still uses the index.
 */
export const given = (parameter: string): string => `(SELECT ${parameter})`;

/** Part of `queue_tasks_lists`, in its very words: orders what ended in one moment, and is NULL for what goes on. */
export const ENDED_SEQ = '(CASE WHEN completed_at IS NOT NULL THEN seq END)';
