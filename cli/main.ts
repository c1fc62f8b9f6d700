import { run } from '.';
import type { Starter } from './start-app';

/** Runs the command line of this process, and ends it. @param starter how the app is started from here */
export async function main(argv: readonly string[], starter: Starter): Promise<never> {
  let interrupted = false;
  const exit = await run({
    argv,
    env: process.env,
    platform: process.platform,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    starter,
    onInterrupt: (listener) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.on(signal, () => {
          // A second Ctrl-C does not wait for anything.
          if (interrupted) process.exit(130);
          interrupted = true;
          listener();
        });
    },
  });
  process.exit(exit);
}
