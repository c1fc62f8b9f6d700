import { MAX_BODY_BYTES, type PageTask } from '../contract/bridge';
import { check } from '../contract/check';
import { fromZodError } from '../contract/errors';
import { say as sayProblem } from '../contract/messages';
import { enqueueManyRefusedSchema, enqueueManyReplySchema, settingsReadReplySchema } from '../contract/steering';
import { enqueueSchemaFor } from '../contract/task';
import { type Bridge, parsedAs, refusalOf } from './call';
import type { Cli } from './cli';
import { CliError, EXIT, type ExitCode } from './exit';
import type { Row } from './input/row';
import { plain } from './text';
import { WORDS } from './words';

/** Of one `enqueue-many`. */
const TASKS_A_CALL = 1_000;
/** Room for what stands around the tasks. */
const BYTES_A_CALL = MAX_BODY_BYTES - 1_024;

export interface Fault extends Pick<Row, 'line' | 'counts'> {
  readonly field?: string | undefined;
  readonly message: string;
}

/**
 * What is wrong with the rows, by the same schemas as the app's: all are checked before the first one is added, however many calls that
 * takes. Whose code does a type's tasks decides how their metadata is read, and the app knows.
 */
export async function faultsOf(cli: Cli, bridge: Bridge, rows: readonly Row[]): Promise<Fault[]> {
  const { settings } = await bridge.get('/api/settings', settingsReadReplySchema);
  const schema = enqueueSchemaFor((type) => settings.processors[type].kind === 'builtin');
  return rows.flatMap(({ value, ...at }): Fault[] => {
    const read = check(schema, value);
    if (!read.success) {
      const { problem, field } = fromZodError(read.error, value);
      return [{ ...at, field, message: sayProblem(problem, cli.language) }];
    }
    const isTooLarge = Buffer.byteLength(JSON.stringify(value)) > BYTES_A_CALL;
    return isTooLarge ? [{ ...at, message: cli.say(WORDS.taskTooLarge) }] : [];
  });
}

export interface Added {
  readonly tasks: readonly PageTask[];
  /** Of the call that was refused; what came before it was added. */
  readonly faults: readonly Fault[];
}

/** Adds checked rows, as many per call as the app takes. */
export async function addRows(cli: Cli, bridge: Bridge, rows: readonly Row[]): Promise<Added> {
  const tasks: PageTask[] = [];
  for (const part of partsOf(rows)) {
    const reply = await bridge.add('/api/queue/enqueue-many', { tasks: part.map(({ value }) => value) });
    if (reply.status < 400) {
      const { tasks: added, warnings = [] } = parsedAs(enqueueManyReplySchema, reply);
      tasks.push(...added);
      for (const { field, message } of warnings) cli.terminal.note(warningText(cli, part, field, message));
      continue;
    }
    const refused = enqueueManyRefusedSchema.safeParse(reply.json);
    const failed = refused.success ? refused.data.failed : undefined;
    if (failed === undefined) throw tasks.length === 0 ? refusalOf(reply) : partly(tasks.length, refusalOf(reply));
    const faults = failed.map(({ index, field, error }) => {
      const { line = 0, counts } = part[index] ?? {};
      return { line, ...(counts && { counts }), field, message: plain(error) };
    });
    return { tasks, faults };
  }
  return { tasks, faults: [] };
}

function partly(count: number, { exit, sentence, code, field }: CliError): CliError {
  const said = WORDS.addedBefore(count);
  const both = typeof sentence === 'string' ? { ko: sentence, en: sentence } : sentence;
  return new CliError(exit, { ko: `${both.ko} ${said.ko}`, en: `${both.en} ${said.en}` }, { code, field });
}

/** "tasks.3.metadata.colour" is `metadata.colour` of the fourth row of the call. */
function warningText(cli: Cli, part: readonly Row[], field: string, message: string): string {
  const [, index = -1, own = field] = /^tasks\.(\d+)\.(.*)$/.exec(field) ?? [];
  const row = part[Number(index)];
  return `${row === undefined ? '' : placeOf(cli, row)}${plain(own)}: ${plain(message)}`;
}

/** "line 3: " */
function placeOf(cli: Cli, { line, counts }: Pick<Row, 'line' | 'counts'>): string {
  if (counts === 'nothing') return '';
  return `${cli.say(counts === 'tasks' ? WORDS.atTask(line) : WORDS.atLine(line))} `;
}

/** The rows in their order, in parts that the app takes in one call. */
export function partsOf(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row.value)) + 1;
    const last = parts.at(-1);
    if (last === undefined || last.length === TASKS_A_CALL || bytes + size > BYTES_A_CALL) {
      parts.push([row]);
      bytes = size;
    } else {
      last.push(row);
      bytes += size;
    }
  }
  return parts;
}

/** Beyond these, what was wrong with the first ones says enough. */
const SHOWN_FAULTS = 50;

/** Lists what was wrong. @returns undefined when nothing was */
export function reportFaults(cli: Cli, faults: readonly Fault[], someWereAdded: boolean): ExitCode | undefined {
  if (faults.length === 0) return undefined;
  for (const fault of cli.isJson ? faults : faults.slice(0, SHOWN_FAULTS)) {
    const { line, field, message } = fault;
    if (cli.isJson) cli.terminal.json({ kind: 'fault', line, field, message });
    cli.terminal.note(`${placeOf(cli, fault)}${message}`);
  }
  if (!someWereAdded) cli.terminal.note(cli.say(WORDS.noneAdded(faults.length)));
  return EXIT.refused;
}
