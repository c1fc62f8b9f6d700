import { z } from 'zod';
import type { PageTask } from '../../contract/bridge';
import { command } from '../command';
import { EXIT } from '../exit';
import { tasksOf } from '../lists';
import { filterFields, filterOptions, typedNumber } from '../options';
import { showTasks } from '../tasks';
import { WORDS } from '../words';

/** As many as a person reads; a program gets what it asks for. */
const USUAL = 30;

export const ls = command({
  name: 'ls',
  summary: {
    ko: '작업 목록: 처리중, 대기(실행 순서), 끝난 것',
    en: 'list tasks: running, waiting in run order, ended',
  },
  options: [
    ...filterOptions,
    {
      flags: '-n, --limit <n>',
      about: { ko: `최대 개수 (기본 ${USUAL})`, en: `at most this many (default ${USUAL})` },
    },
    { flags: '-a, --all', about: { ko: '전부', en: 'all of them' } },
    { flags: '-q, --quiet', about: { ko: 'id만', en: 'ids only, whole' } },
  ],
  examples: ['studio-queue ls --state failed', 'studio-queue ls --project trend-001 --json'],
  input: z.object({
    ...filterFields,
    limit: typedNumber(z.int().min(1)).optional(),
    all: z.boolean().default(false),
    quiet: z.boolean().default(false),
  }),
  async run(cli, { limit = USUAL, all, quiet, ...filter }) {
    const most = all ? Number.POSITIVE_INFINITY : limit;
    const tasks: PageTask[] = [];
    let isCut = false;
    let matching = 0;
    for await (const { task, total } of tasksOf(await cli.bridge(), filter, all ? undefined : limit + 1)) {
      matching = total;
      isCut = tasks.length === most;
      if (isCut) break;
      tasks.push(task);
    }
    if (quiet) for (const { id } of tasks) cli.terminal.line(id);
    else showTasks(cli, tasks);
    if (cli.isJson || quiet) return EXIT.ok;
    if (tasks.length === 0) cli.terminal.note(cli.say(WORDS.none));
    // The total counts what the app returns for the state, which may be more than was shown.
    if (isCut)
      cli.terminal.note(cli.say(filter.state === undefined ? WORDS.shownOf(tasks.length, matching) : WORDS.more));
    return EXIT.ok;
  },
});
