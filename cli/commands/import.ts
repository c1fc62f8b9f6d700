import { z } from 'zod';
import { type PageTask, pageTaskSchema } from '../../contract/bridge';
import { check } from '../../contract/check';
import { fromZodError } from '../../contract/errors';
import { say as sayProblem } from '../../contract/messages';
import { addRows, type Fault, faultsOf, reportFaults } from '../add-tasks';
import { command } from '../command';
import { CliError, EXIT } from '../exit';
import { importRounds } from '../input/import-order';
import { readInput, shownName } from '../input/read-input';
import { rowsOf } from '../input/read-rows';
import type { Row } from '../input/row';
import { showTasks } from '../tasks';
import { WORDS } from '../words';

/** What `export` writes, as far as a task can be added again from it. */
const exportedSchema = pageTaskSchema.pick({
  id: true,
  type: true,
  state: true,
  priority: true,
  userId: true,
  projectId: true,
  metadata: true,
  maxRetries: true,
  dependsOn: true,
});
interface Exported extends z.infer<typeof exportedSchema> {
  readonly line: number;
}

export const importTasks = command({
  name: 'import',
  summary: { ko: 'export가 쓴 작업을 다시 추가', en: 'add tasks again that export wrote' },
  details: {
    ko: '대기 중이던 것만 추가합니다. id는 새로 생기고, 파일 안의 앞뒤 순서는 유지됩니다.',
    en: 'Only those that waited are added. They get new ids, and wait for each other as before.',
  },
  arguments: [
    { name: '[file]', about: { ko: '파일 (기본: 표준 입력)', en: 'the file (default: stdin)' }, completes: 'file' },
  ],
  options: [
    { flags: '-a, --all', about: { ko: '대기 중이 아니던 것도', en: 'also those that did not wait' } },
    { flags: '--check', about: { ko: '확인만 하고 추가하지 않기', en: 'only check, add nothing' } },
  ],
  input: z.object({
    file: z.string().default('-'),
    all: z.boolean().default(false),
    check: z.boolean().default(false),
  }),
  async run(cli, { file, all, check: isCheck }) {
    if (file === '-' && cli.stdin.isTTY) throw new CliError(EXIT.usage, WORDS.nothingGiven);
    const rows = await rowsOf(await readInput(cli, file), 'jsonl');
    if (rows.length === 0) throw new CliError(EXIT.usage, WORDS.nothingIn(shownName(file)));
    const { tasks, faults } = exportedIn(rows, (problem) => sayProblem(problem, cli.language));
    const chosen = all ? tasks : tasks.filter(({ state }) => state === 'waiting' || state === 'needs-you');
    const bridge = await cli.bridge();
    const unfit = await faultsOf(
      cli,
      bridge,
      chosen.map((task) => rowOf(task, [])),
    );
    const stop = reportFaults(cli, [...faults, ...unfit], false);
    if (stop !== undefined) return stop;
    if (chosen.length < tasks.length) cli.terminal.note(cli.say(WORDS.leftOut(tasks.length - chosen.length)));
    const inside = new Set(chosen.map(({ id }) => id));
    const alone = chosen.filter(({ dependsOn }) => dependsOn.some((id) => !inside.has(id)));
    if (alone.length > 0) cli.terminal.note(cli.say(WORDS.outsideDropped(alone.length)));
    if (isCheck) {
      cli.terminal.note(cli.say(WORDS.allRight(chosen.length)));
      return EXIT.ok;
    }
    const ids = new Map<string, string>();
    const added: PageTask[] = [];
    for (const round of importRounds(chosen)) {
      const newIds = (task: Exported) => task.dependsOn.flatMap((id) => ids.get(id) ?? []);
      const done = await addRows(
        cli,
        bridge,
        round.map((task) => rowOf(task, newIds(task))),
      );
      for (const [index, task] of done.tasks.entries()) ids.set(round[index]?.id ?? '', task.id);
      added.push(...done.tasks);
      const refused = reportFaults(cli, done.faults, added.length > 0);
      if (refused === undefined) continue;
      cli.terminal.note(cli.say(WORDS.added(added.length)));
      return refused;
    }
    showTasks(cli, added);
    if (!cli.isJson) cli.terminal.note(cli.say(added.length === 0 ? WORDS.nothingToImport : WORDS.added(added.length)));
    return EXIT.ok;
  },
});

function rowOf(
  { line, type, projectId, priority, userId, maxRetries, metadata }: Exported,
  dependsOn: readonly string[],
): Row {
  return { line, value: { type, projectId, priority, userId, maxRetries, metadata, dependsOn } };
}

function exportedIn(rows: readonly Row[], words: (problem: Parameters<typeof sayProblem>[0]) => string) {
  const tasks: Exported[] = [];
  const faults: Fault[] = [];
  for (const { line, value } of rows) {
    const read = check(exportedSchema, value);
    if (read.success) tasks.push({ line, ...read.data });
    else {
      const { problem, field } = fromZodError(read.error, value);
      faults.push({ line, field, message: words(problem) });
    }
  }
  return { tasks, faults };
}
