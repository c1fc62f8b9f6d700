import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../support/temp-dir';
import { nodeProgram, runProgram, TASK } from '../support/run-program';

const runNode = (body: string, options: Parameters<typeof runProgram>[1] = {}) =>
  runProgram(nodeProgram(body), options);
/** What a program reports to stdout, beside the channel. */
const jsonOf = (stdout: string): unknown => JSON.parse(stdout);

describe('A program on the kit for Node', () => {
  it('gets the task, its folders, the attempt and the results before it, and its result is sent', async () => {
    const results = { 'a-b': { text: '글' } };
    const program = runNode(
      `run((task, { outDir, projectDir, attempt, language, deadline, results }) => {
        process.stdout.write(JSON.stringify({ task, outDir, projectDir, attempt, language, deadline, results }));
        return { text: '대본' };
      });`,
      { results },
    );
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(jsonOf(program.output().stdout)).toEqual({
      task: TASK,
      outDir: program.outDir,
      projectDir: join(program.outDir, '../project'),
      attempt: 2,
      language: 'en',
      deadline: '2030-01-01T00:00:00.000Z',
      results,
    });
    expect(program.said).toEqual([{ result: { text: '대본' } }]);
  });

  it('says progress, log and files in the words of the contract, in the order of its calls', async () => {
    const program = runNode(`run(async (task, { log, progress, artifact, outDir }) => {
      log('하나\\n둘', 'warn');
      progress(0.4, { stage: 'drawing', etaSeconds: 30 });
      progress(0.5, 'painting');
      artifact('images/001.png', { kind: 'image', scene: 1, cost: { amount: 0.04, currency: 'USD' } });
      await artifact(outDir + '/images/002.png');
    });`);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said).toEqual([
      { log: '하나\n둘', level: 'warn' },
      { progress: 0.4, stage: 'drawing', etaSeconds: 30 },
      { progress: 0.5, stage: 'painting' },
      { artifact: 'images/001.png', kind: 'image', scene: 1, cost: { amount: 0.04, currency: 'USD' } },
      { artifact: 'images/002.png' },
    ]);
  });

  it('names no file outside of its out folder: that fails the task', async () => {
    const program = runNode(`run((task, { artifact }) => artifact('../other.png'));`);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toMatchObject([{ error: { message: expect.stringContaining('../other.png') } }]);
  });

  it('keeps what it prints apart from the channel', async () => {
    const program = runNode(`run(() => { console.log('{"result":{"text":"forged"}}'); console.error('careful'); });`);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said).toEqual([]);
    expect(program.output()).toEqual({ stdout: '{"result":{"text":"forged"}}\n', stderr: 'careful\n' });
  });

  it.each([
    ['throws', `run(() => { throw new Error('site is down'); });`, 'failed'],
    [
      'rejects',
      `run(async () => { throw Object.assign(new Error('site is down'), { code: 'ECONNRESET' }); });`,
      'ECONNRESET',
    ],
    [
      'fails in an event',
      `run(() => new Promise(() => setImmediate(() => { throw new Error('site is down'); })));`,
      'failed',
    ],
    [
      'fails in a promise that nobody awaits',
      `run(() => { Promise.reject(new Error('site is down')); return new Promise(() => {}); });`,
      'failed',
    ],
  ])('that %s sends the error, which may be tried again, and ends with 1', async (_how, body, code) => {
    const program = runNode(body);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toEqual([{ error: { code, message: 'site is down', retryable: true } }]);
    expect(program.output().stderr).toContain('site is down');
  });

  it('that fails for good says so and ends with 65', async () => {
    const program = runNode(`run((task, { fail }) => fail('no such title', { code: 'title_unknown' }));`);
    expect(await program.ended).toEqual({ code: 65, signal: null });
    expect(program.said).toEqual([{ error: { code: 'title_unknown', message: 'no such title', retryable: false } }]);
  });

  it('whose result is not JSON fails', async () => {
    const program = runNode('run(() => ({ size: 1n }));');
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.said).toMatchObject([{ error: { message: expect.stringContaining('not JSON') } }]);
  });

  it.each([
    [
      'needs the creator',
      `needsYou({ code: 'login', message: 'Log in to the site', url: 'https://example.com/login' })`,
      77,
      { needsYou: { code: 'login', message: 'Log in to the site', url: 'https://example.com/login' } },
    ],
    ['wants another attempt later', `retryAfter(60, 'too many')`, 75, { retryAfterSeconds: 60, message: 'too many' }],
  ])('that %s ends so, also when its own code catches what ends it', async (_what, call, code, line) => {
    const program = runNode(`run(async (task, { needsYou, retryAfter }) => {
      try { await ${call}; } catch {}
      return { text: 'never mind' };
    });`);
    expect(await program.ended).toEqual({ code, signal: null });
    expect(program.said).toEqual([line]);
  });

  it('learns of a cancel by its signal, cleans up, and asks for another attempt', async () => {
    const program = runNode(`run(async (task, { signal, log }) => {
      await log('begun');
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });`);
    await program.line(0);
    program.stdin.write('{"cancel":"cancelled"}\n');
    expect(await program.ended).toEqual({ code: 75, signal: null });
    expect(program.said).toEqual([{ log: 'begun', level: 'info' }]);
  });

  it('goes on after SIGTERM for as long as it asked for the signal', async () => {
    const program = runNode(`run(async (task, { signal, log }) => {
      await log('begun');
      await new Promise((done) => signal.addEventListener('abort', done));
      await log('put away');
    });`);
    await program.line(0);
    program.child.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said.at(-1)).toEqual({ log: 'put away', level: 'info' });
  });

  it('that never asked for the signal is ended by SIGTERM at once', async () => {
    const program = runNode(`run(async (task, { log }) => { await log('begun'); await new Promise(() => {}); });`);
    await program.line(0);
    program.stdin.write('{"cancel":"cancelled"}\n');
    program.child.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 75, signal: null });
  });

  it('ends when the app is gone', async () => {
    const program = runNode(`run(async (task, { log }) => { await log('begun'); await new Promise(() => {}); });`);
    await program.line(0);
    program.stdin.end();
    expect(await program.ended).toEqual({ code: 75, signal: null });
  });

  it('waits for a busy app: what was awaited was taken over, and nothing is lost', async () => {
    const program = runNode(
      `run(async (task, { log }) => {
        const line = 'x'.repeat(1000);
        const first = log(line.repeat(5000));
        const early = await Promise.race([first.then(() => 'taken'), new Promise((done) => setImmediate(() => done('waits')))]);
        console.log(early);
        for (let n = 0; n < 2000; n += 1) await log(line);
      });`,
      { isRead: false },
    );
    await expect.poll(() => program.output().stdout).toBe('waits\n');
    const lines = (await text(program.channel)).trimEnd().split('\n');
    expect(lines).toHaveLength(2001);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ log: 'x'.repeat(1000), level: 'info' });
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  it('works on when the app closes the channel early', async () => {
    const program = runNode(
      `run(async (task, { log }) => {
        for (let n = 0; n < 1000; n += 1) await log('x'.repeat(1000));
        console.log('worked on');
      });`,
      { isRead: false },
    );
    program.channel.destroy();
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.output().stdout).toBe('worked on\n');
  });

  it('does not hand its channel on to programs that it starts', async () => {
    const program = runNode(`import { spawnSync } from 'node:child_process';
    run(() => {
      const script = 'echo forged >&3 || echo closed';
      return { text: spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout };
    });`);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said).toEqual([{ result: { text: 'closed\n' } }]);
  });

  it('speaks through a named pipe where SQ_REPLY is a path', async () => {
    const server = createServer();
    const path = process.platform === 'win32' ? `\\\\.\\pipe\\kit-${process.pid}` : join(tempDir('pipe'), 'reply');
    await once(server.listen(path), 'listening');
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const program = runNode(`run((task, { log }) => { log('here'); return { text: 'a' }; });`, {
      env: { SQ_REPLY: path },
    });
    const [socket] = await connected;
    expect(await text(socket)).toBe('{"log":"here","level":"info"}\n{"result":{"text":"a"}}\n');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    server.close();
  });
});

describe("The guide's own function", () => {
  it('runs unchanged: it logs through the manager and returns its result', async () => {
    const program = runNode(`
      async function processScriptTask(task, manager) {
        await manager.updateTask(task.id, { status: 'processing', startedAt: new Date().toISOString() });
        await manager.appendLog(task.id, '✅ 제목 확인');
        await manager.updateTask(task.id, { progress: 0.5, stage: '쓰기' });
        return { text: task.metadata.titleId };
      }
      run(processScriptTask);`);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said).toEqual([
      { log: '✅ 제목 확인', level: 'info' },
      { progress: 0.5, stage: '쓰기' },
      { result: { text: 'T-1' } },
    ]);
  });

  it('may give its result or its failure by updateTask', async () => {
    const good = runNode(`run(async (task, manager) => {
      await manager.updateTask(task.id, { status: 'completed', result: { text: '글' } });
    });`);
    const bad = runNode(`run(async (task, manager) => {
      await manager.updateTask(task.id, { status: 'failed', error: 'no such title' });
    });`);
    expect(await good.ended).toEqual({ code: 0, signal: null });
    expect(good.said).toEqual([{ result: { text: '글' } }]);
    expect(await bad.ended).toEqual({ code: 65, signal: null });
    expect(bad.said).toEqual([{ error: { code: 'failed', message: 'no such title', retryable: false } }]);
  });
});

describe('Started by hand', () => {
  it('without a task says how, and ends with 78', async () => {
    const [node, path] = nodeProgram('run(() => {});');
    const { SQ_TASK_FILE: _, ...env } = process.env;
    const child = spawn(node, [path ?? ''], { stdio: ['ignore', 'ignore', 'pipe'], env });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(78);
    expect(said).toMatch(/SQ_TASK_FILE=task\.json/);
  });

  it('with a task prints what it would say', async () => {
    const folder = tempDir('by-hand');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'task.json'), JSON.stringify({ v: 1, task: TASK, outDir: join(folder, 'out') }));
    const [node, path] = nodeProgram(`run((task, { log }) => { log(task.id); return { text: 'a' }; });`);
    const child = spawn(node, [path ?? ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, SQ_TASK_FILE: join(folder, 'task.json') },
    });
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(code).toBe(0);
    expect(said).toBe(`{"log":"${TASK.id}","level":"info"}\n{"result":{"text":"a"}}\n`);
  });

  it('with a file as the channel writes into it', async () => {
    const file = join(tempDir('reply-file'), 'reply.jsonl');
    const [node, path] = nodeProgram(`run(() => ({ text: 'a' }));`);
    const taskFile = join(tempDir('task'), 'task.json');
    writeFileSync(taskFile, JSON.stringify({ v: 1, task: TASK, outDir: tmpdir() }));
    const child = spawn(node, [path ?? ''], {
      stdio: ['pipe', 'inherit', 'inherit', openSync(file, 'w')],
      env: { ...process.env, SQ_TASK_FILE: taskFile, SQ_REPLY: '3' },
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('{"result":{"text":"a"}}\n');
  });
});
