import { z } from 'zod';
import { logsReplySchema, type PageLogLine } from '../../contract/bridge';
import type { Cli } from '../cli';
import { command } from '../command';
import { EXIT } from '../exit';
import { follow } from '../follow';
import { idOf, taskOf } from '../ids';
import { idArgument, typedNumber } from '../options';
import { exitOf, isEnded, taskLine } from '../tasks';
import { plain } from '../text';
import { clock } from '../time';

const PAGE = 10_000;

export const logs = command({
  name: 'logs',
  summary: { ko: '작업의 로그', en: "a task's log" },
  details: {
    ko: '-f는 작업이 끝날 때까지 따라가고, 종료 코드로 결과를 알립니다.',
    en: '-f follows it to the end of the task, whose result is the exit code.',
  },
  arguments: [idArgument],
  options: [
    { flags: '-f, --follow', about: { ko: '작업이 끝날 때까지 따라가기', en: 'follow to the end of the task' } },
    { flags: '-n, --tail <n>', about: { ko: '마지막 n줄부터', en: 'only the last n lines' } },
  ],
  input: z.object({
    id: z.string(),
    follow: z.boolean().default(false),
    tail: typedNumber(z.int().min(0)).optional(),
  }),
  async run(cli, { id: given, follow: isFollowed, tail }) {
    const id = await idOf(cli, given);
    const all = await linesAfter(cli, id, 0);
    const first = tail === undefined ? all : tail === 0 ? [] : all.slice(-tail);
    for (const line of first) showLine(cli, id, line);
    if (!isFollowed) return EXIT.ok;
    let last = all.at(-1)?.n ?? 0;
    // What is new is read, not taken from the events: none is missed and none comes twice, whatever happens to the stream.
    const catchUp = async () => {
      for (const line of await linesAfter(cli, id, last)) {
        showLine(cli, id, line);
        last = line.n;
      }
    };
    for await (const event of follow(cli)) {
      if (event.kind === 'log' && event.taskId === id && (event.lines.at(-1)?.n ?? 0) > last) await catchUp();
      if (event.kind !== 'read-again' && (event.kind !== 'task' || event.task.id !== id)) continue;
      const task = event.kind === 'task' ? event.task : await taskOf(cli, id);
      if (task.state === 'needs-you') cli.terminal.note(taskLine(cli, task));
      if (!isEnded(task)) {
        if (event.kind === 'read-again') await catchUp();
        continue;
      }
      await catchUp();
      cli.terminal.note(taskLine(cli, task));
      return exitOf([task]);
    }
    return EXIT.ok;
  },
});

async function linesAfter(cli: Cli, id: string, after: number): Promise<PageLogLine[]> {
  const bridge = await cli.bridge();
  const lines: PageLogLine[] = [];
  for (let next = after; ; ) {
    const page = await bridge.get(`/api/queue/tasks/${id}/logs`, logsReplySchema, { after: next, limit: PAGE });
    lines.push(...page.lines);
    if (page.lines.length < PAGE) return lines;
    next = page.next;
  }
}

function showLine({ isJson, terminal }: Cli, taskId: string, line: PageLogLine): void {
  if (isJson) {
    terminal.json({ taskId, ...line });
    return;
  }
  const text = plain(line.text);
  const styled =
    line.level === 'error'
      ? terminal.styled(text, 'red')
      : line.level === 'warn'
        ? terminal.styled(text, 'yellow')
        : text;
  terminal.line(`${terminal.styled(clock(line.at), 'dim')}  ${styled}`);
}
