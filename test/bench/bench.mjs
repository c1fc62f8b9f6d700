// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInForeground, terminateWhenNpmIsGone } from '../../scripts/session/child.mjs';
import { electronEnvironment, leadingArguments } from '../../scripts/session/electron-arguments.mjs';
import { openVirtualSession } from '../../scripts/session/virtual-session.mjs';
import { setUp } from '../../scripts/setup/index.mjs';
import { SetupError } from '../../scripts/setup/setup-error.mjs';

/*
 * npm run bench [-- --only bridge,engine,growth,dispatch,program,cli,panel,app,metrics,studio,lists,film,shelf,films,promises,rows,memory
 *                --rows 1000000 --idle-seconds 60 --rounds 5
 *                --waiting 100000 --films 300000 --minutes 60 --studio-tasks 100000 --studio-runs 60 --long-film --plots docs/plots]
 * Sets up as `npm test` does, bundles the measuring programs, runs them on Node 24 and the app's own Electron, and prints
 * one JSON document; what is happening meanwhile goes to stderr.
 */

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

terminateWhenNpmIsGone();

async function bench() {
  const { electron, node24, needsVirtualDisplay } = await setUp({ root, purpose: 'test' });
  const runtimeDir = join(root, '.runtime');
  // Three levels below the project, as test/e2e/support is: what is bundled finds the project's root from its own place.
  const outDir = join(runtimeDir, 'bench', 'build');
  // Names of bundled parts change with their content.
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const bundling = await runInForeground(node24, [join(root, 'test/bench/bundle.mjs'), outDir], {
    env: process.env,
    cwd: root,
    stdin: 'ignore',
  });
  if (bundling !== 0) return bundling;
  const isRoot = process.getuid?.() === 0;
  const env = {
    ...electronEnvironment(process.env),
    PATH: [dirname(node24), process.env.PATH].join(delimiter),
    STUDIO_QUEUE_ELECTRON: electron.executable,
    STUDIO_QUEUE_ELECTRON_ARGS: JSON.stringify(
      leadingArguments(electron, { isRoot, isVirtualDisplay: needsVirtualDisplay }),
    ),
  };
  const session = needsVirtualDisplay
    ? await openVirtualSession(env, { runtimeDir, withNotificationDaemon: true })
    : undefined;
  try {
    const args = ['--enable-source-maps', join(outDir, 'main.js'), ...process.argv.slice(2)];
    return await runInForeground(node24, args, { env: session?.env ?? env, cwd: root, stdin: 'ignore' });
  } finally {
    await session?.close();
  }
}

try {
  process.exitCode = await bench();
} catch (error) {
  say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
