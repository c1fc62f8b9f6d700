// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashTree, writeFileAtomically } from './fingerprint.mjs';
import { runTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/** Vite itself warns of these two and goes on, to fail at a font. */
const ENDS_AN_ADDRESS = /[#?]/;

const SOURCES = [
  'contract',
  'cli',
  'main',
  'preload',
  'renderer',
  'workers',
  'electron.vite.config.ts',
  'scripts/build-cli.mjs',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * @param {string} root
 * @returns {string | undefined} the hash of the sources; undefined unless `out` was built from them as they are now
 */
export function builtHash(root) {
  const hash = hashTree(root, SOURCES);
  return existsSync(join(root, 'out', 'main', 'index.js')) && readHash(root) === hash ? hash : undefined;
}

/** @type {import('./context.mjs').Step} */
export const appBuildStep = {
  id: 'build',
  title: 'app build',
  fingerprint: ({ root }) => builtHash(root),
  run: async (context) => {
    const { root } = context;
    if (builtHash(root) !== undefined) return 'already there';
    const sign = ENDS_AN_ADDRESS.exec(root)?.[0];
    if (sign !== undefined) {
      throw new SetupError(
        `The app cannot be built in a folder with "${sign}" in its path (${root}): the build tool takes paths for addresses, and cuts them there. Move or rename the folder, then run the command again.`,
      );
    }
    const hash = hashTree(root, SOURCES);
    const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    // An interrupted build must not pass for an older one if the sources are changed back.
    rmSync(hashFile(root), { force: true });
    await runTool('The build of the app', context.node24, [vite, 'build'], { ...context, cwd: root });
    const cli = join(root, 'scripts', 'build-cli.mjs');
    await runTool('The build of the command line', context.node24, [cli], { ...context, cwd: root });
    // The hash taken before the build: a file saved while it ran makes the next start build again.
    writeFileAtomically(hashFile(root), hash);
    return 'built';
  },
};

/** @param {string} root */
const hashFile = (root) => join(root, 'out', '.build-hash');

/** @param {string} root */
function readHash(root) {
  return existsSync(hashFile(root)) ? readFileSync(hashFile(root), 'utf8') : undefined;
}
