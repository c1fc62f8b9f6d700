import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './launch';

export interface CommandLine {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves once stdout has this in it. */
  said(words: string): Promise<void>;
  readonly ended: Promise<{ exit: number | null; out: string; err: string }>;
}
interface Options {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** `npm run cli` as a person or a program calls it: a process of its own. */
export function startCommandLine(argv: readonly string[], { stdin, env = {} }: Options = {}): CommandLine {
  const { LANG: _, LC_ALL: __, LC_MESSAGES: ___, ...others } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'scripts/cli.mjs'), ...argv], {
    env: { ...others, LANG: 'en_US.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  let listener = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // A command that does not read it has ended by then.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const ended = new Promise<{ exit: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (exit) => resolve({ exit, out, err }));
  });
  return {
    child,
    out: () => out,
    err: () => err,
    said: (words) =>
      new Promise((resolve, reject) => {
        listener = () => {
          if (out.includes(words)) resolve();
        };
        listener();
        void ended.then(() => reject(new Error(`it ended without saying "${words}": ${out}${err}`)));
      }),
    ended,
  };
}

export const commandLine = (argv: readonly string[], options?: Options) => startCommandLine(argv, options).ended;
