import { PROJECT_PICTURES } from '../runtime/picture-format';
import { decodePixels, openPicture } from '../runtime/picture-pixels';
import type { RunContext } from '../runtime/processor';
import { projectPictures } from '../runtime/project-pictures';
import { MAX_DECODING_BYTES } from './decode-picture';

/** Enough to see that a file is whole. */
const SMALL = { width: 64, height: 64 } as const;

/** The name of the creator's own picture of each scene, the newest of several. A file that no film could use does not count. */
export async function ownPictures({
  inputDir,
  signal,
}: Pick<RunContext<unknown>, 'inputDir' | 'signal'>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const { scene, name, path, known } of await projectPictures(inputDir)) {
    signal.throwIfAborted();
    if (known === undefined && scene !== undefined && !found.has(scene) && (await isWhole(path)))
      found.set(scene, name);
  }
  return found;
}

async function isWhole(path: string): Promise<boolean> {
  const opened = await openPicture(path, PROJECT_PICTURES, MAX_DECODING_BYTES);
  // Too large here is not too large for a film.
  if (!opened.ok) return opened.why === 'too large';
  return decodePixels(opened.picture, SMALL).then(
    () => true,
    () => false,
  );
}
