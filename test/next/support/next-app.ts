import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../e2e/support/launch';

export interface NextApp {
  /** As a browser of this computer has it: http://localhost:…. */
  readonly origin: string;
  close(): Promise<void>;
}

/** The built example under the real Next.js, for the queue whose home folder is `home`. */
export async function startNextApp(home: string): Promise<NextApp> {
  const example = join(projectRoot, 'examples/next-app');
  const child = spawn(
    process.execPath,
    [join(example, 'node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', '0'],
    {
      cwd: example,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, STUDIO_QUEUE_HOME: home, NEXT_TELEMETRY_DISABLED: '1' },
    },
  );
  const exited = once(child, 'exit');
  let port: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? port;
    if (line.includes('Ready')) break;
  }
  child.stdout.resume();
  if (port === undefined) throw new Error('Next.js has ended without an address.');
  return {
    origin: `http://localhost:${port}`,
    async close() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
