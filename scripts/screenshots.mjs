// Takes the pictures of docs/screenshots again from the real app: `npm run screenshots`, or some of them: `npm run screenshots -- welcome`.
// @ts-check
import { rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { runInForeground, terminateWhenNpmIsGone } from './session/child.mjs';
import { electronEnvironment, leadingArguments } from './session/electron-arguments.mjs';
import { openVirtualSession } from './session/virtual-session.mjs';
import { setUp } from './setup/index.mjs';
import { SetupError } from './setup/setup-error.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// As deep below the root as the source is: it finds the project from there.
const buildDir = join(root, '.runtime', 'screens', 'build');

terminateWhenNpmIsGone();

/** The screens' source as one file for plain Node; packages stay where they are. */
async function bundleScreens() {
  const bundle = await rolldown({
    input: join(root, 'test', 'e2e', 'support', 'screens.ts'),
    platform: 'node',
    external: (id) => /^[^./\0]/.test(id),
    logLevel: 'warn',
  });
  const file = join(buildDir, 'screens.mjs');
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}

/** @param {string[]} scenes */
async function makeScreenshots(scenes) {
  const { electron, node24 } = await setUp({ root, purpose: 'test' });
  const isRoot = process.getuid?.() === 0;
  const args = leadingArguments(electron, { isRoot, isVirtualDisplay: true });
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...electronEnvironment(process.env),
    PATH: [dirname(node24), process.env.PATH].join(delimiter),
    STUDIO_QUEUE_ELECTRON: electron.executable,
    STUDIO_QUEUE_ELECTRON_ARGS: JSON.stringify(args),
  };
  const screens = await bundleScreens();
  // A display of our own even where there is one: sizes and fonts do not then depend on somebody's desktop.
  const session = await openVirtualSession(env, { runtimeDir: join(root, '.runtime'), withNotificationDaemon: true });
  try {
    return await runInForeground(node24, [screens, ...scenes], { env: session.env, cwd: root, stdin: 'ignore' });
  } finally {
    await session.close();
    rmSync(buildDir, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await makeScreenshots(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  const summary =
    error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${summary}\n`);
}
