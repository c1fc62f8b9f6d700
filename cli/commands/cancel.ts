import { z } from 'zod';
import { cancelReplySchema } from '../../contract/bridge';
import type { Cli } from '../cli';
import { command } from '../command';
import { CliError, EXIT } from '../exit';
import { tasksOf } from '../lists';
import type { Filter } from '../options';
import { allOf, chosenArguments, chosenFields, chosenOptions, eachOf, filterOf, showChanged } from '../steer';
import { WORDS } from '../words';

export const cancel = command({
  name: 'cancel',
  summary: { ko: '작업 취소 (뒤따르는 작업도 함께)', en: 'cancel tasks, and those that wait for them' },
  arguments: chosenArguments,
  options: [...chosenOptions, { flags: '-r, --running', about: { ko: '처리중인 작업도', en: 'running ones too' } }],
  examples: ['studio-queue cancel 1a2b3c4d --running', 'studio-queue cancel --all --project trend-001 --yes'],
  input: z.object({ ...chosenFields, running: z.boolean().default(false) }),
  async run(cli, { running, ...chosen }) {
    const filter = filterOf(chosen);
    if (filter === undefined) return eachOf(cli, chosen.ids, (id) => cancelOne(cli, id, running));
    const waiting = await allOf(cli, 'cancel', {
      filter,
      yes: chosen.yes,
      statuses: ['waiting'],
      question: cli.say(running ? WORDS.askCancelRunning : WORDS.askCancel),
    });
    if (waiting === undefined || !running) return showChanged(cli, waiting);
    return showChanged(cli, waiting + (await cancelRunning(cli, filter)));
  },
});

async function cancelOne(cli: Cli, id: string, running: boolean): Promise<undefined> {
  const bridge = await cli.bridge();
  await bridge.delete(`/api/queue/cancel/${id}`, cancelReplySchema, running ? { running } : undefined);
}

/** Those that have ended meanwhile need no cancel. */
async function cancelRunning(cli: Cli, filter: Filter): Promise<number> {
  if (filter.state !== undefined && filter.state !== 'processing') return 0;
  const ids: string[] = [];
  for await (const { task } of tasksOf(await cli.bridge(), { ...filter, state: 'processing' })) ids.push(task.id);
  let cancelled = 0;
  for (const id of ids) {
    try {
      await cancelOne(cli, id, true);
      cancelled += 1;
    } catch (error) {
      if (!(error instanceof CliError) || error.exit !== EXIT.refused) throw error;
    }
  }
  return cancelled;
}
