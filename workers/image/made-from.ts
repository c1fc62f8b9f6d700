import { createHash } from 'node:crypto';
import type { ImageMetadata } from '../../contract/task';
import type { PictureScene, ScenePlan } from './load-scenes';

/** A hash of all that decides what the picture of a scene shows: where it is the same, the picture need not be made again. */
export function madeFrom(
  { title, language }: Pick<ScenePlan, 'title' | 'language'>,
  { scene, narration, imagePrompt, keywords }: PictureScene,
  { pages, minWidth, minHeight, aspect, useImageFX }: ImageMetadata,
): string {
  const all = {
    title,
    language,
    scene,
    narration,
    imagePrompt,
    keywords,
    pages,
    minWidth,
    minHeight,
    aspect,
    useImageFX,
  };
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}
