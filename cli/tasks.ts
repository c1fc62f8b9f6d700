import type { PageTask } from '../contract/bridge';
import { taskTitle } from '../contract/task-title';
import type { Cli } from './cli';
import { EXIT, type ExitCode } from './exit';
import type { Cell, Column } from './table';
import { tableLines } from './table';
import type { Style } from './terminal';
import { plain } from './text';
import { ago, clock, shortLength } from './time';
import { STATE_WORDS, TYPE_WORDS, WORDS } from './words';

/** Ids begin with the time, so those of one minute begin alike; the end is random. */
const SHORT_ID_CHARS = 8;
export const shortId = (id: string): string => id.slice(-SHORT_ID_CHARS);

export const STATE_STYLES: Readonly<Record<PageTask['state'], readonly Style[]>> = {
  waiting: [],
  processing: ['cyan'],
  'needs-you': ['yellow'],
  completed: ['green'],
  failed: ['red'],
  cancelled: ['dim'],
};

export const isEnded = ({ state }: PageTask): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled';
export const titleOf = (task: PageTask): string => plain(taskTitle(task));

/** What is worth knowing of it now, in a few words. */
function detailOf(cli: Cli, task: PageTask, nowMs = Date.now()): string {
  const { language } = cli;
  switch (task.state) {
    case 'processing': {
      const { progress, startedAt } = task;
      const done = progress === undefined ? [] : [`${Math.floor(progress.fraction * 100)}%`, plain(progress.stage)];
      return [
        ...done,
        ...(startedAt === undefined ? [] : [shortLength((nowMs - Date.parse(startedAt)) / 1_000, language)]),
      ].join(' · ');
    }
    case 'waiting': {
      const retry = task.availableAt === undefined || Date.parse(task.availableAt) < nowMs ? [] : [task.availableAt];
      return [
        ...(task.priority === 0 ? [] : [cli.say(WORDS.priority(task.priority))]),
        ...(task.dependsOn.length === 0 ? [] : [cli.say(WORDS.afterOthers)]),
        ...retry.map((at) => cli.say(WORDS.retryAt(clock(at), task.retryCount, task.maxRetries))),
        ago(task.createdAt, nowMs, language),
      ].join(' · ');
    }
    case 'needs-you':
    case 'failed':
    case 'cancelled':
      return plain(task.error ?? '');
    case 'completed':
      return ago(task.completedAt ?? task.createdAt, nowMs, language);
    default:
      return task.state satisfies never;
  }
}

export function columns(cli: Cli): Column[] {
  return [
    { title: 'ID' },
    { title: cli.say(WORDS.columnState) },
    { title: cli.say(WORDS.columnType) },
    { title: cli.say(WORDS.columnProject), least: 10 },
    { title: cli.say(WORDS.columnTitle), least: 12 },
    { title: '', least: 10 },
  ];
}
export function rowOf(cli: Cli, task: PageTask, nowMs: number): Cell[] {
  const title = titleOf(task);
  const project = plain(task.projectId);
  return [
    { text: shortId(task.id), styles: ['dim'] },
    { text: cli.say(STATE_WORDS[task.state]), styles: STATE_STYLES[task.state] },
    { text: cli.say(TYPE_WORDS[task.type]) },
    { text: project },
    { text: title === project ? '' : title },
    { text: detailOf(cli, task, nowMs), styles: ['dim'] },
  ];
}

/** Tasks as a table, or each as a line of JSON. */
export function showTasks(cli: Cli, tasks: readonly PageTask[]): void {
  if (cli.isJson) for (const task of tasks) cli.terminal.json(task);
  else if (tasks.length > 0) {
    const nowMs = Date.now();
    const rows = tasks.map((task) => rowOf(cli, task, nowMs));
    for (const line of tableLines(cli.terminal, columns(cli), rows)) cli.terminal.line(line);
  }
}

/** One task in one line, for what happens as it happens. */
export function taskLine(cli: Cli, task: PageTask): string {
  const { terminal } = cli;
  const parts = [
    terminal.styled(shortId(task.id), 'dim'),
    terminal.styled(cli.say(STATE_WORDS[task.state]), ...STATE_STYLES[task.state]),
    cli.say(TYPE_WORDS[task.type]),
    titleOf(task),
    ...(task.error === undefined ? [] : [plain(task.error)]),
  ];
  return parts.join('  ');
}

/** How it went with all of them: what failed weighs more than what waits for a person. */
export function exitOf(tasks: Iterable<PageTask>): ExitCode {
  let exit: ExitCode = EXIT.ok;
  for (const { state } of tasks) {
    if (state === 'failed' || state === 'cancelled') return EXIT.failed;
    if (state === 'needs-you') exit = EXIT.needsYou;
  }
  return exit;
}
