import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { firstNamed } from '../../runtime/first-named';
import { sha256Of } from '../../runtime/sha256';
import { decodeApart } from '../decode-apart';
import { bytesIn, picturesIn } from '../own-folder/folder-pictures';
import { Shelf, STEPS } from '../own-folder/shelf';
import type { FoundPicture, PictureRequest, PictureSource, StagedPicture } from '../picture-source';

const DEFAULT_MIN = { width: 640, height: 360 };
const MAX_NAME_CHARS = 300;

const { options } = IMPLEMENTATIONS.pictures['own-folder'];

/** Copies of pictures in a folder of the creator's, by the numbers and the words in their names. */
export const ownFolder: PictureSource = {
  id: 'own-folder',
  stage: 'own_folder',
  takes: () => true,
  async *find(request) {
    const folder = readOption(options.folder, request.settings.options).trim();
    // A relative path would mean another folder with each start of the app.
    const names = isAbsolute(folder) ? await picturesIn(folder) : undefined;
    request.signal.throwIfAborted();
    if (names === undefined) request.log({ code: 'image.no_folder' }, 'warn');
    else yield* choose(request, folder, names);
  },
};

async function* choose(
  request: PictureRequest,
  folder: string,
  names: readonly string[],
): AsyncGenerator<FoundPicture> {
  const { signal, log, plan, scenes, inUse, onPicture } = request;
  const shelf = new Shelf(names, new Set(plan.scenes.map(({ scene }) => scene)));
  // Compared by their bytes: pictures that only look alike may all be meant, such as a drawing that grows from scene to scene.
  const published = new Set<string>();
  for (const path of inUse) published.add(await sha256Of(createReadStream(path)).catch(() => ''));
  const unusable: string[] = [];
  const waiting = new Map(scenes.map((scene) => [scene.scene, scene]));

  for (let uses = 0; waiting.size > 0; uses += 1) {
    for (const step of STEPS) {
      for (const scene of [...waiting.values()]) {
        for (const file of shelf.candidates(scene, step, uses)) {
          signal.throwIfAborted();
          const name = names[file] ?? '';
          const copy = await copyOf(request, folder, name);
          signal.throwIfAborted();
          if (copy === undefined) {
            shelf.drop(file);
            unusable.push(name);
            continue;
          }
          shelf.use(file);
          if (uses === 0 && published.has(copy.sha256)) continue;
          published.add(copy.sha256);
          waiting.delete(scene.scene);
          const picture = await staged(request, scene.scene, name, copy);
          onPicture(scenes.length - waiting.size);
          yield { scene: scene.scene, picture };
          break;
        }
      }
    }
    if (!shelf.hasMore(uses)) break;
  }
  if (unusable.length === 0) return;
  const { first, more } = firstNamed(unusable);
  log({ code: 'image.folder_left', names: first, more }, 'warn');
}

interface Copy {
  readonly data: Buffer;
  readonly extension: 'jpg' | 'png';
  readonly sha256: string;
}

/** The picture as the film gets it; undefined when the file holds none, or too small a one. */
async function copyOf({ metadata }: PictureRequest, folder: string, name: string): Promise<Copy | undefined> {
  const bytes = await bytesIn(folder, name);
  if (bytes === undefined) return undefined;
  const { minWidth: width = DEFAULT_MIN.width, minHeight: height = DEFAULT_MIN.height } = metadata;
  const decoded = await decodeApart(bytes, { width, height, evenPlain: true });
  if (!decoded.ok) return undefined;
  const { data, extension } = decoded.picture;
  return { data, extension, sha256: createHash('sha256').update(data).digest('hex') };
}

async function staged(
  { stagingDir }: PictureRequest,
  scene: number,
  name: string,
  { data, extension }: Copy,
): Promise<StagedPicture> {
  const file = `own-${scene}.${extension}`;
  await writeFile(join(stagingDir, file), data);
  return { file, extension, details: { sourceFile: [...name].slice(0, MAX_NAME_CHARS / 2).join('') } };
}
