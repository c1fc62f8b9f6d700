import { z } from 'zod';
import { taskReplySchema } from '../../contract/steering';
import { prioritySchema } from '../../contract/task';
import { command } from '../command';
import { idsArgument, typedNumber } from '../options';
import { eachOf } from '../steer';

export const priority = command({
  name: 'priority',
  summary: {
    ko: '대기 중인 작업의 우선순위 바꾸기 (높을수록 먼저)',
    en: 'set the priority of waiting tasks; higher runs first',
  },
  arguments: [
    { name: '<n>', about: { ko: '-1000에서 1000 (음수는 -- 뒤에)', en: '-1000 to 1000 (a negative one after --)' } },
    { ...idsArgument, name: '<ids...>' },
  ],
  examples: ['studio-queue priority 10 1a2b3c4d'],
  input: z.object({ n: typedNumber(prioritySchema), ids: z.array(z.string()).min(1) }),
  async run(cli, { n, ids }) {
    const bridge = await cli.bridge();
    const body = { priority: n };
    return eachOf(
      cli,
      ids,
      async (id) => (await bridge.post(`/api/queue/priority/${id}`, taskReplySchema, { body })).task,
    );
  },
});
