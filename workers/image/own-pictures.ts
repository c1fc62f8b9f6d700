import type { RunContext } from '../runtime/processor';
import { projectPictures } from '../runtime/project-pictures';
import { isWholeApart } from './decode-apart';

/** The name of the creator's own picture of each scene, the newest of several. A file that no film could use does not count. */
export async function ownPictures({
  inputDir,
  signal,
}: Pick<RunContext<unknown>, 'inputDir' | 'signal'>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const { scene, name, path, known } of await projectPictures(inputDir)) {
    signal.throwIfAborted();
    if (known === undefined && scene !== undefined && !found.has(scene) && (await isWholeApart(path)))
      found.set(scene, name);
  }
  return found;
}
