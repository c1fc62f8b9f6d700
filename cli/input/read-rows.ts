import { CliError, EXIT } from '../exit';
import { plain } from '../text';
import { WORDS } from '../words';
import type { Row } from './row';

export const FORMATS = ['json', 'jsonl', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** By the name's ending, else by how the text begins. */
export function formatOf(name: string, text: string): Format {
  const ending = /\.(json|jsonl|ndjson|csv)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'json' || ending === 'jsonl' || ending === 'csv') return ending;
  if (ending === 'ndjson') return 'jsonl';
  const [first] = text.trimStart();
  if (first === '[') return 'json';
  if (first !== '{') return 'csv';
  // One object over several lines, or one per line.
  return tryJson(text).isJson ? 'json' : 'jsonl';
}

/** @throws CliError `usage` with the line that cannot be read */
export async function rowsOf(text: string, format: Format): Promise<Row[]> {
  switch (format) {
    case 'json':
      return rowsOfJson(text);
    case 'jsonl':
      return rowsOfLines(text);
    case 'csv':
      return (await import('./csv')).rowsOfCsv(text);
    default:
      return format satisfies never;
  }
}

function tryJson(text: string): { isJson: true; value: unknown } | { isJson: false; why: string } {
  try {
    const value: unknown = JSON.parse(text);
    return { isJson: true, value };
  } catch (error) {
    return { isJson: false, why: error instanceof Error ? error.message : '' };
  }
}

/** A list, `{ "tasks": [...] }` as `enqueue-many` takes it, or one task. */
function rowsOfJson(text: string): Row[] {
  const read = tryJson(text);
  if (!read.isJson) throw new CliError(EXIT.usage, WORDS.notJson(plain(read.why)));
  const { value } = read;
  const inside = typeof value === 'object' && value !== null && 'tasks' in value ? value.tasks : value;
  const entries: unknown[] = Array.isArray(inside) ? inside : [inside];
  return entries.map((entry, index) => ({ line: index + 1, counts: 'tasks', value: entry }));
}

function rowsOfLines(text: string): Row[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const read = tryJson(line);
    if (!read.isJson) throw new CliError(EXIT.usage, WORDS.lineNotJson(index + 1));
    return [{ line: index + 1, value: read.value }];
  });
}
