import type { ProjectPicture } from '../runtime/project-pictures';
import { isWholeApart } from './decode-apart';

/**
 * The name of the creator's own picture of each scene, the first of several in the order of `projectPictures`. A file that no film could
 * use does not count.
 */
export async function ownPictures(
  pictures: readonly ProjectPicture[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const { scene, name, path, known } of pictures) {
    signal.throwIfAborted();
    if (known === undefined && scene !== undefined && !found.has(scene) && (await isWholeApart(path)))
      found.set(scene, name);
  }
  return found;
}
