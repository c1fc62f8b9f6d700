// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashTree, writeFileAtomically } from './fingerprint.mjs';
import { runTool } from './processes.mjs';

const SOURCES = [
  'contract',
  'main',
  'preload',
  'renderer',
  'workers',
  'electron.vite.config.ts',
  'package-lock.json',
  'tsconfig.json',
];

/** @type {import('./context.mjs').Step} */
export const appBuildStep = {
  id: 'build',
  title: 'app build',
  fingerprint: ({ root }) => {
    const hash = hashTree(root, SOURCES);
    return existsSync(join(root, 'out', 'main', 'index.js')) && readHash(root) === hash ? hash : undefined;
  },
  run: async (context) => {
    const { root } = context;
    const hash = hashTree(root, SOURCES);
    if (existsSync(join(root, 'out', 'main', 'index.js')) && readHash(root) === hash) return 'already there';
    const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    // A build that is cut short must not pass for an older one, should that one's sources come back.
    rmSync(hashFile(root), { force: true });
    await runTool('The build of the app', context.node24, [vite, 'build'], { ...context, cwd: root });
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
