import { z } from 'zod';
import { healthReplySchema } from '../../contract/bridge';
import { TASK_TYPES } from '../../contract/task';
import { command } from '../command';
import { EXIT } from '../exit';
import { shortId } from '../tasks';
import { ago } from '../time';
import { TYPE_WORDS, WORDS } from '../words';

export const health = command({
  name: 'health',
  summary: {
    ko: '앱과 작업자가 정상인지 (아니면 종료 코드 1)',
    en: 'whether app and workers are well (exit code 1 if not)',
  },
  input: z.object({}),
  async run(cli) {
    const reply = await (await cli.bridge()).get('/api/queue/health', healthReplySchema);
    const { terminal, language } = cli;
    if (cli.isJson) terminal.json(reply);
    else {
      const { healthy, workers, stuckTasks, longRunningTasks } = reply;
      terminal.line(terminal.styled(cli.say(healthy ? WORDS.healthy : WORDS.notHealthy), healthy ? 'green' : 'red'));
      const active = TASK_TYPES.map(
        (type) => `${cli.say(TYPE_WORDS[type])} ${cli.say(workers[type].active ? WORDS.active : WORDS.inactive)}`,
      );
      terminal.line(active.join(' · '));
      for (const [words, tasks] of [
        [WORDS.stuck, stuckTasks],
        [WORDS.longRunning, longRunningTasks],
      ] as const)
        for (const { id, type, startedAt } of tasks)
          terminal.line(
            `${cli.say(words)}  ${shortId(id)}  ${cli.say(TYPE_WORDS[type])}  ${ago(startedAt, Date.now(), language)}`,
          );
    }
    return reply.healthy ? EXIT.ok : EXIT.failed;
  },
});
