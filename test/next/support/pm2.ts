import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { projectRoot } from '../../e2e/support/launch';
import { tempDir } from '../../support/temp-dir';

const listSchema = z.array(
  z.object({
    name: z.string(),
    pid: z.int(),
    pm2_env: z.object({ status: z.string(), restart_time: z.int() }),
  }),
);

/** A pm2 of its own, with a daemon that knows nothing of others, for the queue whose home folder is `home`. */
export function pm2For(home: string) {
  const example = join(projectRoot, 'examples/own-worker-pm2');
  const env = { ...process.env, PM2_HOME: tempDir('pm2'), PM2_DISABLE_VERSION_CHECK: 'true', STUDIO_QUEUE_HOME: home };
  const pm2 = async (...args: string[]): Promise<string> => {
    const command = [join(example, 'node_modules/pm2/bin/pm2'), ...args];
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      cwd: example,
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  };
  return {
    run: pm2,
    /** The worker of a type: its process, and how often pm2 has started it again. */
    async worker(type: string): Promise<{ pid: number; restarts: number; status: string }> {
      const list = listSchema.parse(JSON.parse(await pm2('jlist', '--silent')));
      const found = list.find(({ name }) => name === `queue-worker-${type}`);
      if (found === undefined) throw new Error(`pm2 has no worker for ${type}.`);
      return { pid: found.pid, restarts: found.pm2_env.restart_time, status: found.pm2_env.status };
    },
  };
}
