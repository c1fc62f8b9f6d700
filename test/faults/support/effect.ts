import { z } from 'zod';

/** What a call did: the rows that are new or changed since, how many of the old ones are gone, and what it returned; each a list of cells. */
export type Effect = readonly (readonly string[])[];

/** Stands for a cell whose value differs each time: an id, a time, a counter. */
const ANY = '*';
const HAS_ITS_OWN_END = 'run_times';
/** Numbers are reserved some hundreds at a time: most calls leave it alone. */
const RESERVED = 'sqlite_sequence';

const rowsSchema = z.array(z.record(z.string(), z.unknown()));

/** Each row of a dump by its text, with its table and cells. */
function rowsOf(dumped: string): Map<string, string[]> {
  const tables = dumped.split('\n').filter((line) => !line.startsWith(`${RESERVED} `));
  const rows = tables.flatMap((line) => {
    const space = line.indexOf(' ');
    return rowsSchema.parse(JSON.parse(line.slice(space + 1))).map((row) => {
      const cells = Object.entries(row).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
      return [line.slice(0, space), ...cells];
    });
  });
  return new Map(rows.map((cells) => [cells.join(), cells]));
}

function resultCells(result: unknown): string[] {
  if (Array.isArray(result)) return result.flatMap(resultCells);
  return [typeof result === 'object' && result !== null ? 'an object' : String(result)];
}

/** `before` and `after` are dumps (soundness.ts) around the call. */
export function effectOf(before: string, after: string, result: unknown): Effect {
  const earlier = rowsOf(before);
  const later = rowsOf(after);
  // Only the latest run times are kept: which of them go depends on how many calls there were before.
  const gone = [...earlier].filter(([row, [table]]) => !later.has(row) && table !== HAS_ITS_OWN_END);
  const made = [...later].flatMap(([row, cells]) => (earlier.has(row) ? [] : [cells]));
  return [['result', ...resultCells(result)], ['gone', String(gone.length)], ...made];
}

/** What a call always does, from some undisturbed calls: what differs between those may be anything. */
export function commonEffect(samples: readonly Effect[]): Effect {
  const [first = [], ...others] = samples;
  if (others.some((other) => !hasShapeOf(other, first)))
    throw new Error(`no two are alike: ${JSON.stringify(samples)}`);
  return first.map((row, y) => row.map((cell, x) => (others.every((other) => other[y]?.[x] === cell) ? cell : ANY)));
}

function hasShapeOf(one: Effect, other: Effect): boolean {
  return one.length === other.length && one.every((row, y) => row.length === other[y]?.length);
}

/** How the effect differs from `expected`; empty when exactly that happened. */
export function missingFrom(effect: Effect, expected: Effect): string[] {
  const cells = (row: readonly string[] = [], pattern: readonly string[] = []) =>
    row.map((cell, x) => (pattern[x] === ANY ? ANY : cell)).join(', ');
  const rows = Math.max(effect.length, expected.length);
  return Array.from({ length: rows }, (_, y) => y).flatMap((y) => {
    const wanted = cells(expected[y], expected[y]);
    const got = cells(effect[y], expected[y]);
    return got === wanted ? [] : [`expected ${wanted || 'nothing'}, found ${got || 'nothing'}`];
  });
}
