import { z } from 'zod';
import type { Cli } from '../cli';
import { command } from '../command';
import { CliError, EXIT } from '../exit';
import { idsOf } from '../ids';
import { tasksOf } from '../lists';
import { idsArgument, lengthSchema, projectOption } from '../options';
import { exitOf } from '../tasks';
import { waitFor } from '../wait-for';
import { WORDS } from '../words';

export const wait = command({
  name: 'wait',
  summary: { ko: '작업이 끝날 때까지 기다리기', en: 'wait until tasks have ended' },
  details: {
    ko: '종료 코드: 0 모두 완료, 1 실패나 취소가 있음, 5 사람 없이는 더 나아가지 않음. 시간이 다 되면 1입니다.',
    en: 'Exit code: 0 all done, 1 some failed or were cancelled (or time is out), 5 nothing moves on without you.',
  },
  arguments: [idsArgument],
  options: [
    { ...projectOption, about: { ko: '이 프로젝트의 끝나지 않은 작업', en: 'what has not ended of this project' } },
    { flags: '-a, --all', about: { ko: '끝나지 않은 모든 작업', en: 'all that have not ended' } },
    {
      flags: '--timeout <length>',
      about: { ko: '최대 시간 (90, 90s, 5m, 2h)', en: 'at most this long (90, 90s, 5m, 2h)' },
    },
  ],
  examples: ['studio-queue wait --project trend-001 --timeout 2h && echo done'],
  input: z.object({
    ids: z.array(z.string()).default([]),
    project: z.string().optional(),
    all: z.boolean().default(false),
    timeout: lengthSchema.optional(),
  }),
  async run(cli, { ids: given, project, all, timeout }) {
    if (given.length > 0 === (project !== undefined || all)) throw new CliError(EXIT.usage, WORDS.idsOrFilter);
    const ids = given.length > 0 ? await idsOf(cli, given) : await unfinished(cli, project);
    if (ids.length === 0) {
      if (!cli.isJson) cli.terminal.note(cli.say(WORDS.nothingToWaitFor));
      return EXIT.ok;
    }
    if (!cli.isJson) cli.terminal.note(cli.say(WORDS.waitingFor(ids.length)));
    if (timeout === undefined) return exitOf(await waitFor(cli, ids));
    const limit = AbortSignal.timeout(timeout * 1_000);
    try {
      return exitOf(await waitFor({ ...cli, signal: AbortSignal.any([cli.signal, limit]) }, ids));
    } catch (error) {
      if (!limit.aborted || cli.signal.aborted) throw error;
      throw new CliError(EXIT.failed, WORDS.timeIsOut);
    }
  },
});

async function unfinished(cli: Cli, project: string | undefined): Promise<string[]> {
  const bridge = await cli.bridge();
  const ids: string[] = [];
  for (const state of ['processing', 'waiting', 'needs-you'] as const)
    for await (const { task } of tasksOf(bridge, { project, state })) ids.push(task.id);
  return ids;
}
