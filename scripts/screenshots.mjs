// Takes the pictures of docs/screenshots again from the real app: `npm run screenshots`, or some of them: `npm run screenshots -- workers`.
// `npm run screenshots -- matrix` draws every screen in every look and size into .runtime/matrix, from made-up data, and sheets to look at;
// `npm run screenshots -- matrix today film` only those that begin so.
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

/**
 * Source as one file for plain Node; packages stay where they are.
 * @param {string[]} source
 */
async function bundleScreens(source) {
  const bundle = await rolldown({
    input: join(root, 'test', ...source),
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
  const isMatrix = scenes[0] === 'matrix';
  const screens = await bundleScreens(
    isMatrix ? ['renderer', 'preview', 'matrix.ts'] : ['e2e', 'support', 'screens.ts'],
  );
  // A display of our own even where there is one: sizes and fonts do not then depend on somebody's desktop.
  const session = await openVirtualSession(env, { runtimeDir: join(root, '.runtime'), withNotificationDaemon: true });
  try {
    return await runInForeground(node24, [screens, ...(isMatrix ? scenes.slice(1) : scenes)], {
      env: session.env,
      cwd: root,
      stdin: 'ignore',
    });
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
