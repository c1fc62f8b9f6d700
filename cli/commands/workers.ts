import { z } from 'zod';
import { workerStateSchema } from '../../contract/events';
import { problemTextSchema, sayToCreator } from '../../contract/messages';
import { type TaskType, taskTypeSchema } from '../../contract/task';
import type { Cli } from '../cli';
import { command } from '../command';
import { CliError, EXIT, type ExitCode } from '../exit';
import { type Column, tableLines } from '../table';
import { shortId } from '../tasks';
import type { Style } from '../terminal';
import { plain } from '../text';
import { shortLength, size } from '../time';
import { TYPE_WORDS, WORDS, WORKER_STATES } from '../words';

/** With what not every version of the app reports. */
const shownWorkerSchema = workerStateSchema.extend({
  startedAt: z.string().optional(),
  memoryLimitMb: z.number().optional(),
  cpuPercent: z.number().optional(),
  lastError: problemTextSchema.optional(),
});
type ShownWorker = z.infer<typeof shownWorkerSchema>;
const workersReplySchema = z.object({ workers: z.array(shownWorkerSchema) });
const workerReplySchema = z.object({ success: z.literal(true), worker: shownWorkerSchema });

export const workers = command({
  name: 'workers',
  summary: { ko: '작업자 표, 또는 restart로 하나를 다시 시작', en: 'the workers as a table; restart one with restart' },
  arguments: [
    { name: '[action]', about: { ko: '할 일', en: 'what to do' }, choices: ['restart'] },
    { name: '[type]', about: { ko: '유형', en: 'of this type' }, choices: taskTypeSchema.options },
  ],
  examples: ['studio-queue workers', 'studio-queue workers restart image'],
  input: z.object({ action: z.literal('restart').optional(), type: taskTypeSchema.optional() }),
  async run(cli, { action, type }) {
    if (action === undefined)
      return show(cli, (await (await cli.bridge()).get('/api/workers', workersReplySchema)).workers);
    if (type === undefined) throw new CliError(EXIT.usage, WORDS.missingArgument('type'));
    return restart(cli, type);
  },
});

function show(cli: Cli, states: readonly ShownWorker[]): ExitCode {
  if (cli.isJson) {
    for (const state of states) cli.terminal.json(state);
    return EXIT.ok;
  }
  const titles: Column[] = [
    { title: cli.say(WORDS.columnType) },
    { title: cli.say(WORDS.columnState) },
    { title: 'PID', side: 'right' },
    { title: cli.say(WORDS.columnTask) },
    { title: cli.say(WORDS.columnUp), side: 'right' },
    { title: '↺', side: 'right' },
    { title: 'CPU', side: 'right' },
    { title: cli.say(WORDS.columnMemory), side: 'right' },
    { title: cli.say(WORDS.columnLastError), least: 12 },
  ];
  const nowMs = Date.now();
  const rows = states.map((worker) => {
    const { type, state, pid, taskId, startedAt, restarts, cpuPercent, rssBytes, memoryLimitMb, lastError } = worker;
    const used = rssBytes === undefined ? '–' : size(rssBytes);
    return [
      { text: cli.say(TYPE_WORDS[type]) },
      { text: cli.say(WORKER_STATES[state]), styles: STYLES[state] },
      { text: pid === undefined ? '' : String(pid) },
      { text: taskId === undefined ? '' : shortId(taskId) },
      { text: startedAt === undefined ? '' : shortLength((nowMs - Date.parse(startedAt)) / 1_000, cli.language) },
      { text: String(restarts) },
      { text: cpuPercent === undefined ? '' : `${Math.round(cpuPercent)}%` },
      { text: memoryLimitMb === undefined ? used : `${used} / ${size(memoryLimitMb * 1e6)}` },
      { text: lastError === undefined ? '' : plain(sayToCreator(lastError, cli.language)), styles: ['dim'] as const },
    ];
  });
  for (const line of tableLines(cli.terminal, titles, rows)) cli.terminal.line(line);
  return EXIT.ok;
}

const STYLES: Readonly<Record<ShownWorker['state'], readonly Style[]>> = {
  starting: ['yellow'],
  idle: ['green'],
  busy: ['cyan'],
  stopping: ['yellow'],
  restarting: ['yellow'],
  stopped: ['red'],
};

async function restart(cli: Cli, type: TaskType): Promise<ExitCode> {
  const { worker } = await (await cli.bridge()).post(`/api/workers/${type}/restart`, workerReplySchema);
  return show(cli, [worker]);
}
