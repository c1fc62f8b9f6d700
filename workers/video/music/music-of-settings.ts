import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { MUSIC_ENDINGS } from '../../../contract/project-files';

const MUSIC = new RegExp(`\\.(?:${MUSIC_ENDINGS.join('|')})$`, 'iu');
/** So many files of a folder are tried at most. */
const MAX_TRIED = 5;

/**
 * The files that may be the film's music by the settings, in the order in which they are to be tried: the file itself or, of a folder, one that
 * follows from the project's name and then those behind it. So a film that is made again keeps its music, and films differ.
 */
export async function musicOfSettings(path: string, projectId: string): Promise<string[]> {
  if (!isAbsolute(path)) return [];
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter(
      (entry) => (entry.isFile() || entry.isSymbolicLink()) && MUSIC.test(entry.name) && !entry.name.startsWith('.'),
    )
    .map(({ name }) => name)
    .sort();
  const first = createHash('sha256').update(projectId).digest().readUInt32BE() % Math.max(1, names.length);
  const inTurn = [...names.slice(first), ...names.slice(0, first)];
  return inTurn.slice(0, MAX_TRIED).map((name) => join(path, name));
}
