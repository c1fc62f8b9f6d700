import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../contract/errors';
import { PROJECT_FILES } from '../../contract/project-files';
import type { ProjectChange, Put } from '../projects/project-changes';
import type { Story } from './read-story';

/** As file-type names them: what the panel can show and the film worker can read. */
const FORMATS: ReadonlySet<string> = new Set(['jpg', 'png', 'apng', 'gif', 'webp', 'avif']);
/** As much as a signature needs. */
const HEAD_BYTES = 4_100;
/** A photograph of a hundred megapixels has some 50 MB. */
const MAX_BYTES = 200 * 1024 * 1024;
const MAX_NAME_CHARS = 60;

/**
 * A file of the creator's as the picture of a scene: it is copied beside the others, and the newest counts. Pictures without numbers belong to
 * scenes by their place alone; they get their numbers with it, or they would belong to none.
 * @param file absolute
 * @throws AppError `bad_input` for anything but a picture that can be filmed
 */
export async function ownPicture(
  story: Story,
  scene: number,
  file: string,
): Promise<Pick<ProjectChange, 'put' | 'takeAway'>> {
  const extension = await formatOf(file);
  const path = numberedPicture(scene, stemOf(file), extension);
  const byPlace = [...story.pictureOf].filter(([, picture]) => picture.scene === undefined);
  const others = byPlace.filter(([other]) => other !== scene);
  const put: Put[] = others.map(([other, picture]) => ({
    path: numberedPicture(other, stemOf(picture.path), extname(picture.path).slice(1)),
    from: `${story.projectDir}/${picture.path}`,
  }));
  return {
    put: [...put, { path, from: file, isOutside: true }],
    takeAway: byPlace.map(([, picture]) => picture.path),
  };
}

const stemOf = (path: string): string => basename(path).replace(/\.[^.]*$/u, '');

/** The path of a scene's picture, with as much of its own name as is harmless. @param name without its extension */
export function numberedPicture(scene: number, name: string, extension: string): string {
  const stem = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_-]+/gu, ' ')
    .trim();
  const cut = [...stem].slice(0, MAX_NAME_CHARS).join('').trim();
  return `${PROJECT_FILES.images}/${String(scene).padStart(3, '0')}${cut === '' ? '' : ` ${cut}`}.${extension}`;
}

async function formatOf(file: string): Promise<string> {
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile() !== true) throw new AppError('bad_input', { code: 'film.picture_gone' }, 'file');
  if (info.size > MAX_BYTES) throw new AppError('bad_input', { code: 'film.no_picture' }, 'file');
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const found = await fileTypeFromBuffer(buffer.subarray(0, bytesRead));
    if (found !== undefined && FORMATS.has(found.ext)) return found.ext;
    throw new AppError('bad_input', { code: 'film.no_picture' }, 'file');
  } finally {
    await handle.close();
  }
}
