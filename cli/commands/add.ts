import { z } from 'zod';
import { enqueueReplySchema } from '../../contract/bridge';
import { TASK_TYPES, taskTypeSchema } from '../../contract/task';
import { addRows, faultsOf, reportFaults } from '../add-tasks';
import { acceptedAs } from '../call';
import type { Cli } from '../cli';
import { command } from '../command';
import { CliError, EXIT, type ExitCode } from '../exit';
import { idsOf } from '../ids';
import { jsonObject } from '../input/json-object';
import { readInput, shownName } from '../input/read-input';
import { FORMATS, formatOf, rowsOf } from '../input/read-rows';
import { exitOf, shortId, showTasks } from '../tasks';
import { plain } from '../text';
import { shortLength } from '../time';
import { waitFor } from '../wait-for';
import { WORDS } from '../words';

const inputSchema = z.object({
  type: taskTypeSchema.optional(),
  project: z.string().optional(),
  title: z.string().optional(),
  textFile: z.string().optional(),
  set: z.array(z.string().regex(/^[^=]+=/)).default([]),
  metadata: z.string().optional(),
  priority: z.string().optional(),
  user: z.string().optional(),
  maxRetries: z.string().optional(),
  after: z.array(z.string()).default([]),
  file: z.string().optional(),
  format: z.enum(FORMATS).optional(),
  check: z.boolean().default(false),
  wait: z.boolean().default(false),
});
type Input = z.output<typeof inputSchema>;

export const add = command({
  name: 'add',
  summary: {
    ko: '작업 추가: 옵션으로 하나, 또는 JSON·JSONL·CSV로 여럿',
    en: 'add one task by options, or many as JSON, JSONL or CSV',
  },
  details: {
    ko: '유형 없이 쓰면 --file이나 표준 입력에서 읽습니다. 먼저 모두 확인하고, 하나라도 잘못되면 아무것도 추가하지 않습니다.',
    en: 'Without a type they are read from --file or stdin. All are checked first; if one is wrong, none is added.',
  },
  arguments: [
    { name: '[type]', about: { ko: '유형', en: 'its type' }, choices: TASK_TYPES },
    { name: '[project]', about: { ko: '프로젝트', en: 'its project' }, completes: 'project' },
  ],
  options: [
    { flags: '--title <title>', about: { ko: '제목', en: 'its title' } },
    {
      flags: '--text-file <file>',
      about: { ko: '대본이 될 글 (-는 표준 입력)', en: 'the text of a script (- is stdin)' },
      completes: 'file',
    },
    {
      flags: '--set <name=value>',
      about: { ko: 'metadata의 다른 필드, 여러 번 가능', en: 'any other field of its metadata; repeatable' },
      isMany: true,
    },
    { flags: '--metadata <json>', about: { ko: 'metadata 전체 (JSON 객체)', en: 'its metadata as a JSON object' } },
    { flags: '--priority <n>', about: { ko: '우선순위', en: 'its priority' } },
    { flags: '-u, --user <name>', about: { ko: '사용자', en: 'its user' } },
    { flags: '--max-retries <n>', about: { ko: '최대 재시도', en: 'how often it is tried again' } },
    {
      flags: '--after <id>',
      about: { ko: '먼저 끝나야 할 작업, 여러 번 가능', en: 'a task that must complete first; repeatable' },
      completes: 'task',
      isMany: true,
    },
    {
      flags: '-f, --file <file>',
      about: { ko: '작업이 담긴 파일 (-는 표준 입력)', en: 'a file of tasks (- is stdin)' },
      completes: 'file',
    },
    { flags: '--format <format>', about: { ko: '파일의 형식', en: 'of the file' }, choices: FORMATS },
    { flags: '--check', about: { ko: '확인만 하고 추가하지 않기', en: 'only check, add nothing' } },
    { flags: '-w, --wait', about: { ko: '끝날 때까지 기다리기', en: 'wait until they have ended' } },
  ],
  examples: [
    'studio-queue add script trend-001 --title "Coffee at home" --text-file coffee.md',
    'studio-queue add video trend-001 --set resolution=1080p --set duration=60',
    'studio-queue add --file tasks.csv',
  ],
  input: inputSchema,
  run: (cli, input) => (input.type === undefined ? addFromFile(cli, input) : addOne(cli, input)),
});

async function addOne(cli: Cli, input: Input): Promise<ExitCode> {
  const bridge = await cli.bridge();
  const value = await taskFrom(cli, input);
  if (input.check)
    return reportFaults(cli, await faultsOf(cli, bridge, [{ line: 1, counts: 'nothing', value }]), false) ?? EXIT.ok;
  const {
    task,
    position,
    estimatedWaitTime,
    warnings = [],
  } = acceptedAs(enqueueReplySchema, await bridge.add('/api/queue/enqueue', value));
  for (const { field, message } of warnings) cli.terminal.note(`${plain(field)}: ${plain(message)}`);
  if (cli.isJson) cli.terminal.json({ ...task, position, estimatedWaitTime });
  else
    cli.terminal.line(
      cli.say(
        estimatedWaitTime < 1
          ? WORDS.addedSoon(shortId(task.id), position + 1)
          : WORDS.addedOne(shortId(task.id), position + 1, shortLength(estimatedWaitTime, cli.language)),
      ),
    );
  return input.wait ? exitOf(await waitFor(cli, [task.id])) : EXIT.ok;
}

async function taskFrom(
  cli: Cli,
  { type, project, priority, user, maxRetries, after, ...given }: Input,
): Promise<unknown> {
  return {
    type,
    projectId: project,
    metadata: await metadataFrom(cli, given),
    ...(priority === undefined ? {} : { priority }),
    ...(user === undefined ? {} : { userId: user }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(after.length === 0 ? {} : { dependsOn: await idsOf(cli, after) }),
  };
}

async function metadataFrom(
  cli: Cli,
  { metadata, set, title, textFile }: Pick<Input, 'metadata' | 'set' | 'title' | 'textFile'>,
): Promise<object> {
  const fields = set.map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]);
  return {
    ...(metadata === undefined ? {} : objectOf(metadata)),
    ...(title === undefined ? {} : { title }),
    ...(textFile === undefined ? {} : { text: await readInput(cli, textFile) }),
    ...Object.fromEntries(fields),
  };
}

function objectOf(json: string): object {
  const value = jsonObject(json);
  if (value === undefined) throw new CliError(EXIT.usage, WORDS.notAnObject('--metadata'));
  return value;
}

async function addFromFile(cli: Cli, input: Input): Promise<ExitCode> {
  if (input.file === undefined && cli.stdin.isTTY) throw new CliError(EXIT.usage, WORDS.nothingGiven);
  const name = input.file ?? '-';
  const text = await readInput(cli, name);
  const rows = await rowsOf(text, input.format ?? formatOf(name, text));
  if (rows.length === 0) throw new CliError(EXIT.usage, WORDS.nothingIn(shownName(name)));
  const bridge = await cli.bridge();
  const stop = reportFaults(cli, await faultsOf(cli, bridge, rows), false);
  if (stop !== undefined) return stop;
  if (input.check) {
    cli.terminal.note(cli.say(WORDS.allRight(rows.length)));
    return EXIT.ok;
  }
  const { tasks, faults } = await addRows(cli, bridge, rows);
  showTasks(cli, tasks);
  const code = reportFaults(cli, faults, tasks.length > 0);
  if (!cli.isJson) cli.terminal.note(cli.say(WORDS.added(tasks.length)));
  if (code !== undefined) return code;
  return input.wait
    ? exitOf(
        await waitFor(
          cli,
          tasks.map(({ id }) => id),
        ),
      )
    : EXIT.ok;
}
