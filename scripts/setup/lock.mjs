// @ts-check
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/**
 * @typedef {object} LockOwner
 * @property {number} pid
 * @property {string} startedAt kernel start time of the pid, so that a reused pid is not taken for the owner; '' where unknown
 * @property {string} host
 * @property {string} token
 * @property {string} path where it was taken
 * @property {string} folder which folder that is, whatever it is called now; '' where unknown
 */

const POLL_MS = 200;
/** Removing a stale lock takes microseconds; a process that has held the right to do so for this long has died. */
const BREAKER_STALE_AFTER_MS = 10_000;

/**
 * Takes a lock file, waiting for a living owner and replacing a dead one.
 * Held by link(2) of a complete file, so a lock is never seen half written.
 * @param {string} path
 * @param {object} options
 * @param {string} options.token
 * @param {(owner: LockOwner) => void} [options.onWait] called once, when somebody else holds it
 * @param {(owner: LockOwner) => void} [options.onStale] called after a dead owner's lock was removed
 * @returns {Promise<() => void>} release; only ever removes this holder's own lock
 */
export async function acquireLock(path, { token, onWait, onStale }) {
  mkdirSync(dirname(path), { recursive: true });
  const folder = String(statSync(dirname(path), { bigint: true }).ino);
  const mine = { pid: process.pid, startedAt: processStartTime(process.pid), host: hostname(), token, path, folder };
  let waiting = false;
  while (!tryLink(path, JSON.stringify(mine))) {
    const owner = readOwner(path);
    if (owner === undefined) continue;
    if (isCopied(owner, mine)) {
      removeStale(path, owner);
      continue;
    }
    if (isOwnerDead(owner)) {
      if (removeStale(path, owner)) onStale?.(owner);
      continue;
    }
    if (!waiting) onWait?.(owner);
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return () => {
    if (readOwner(path)?.token === token) rmSync(path, { force: true });
  };
}

/**
 * A lock that came along in a copy of its folder: the owner holds the first one. A folder that was moved, or is seen by another path,
 * is still the same one; on a file system that assigns new inode numbers at each mount, at least the path is the same.
 * @param {LockOwner} owner
 * @param {LockOwner} mine
 */
function isCopied(owner, mine) {
  return owner.folder !== '' && owner.folder !== mine.folder && owner.path !== mine.path;
}

/**
 * @param {LockOwner} owner
 * @returns {boolean} true only when it is certain: an owner on another host (a shared home folder) counts as alive
 */
export function isOwnerDead(owner) {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM');
  }
  return owner.startedAt !== '' && processStartTime(owner.pid) !== owner.startedAt;
}

/** @param {number} pid */
export function processStartTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Field 22; the second field is a name that may hold spaces and brackets, so count from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/**
 * @param {string} path
 * @param {string} content
 */
function tryLink(path, content) {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} path
 * @returns {LockOwner | undefined}
 */
function readOwner(path) {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8'));
    return {
      pid: Number(owner.pid),
      startedAt: String(owner.startedAt),
      host: String(owner.host),
      token: String(owner.token),
      path: String(owner.path ?? ''),
      folder: String(owner.folder ?? ''),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    // A damaged file (a full disk, a power cut) is nobody's lock: no process has this pid, so it counts as stale.
    return { pid: Number.MAX_SAFE_INTEGER, startedAt: '', host: hostname(), token: '', path: '', folder: '' };
  }
}

/**
 * Two waiters may both see the dead owner; without a second lock the slower one would delete the faster one's new lock.
 * @param {string} path
 * @param {LockOwner} dead
 */
function removeStale(path, dead) {
  const breaker = `${path}.breaking`;
  if (!tryLink(breaker, String(process.pid))) {
    const age = Date.now() - (statSync(breaker, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > BREAKER_STALE_AFTER_MS) rmSync(breaker, { force: true });
    return false;
  }
  try {
    if (readOwner(path)?.token !== dead.token) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(breaker, { force: true });
  }
}
