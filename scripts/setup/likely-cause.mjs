// @ts-check
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError } from './setup-error.mjs';

/** On a full disk tools report all sorts of errors, some of which do not mention the disk. With less free space than this, it is the likeliest cause. */
const FULL_BELOW_BYTES = 64 * 1024 * 1024;

const NO_SPACE = /ENOSPC|no space left|EDQUOT|disk quota exceeded/i;
const NO_NETWORK =
  /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|temporary failure resolving|could not resolve|network is unreachable/i;
const NO_RIGHT = /EACCES|EPERM|EROFS|permission denied|read-only file system/i;

/**
 * @param {string} words what the tool said last
 * @param {number} freeBytes on the fuller of the disks that the set-up writes to
 * @returns {string | undefined} a sentence for a person: what stands in the way and what to do about it
 */
export function likelyCause(words, freeBytes) {
  if (freeBytes < FULL_BELOW_BYTES || NO_SPACE.test(words)) {
    return 'The disk is full. Free about 2 GB, then run the command again: it goes on from here.';
  }
  if (NO_NETWORK.test(words)) {
    return 'A server could not be reached. The first start needs the network (the npm registry, and Debian’s packages where some are missing); connect it, then run the command again: it goes on from here.';
  }
  if (NO_RIGHT.test(words)) {
    return 'A file or folder may not be written. The clone and the cache folder must belong to the user who runs the command.';
  }
  return undefined;
}

/**
 * @param {unknown} error
 * @param {{ root: string, cacheDir: string }} places
 * @returns {unknown} with the likely cause as the last sentence, or the error itself where none is known
 */
export function explained(error, { root, cacheDir }) {
  if (!(error instanceof Error)) return error;
  const cause = likelyCause(error.message, Math.min(freeBytesAt(root), freeBytesAt(cacheDir)));
  return cause === undefined ? error : new SetupError(`${error.message}\n\n${cause}`);
}

/**
 * @param {string} folder or, while it is not made yet, the nearest one above it
 * @returns {number}
 */
function freeBytesAt(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    const above = dirname(folder);
    return above === folder ? Number.POSITIVE_INFINITY : freeBytesAt(above);
  }
}
