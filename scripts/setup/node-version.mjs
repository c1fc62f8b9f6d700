// @ts-check
import { SetupError } from './setup-error.mjs';

const OLDEST_MAJOR = 20;

/** @type {import('./context.mjs').Step} */
export const nodeVersionStep = {
  id: 'node',
  title: 'Node',
  // Without the version: after the set-up, `npm start` runs under the project's Node, which differs from the machine's that set it up.
  fingerprint: () => nodeFingerprint(process.versions.node, process.platform, process.arch),
  run: async () => {
    const problem = nodeProblem(process.versions.node, process.platform);
    if (problem !== undefined) throw new SetupError(problem);
    return `${process.version} on ${process.platform}-${process.arch}`;
  },
};

/**
 * @param {string} version without the v
 * @param {string} platform
 * @param {string} arch
 * @returns {string | undefined} the same for every Node that will do; undefined for one that will not
 */
export function nodeFingerprint(version, platform, arch) {
  return nodeProblem(version, platform) === undefined ? `${OLDEST_MAJOR}+ ${platform}-${arch}` : undefined;
}

/**
 * @param {string} version without the v
 * @param {string} platform
 * @returns {string | undefined} a sentence when this machine cannot run the set-up
 */
export function nodeProblem(version, platform) {
  if (!['linux', 'darwin', 'win32'].includes(platform)) {
    return `Studio Queue runs on Linux, macOS and Windows; this system calls itself ${platform}.`;
  }
  if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
    return `Studio Queue needs Node ${OLDEST_MAJOR} or newer; this is ${version}. Install a current Node from https://nodejs.org and run the command again.`;
  }
  return undefined;
}
