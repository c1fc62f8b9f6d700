import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { tempDir } from '../../support/temp-dir';
import { projectRoot } from './project-root';

export const TASK = {
  id: '0199d6a0-0000-7000-8000-000000000001',
  type: 'script',
  projectId: '가이드',
  metadata: { titleId: 'T-1', category: '건강' },
  userId: 'mina',
  priority: 0,
  retryCount: 0,
  maxRetries: 3,
  dependsOn: [],
} as const;

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly outDir: string;
  /** What has come on the channel so far. */
  readonly said: object[];
  readonly channel: Readable;
  readonly stdin: Writable;
  /** Resolves with the line after `n` others. */
  line(n: number): Promise<object>;
  output(): { stdout: string; stderr: string };
  /** Resolves when the process is gone, and its channel and what it printed were read to the end. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a program as the app does: the task in a file and as the first line on stdin, which stays open; a channel on descriptor 3.
 * `isRead: false`: the test reads the channel by itself.
 */
export function runProgram(
  command: readonly [string, ...string[]],
  { task = TASK as object, results = {}, isRead = true, env = {} as Record<string, string> } = {},
): RunningProgram {
  const folder = tempDir('program');
  const outDir = join(folder, 'out');
  const projectDir = join(folder, 'project');
  for (const path of [outDir, projectDir]) mkdirSync(path);
  const given = { v: 1, task, attempt: 2, projectDir, outDir, deadline: '2030-01-01T00:00:00.000Z', results };
  const taskFile = join(folder, 'task.json');
  writeFileSync(taskFile, JSON.stringify(given));
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: projectDir,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SQ_TASK_FILE: taskFile,
      SQ_OUT_DIR: outDir,
      SQ_PROJECT_DIR: projectDir,
      SQ_REPLY: '3',
      SQ_ATTEMPT: '2',
      SQ_LANGUAGE: 'en',
      ...env,
    },
  });
  const { stdin, stdout, stderr } = child;
  const reply = child.stdio[3] as Readable;
  stdin.on('error', () => {});
  stdin.write(`${JSON.stringify(given)}\n`);
  let out = '';
  let err = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const said: object[] = [];
  const lines: Interface | undefined = isRead ? createInterface({ input: reply }) : undefined;
  lines?.on('line', (line) => said.push(JSON.parse(line)));
  const allRead = lines === undefined ? Promise.resolve() : once(lines, 'close');
  const ended = (async () => {
    // What it printed may be read only after it is gone.
    const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const [[code, signal]] = await Promise.all([exit, allRead, once(stdout, 'close'), once(stderr, 'close')]);
    return { code, signal };
  })();
  const line = async (n: number): Promise<object> => {
    for (;;) {
      const found = said[n];
      if (found !== undefined) return found;
      if (lines === undefined) throw new Error('The test reads this channel by itself.');
      const isOver = await Promise.race([once(lines, 'line').then(() => false), ended.then(() => true)]);
      if (isOver && said[n] === undefined) throw new Error(`There was no line ${n}. stderr: ${err}`);
    }
  };
  return { child, outDir, said, channel: reply, stdin, line, output: () => ({ stdout: out, stderr: err }), ended };
}

/** A program on the kit for Node: `body` is the function given to `run`, or a statement that calls it. */
export function nodeProgram(body: string): readonly [string, ...string[]] {
  const path = join(tempDir('node-program'), 'program.mjs');
  const kit = pathToFileURL(join(projectRoot, 'kit/node/processor.mjs')).href;
  writeFileSync(path, `import { run } from ${JSON.stringify(kit)};\n${body}\n`);
  return [process.execPath, path];
}
