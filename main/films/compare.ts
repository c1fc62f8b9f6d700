import { type FilmRecord, type ScriptFile, scenesInOrder } from '../../contract/project-files';
import type { StoryScene } from '../../contract/storyboard';
import type { StandingPicture } from './project-folder-files';

export type Change = StoryScene['changed'][number];

/** By the number of each scene, what differs from the film. Empty while there is no film, or none of which is known what it was made of. */
export function changesSince(
  record: FilmRecord | undefined,
  script: ScriptFile,
  pictures: ReadonlyMap<number, StandingPicture>,
): ReadonlyMap<number, readonly Change[]> {
  const scenes = scenesInOrder(script);
  const changes = new Map<number, Change[]>(scenes.map(({ scene }) => [scene, []]));
  if (record === undefined) return changes;
  const filmed = scenesInOrder(record.script);
  const stayed = new Set(
    longestRising(
      scenes.map(({ scene }) => filmed.findIndex((one) => one.scene === scene)).filter((place) => place !== -1),
    ).map((place) => filmed[place]?.scene),
  );
  for (const { scene, narration, subtitle, keywords } of scenes) {
    const found = changes.get(scene);
    const was = filmed.find((one) => one.scene === scene);
    if (was === undefined) {
      found?.push('new');
      continue;
    }
    if (was.narration !== narration) found?.push('narration');
    if (was.subtitle !== subtitle) found?.push('subtitle');
    if (was.keywords.join('\n') !== keywords.join('\n')) found?.push('keywords');
    const shown = record.scenes.find((one) => one.scene === scene)?.picture.sha256;
    const picture = pictures.get(scene)?.sha256;
    if (picture !== undefined && picture !== shown) found?.push('picture');
    if (!stayed.has(scene)) found?.push('place');
  }
  return changes;
}

/** The fewest scenes that must be said to have moved are those outside of the longest part that is still in order. */
function longestRising(values: readonly number[]): number[] {
  const best: number[][] = [];
  for (const [at, value] of values.entries()) {
    let longest: number[] = [];
    for (let before = 0; before < at; before += 1) {
      const one = best[before] ?? [];
      if ((one.at(-1) ?? -1) < value && one.length > longest.length) longest = one;
    }
    best.push([...longest, value]);
  }
  return best.reduce((longest, one) => (one.length > longest.length ? one : longest), []);
}
