import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CliError, EXIT } from '../exit';
import { plain } from '../text';
import { WORDS } from '../words';
import { jsonObject } from './json-object';
import type { Row } from './row';

/** Columns that are fields of a task itself; each other one is a field of its metadata. */
const OF_THE_TASK = ['type', 'projectId', 'priority', 'userId', 'maxRetries', 'dependsOn', 'metadata'];
const METADATA = /^metadata\./;

const recordsSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }));

/**
 * Each line becomes a task. The first line names the columns: those of a task, and any others, with or without `metadata.` before them,
 * for its metadata. An empty cell is a field that was not given. Separated by commas, semicolons (as Excel does in some countries) or tabs.
 * @throws CliError `usage` with the line
 */
export function rowsOfCsv(text: string): Row[] {
  const records = recordsOf(text);
  const [head, ...rest] = records;
  if (head === undefined) return [];
  const names = head.record.map((name) => name.trim());
  if (!names.includes('type')) throw new CliError(EXIT.usage, WORDS.csvWithoutType);
  return rest.map(({ record, info }, index) => {
    if (record.length !== names.length)
      throw new CliError(EXIT.usage, WORDS.csvCells(info.lines, record.length, names.length));
    // A cell may hold line breaks: `lines` is the last line of a record, and the record before it ended before this one began.
    const line = (records[index]?.info.lines ?? 0) + 1;
    return { line, value: taskOf(names, record, line) };
  });
}

function recordsOf(text: string) {
  const first = text.slice(0, /\r?\n|$/.exec(text)?.index);
  const delimiter = ['\t', ';', ','].find((sign) => first.includes(sign)) ?? ',';
  try {
    return recordsSchema.parse(
      parse(text, { info: true, delimiter, relax_column_count: true, skip_empty_lines: true }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CliError(EXIT.usage, WORDS.csvUnreadable(Number(error.lines ?? 0)));
  }
}

function taskOf(names: readonly string[], cells: readonly string[], line: number): unknown {
  const task: [string, unknown][] = [];
  const metadata: [string, unknown][] = [];
  for (const [index, name] of names.entries()) {
    const cell = cells[index] ?? '';
    if (cell.trim() === '' || name === '') continue;
    if (name === 'metadata') metadata.push(...Object.entries(objectIn(cell, line)));
    else if (OF_THE_TASK.includes(name)) task.push([name, cell]);
    else metadata.push([name.replace(METADATA, ''), cell]);
  }
  // Unlike an assignment, this makes of `__proto__` a field like any other, which the app then refuses.
  return { ...Object.fromEntries(task), metadata: Object.fromEntries(metadata) };
}

function objectIn(cell: string, line: number): object {
  const value = jsonObject(cell);
  if (value === undefined) throw new CliError(EXIT.usage, WORDS.csvMetadata(line, plain(cell.slice(0, 40))));
  return value;
}
