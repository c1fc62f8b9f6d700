import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bridgeFileSchema, pageTaskSchema } from '../../contract/bridge';
import { listedFilmSchema } from '../../contract/films-for-programs';
import type { ProcessorSetting } from '../../contract/processors';
import { runHere } from '../cli/support/run-here';
import { tempDir } from '../support/temp-dir';
import { type Client, client } from './support/client';
import { commandLine, startCommandLine } from './support/command-line';
import { bridgeOf, newPlace, type Place, projectRoot, type SpawnedApp, spawnApp } from './support/launch';

/** Does what the task's metadata say: fail, ask for a person, go on until it is cancelled, or write to a terminal what it must not obey. */
const OBEDIENT: ProcessorSetting = {
  kind: 'program',
  command: [
    '/bin/sh',
    '-c',
    [
      'read -r task',
      'case $task in',
      '*\'"act":"fail"\'*) echo broken >&2; exit 65 ;;',
      '*\'"act":"ask"\'*) echo \'{"needsYou":{"code":"login","message":"Log in first."}}\' >&3; exit 77 ;;',
      '*\'"act":"go on"\'*) echo going on; read -r cancel; exit 0 ;;',
      '*\'"act":"hostile"\'*) printf \'before \\033]52;c;aGk=\\007\\033[31mafter\\n\' ;;',
      'esac',
      'echo made > "$SQ_OUT_DIR/made.txt"',
    ].join('\n'),
  ],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 5,
  graceSeconds: 1,
};

let place: Place;
let app: SpawnedApp;
let queue: Client;
let token: string;
beforeAll(async () => {
  place = await newPlace({ language: 'en', processors: { script: OBEDIENT } });
  app = spawnApp(place, ['--hidden']);
  const bridge = await bridgeOf(place, app.child.pid);
  queue = client(bridge);
  token = bridge.token;
});
afterAll(async () => {
  app?.child.kill('SIGTERM');
  await app?.exited;
});

type Run = (
  argv: readonly string[],
  options?: { stdin?: string; env?: NodeJS.ProcessEnv },
) => Promise<{ exit: number | null; out: string; err: string }>;
const inApp =
  (run: Run): Run =>
  async (argv, options) => {
    const ended = await run(['--home', place.home, ...argv], options);
    // Whatever a command says, and to whom, is no place for it.
    expect(ended.out + ended.err).not.toContain(token);
    return ended;
  };
/** Within the test: starting a process takes longer than most commands. */
const cli = inApp((argv, { stdin, env } = {}) =>
  runHere(argv, { env: { LANG: 'en_US.UTF-8', ...env }, ...(stdin === undefined ? {} : { stdin }) }),
);
/** As a person or a program calls it: a process of its own. */
const asProcess = inApp(commandLine);
const linesOf = (out: string) => out.split('\n').filter((line) => line !== '');
const tasksIn = (out: string) => linesOf(out).map((line) => pageTaskSchema.parse(JSON.parse(line)));
/** One whole id per line. */
async function add(act: string, ...more: string[]): Promise<string> {
  const { out, err } = await cli(['add', 'script', 'cli', '--set', `act=${act}`, '--json', ...more]);
  const [task] = linesOf(out).map((line) => z.object({ id: z.string() }).parse(JSON.parse(line)));
  if (task === undefined) throw new Error(err);
  return task.id;
}
const short = (id: string) => id.slice(-8);

describe('adding and looking', () => {
  it('a task is added, found by the short id that ls shows, shown and waited for', async () => {
    const added = await asProcess(['add', 'script', 'cli', '--title', '첫 작업']);
    expect(added).toMatchObject({ exit: 0, err: '' });
    const id = /^([0-9a-f]{8}) {2}added: number 1 in its queue/.exec(added.out)?.[1] ?? '';
    expect((await asProcess(['wait', id])).exit).toBe(0);
    const list = await asProcess(['ls', '--project', 'cli']);
    expect(list.out).toMatch(new RegExp(`^${id} {2}Done .*첫 작업`, 'm'));
    expect((await asProcess(['show', id])).out).toMatch(/^State\s+Done$/m);
    expect((await asProcess(['ls', '--language', 'ko'])).out).toMatch(/^ID\s+상태\s+유형\s+프로젝트/);
    const [task] = tasksIn((await asProcess(['ls', '--json', '--limit', '1'])).out);
    expect(short(task?.id ?? '')).toBe(id);
  });

  it('films are listed with state, percentage and path, by state and by words', async () => {
    const made = await asProcess(['add', 'script', 'cli film', '--title', '겨울 캠핑']);
    expect(made.exit).toBe(0);
    expect((await asProcess(['wait', '--project', 'cli film'])).exit).toBe(0);
    const listed = async (...more: string[]) =>
      linesOf((await cli(['films', '--json', ...more])).out).map((line) => listedFilmSchema.parse(JSON.parse(line)));
    await expect.poll(async () => (await listed('--text', '캠핑')).map(({ state }) => state)).toEqual(['parts']);
    expect(await listed('--text', '캠핑')).toMatchObject([{ projectId: 'cli film', title: '겨울 캠핑', percent: 100 }]);
    expect(await listed('--state', 'failed', '--text', '캠핑')).toEqual([]);
    const { out } = await asProcess(['films']);
    expect(out).toMatch(/^State +% +Left +Project +Title/);
    expect(out).toMatch(/^No film +100 +cli film +겨울 캠핑$/m);
    expect((await asProcess(['films', '--language', 'ko', '--limit', '1'])).out).toMatch(/^상태 +% +남음 +프로젝트/);
    expect(await cli(['films', '--text', 'nothing like it'])).toMatchObject({
      exit: 0,
      out: '',
      err: 'There are no films.\n',
    });
  });

  it('an id that fits no task is refused with 4, and one that fits several names them', async () => {
    expect(await cli(['show', '00000000'])).toMatchObject({ exit: 4, err: "No task has an id like '00000000'.\n" });
    const ids = [await add(''), await add('')];
    // They begin with the time, of which the last digits of the first eight may be others from one to the next.
    const [one = '', other = ''] = ids;
    const common = one.slice(
      0,
      [4, 5, 6, 7, 8].findLast((length) => other.startsWith(one.slice(0, length))),
    );
    const { exit, err } = await cli(['show', common]);
    expect(exit).toBe(4);
    for (const id of ids) expect(err).toContain(id);
  });

  it('what is wrong in a file is listed by its line, and nothing of it is added', async () => {
    // Tasks that run and end meanwhile change their places.
    const idsNow = async () => linesOf((await cli(['ls', '--all', '--quiet'])).out).toSorted();
    const before = await idsNow();
    const csv = 'type,projectId,title,scenes\nimage,many,하나,4\nimage,many,둘,abc\nfilm,many,셋,\n';
    const refused = await cli(['add'], { stdin: csv });
    expect(refused.exit).toBe(4);
    expect(linesOf(refused.err)).toEqual([
      expect.stringMatching(/^line 3: "metadata\.scenes"/),
      expect.stringMatching(/^line 4: "type" must be one of/),
      '2 are wrong; nothing was added.',
    ]);
    const json = linesOf((await cli(['add', '--json'], { stdin: csv })).out).map((line) => JSON.parse(line));
    expect(json).toMatchObject([
      { kind: 'fault', line: 3, field: 'metadata.scenes' },
      { kind: 'fault', line: 4, field: 'type' },
    ]);
    expect(await idsNow()).toEqual(before);
  });

  it('JSONL of more tasks than one call takes is added whole, in its order', async () => {
    await cli(['pause', 'image']);
    const lines = Array.from({ length: 1_200 }, (_, n) => ({
      type: 'image',
      projectId: 'many',
      metadata: { title: `t${n}` },
    }));
    const added = await asProcess(['add', '--json'], { stdin: lines.map((line) => JSON.stringify(line)).join('\n') });
    expect(added.exit).toBe(0);
    expect(tasksIn(added.out).map(({ metadata }) => metadata.title)).toEqual(
      lines.map(({ metadata }) => metadata.title),
    );
    expect((await asProcess(['ls', '--project', 'many', '--all', '--quiet'])).out.split('\n').length).toBe(1_201);
    expect(await cli(['cancel', '--all', '--project', 'many', '--yes'])).toMatchObject({
      exit: 0,
      out: '1200 tasks changed.\n',
    });
    await cli(['resume', 'image']);
  });

  it('a film of a text has its title from the first line and its project from the file', async () => {
    await cli(['pause']);
    const file = join(tempDir('film'), 'coffee.md');
    writeFileSync(file, '# 집에서 내리는 커피\n\n물은 천천히 부어야 맛이 부드럽습니다.\n');
    const made = tasksIn((await cli(['film', file, '--aspect', '9:16', '--json'])).out);
    expect(made.map(({ type, projectId }) => [type, projectId])).toEqual([
      ['script', 'coffee'],
      ['image', 'coffee'],
      ['video', 'coffee'],
    ]);
    expect(made[0]?.metadata).toMatchObject({ title: '집에서 내리는 커피', aspect: '9:16' });
    await cli(['cancel', '--all', '--project', 'coffee', '--yes']);
    await cli(['resume']);
  });
});

describe('how it went is the exit code', () => {
  it('a failed task is 1, and its error is shown', async () => {
    const id = await add('fail', '--max-retries', '0');
    expect(await asProcess(['wait', short(id)])).toMatchObject({ exit: 1, out: expect.stringContaining('Failed') });
    expect((await cli(['logs', '--follow', id])).exit).toBe(1);
    expect((await cli(['ls', '--state', 'failed', '--project', 'cli'])).out).toContain(short(id));
  });

  it('a task that needs a person is 5, also when another one waits for it', async () => {
    const id = await add('ask');
    expect(await cli(['wait', id])).toMatchObject({ exit: 5, out: expect.stringContaining('Log in first.') });
    const behind = await add('', '--after', short(id));
    expect((await cli(['wait', id, behind])).exit).toBe(5);
    expect(tasksIn((await cli(['ls', '--state', 'needs-you', '--json'])).out).map((task) => task.id)).toEqual([id]);
    await cli(['cancel', id]);
  });

  it('what the app refuses is 4 with its own words', async () => {
    const id = await add('');
    await cli(['wait', id]);
    const { exit, err } = await cli(['cancel', id]);
    expect({ exit, err }).toMatchObject({ exit: 4, err: expect.stringContaining(short(id)) });
    const [line] = linesOf((await cli(['cancel', id, '--json'])).out);
    expect(JSON.parse(line ?? '')).toMatchObject({ kind: 'error', id, code: 'task_not_waiting' });
  });

  it('a wait whose time is out is 1', async () => {
    const id = await add('go on');
    expect(await cli(['wait', id, '--timeout', '1s'])).toMatchObject({
      exit: 1,
      err: 'Waiting for 1 task…\nTime is out.\n',
    });
    await cli(['cancel', id, '--running']);
    expect((await queue.ended(id)).state).toBe('cancelled');
  });
});

describe('steering', () => {
  it('pause, priority, bump, retry and resume do what they say', async () => {
    expect((await cli(['pause', 'script'])).out).toMatch(/^Script {2}paused$/m);
    const [first, second] = [await add('', '-u', 'steer'), await add('', '-u', 'steer')];
    const order = async () => linesOf((await cli(['ls', '--state', 'waiting', '--user', 'steer', '--quiet'])).out);
    expect(await order()).toEqual([first, second]);
    expect((await cli(['priority', '5', short(second)])).exit).toBe(0);
    expect(await order()).toEqual([second, first]);
    expect((await cli(['bump', short(first)])).exit).toBe(0);
    expect(await order()).toEqual([first, second]);
    await cli(['cancel', first]);
    expect((await cli(['retry', first])).exit).toBe(0);
    expect((await cli(['resume'])).out).toMatch(/^Script {2}on$/m);
    expect((await cli(['wait', first, second])).exit).toBe(0);
  });

  it('a running task is cancelled only when that is said', async () => {
    const id = await add('go on');
    await queue.until(id, ({ status }) => status === 'processing');
    expect((await cli(['cancel', id])).exit).toBe(4);
    expect((await cli(['cancel', '--all', '--project', 'cli', '--running', '--yes'])).exit).toBe(0);
    expect((await queue.ended(id)).state).toBe('cancelled');
  });

  it('health, workers and doctor report as tables and as JSON', async () => {
    expect(await cli(['health'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^Healthy$/m) });
    expect((await cli(['workers'])).out).toMatch(/^Script +(idle|busy|starting)/m);
    const states = linesOf((await cli(['workers', '--json'])).out).map((line) => JSON.parse(line));
    expect(states.map(({ type }) => type)).toEqual(['script', 'image', 'video']);
    const doctor = await cli(['doctor', '--json']);
    expect(linesOf(doctor.out).map((line) => JSON.parse(line).level)).toContain('ok');
  });

  it('an export is imported with new ids and the same dependencies, only what waited', async () => {
    await cli(['pause']);
    const long = '가'.repeat(2_000);
    const script = await add('', '-u', 'export', '--set', `note=${long}`);
    const image = await add('', '-u', 'export', '--after', script);
    const jsonl = (await cli(['export', '--user', 'export'])).out;
    expect(tasksIn(jsonl).map(({ metadata }) => metadata.note)).toEqual([long, undefined]);
    await cli(['cancel', script]);
    // The second one was cancelled with it.
    const again = tasksIn((await cli(['import', '--json'], { stdin: jsonl })).out);
    expect(again.map(({ id }) => id)).not.toEqual([script, image]);
    expect(again[1]?.dependsOn).toEqual([again[0]?.id]);
    const ended = (await cli(['export', '--user', 'export', '--state', 'cancelled'])).out;
    expect(await cli(['import'], { stdin: ended })).toMatchObject({
      out: '',
      err: expect.stringContaining('--all adds them'),
    });
    await cli(['cancel', '--all', '--user', 'export', '--yes']);
    await cli(['resume']);
  });
});

describe('a terminal', () => {
  const hostile = '\u001b]52;c;aGk=\u0007\u001b[31mred\u202e';
  it('obeys nothing of what others wrote, in tables, logs and JSON', async () => {
    const stdin = JSON.stringify({ type: 'script', projectId: 'cli', metadata: { act: 'hostile', title: hostile } });
    const { out } = await cli(['add', '--json'], { stdin });
    const [{ id } = { id: '' }] = tasksIn(out);
    const all = [
      out,
      (await cli(['logs', '--follow', id])).out,
      (await cli(['show', id])).out,
      (await cli(['ls'])).out,
      (await cli(['ls', '--json'])).out,
      (await cli(['films'])).out,
      (await cli(['films', '--json'])).out,
      (await cli(['export'])).out,
    ].join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(all).toContain('before');
    expect(tasksIn(out)[0]?.metadata.title).toBe(hostile);
  });

  it('Ctrl-C ends what follows with 130 and nothing more', async () => {
    const id = await add('go on');
    await queue.until(id, ({ status }) => status === 'processing');
    for (const [argv, began] of [
      [['logs', '-f', id], 'going on'],
      [['watch'], short(id)],
    ] as const) {
      const following = startCommandLine(['--home', place.home, ...argv]);
      await following.said(began);
      following.child.kill('SIGINT');
      expect({ argv, ...(await following.ended) }).toMatchObject({ argv, exit: 130, err: '' });
    }
    const watching = startCommandLine(['--home', place.home, 'watch']);
    await watching.said(short(id));
    await cli(['cancel', id, '--running']);
    await watching.said('Cancelled');
    watching.child.kill('SIGINT');
    expect((await watching.ended).exit).toBe(130);
  });

  it('a reader that has gone, as head does, ends a command quietly', () => {
    const line = `"$0" scripts/cli.mjs --home "$1" ls --all --quiet | head -n 1`;
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', line, process.execPath, place.home], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    expect({ lines: linesOf(stdout).length, stderr }).toEqual({ lines: 1, stderr: '' });
  });

  it.runIf(existsSync('/usr/bin/script'))('shows a live screen that q leaves as it was', async () => {
    const typed = `"${process.execPath}" scripts/cli.mjs --home "${place.home}" watch`;
    const child = spawn('/usr/bin/script', ['-qec', typed, '/dev/null'], {
      cwd: projectRoot,
      env: { ...process.env, LANG: 'C.UTF-8', TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let screen = '';
    let isTyped = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (isTyped || !screen.includes('q quits')) return;
      isTyped = true;
      child.stdin.write('q');
    });
    const [exit] = await once(child, 'close');
    expect(exit).toBe(0);
    expect(screen).toContain('Studio Queue');
    expect(screen.trimEnd().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });
});

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return port;
}

describe('the way to the app', () => {
  it('leads through no proxy, whatever the environment says', async () => {
    const env = Object.fromEntries(
      ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'HTTPS_PROXY'].map((name) => [name, 'http://127.0.0.1:9']),
    );
    expect((await asProcess(['health'], { env: { ...env, NODE_USE_ENV_PROXY: '1' } })).exit).toBe(0);
  });

  it('an app that does not run is started with --start, in the home that was named, and outlives the command', async () => {
    const other = await newPlace({ port: await aFreePort() });
    expect(await commandLine(['ls', '--home', other.home])).toMatchObject({ exit: 3, out: '' });
    const started = await commandLine(['health', '--start', '--home', other.home]);
    expect(started.err).toMatch(/^Starting Studio Queue…\n/);
    expect([0, 1]).toContain(started.exit);
    const file = join(other.home, 'bridge.json');
    const { pid } = bridgeFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.kill(pid, 'SIGTERM');
    await expect.poll(() => existsSync(file)).toBe(false);
    await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false);
    expect((await commandLine(['ls', '--home', other.home])).exit).toBe(3);
  });

  it('the completion for bash offers commands, values and live ids, and runs nothing of what a project is called', async () => {
    const trap = join(tempDir('completion'), 'ran');
    await cli(['add', 'script', `$(touch ${trap})`, '--set', 'act=']);
    const script = (await cli(['completion', 'bash'])).out;
    const bin = tempDir('completion-bin');
    writeFileSync(
      join(bin, 'studio-queue'),
      `#!/bin/sh\nexec "${process.execPath}" "${projectRoot}/scripts/cli.mjs" --home "${place.home}" "$@"\n`,
      { mode: 0o755 },
    );
    const complete = (...words: string[]) => {
      const typed = words.map((word) => `'${word}'`).join(' ');
      const code = `${script}\nCOMP_WORDS=(studio-queue ${typed}); COMP_CWORD=${words.length}; _studio_queue; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync('/bin/bash', ['-c', code], {
        encoding: 'utf8',
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      });
      expect(stderr).toBe('');
      return linesOf(stdout);
    };
    expect(complete('can')).toEqual(['cancel']);
    expect(complete('ls', '--type', '')).toEqual(['script', 'image', 'video']);
    expect(complete('ls', '--st')).toEqual(['--state', '--start']);
    expect(complete('add', 'vi')).toEqual(['video']);
    const [newest] = linesOf((await cli(['ls', '--quiet'])).out);
    expect(complete('show', '')).toContain(short(newest ?? ''));
    expect(complete('ls', '--project', '$')).toEqual([expect.stringContaining('touch')]);
    expect(existsSync(trap)).toBe(false);
  });
});
