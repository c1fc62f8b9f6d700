// @ts-check
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {'start' | 'test'} Purpose
 *
 * @typedef {object} Context
 * @property {string} root the clone
 * @property {string} runtimeDir git-ignored folder of the clone: stamps, log, its Electron
 * @property {string} cacheDir shared by all clones of this user
 * @property {string} logFile
 * @property {string} node24 the Node that runs all tooling
 * @property {string} token marks every process of this run
 * @property {Purpose} purpose
 * @property {boolean} needsVirtualDisplay
 * @property {(line: string) => void} say one line for the person at the terminal
 *
 * @typedef {object} Step
 * @property {string} id
 * @property {string} title
 * @property {(context: Context) => string} [stampKey] for a step whose work differs between starting and testing
 * @property {(context: Context) => string | undefined} fingerprint everything whose change makes the step necessary
 *   again, found without starting a process; undefined when a product of the step is missing
 * @property {(context: Context) => Promise<string>} run may be repeated and interrupted at any point; returns what it did
 */

/**
 * @param {{ root: string, purpose: Purpose, say: (line: string) => void }} options
 * @returns {Context}
 */
export function createContext({ root, purpose, say }) {
  const runtimeDir = join(root, '.runtime');
  return {
    root,
    runtimeDir,
    cacheDir: userCacheDir(process.platform, process.env, homeFolder() ?? runtimeDir),
    logFile: join(runtimeDir, 'setup.log'),
    node24: join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    token: randomUUID(),
    purpose,
    needsVirtualDisplay: needsVirtualDisplay(purpose, process.platform, process.env),
    say,
  };
}

/**
 * Without HOME and without an entry for the user (a container's bare number) there is none, and asking for it throws.
 * @returns {string | undefined}
 */
function homeFolder() {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/**
 * Tests on Linux always get a display of their own: windows popping up would steal the focus of somebody at work.
 * @param {Purpose} purpose
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
export function needsVirtualDisplay(purpose, platform, env) {
  return platform === 'linux' && (purpose === 'test' || !(env.DISPLAY || env.WAYLAND_DISPLAY));
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 */
export function userCacheDir(platform, env, home) {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'studio-queue', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'studio-queue');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'studio-queue');
}
