import { z } from 'zod';
import { statusReplySchema } from '../../contract/bridge';
import { byteSize } from '../../contract/byte-size';
import { command } from '../command';
import { EXIT } from '../exit';
import { idOf } from '../ids';
import { idArgument } from '../options';
import { STATE_STYLES, titleOf } from '../tasks';
import { jsonLine, padded, plain, widthOf } from '../text';
import { dateAndClock, shortLength } from '../time';
import { STATE_WORDS, TYPE_WORDS, WORDS } from '../words';

export const show = command({
  name: 'show',
  summary: { ko: '작업 하나를 자세히', en: 'one task in detail' },
  arguments: [idArgument],
  input: z.object({ id: z.string() }),
  async run(cli, { id }) {
    const path = `/api/queue/status/${await idOf(cli, id)}`;
    const bridge = await cli.bridge();
    const { task, position, estimatedWaitTime } = await bridge.get(path, statusReplySchema);
    const { terminal } = cli;
    if (cli.isJson) {
      terminal.json({ ...task, position, estimatedWaitTime });
      return EXIT.ok;
    }
    // It has a place, but runs only once somebody has done what it needs.
    const isParked = task.state === 'needs-you';
    const facts: [name: string, value: string | undefined][] = [
      ['id', task.id],
      [cli.say(WORDS.columnState), terminal.styled(cli.say(STATE_WORDS[task.state]), ...STATE_STYLES[task.state])],
      [cli.say(WORDS.columnType), cli.say(TYPE_WORDS[task.type])],
      [cli.say(WORDS.columnProject), plain(task.projectId)],
      [cli.say(WORDS.columnTitle), titleOf(task)],
      [cli.say(WORDS.user), plain(task.userId)],
      [cli.say(WORDS.priorityName), String(task.priority)],
      [cli.say(WORDS.addedAt), dateAndClock(task.createdAt)],
      [cli.say(WORDS.started), task.startedAt && dateAndClock(task.startedAt)],
      [cli.say(WORDS.ended), task.completedAt && dateAndClock(task.completedAt)],
      [cli.say(WORDS.place), position === undefined || isParked ? undefined : String(position + 1)],
      [
        cli.say(WORDS.expectedWait),
        estimatedWaitTime === undefined || isParked ? undefined : shortLength(estimatedWaitTime, cli.language),
      ],
      [
        cli.say(WORDS.progress),
        task.progress && `${Math.floor(task.progress.fraction * 100)}% ${plain(task.progress.stage)}`,
      ],
      [cli.say(WORDS.retries), `${task.retryCount}/${task.maxRetries}`],
      [cli.say(WORDS.dependsOn), task.dependsOn.join(' ') || undefined],
      [cli.say(WORDS.machine), task.machine && plain(task.machine)],
      [cli.say(WORDS.error), task.error && plain(task.error)],
      [cli.say(WORDS.metadata), plain(jsonLine(task.metadata))],
      ...task.outputs.map(({ path, bytes }): [string, string] => [
        cli.say(WORDS.file),
        `${plain(path)} (${byteSize(bytes)})`,
      ]),
      ...task.logs.map((line): [string, string] => [cli.say(WORDS.log), plain(line)]),
    ];
    const present = facts.filter(([, value]) => value !== undefined && value !== '');
    const width = Math.max(...present.map(([name]) => widthOf(name)));
    for (const [name, value] of present) terminal.line(`${terminal.styled(padded(name, width), 'dim')}  ${value}`);
    return EXIT.ok;
  },
});
