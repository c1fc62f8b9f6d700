import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { listReplySchema, type PageTask } from '../../contract/bridge';
import { overviewReplySchema } from '../../contract/steering';
import { TASK_TYPES } from '../../contract/task';
import type { Cli } from '../cli';
import { command } from '../command';
import { EXIT, type ExitCode } from '../exit';
import { follow } from '../follow';
import { tasksOf } from '../lists';
import { LiveScreen, within } from '../live-screen';
import { tableLines } from '../table';
import { columns, rowOf, taskLine } from '../tasks';
import { clock } from '../time';
import { TYPE_WORDS, WORDS } from '../words';

/** Two looks at the queue are at least this far apart, however much happens. */
const CALM_MS = 500;
/** Ages and lengths go on also when nothing happens. */
const TICK_MS = 5_000;
/** What is on the screen beside the tasks that wait. */
const OTHER_LINES = 21;
const PARKED_LINES = 4;

export const watch = command({
  name: 'watch',
  summary: { ko: '처리중이고 대기 중인 것을 실시간으로', en: 'watch live what runs and waits' },
  details: {
    ko: '터미널이 아니면(또는 --json이면) 바뀌는 작업을 한 줄씩 씁니다. q나 Ctrl-C로 나갑니다.',
    en: 'Without a terminal (or with --json), one line per change of a task. q or Ctrl-C ends it.',
  },
  input: z.object({}),
  run: (cli) => (cli.terminal.isLive && !cli.isJson ? watchScreen(cli) : watchLines(cli)),
});

async function watchLines(cli: Cli): Promise<ExitCode> {
  const states = new Map<string, string>();
  const show = (task: PageTask) => {
    if (states.get(task.id) === task.state) return;
    states.set(task.id, task.state);
    if (cli.isJson) cli.terminal.json(task);
    else cli.terminal.line(`${clock(new Date().toISOString())}  ${taskLine(cli, task)}`);
  };
  for await (const event of follow(cli)) {
    // What runs already comes first.
    if (event.kind === 'read-again')
      for await (const { task } of tasksOf(await cli.bridge(), { state: 'processing' })) show(task);
    if (event.kind === 'removed') for (const id of event.ids) states.delete(id);
    if (event.kind === 'task') show(event.task);
  }
  return EXIT.ok;
}

async function watchScreen(cli: Cli): Promise<ExitCode> {
  let wake = () => {};
  const screen = new LiveScreen(cli, () => wake());
  const own = { ...cli, signal: screen.signal };
  const listen = async () => {
    for await (const { kind } of follow(own)) if (kind !== 'log') wake();
  };
  const draw = async () => {
    for (;;) {
      // Before the look: what happens during it leads to another one.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      screen.show(await linesOf(cli));
      await pause(CALM_MS, undefined, { signal: own.signal });
      await Promise.race([woken, pause(TICK_MS, undefined, { signal: own.signal })]);
    }
  };
  try {
    await Promise.race([listen(), draw()]);
    return EXIT.ok;
  } catch (error) {
    if (screen.wasQuit) return EXIT.ok;
    throw error;
  } finally {
    screen.close();
  }
}

async function linesOf(cli: Cli): Promise<string[]> {
  const { terminal } = cli;
  const bridge = await cli.bridge();
  const room = Math.max(3, terminal.rows - OTHER_LINES);
  const [overview, next] = await Promise.all([
    bridge.get('/api/queue/overview', overviewReplySchema),
    bridge.get('/api/queue/list', listReplySchema, { status: 'waiting', needsYou: false, limit: room }),
  ]);
  const { summary, today, paused, running, needsYou } = overview;
  const counts = TASK_TYPES.map((type) => {
    // Those that wait for a person have a table of their own.
    const waiting = summary[type].waiting - needsYou.filter((task) => task.type === type).length;
    const state = paused[type] ? ` ${cli.say(WORDS.paused)}` : '';
    return `${cli.say(TYPE_WORDS[type])} ${Math.max(0, waiting)}${state}`;
  });
  const head = ['Studio Queue', cli.say(WORDS.today(today.completed, today.failed)), clock(new Date().toISOString())];
  const section = (words: string, tasks: readonly PageTask[], total: number) => {
    const rest = total - tasks.length;
    return [
      '',
      terminal.styled(within(cli, `${words} ${total}`), 'bold'),
      ...tableOf(cli, tasks),
      ...(rest > 0 ? [terminal.styled(within(cli, cli.say(WORDS.andMore(rest))), 'dim')] : []),
    ];
  };
  const parked = needsYou.slice(0, PARKED_LINES);
  return [
    terminal.styled(within(cli, head.join('  ')), 'bold'),
    within(cli, `${cli.say(WORDS.waiting)}  ${counts.join(' · ')}`),
    ...(running.length === 0
      ? ['', terminal.styled(within(cli, cli.say(WORDS.nothingRuns)), 'dim')]
      : section(cli.say(WORDS.running), running, running.length)),
    ...(parked.length === 0 ? [] : section(cli.say(WORDS.needsYou), parked, needsYou.length)),
    ...(next.tasks.length === 0 ? [] : section(cli.say(WORDS.waiting), next.tasks, next.total)),
    '',
    terminal.styled(within(cli, cli.say(WORDS.quitHint)), 'dim'),
  ];
}

function tableOf(cli: Cli, tasks: readonly PageTask[]): string[] {
  const nowMs = Date.now();
  return tableLines(
    cli.terminal,
    columns(cli),
    tasks.map((task) => rowOf(cli, task, nowMs)),
  );
}
