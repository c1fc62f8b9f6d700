// @ts-check
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached, linkTree, makeInPlace } from './cache.mjs';
import { fileIdentity } from './fingerprint.mjs';
import { findProgram, tail, tryTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

const PROGRAMS = ['prometheus', 'promtool'];

/**
 * Prometheus, which the tests of the metrics scrape the app with. Debian's package is only unpacked: installed, it would start a service and
 * make a user, and bring a dozen packages of its web pages. It needs libc alone, and no root.
 * @type {import('./context.mjs').Step}
 */
export const prometheusStep = {
  id: 'prometheus',
  title: 'Prometheus (for tests)',
  fingerprint: ({ runtimeDir }) => {
    if (process.platform !== 'linux') return 'not on this system';
    const found = PROGRAMS.map((program) => {
      const own = join(runtimeDir, 'prometheus', program);
      return fileIdentity(existsSync(own) ? own : (findProgram(program) ?? ''));
    });
    return found.includes(undefined) ? undefined : found.join(' ');
  },
  run: async (context) => {
    if (process.platform !== 'linux') return 'passed over: its tests need Linux';
    if (PROGRAMS.every((program) => findProgram(program) !== undefined)) return 'already there';
    if (findProgram('apt-get') === undefined || findProgram('dpkg-deb') === undefined) {
      throw new SetupError(
        'The tests of the metrics need Prometheus, and no Debian package can be unpacked here. Please put `prometheus` and `promtool` on PATH (their archive is on prometheus.io), then run the command again.',
      );
    }
    const unpacked = await cached(context, join('prometheus', process.arch), (draft) => unpack(context, draft));
    await makeInPlace(join(context.runtimeDir, 'prometheus'), (draft) => linkTree(unpacked, draft));
    return 'unpacked from its Debian package';
  },
};

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} draft gets the two programs
 */
async function unpack(context, draft) {
  const options = { ...context, cwd: draft };
  const download = () => tryTool('apt-get', ['download', 'prometheus'], options);
  let downloaded = await download();
  // A fresh machine knows no package yet, and only root may change that.
  if (!downloaded.ok && process.getuid?.() === 0) {
    await tryTool('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'update'], options);
    downloaded = await download();
  }
  const archive = readdirSync(draft).find((name) => name.endsWith('.deb'));
  if (!downloaded.ok || archive === undefined) {
    throw new SetupError(
      `The package prometheus, which the tests of the metrics need, could not be downloaded. Try \`sudo apt-get update\`, or put \`prometheus\` and \`promtool\` on PATH, and run the command again. apt-get said:\n${tail(downloaded.output)}`,
    );
  }
  const files = join(draft, 'files');
  const unpacked = await tryTool('dpkg-deb', ['-x', join(draft, archive), files], options);
  if (!unpacked.ok) throw new SetupError(`The package prometheus could not be unpacked:\n${tail(unpacked.output)}`);
  for (const program of PROGRAMS) renameSync(join(files, 'usr', 'bin', program), join(draft, program));
  rmSync(files, { recursive: true });
  rmSync(join(draft, archive));
}
