import { PassThrough } from 'node:stream';
import { run } from '../../../cli';
import type { Screen } from '../../../cli/terminal';
import { tempDir } from '../../support/temp-dir';

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/** Runs a command line within the test, with a home in which no app runs. */
export async function runHere(argv: readonly string[], { env = {}, stdin }: Options = {}) {
  const read = (stream: PassThrough): (() => string) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    return () => text;
  };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [read(stdout), read(stderr)];
  const input = new PassThrough();
  input.end(stdin);
  const screen = (stream: PassThrough): Screen => stream;
  const exit = await run({
    argv,
    env: { STUDIO_QUEUE_HOME: tempDir('cli-home'), ...env },
    platform: 'linux',
    cwd: process.cwd(),
    stdin: input,
    stdout: screen(stdout),
    stderr: screen(stderr),
    onInterrupt: () => {},
    starter: { program: 'false', args: [] },
  });
  return { exit, out: out(), err: err() };
}
