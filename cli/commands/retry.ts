import { z } from 'zod';
import { retryReplySchema } from '../../contract/bridge';
import { command } from '../command';
import { allOf, chosenArguments, chosenFields, chosenOptions, eachOf, filterOf, showChanged } from '../steer';
import { WORDS } from '../words';

export const retry = command({
  name: 'retry',
  summary: { ko: '실패하거나 취소된 작업을 다시', en: 'put failed or cancelled tasks back in their queue' },
  details: {
    ko: '--all은 실패한 작업을 다시 시도합니다. 취소된 것은 --state cancelled, 확인이 끝난 것은 --state needs-you.',
    en: '--all takes those that failed; --state cancelled or needs-you takes those instead.',
  },
  arguments: chosenArguments,
  options: chosenOptions,
  examples: ['studio-queue retry 1a2b3c4d', 'studio-queue retry --all --type image --yes'],
  input: z.object(chosenFields),
  async run(cli, chosen) {
    const filter = filterOf(chosen);
    const bridge = await cli.bridge();
    if (filter === undefined)
      return eachOf(
        cli,
        chosen.ids,
        async (id) => (await bridge.post(`/api/queue/retry/${id}`, retryReplySchema)).task,
      );
    const question = cli.say(WORDS.askRetry);
    return showChanged(cli, await allOf(cli, 'retry', { filter, yes: chosen.yes, statuses: ['failed'], question }));
  },
});
