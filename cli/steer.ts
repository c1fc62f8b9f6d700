import { z } from 'zod';
import type { PageTask } from '../contract/bridge';
import { changedReplySchema } from '../contract/steering';
import type { BulkAction, TaskStatus } from '../contract/task';
import { isAgreed } from './ask';
import type { Cli } from './cli';
import { CliError, EXIT, type ExitCode } from './exit';
import { idsOf } from './ids';
import { bulkFilterOf } from './lists';
import { type Filter, filterFields, filterOptions, idsArgument } from './options';
import { shortId, taskLine } from './tasks';
import { WORDS } from './words';

/** What every command has that acts on tasks named by id, or on all of a filter. */
export const chosenOptions = [
  ...filterOptions,
  { flags: '-a, --all', about: { ko: '조건에 맞는 모든 작업', en: 'all tasks that match' } },
  { flags: '-y, --yes', about: { ko: '묻지 않기', en: 'do not ask' } },
];
export const chosenArguments = [idsArgument];
export const chosenFields = {
  ids: z.array(z.string()).default([]),
  all: z.boolean().default(false),
  yes: z.boolean().default(false),
  ...filterFields,
};
export type Chosen = z.output<z.ZodObject<typeof chosenFields>>;

/** Ids or --all with a filter, never both and never neither: a filter that was meant to narrow ids down would act on more than was meant. */
export function filterOf({ ids, all, yes: _, ...filter }: Chosen): Filter | undefined {
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (all === ids.length > 0 || (isFiltered && !all)) throw new CliError(EXIT.usage, WORDS.idsOrAll);
  return all ? filter : undefined;
}

/** Does it to each task; what was refused is reported, and the others go on. */
export async function eachOf(
  cli: Cli,
  given: readonly string[],
  act: (id: string) => Promise<PageTask | undefined>,
): Promise<ExitCode> {
  // All ids are found before the first task is changed.
  const ids = await idsOf(cli, given);
  let exit: ExitCode = EXIT.ok;
  for (const id of ids) {
    try {
      const task = await act(id);
      if (cli.isJson) cli.terminal.json(task ?? { id });
      else cli.terminal.line(task === undefined ? `${shortId(id)}  ${cli.say(WORDS.cancelled)}` : taskLine(cli, task));
    } catch (error) {
      if (!(error instanceof CliError) || error.exit !== EXIT.refused) throw error;
      exit = error.exit;
      const message = cli.say(error.sentence);
      if (cli.isJson) cli.terminal.json({ kind: 'error', id, code: error.code, message });
      cli.terminal.note(`${shortId(id)}  ${message}`);
    }
  }
  return exit;
}

/** Does it to all that match, after a question. @returns how many, or undefined when the person did not agree */
export async function allOf(
  cli: Cli,
  action: BulkAction,
  {
    filter,
    yes,
    statuses,
    question,
  }: { filter: Filter; yes: boolean; statuses: readonly TaskStatus[]; question: string },
): Promise<number | undefined> {
  if (!yes && !(await isAgreed(cli, question))) return undefined;
  const bridge = await cli.bridge();
  const body = { action, filter: bulkFilterOf(filter, statuses) };
  return (await bridge.post('/api/queue/bulk', changedReplySchema, { body })).changed;
}

export function showChanged(cli: Cli, changed: number | undefined): ExitCode {
  if (changed === undefined) {
    cli.terminal.note(cli.say(WORDS.notAgreed));
    return EXIT.refused;
  }
  if (cli.isJson) cli.terminal.json({ changed });
  else cli.terminal.line(cli.say(WORDS.changed(changed)));
  return EXIT.ok;
}
