// @ts-check
import { existsSync } from 'node:fs';
import { fileIdentity, sha256 } from './fingerprint.mjs';
import { findProgram, runTool, tryTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';
import { LINUX_NEEDS, missingNeeds, needsFor, PRODUCT_NEEDS, planInstall } from './system-needs.mjs';

/** dpkg rewrites this file on every change, so while it is unchanged, dpkg-query need not be asked again. */
const DPKG_STATUS = '/var/lib/dpkg/status';

/** @type {import('./context.mjs').Step} */
export const systemPackagesStep = {
  id: 'system',
  title: 'system packages',
  stampKey: ({ purpose, needsVirtualDisplay }) => `system ${purpose} ${needsVirtualDisplay ? 'headless' : 'desktop'}`,
  fingerprint: (context) => {
    const needs = needsOf(context);
    const programs = needs.map((need) => need.programs?.map((program) => findProgram(program) ?? '-').join());
    return sha256(JSON.stringify([needs, programs, fileIdentity(DPKG_STATUS)]));
  },
  run: async (context) => ensureNeeds(context, needsOf(context)),
};

/** @param {import('./context.mjs').Context} context */
function needsOf(context) {
  const needs = process.platform === 'linux' ? LINUX_NEEDS : PRODUCT_NEEDS.map((need) => ({ ...need, optional: true }));
  return needsFor(needs, { purpose: context.purpose, virtualDisplay: context.needsVirtualDisplay });
}

/**
 * Installs what is missing where it may (root on Debian or Ubuntu); elsewhere it says what to install.
 * @param {import('./context.mjs').Context} context
 * @param {import('./system-needs.mjs').Need[]} needs
 * @param {boolean} isRoot
 * @returns {Promise<string>} what it did
 */
export async function ensureNeeds(context, needs, isRoot = process.getuid?.() === 0) {
  const missing = await findMissing(context, needs);
  if (missing.length === 0) return 'already there';
  const hasApt =
    process.platform === 'linux' && findProgram('apt-get') !== undefined && findProgram('dpkg-query') !== undefined;

  if (isRoot && hasApt) await runTool('apt-get update', 'apt-get', [...APT_OPTIONS, 'update'], aptOptions(context));
  const known = hasApt
    ? await knownToApt(
        context,
        missing.flatMap((need) => need.packages),
      )
    : new Set();
  const plan = planInstall(missing, {
    isRoot,
    hasApt,
    // Before the first `apt-get update` a machine knows no package at all; the first name is then the best guess.
    pickPackage: (names) => names.find((name) => known.has(name)) ?? (isRoot ? undefined : names[0]),
  });

  switch (plan.kind) {
    case 'nothing':
      return 'already there';
    case 'stop':
      throw new SetupError(plan.sentence);
    case 'warn':
      context.say(plan.sentence);
      return 'going on without';
    case 'install': {
      const install = [...APT_OPTIONS, 'install', '-y', '--no-install-recommends', ...plan.packages];
      await runTool('apt-get install', 'apt-get', install, aptOptions(context));
      const still = (await findMissing(context, needs)).filter((need) => !need.optional);
      if (still.length > 0) {
        throw new SetupError(
          `apt-get installed its packages, but these are still missing: ${still.map((need) => need.why).join(', ')}`,
        );
      }
      return `installed ${plan.packages.join(' ')}`;
    }
  }
}

/** Another apt (unattended upgrades on a fresh machine) holds the lock for a minute or two: wait for it. */
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=300'];

/** @param {import('./context.mjs').Context} context */
function aptOptions(context) {
  return {
    logFile: context.logFile,
    token: context.token,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  };
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {import('./system-needs.mjs').Need[]} needs
 */
async function findMissing(context, needs) {
  return missingNeeds(needs, {
    packages: await installedPackages(
      context,
      needs.flatMap((need) => need.packages),
    ),
    hasProgram: (program) => findProgram(program) !== undefined || isInstalledBrowser(program),
  });
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string[]} names
 * @returns {Promise<Set<string> | undefined>}
 */
async function installedPackages(context, names) {
  if (process.platform !== 'linux' || findProgram('dpkg-query') === undefined) return undefined;
  const format = '$' + '{Package} $' + '{db:Status-Status}\n';
  // Exit code 1 means that some name is unknown; the known ones are printed all the same.
  const { stdout } = await tryTool('dpkg-query', ['-W', '-f', format, ...new Set(names)], context);
  return new Set(
    stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.slice(0, line.indexOf(' '))] : [])),
  );
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string[]} names
 * @returns {Promise<Set<string>>} those with a real candidate: a purely virtual name (libasound2 on Ubuntu 24.04) cannot be installed
 */
async function knownToApt(context, names) {
  const { stdout } = await tryTool('apt-cache', ['show', '--no-all-versions', ...new Set(names)], context);
  return new Set(
    stdout.split('\n').flatMap((line) => (line.startsWith('Package: ') ? [line.slice('Package: '.length).trim()] : [])),
  );
}

/**
 * Outside Linux browsers are not on PATH.
 * @param {string} program
 */
function isInstalledBrowser(program) {
  const places =
    process.platform === 'darwin'
      ? {
          'google-chrome': ['/Applications/Google Chrome.app'],
          'microsoft-edge': ['/Applications/Microsoft Edge.app'],
          chromium: ['/Applications/Chromium.app'],
        }
      : process.platform === 'win32'
        ? {
            'google-chrome': [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].map(
              (folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
            ),
            'microsoft-edge': [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']].map(
              (folder) => `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
            ),
          }
        : {};
  return Object.entries(places).some(([name, paths]) => name === program && paths.some((path) => existsSync(path)));
}
