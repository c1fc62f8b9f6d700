import { z } from 'zod';
import { pauseScopeSchema } from '../../contract/events';
import { pausedReplySchema } from '../../contract/steering';
import { TASK_TYPES, taskTypeSchema } from '../../contract/task';
import type { Cli } from '../cli';
import { type ArgumentSpec, command, type OptionSpec } from '../command';
import { EXIT, type ExitCode } from '../exit';
import { TYPE_WORDS, WORDS } from '../words';

const typeArgument: ArgumentSpec = {
  name: '[type]',
  about: { ko: '유형 (기본: 모두)', en: 'only this type (default: all)' },
  choices: TASK_TYPES,
};
const scopeOption: OptionSpec = {
  flags: '--scope <scope>',
  about: { ko: '스튜디오에서 누구에게', en: 'in a studio: for whom' },
  choices: pauseScopeSchema.options,
};

export const pause = command({
  name: 'pause',
  summary: { ko: '새 작업을 시작하지 않기', en: 'start no new tasks' },
  arguments: [typeArgument],
  options: [
    {
      flags: '--now',
      about: {
        ko: '처리중인 작업도 멈추고 대기로 (시도 횟수는 그대로)',
        en: 'stop what runs too; it goes back to waiting and loses no attempt',
      },
    },
    scopeOption,
  ],
  input: z.object({
    type: taskTypeSchema.optional(),
    now: z.boolean().default(false),
    scope: pauseScopeSchema.optional(),
  }),
  run: (cli, { now, ...rest }) => steer(cli, '/api/queue/pause', { mode: now ? 'now' : 'after-current', ...rest }),
});

export const resume = command({
  name: 'resume',
  summary: { ko: '다시 시작하기', en: 'start tasks again' },
  arguments: [typeArgument],
  options: [scopeOption],
  input: z.object({ type: taskTypeSchema.optional(), scope: pauseScopeSchema.optional() }),
  run: (cli, body) => steer(cli, '/api/queue/resume', body),
});

async function steer(cli: Cli, path: string, body: object): Promise<ExitCode> {
  const { paused } = await (await cli.bridge()).post(path, pausedReplySchema, { body });
  if (cli.isJson) cli.terminal.json({ paused });
  else
    for (const type of TASK_TYPES)
      cli.terminal.line(`${cli.say(TYPE_WORDS[type])}  ${cli.say(paused[type] ? WORDS.paused : WORDS.notPaused)}`);
  return EXIT.ok;
}
