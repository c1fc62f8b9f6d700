// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** @param {string} text */
export function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * @param {string} path
 * @returns {string | undefined} changes whenever the file is replaced or rewritten; undefined when it is missing
 */
export function fileIdentity(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.size}:${stat.mtimeMs}` : undefined;
}

/**
 * Contents, not times, are hashed: a checkout or a clone changes every time stamp. 300 files take about 20 ms.
 * @param {string} root
 * @param {string[]} entries files and folders under root; a missing one counts as empty
 */
export function hashTree(root, entries) {
  const hash = createHash('sha256');
  for (const file of entries.flatMap((entry) => listFiles(join(root, entry)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} sorted, so that the order of the file system does not matter
 */
function listFiles(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => listFiles(join(path, name)));
}

/**
 * @param {string} file
 * @param {string} integrity as in a lockfile: "sha512-<base64>"
 * @returns {Promise<boolean>}
 */
export async function matchesIntegrity(file, integrity) {
  const dash = integrity.indexOf('-');
  const hash = createHash(integrity.slice(0, dash));
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('base64') === integrity.slice(dash + 1);
}

/**
 * @param {string} path
 * @returns {Record<string, string>} empty when missing or damaged: then everything is checked again
 */
export function readStamps(path) {
  try {
    const stamps = JSON.parse(readFileSync(path, 'utf8'));
    return Object.fromEntries(Object.entries(stamps).map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}

/**
 * Atomic: a reader never finds half a file.
 * @param {string} path
 * @param {string} content
 */
export function writeFileAtomically(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
