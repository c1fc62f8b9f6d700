import { z } from 'zod';
import { taskReplySchema } from '../../contract/steering';
import { command } from '../command';
import { allOf, chosenArguments, chosenFields, chosenOptions, eachOf, filterOf, showChanged } from '../steer';
import { WORDS } from '../words';

export const bump = command({
  name: 'bump',
  summary: { ko: '대기 중인 작업을 맨 앞으로', en: 'put waiting tasks before all others of their type' },
  arguments: chosenArguments,
  options: chosenOptions,
  input: z.object(chosenFields),
  async run(cli, chosen) {
    const filter = filterOf(chosen);
    const bridge = await cli.bridge();
    if (filter === undefined)
      return eachOf(cli, chosen.ids, async (id) => (await bridge.post(`/api/queue/bump/${id}`, taskReplySchema)).task);
    const question = cli.say(WORDS.askBump);
    return showChanged(cli, await allOf(cli, 'bump', { filter, yes: chosen.yes, statuses: ['waiting'], question }));
  },
});
