import { describe, expect, it } from 'vitest';
import { matchToScenes } from '../../../../workers/image/sources/web-pages';
import type { CrawledPicture } from '../../../../workers/image/web/picture-collector';

describe('scenes and pictures', () => {
  const found = (about: string): CrawledPicture => ({ file: about, extension: 'jpg', details: {}, about });
  const scene = (n: number, ...keywords: string[]) => ({ scene: n, narration: '', imagePrompt: '', keywords });
  it('go together by keyword first, then by order', () => {
    const list = [found('beach at noon'), found('원두 한 줌'), found('forest')];
    const matched = matchToScenes(list, [scene(1, '원두', '커피'), scene(2), scene(3, 'FOREST'), scene(4)]);
    expect([...matched].map(([n, { about }]) => [n, about]).sort()).toEqual([
      [1, '원두 한 줌'],
      [2, 'beach at noon'],
      [3, 'forest'],
    ]);
  });
});
