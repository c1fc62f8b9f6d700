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

/** @param {string[]} flags */
async function start(flags) {
  const { electron, needsVirtualDisplay } = await setUp({ root, purpose: 'start' });
  const isRoot = process.getuid?.() === 0;
  const advice = sandboxAdvice(electron.executable, isRoot);
  if (advice !== undefined) say(advice);
  const args = [...leadingArguments(electron, { isRoot, isVirtualDisplay: needsVirtualDisplay }), ...flags];
  const env = electronEnvironment(process.env);
  if (!needsVirtualDisplay) return runInForeground(electron.executable, args, { env, cwd: root, stdin: 'inherit' });

  say('No display found: running under a virtual one (Xvfb) with a session bus of its own.');
  const session = await openVirtualSession(env, { runtimeDir: join(root, '.runtime'), withNotificationDaemon: false });
  try {
    return await runInForeground(electron.executable, args, { env: session.env, cwd: root, stdin: 'inherit' });
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
