import { basename, extname } from 'node:path';
import { AppError } from '../../contract/errors';
import { folded } from '../../contract/search-text';
import type { ProjectChange, Put } from '../projects/project-changes';
import { numberedPicture } from './own-picture';
import type { StandingPicture } from './project-folder-files';
import type { Story } from './read-story';

/**
 * All pictures of two scenes get each other's numbers, those behind the shown one too: so the same once more undoes it, and whichever
 * counted first still does. What is known of a picture, such as its source, goes with it. Pictures without numbers belong to scenes by their
 * place alone; they get their numbers with it.
 */
export function swappedPictures(
  { pictures, pictureOf, manifest }: Pick<Story, 'pictures' | 'pictureOf' | 'manifest'>,
  one: number,
  other: number,
): Pick<ProjectChange, 'put' | 'takeAway'> {
  if (!pictureOf.has(one) || !pictureOf.has(other)) {
    throw new AppError('invalid_body', { code: 'film.nothing_to_swap' }, 'with');
  }
  const byPlace = [...pictureOf].filter(([, { scene }]) => scene === undefined);
  const placed = new Map<StandingPicture, number>(byPlace.map(([scene, picture]) => [picture, scene]));
  const moved = pictures.flatMap((picture) => {
    const scene = picture.scene ?? placed.get(picture);
    const to = scene === one ? other : scene === other ? one : scene;
    return to === undefined || to === picture.scene ? [] : [{ picture, to }];
  });
  const taken = new Set(
    pictures.filter((standing) => moved.every(({ picture }) => picture !== standing)).map(({ path }) => path),
  );
  const put = moved.map(({ picture, to }): Put => {
    const path = freePath(taken, picture, to);
    taken.add(path);
    const entry = picture.isOwn ? undefined : manifest.findLast((file) => file.path === picture.path);
    return {
      path,
      from: picture.path,
      isMoved: true,
      entry: entry && { ...entry, scene: to },
    };
  });
  return { put, takeAway: moved.map(({ picture }) => picture.path) };
}

const OWN_NUMBER = /^\s*0*[1-9]\d{0,2}(?=$|[\s._()[\]-]|번|장면|씬|컷)/u;

function freePath(taken: ReadonlySet<string>, { path }: StandingPicture, scene: number): string {
  const extension = extname(path).slice(1);
  const name = basename(path, extname(path)).normalize('NFC').replace(OWN_NUMBER, '');
  const isTaken = (wanted: string) => [...taken].some((other) => folded(other) === folded(wanted));
  for (let number = 1; ; number += 1) {
    const wanted = numberedPicture(scene, number === 1 ? name : `${name} ${number}`, extension);
    if (!isTaken(wanted)) return wanted;
  }
}
