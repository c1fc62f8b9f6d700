import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { client } from '../e2e/support/client';
import { bridgeOf, newPlace, projectRoot, spawnApp } from '../e2e/support/launch';
import { load1, round, say, spread } from './measure';

const ROUNDS = 40;
const WARM_UP = 3;
const BAR_MS = 250;
const TASKS = 200;

/** (l) A call of the command line on a running app, the whole process, beside a Node that does nothing. */
export async function benchCli() {
  const place = await newPlace();
  const app = spawnApp(place, ['--hidden']);
  try {
    const queue = client(await bridgeOf(place, app.child.pid));
    await queue.call('POST', '/api/queue/pause', {});
    const task = { type: 'script', projectId: 'bench', metadata: { title: 'bench' } };
    await queue.call('POST', '/api/queue/enqueue-many', { tasks: Array.from({ length: TASKS }, () => task) });
    const cli = (...argv: string[]) => [join(projectRoot, 'scripts', 'cli.mjs'), '--home', place.home, ...argv];
    const calls = {
      node: ['-e', '0'],
      ls: cli('ls'),
      health: cli('health'),
      add: cli('add', 'script', 'bench', '--title', 'bench'),
    };
    const names = ['node', 'ls', 'health', 'add'] as const;
    const tookMs: Record<(typeof names)[number], number[]> = { node: [], ls: [], health: [], add: [] };
    for (let n = 0; n < ROUNDS + WARM_UP; n += 1) {
      // In turn, and the order turns round, so that a neighbour's load falls on all alike.
      for (const name of n % 2 === 0 ? names : names.toReversed()) {
        const ms = await runMs(calls[name]);
        if (n >= WARM_UP) tookMs[name].push(ms);
      }
    }
    const figures = Object.fromEntries(names.map((name) => [name, spread(tookMs[name])]));
    const worst = Math.max(...names.slice(1).map((name) => spread(tookMs[name]).p95Ms));
    say(`cli: ${JSON.stringify(figures)}`);
    return {
      bar: `p95 at most ${BAR_MS} ms`,
      met: worst <= BAR_MS,
      method: `whole processes one after the other, ${ROUNDS} of each, on an app with ${TASKS} waiting tasks; node is \`node -e 0\``,
      worstP95Ms: round(worst),
      ...figures,
      load1: load1(),
    };
  } finally {
    app.child.kill('SIGTERM');
    await app.exited;
  }
}

async function runMs(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - startedAt;
}
