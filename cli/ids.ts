import { z } from 'zod';
import { listReplySchema, type PageTask, pageTaskSchema, statusReplySchema } from '../contract/bridge';
import { taskIdSchema } from '../contract/task';
import type { Cli } from './cli';
import { CliError, EXIT } from './exit';
import { taskLine } from './tasks';
import { plain } from './text';
import { WORDS } from './words';

const LEAST_CHARS = 4;
/** What `ls` shows: 32 random bits, of which another task of the queue has the same once in thousands of millions. */
const ENOUGH_CHARS = 8;
const PAGE = 1_000;
/** Beyond it, a short id is not looked for any more. */
const MAX_LOOKED = 20_000;

const idsPageSchema = listReplySchema
  .pick({ total: true })
  .extend({ tasks: z.array(pageTaskSchema.pick({ id: true })) });

/** The ids of tasks, each given whole or by 4 or more characters of its beginning or end. @throws CliError when one fits none or several */
export async function idsOf(cli: Cli, given: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of given) ids.push(await idOf(cli, one));
  return [...new Set(ids)];
}

export async function idOf(cli: Cli, given: string): Promise<string> {
  const wanted = given.trim().toLowerCase();
  if (taskIdSchema.safeParse(wanted).success) return wanted;
  const isPart = /^[0-9a-f-]+$/.test(wanted) && wanted.replaceAll('-', '').length >= LEAST_CHARS;
  if (!isPart) throw new CliError(EXIT.usage, WORDS.shortId(plain(given)));
  const bridge = await cli.bridge();
  const found = new Set<string>();
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    if (offset >= MAX_LOOKED) throw new CliError(EXIT.refused, WORDS.tooManyToLook(wanted));
    const page = await bridge.get('/api/queue/list', idsPageSchema, { limit: PAGE, offset });
    total = page.total;
    for (const { id } of page.tasks) if (id.startsWith(wanted) || id.endsWith(wanted)) found.add(id);
    const isEnough = wanted.length >= ENOUGH_CHARS && [...found].some((id) => id.endsWith(wanted));
    if (isEnough || page.tasks.length === 0) break;
  }
  const [first, ...others] = found;
  if (first === undefined) throw new CliError(EXIT.refused, WORDS.noSuchId(wanted), { code: 'task_not_found' });
  if (others.length === 0) return first;
  for (const id of [first, ...others].slice(0, 10)) cli.terminal.note(`${id}  ${taskLine(cli, await taskOf(cli, id))}`);
  throw new CliError(EXIT.refused, WORDS.severalIds(wanted));
}

export async function taskOf(cli: Cli, id: string): Promise<PageTask> {
  const bridge = await cli.bridge();
  return (await bridge.get(`/api/queue/status/${id}`, statusReplySchema)).task;
}
