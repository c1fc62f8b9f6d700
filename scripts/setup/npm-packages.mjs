// @ts-check
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileIdentity, sha256, writeFileAtomically } from './fingerprint.mjs';
import { runTool, tryTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/** Written only after a complete `npm ci`: when it is missing, `npm ci` was interrupted; when its content differs, it is out of date. */
const markerOf = (/** @type {string} */ root) => join(root, 'node_modules', '.studio-queue-lock');

/** @type {import('./context.mjs').Step} */
export const npmPackagesStep = {
  id: 'npm',
  title: 'npm packages',
  fingerprint: ({ root, node24 }) => {
    const marker = existsSync(markerOf(root)) ? readFileSync(markerOf(root), 'utf8') : undefined;
    const node = fileIdentity(node24);
    return marker === lockHash(root) && node !== undefined ? `${marker} ${node}` : undefined;
  },
  run: async (context) => {
    const { root } = context;
    const adopted = existsSync(join(root, 'node_modules')) && isComplete(root);
    // Without scripts: npm would run node-gyp for better-sqlite3 by itself, which downloads headers and fails on a network
    // that has the registry alone. The one script we want is the package "node" fetching its binary.
    if (!adopted) await npm(context, 'npm ci', ['ci', '--include=dev', '--ignore-scripts', '--loglevel=error']);
    if (!(await runsNode24(context))) {
      await npm(context, 'npm rebuild node', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
      if (!(await runsNode24(context))) {
        throw new SetupError(
          `The npm package "node" brought no working Node 24 (${context.node24}). Look into ${context.logFile}.`,
        );
      }
    }
    writeFileAtomically(markerOf(root), lockHash(root));
    return adopted ? 'already there' : 'installed by npm ci';
  },
};

/** @param {string} root */
function lockHash(root) {
  return sha256(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/**
 * npm writes its hidden lockfile last, so one that agrees with package-lock.json proves a complete install, also one
 * made by hand (`npm ci`, `npm install x`): nothing is thrown away then.
 * @param {string} root
 */
function isComplete(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return isInstalledAsLocked(wanted, present, (path) => existsSync(join(root, path, 'package.json')));
  } catch {
    return false;
  }
}

/**
 * @typedef {Record<string, { version?: string, optional?: boolean } | undefined>} LockedPackages keyed by folder
 * @param {LockedPackages} wanted
 * @param {LockedPackages} present
 * @param {(path: string) => boolean} exists
 * @returns {boolean} optional packages (other systems' binaries) may be absent
 */
export function isInstalledAsLocked(wanted, present, exists) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (present[path] === undefined) return entry?.optional === true;
    return present[path].version === entry?.version && exists(path);
  });
}

/** @param {import('./context.mjs').Context} context */
async function runsNode24({ node24, logFile, token }) {
  if (!existsSync(node24)) return false;
  if (process.platform !== 'win32') chmodSync(node24, 0o755);
  const { ok, stdout } = await tryTool(node24, ['--version'], { logFile, token });
  return ok && stdout.startsWith('v24.');
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} what
 * @param {string[]} args
 * @param {string} [cwd]
 */
export function npm(context, what, args, cwd = context.root) {
  const { command, prefix } = npmCommand(process.env, process.execPath);
  // `npm start` puts node_modules/.bin first on PATH: scripts of packages would run a Node that npm ci is just replacing.
  const bin = join(context.root, 'node_modules', '.bin');
  const PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== bin)
    .join(delimiter);
  return runTool(what, command, [...prefix, ...args], { ...context, cwd, env: { ...process.env, PATH } });
}

/**
 * The npm that started us, run by the Node that runs it; else the one beside our Node, else the one on PATH.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} ownNode
 * @returns {{ command: string, prefix: string[] }}
 */
export function npmCommand(env, ownNode) {
  const script = env.npm_execpath;
  if (script !== undefined && basename(script) === 'npm-cli.js')
    return { command: env.npm_node_execpath ?? ownNode, prefix: [script] };
  // Where Windows has it: npm.cmd needs a shell, which cuts `C:\Program Files` at its blank.
  const ownScript = join(dirname(ownNode), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(ownScript)) return { command: ownNode, prefix: [ownScript] };
  const beside = join(dirname(ownNode), process.platform === 'win32' ? 'npm.cmd' : 'npm');
  return { command: existsSync(beside) ? beside : process.platform === 'win32' ? 'npm.cmd' : 'npm', prefix: [] };
}
