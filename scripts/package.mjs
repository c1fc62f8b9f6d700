// @ts-check
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debScripts } from './deb-scripts.mjs';
import { checkFlags, packageArguments } from './package-arguments.mjs';
import { runInForeground, terminateWhenNpmIsGone } from './session/child.mjs';
import { linkTree } from './setup/cache.mjs';
import { setUp } from './setup/index.mjs';
import { SetupError } from './setup/setup-error.mjs';

/**
 * `npm run package` makes an app that runs from its folder (dist/…-unpacked) and downloads nothing.
 * `npm run package -- --installers` makes the system's installers, for which electron-builder fetches tools of its own.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/** @param {string} platform */
const resourcesInDist = (platform) =>
  platform === 'darwin' ? join('Electron.app', 'Contents', 'Resources') : 'resources';

/**
 * The Electron that runs this clone, without an app in it: beside ours, its default_app or the link to the clone would
 * be shipped too.
 * @param {import('./setup/electron.mjs').ElectronChoice} electron
 * @returns {string} a folder of hard links; electron-builder copies before it changes anything
 */
function stageElectron(electron) {
  const source =
    electron.kind === 'official' ? join(root, 'node_modules', 'electron', 'dist') : dirname(electron.executable);
  const stage = join(root, '.runtime', 'package-electron');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  linkTree(source, stage);
  for (const name of ['app', 'default_app.asar', 'app.asar']) {
    rmSync(join(stage, resourcesInDist(process.platform), name), { recursive: true, force: true });
  }
  return stage;
}

/**
 * @param {string} path
 * @returns {number}
 */
function sizeBytes(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeBytes(join(path, name)), 0);
}

/** @param {string} path */
const megabytes = (path) => `${(sizeBytes(path) / 1e6).toFixed(0)} MB`;

/** @param {string[]} flags */
async function pack(flags) {
  checkFlags(flags);
  const { electron, node24 } = await setUp({ root, purpose: 'start' });
  const given = packageArguments(flags, electron);
  // After the set-up: it reads the installed packages.
  await import('./notices.mjs');
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const args = [builder, ...given, `-c.electronDist=${stageElectron(electron)}`, ...debScripts(root)];
  const code = await runInForeground(node24, args, { env: process.env, cwd: root, stdin: 'ignore' });
  if (code !== 0) throw new SetupError(`electron-builder ended with ${code}; its output above says why.`);
  if (electron.kind === 'fallback') say(`Electron ${electron.version}, ${electron.reason}: to try here, not to ship.`);
  const dist = join(root, 'dist');
  for (const name of readdirSync(dist).filter((name) => /unpacked$|^mac(-|$)|\.(exe|dmg|deb|AppImage)$/.test(name))) {
    const asar = join(dist, name, 'resources', 'app.asar');
    const ofOurs = existsSync(asar) ? ` (app.asar ${megabytes(asar)}, beside it ${megabytes(`${asar}.unpacked`)})` : '';
    say(`${relative(root, join(dist, name))}: ${megabytes(join(dist, name))}${ofOurs}`);
  }
}

terminateWhenNpmIsGone();
try {
  await pack(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error));
}
