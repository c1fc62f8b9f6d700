import { z } from 'zod';
import { statusReplySchema } from '../../contract/bridge';
import { command } from '../command';
import { CliError, EXIT } from '../exit';
import { tasksOf } from '../lists';
import { filterFields, filterOptions } from '../options';
import { WORDS } from '../words';

/** How many are read at once. */
const AT_ONCE = 8;

export const exportTasks = command({
  name: 'export',
  summary: { ko: '작업을 JSONL로 내보내기 (metadata 전체)', en: 'write tasks as JSONL, with their whole metadata' },
  details: {
    ko: '표준 출력으로 한 줄에 하나씩. import가 다시 읽습니다. 파일과 로그 전체는 들어 있지 않습니다.',
    en: 'One per line on stdout, for import to read. Files and whole logs are not in it.',
  },
  options: filterOptions,
  examples: [
    'studio-queue export > queue.jsonl',
    'studio-queue export --state waiting | ssh other studio-queue import',
  ],
  input: z.object(filterFields),
  async run(cli, filter) {
    const bridge = await cli.bridge();
    const ids: string[] = [];
    for await (const { task } of tasksOf(bridge, filter)) ids.push(task.id);
    // A list cuts long texts, so each task is read by itself. Those cleaned away meanwhile are left out.
    const read = async (id: string) => {
      try {
        return (await bridge.get(`/api/queue/status/${id}`, statusReplySchema)).task;
      } catch (error) {
        if (error instanceof CliError && error.code === 'task_not_found') return undefined;
        throw error;
      }
    };
    let written = 0;
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      for (const task of await Promise.all(ids.slice(from, from + AT_ONCE).map(read))) {
        if (task === undefined) continue;
        cli.terminal.json(task);
        written += 1;
      }
    }
    if (!cli.isJson) cli.terminal.note(cli.say(WORDS.exported(written)));
    return EXIT.ok;
  },
});
