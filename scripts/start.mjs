// @ts-check
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInForeground, terminateWhenNpmIsGone } from './session/child.mjs';
import { electronEnvironment, leadingArguments } from './session/electron-arguments.mjs';
import { sandboxAdvice } from './session/sandbox-advice.mjs';
import { openVirtualSession } from './session/virtual-session.mjs';
import { setUp } from './setup/index.mjs';
import { SetupError } from './setup/setup-error.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** stdout belongs to the app alone (its JSON lines); everything said here goes to stderr. */
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

terminateWhenNpmIsGone();

/** As in main/app/restart.ts: the app wants to be started again. */
const RESTART_EXIT_CODE = 75;

/**
 * @param {string[]} flags
 * @param {(args: string[]) => Promise<number>} run
 * @returns {Promise<number>}
 */
async function untilItEnds(flags, run) {
  const code = await run(flags);
  // The sample was added by the first start.
  return code === RESTART_EXIT_CODE
    ? untilItEnds(
        flags.filter((flag) => flag !== '--sample'),
        run,
      )
    : code;
}

/** @param {string[]} flags */
async function start(flags) {
  const { electron, needsVirtualDisplay } = await setUp({ root, purpose: 'start' });
  const isRoot = process.getuid?.() === 0;
  const advice = sandboxAdvice(electron.executable, isRoot);
  if (advice !== undefined) say(advice);
  const leading = leadingArguments(electron, { isRoot, isVirtualDisplay: needsVirtualDisplay });
  /** @param {NodeJS.ProcessEnv} env */
  const runIn = (env) => (/** @type {string[]} */ given) =>
    runInForeground(electron.executable, [...leading, ...given], { env, cwd: root, stdin: 'inherit' });
  const env = { ...electronEnvironment(process.env), STUDIO_QUEUE_STARTED_BY: 'npm' };
  if (!needsVirtualDisplay) return untilItEnds(flags, runIn(env));

  say('No display found: running under a virtual one (Xvfb) with a session bus of its own.');
  const session = await openVirtualSession(env, { runtimeDir: join(root, '.runtime'), withNotificationDaemon: false });
  try {
    return await untilItEnds(flags, runIn(session.env));
  } finally {
    await session.close();
  }
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error));
}
