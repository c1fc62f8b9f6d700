import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import { tempDir } from '../../support/temp-dir';
import { programOf, programStudios, programWith } from './support/program-studio';

const studio = programStudios();

/** Each says a progress, publishes a file by name, leaves one and returns a result. */
const SPEAKERS = {
  sh: `read -r first
[ "$first" = "$(cat "$SQ_TASK_FILE")" ] || exit 9
echo out; echo err >&2
mkdir "$SQ_OUT_DIR/notes"; echo named > "$SQ_OUT_DIR/notes/named.txt"; echo left > "$SQ_OUT_DIR/left.txt"
printf '{"progress":0.5,"stage":"half"}\\n{"artifact":"notes/named.txt","prompt":"why"}\\n{"result":{"n":1}}\\n' >&3`,
  python: `import json, os, sys
task = json.load(open(os.environ['SQ_TASK_FILE']))
assert json.loads(sys.stdin.readline()) == task
print('out', flush=True)
print('err', file=sys.stderr)
os.mkdir(task['outDir'] + '/notes')
open(task['outDir'] + '/notes/named.txt', 'w').write('named')
open(task['outDir'] + '/left.txt', 'w').write('left')
with os.fdopen(int(os.environ['SQ_REPLY']), 'w') as say:
    for line in [{'progress': 0.5, 'stage': 'half'}, {'artifact': 'notes/named.txt', 'prompt': 'why'}, {'result': {'n': 1}}]:
        say.write(json.dumps(line) + '\\n')`,
  node: `const { mkdirSync, readFileSync, writeFileSync, writeSync } = require('node:fs');
const task = JSON.parse(readFileSync(process.env.SQ_TASK_FILE, 'utf8'));
console.log('out');
console.error('err');
mkdirSync(task.outDir + '/notes');
writeFileSync(task.outDir + '/notes/named.txt', 'named');
writeFileSync(task.outDir + '/left.txt', 'left');
for (const line of [{ progress: 0.5, stage: 'half' }, { artifact: 'notes/named.txt', prompt: 'why' }, { result: { n: 1 } }]) {
  writeSync(Number(process.env.SQ_REPLY), JSON.stringify(line) + '\\n');
}`,
} as const;

describe.each(['sh', 'python', 'node'] as const)('A program in %s', (language) => {
  it('does a task: what it prints is log, what it names and what it leaves is published, and its result is kept', async () => {
    const s = await studio(programOf(language, SPEAKERS[language]));
    const task = await s.ended(await s.run());
    expect(task).toMatchObject({ status: 'completed', result: { n: 1 } });
    expect(task.outputs.map(({ path, prompt }) => [path, prompt])).toEqual([
      ['notes/named.txt', 'why'],
      ['left.txt', undefined],
    ]);
    expect(task.logs.slice(1).sort()).toEqual(['err', 'out']);
    expect(task.logs[0]).toMatchObject({ code: 'processor.program_begins' });
    expect(readdirSync(s.project).sort()).toEqual(['left.txt', 'manifest.json', 'notes']);
  });
});

describe('What a program is given', () => {
  it('is its task, in a file of its own and on its input, with an empty folder for its results', async () => {
    const s = await studio(
      programOf(
        'sh',
        `read -r first; printf '{"result":{"input":%s,"file":%s}}\\n' "$first" "$(cat "$SQ_TASK_FILE")" >&3
stat -c '%a' "$SQ_TASK_FILE"; ls -A "$SQ_OUT_DIR"; pwd`,
        { timeoutMinutes: 2 },
      ),
    );
    const id = await s.run('given');
    const task = await s.ended(id);
    const { input, file } = task.result as { input: Record<string, unknown>; file: unknown };
    expect(input).toEqual(file);
    expect(input).toMatchObject({ v: 1, attempt: 1, projectDir: s.project, results: {} });
    expect(input.task).toMatchObject({
      id,
      type: 'script',
      projectId: 'p',
      metadata: { title: 'given' },
      status: 'processing',
    });
    expect(Object.keys(input).sort()).toEqual(['attempt', 'deadline', 'outDir', 'projectDir', 'results', 'task', 'v']);
    const startedMs = Date.parse(task.startedAt ?? '');
    expect(Date.parse(String(input.deadline)) - startedMs).toBeGreaterThanOrEqual(120_000);
    // Readable for its owner alone, an empty folder, and the project's folder to work in.
    expect(task.logs.slice(1)).toEqual(['600', s.project]);
  });

  it('is of the environment only what it needs, then what its setting says, then its secrets, then its task', async () => {
    process.env.SOME_KEY_OF_ANOTHER_SERVICE = 'secret of another';
    try {
      const s = await studio(
        programOf('sh', 'env', { env: { STYLE: 'film', LANG: 'ko_KR.UTF-8' }, secrets: { TOKEN: 'x'.repeat(3) } }),
      );
      const task = await s.ended(await s.run());
      const lines = task.logs.map((line) => say(line, 'en')).filter((line) => line.includes('='));
      const names = lines.map((line) => line.split('=')[0]);
      expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'STYLE', 'TOKEN', 'SQ_TASK_FILE', 'SQ_OUT_DIR']));
      expect(lines).toEqual(expect.arrayContaining(['STYLE=film', 'LANG=ko_KR.UTF-8', 'TOKEN=xxx', 'SQ_REPLY=3']));
      expect(lines).toEqual(expect.arrayContaining([`SQ_PROJECT_DIR=${s.project}`, 'SQ_ATTEMPT=1', 'SQ_LANGUAGE=ko']));
      expect(names).not.toContain('SOME_KEY_OF_ANOTHER_SERVICE');
      expect(names).not.toContain('NODE_OPTIONS');
    } finally {
      delete process.env.SOME_KEY_OF_ANOTHER_SERVICE;
    }
  });

  it('is its arguments as they are, without a shell, and the folder of its setting', async () => {
    const cwd = tempDir('cwd');
    const argument = '$(echo no) "; rm -rf x `id` *';
    const s = await studio(programWith(['sh', '-c', 'pwd; printf "%s" "$1"', 'name', argument], { cwd }));
    expect((await s.ended(await s.run())).logs.slice(1)).toEqual([cwd, argument]);
  });
});

describe('What a program says', () => {
  it('moves its progress, with a stage and the time left', async () => {
    const s = await studio(
      programOf(
        'sh',
        `printf '{"progress":0.4,"stage":"half","etaSeconds":30}\\n{"log":"said","level":"warn"}\\n' >&3; read -r a; read -r b`,
      ),
    );
    const id = await s.run();
    await s.untilLine(id, 'said');
    expect((await s.get(id)).progress).toEqual({ fraction: 0.4, stage: 'half', etaSeconds: 30 });
    expect((await s.queue.tasks.logs(id, 0, 10)).at(-1)).toMatchObject({ level: 'warn', text: 'said' });
    await s.dispatcher.cancelRunning(id);
  });

  it.each([
    [
      'an error that is final',
      '{"error":{"code":"no_credit","message":"no money left","retryable":false}}',
      'failed',
      { errorCode: 'no_credit', error: 'no money left' },
    ],
    [
      'a need for its creator',
      '{"needsYou":{"code":"login","message":"log in","url":"https://example.org/x"}}',
      'waiting',
      { needsYou: { code: 'login', message: 'log in', url: 'https://example.org/x' }, retryCount: 0 },
    ],
    ['a time to try again', '{"retryAfterSeconds":3600,"message":"busy"}', 'waiting', { retryCount: 1, error: 'busy' }],
  ])('as its end wins over its exit code, 0 and others: %s', async (_what, line, status, rest) => {
    let exitCode = 0;
    const s = await studio(() => programOf('sh', `echo '${line}' >&3; exit ${exitCode}`));
    for (exitCode of [0, 1, 75]) {
      const task = await s.ended(await s.run('t', { maxRetries: 1 }));
      expect(task).toMatchObject({ status, ...rest });
      if (status === 'waiting' && task.needsYou === undefined) {
        expect(Date.parse(task.availableAt ?? '') - Date.now()).toBeGreaterThan(3_000_000);
      }
    }
  });

  it('on its output is log and nothing else', async () => {
    const lines = ['{"error":{"code":"x","message":"y","retryable":false}}', '{"result":{"n":1}}', '{"artifact":"a"}'];
    const s = await studio(programOf('sh', lines.map((line) => `echo '${line}'; echo '${line}' >&2`).join('\n')));
    const task = await s.ended(await s.run());
    expect(task).toMatchObject({ status: 'completed', outputs: [] });
    expect(task.result).toBeUndefined();
    expect(task.logs.slice(1).sort()).toEqual([...lines, ...lines].sort());
  });

  it('that cannot be read is skipped with a warning', async () => {
    const s = await studio(
      programOf('sh', `printf 'no json\\n[1]\\n{"progress":"x"}\\n{"progress":1}\\n{"result":1}' >&3`),
    );
    const task = await s.ended(await s.run());
    expect(task).toMatchObject({ status: 'completed', result: 1 });
    expect(task.logs.slice(1)).toEqual(['', '', 'progress'].map((at) => ({ code: 'processor.unreadable_line', at })));
  });
});

describe('How a program ends', () => {
  const cause = 'first\nlast';
  it.each([
    [0, { status: 'completed' }],
    [
      75,
      {
        status: 'waiting',
        retryCount: 1,
        errorCode: 'step_failed',
        error: { code: 'processor.later', program: 'sh', output: cause },
      },
    ],
    [
      65,
      {
        status: 'failed',
        retryCount: 0,
        errorCode: 'bad_input',
        error: { code: 'processor.wrong_input', program: 'sh', output: cause },
      },
    ],
    [
      78,
      {
        status: 'failed',
        retryCount: 0,
        errorCode: 'bad_input',
        error: { code: 'processor.wrong_input', program: 'sh', output: cause },
      },
    ],
    [
      77,
      {
        status: 'waiting',
        retryCount: 0,
        needsYou: { code: 'needs_you', message: { code: 'processor.needs_you', program: 'sh', output: cause } },
      },
    ],
    [
      3,
      {
        status: 'waiting',
        retryCount: 1,
        errorCode: 'step_failed',
        error: { code: 'program.failed', program: 'sh', exitCode: 3, output: cause },
      },
    ],
  ])('decides what becomes of its task: exit code %i', async (exitCode, expected) => {
    const s = await studio(programOf('sh', `echo first >&2; echo last >&2; exit ${exitCode}`));
    expect(await s.ended(await s.run('t', { maxRetries: 1 }))).toMatchObject(expected);
  });

  it('by a signal that is not ours is a failure that names it', async () => {
    const s = await studio(programOf('sh', 'kill -9 $$'));
    expect(await s.ended(await s.run())).toMatchObject({
      status: 'failed',
      error: { code: 'program.killed', program: 'sh', signal: 'SIGKILL' },
    });
  });

  it('after its time is up is a failure that may be tried again, and it is asked first', async () => {
    const source = `trap '' TERM; read -r task; read -r asked; echo "$asked"`;
    const s = await studio(programOf('sh', source, { timeoutMinutes: 0.1 }));
    const id = await s.run('t', { maxRetries: 1 });
    expect(await s.ended(id)).toMatchObject({
      status: 'waiting',
      retryCount: 1,
      error: { code: 'program.too_slow', program: 'sh', seconds: 6 },
    });
    expect(s.lines.get(id)).toContain('{"cancel":"timeout"}');
  });

  it('leaves what it published in place, for the next attempt too', async () => {
    const s = await studio(
      programOf(
        'sh',
        `echo "$SQ_ATTEMPT" > "$SQ_OUT_DIR/$SQ_ATTEMPT.txt"; echo "{\\"artifact\\":\\"$SQ_ATTEMPT.txt\\"}" >&3
[ "$SQ_ATTEMPT" = 2 ] || exit 1
grep -c '"path":"1.txt"' "$SQ_TASK_FILE"`,
      ),
    );
    const id = await s.run('t', { maxRetries: 1 });
    expect((await s.ended(id)).outputs.map(({ path }) => path)).toEqual(['1.txt']);
    await s.untilNow(id, ({ status }) => status === 'completed');
    const task = await s.get(id);
    expect(task.outputs.map(({ path }) => path)).toEqual(['1.txt', '2.txt']);
    expect(task.logs).toContain('1');
    expect(['1.txt', '2.txt'].map((name) => readFileSync(join(s.project, name), 'utf8'))).toEqual(['1\n', '2\n']);
  });
});

describe('Files of no known kind', () => {
  it('of another kind than its type makes stand beside the work of other tasks, which stays where it is', async () => {
    const pictures = programOf(
      'sh',
      `mkdir "$SQ_OUT_DIR/images"; echo p > "$SQ_OUT_DIR/images/001.png"; echo '{"artifact":"images/001.png"}' >&3`,
    );
    const film = programOf(
      'sh',
      `for name in cover.png music.mp3; do echo x > "$SQ_OUT_DIR/$name"; echo "{\\"artifact\\":\\"$name\\"}" >&3; done`,
    );
    const s = await studio((before) => (before === 0 ? pictures : film));
    const first = await s.run('pictures', { type: 'image' });
    expect((await s.ended(first)).status).toBe('completed');
    expect((await s.ended(await s.run('script'))).status).toBe('completed');
    expect((await s.get(first)).outputs.map(({ path }) => path)).toEqual(['images/001.png']);
    expect(readdirSync(s.project).sort()).toEqual(['cover.png', 'images', 'manifest.json', 'music.mp3']);
  });

  it('of two tasks of a project lie side by side; one of the same name takes the place of the other', async () => {
    const programs = ['notes.txt a.txt', 'a.txt b.txt'].map((names) =>
      programOf('sh', `cd "$SQ_OUT_DIR"; for name in ${names}; do echo "$SQ_ATTEMPT $name" > $name; done`),
    );
    const s = await studio((run) => programs[run] ?? programOf('sh', 'exit 9'));
    const first = await s.run();
    await s.ended(first);
    const second = await s.ended(await s.run('t', { type: 'image' }));
    expect(second.outputs.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
    expect((await s.get(first)).outputs.map(({ path }) => path).sort()).toEqual(['notes.txt', 'versions/1/a.txt']);
  });
});

describe('A program that cannot be started', () => {
  const notAProgram = () => {
    const file = join(tempDir('program'), 'plain.txt');
    writeFileSync(file, 'no program');
    return file;
  };
  it.each([
    ['is not there', () => programWith(['/no/such/program']), 'command'],
    ['is not found', () => programWith(['no-such-program-anywhere']), 'command'],
    ['may not be executed', () => programWith([notAProgram()]), 'command'],
    ['is a folder', () => programWith([tempDir('folder')]), 'command'],
    ['names an interpreter that is not there', () => programWith([broken()]), 'command'],
    ['has no folder to run in', () => programWith(['true'], { cwd: '/no/such/folder' }), 'cwd'],
    ['has a file as its folder', () => programWith(['true'], { cwd: notAProgram() }), 'cwd'],
    ['has a folder that depends on where the app runs', () => programWith(['true'], { cwd: '.' }), 'cwd'],
  ])('parks its task and names the setting: it %s', async (_what, program, field) => {
    const s = await studio(program());
    const task = await s.ended(await s.run('t', { maxRetries: 3 }));
    expect(task).toMatchObject({
      status: 'waiting',
      retryCount: 0,
      needsYou: {
        code: 'processor_unusable',
        message: { code: 'processor_unusable', field: `processors.script.${field}` },
      },
    });
    expect(s.partials()).toEqual([]);
  });
  const broken = () => {
    const file = join(tempDir('program'), 'broken');
    writeFileSync(file, '#!/no/such/interpreter\n');
    chmodSync(file, 0o755);
    return file;
  };

  it('until somebody puts it there is started then', async () => {
    const file = join(tempDir('program'), 'later');
    const s = await studio(programWith([file]));
    const id = await s.run();
    expect((await s.ended(id)).needsYou?.code).toBe('processor_unusable');
    writeFileSync(`${file}.new`, '#!/bin/sh\necho here\n');
    chmodSync(`${file}.new`, 0o755);
    renameSync(`${file}.new`, file);
    await s.queue.retry(id);
    await s.untilNow(id, ({ status }) => status === 'completed');
    expect(existsSync(file) && statSync(file).mode & 0o111).not.toBe(0);
  });
});
