// @ts-check
import {
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { acquireLock } from './lock.mjs';
import { killSetupProcesses } from './processes.mjs';

/**
 * Makes a file or folder of the user's cache exactly once, whoever asks at the same moment: built beside its place and
 * renamed into it, so what stands there is always whole, also after a kill -9 in the middle.
 * @param {import('./context.mjs').Context} context
 * @param {string} name path under the cache folder
 * @param {(draft: string) => Promise<void>} build fills the draft folder
 * @returns {Promise<string>} the finished folder
 */
export async function cached(context, name, build) {
  const place = join(context.cacheDir, name);
  if (existsSync(place)) return place;
  const release = await acquireLock(join(context.cacheDir, 'setup.lock'), {
    token: context.token,
    onWait: (owner) => context.say(`another set-up (pid ${owner.pid}) is filling the cache; waiting for it`),
    onStale: (owner) => killSetupProcesses(owner.token),
  });
  try {
    if (existsSync(place)) return place;
    await makeInPlace(place, build);
    return place;
  } finally {
    release();
  }
}

/**
 * @param {string} place replaced if it exists; the caller holds the lock that covers it
 * @param {(draft: string) => Promise<void> | void} build
 */
export async function makeInPlace(place, build) {
  mkdirSync(dirname(place), { recursive: true });
  const draftPrefix = `${basename(place)}.draft-`;
  // Under the lock nobody else is building, so every draft is the remains of an interrupted run.
  for (const name of readdirSync(dirname(place))) {
    if (name.startsWith(draftPrefix)) rmSync(join(dirname(place), name), { recursive: true, force: true });
  }
  const draft = join(dirname(place), `${draftPrefix}${process.pid}`);
  mkdirSync(draft);
  await build(draft);
  rmSync(place, { recursive: true, force: true });
  renameSync(draft, place);
}

/**
 * A copy that costs no disk: hard links where both are on one file system, plain copies where not.
 * @param {string} from
 * @param {string} to an existing folder
 */
export function linkTree(from, to) {
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    const target = join(to, name);
    const stat = lstatSync(source);
    if (stat.isDirectory()) {
      mkdirSync(target);
      linkTree(source, target);
    } else if (stat.isSymbolicLink()) {
      symlinkSync(readlinkSync(source), target);
    } else {
      try {
        linkSync(source, target);
      } catch {
        // Another device, or a file system without hard links.
        cpSync(source, target);
      }
    }
  }
}
