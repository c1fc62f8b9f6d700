import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { intoView, keepWindowPlace, readWindowPlace, type WindowPlace } from '../../../main/desktop/window-place';
import { tempDir } from '../../support/temp-dir';

const MAIN = { x: 0, y: 27, width: 1920, height: 1053 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 };
const place: WindowPlace = { bounds: { x: 40, y: 50, width: 1000, height: 700 }, maximized: true, fullScreen: false };
const never = (error: unknown) => {
  throw error;
};

describe('The window’s place', () => {
  it('is kept whole in a file that only its owner can read', () => {
    const dir = tempDir('window');
    const file = join(dir, 'window.json');
    keepWindowPlace(file, place, never);
    expect(readWindowPlace(file)).toEqual(place);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['window.json']);
  });

  it.each([
    'no json',
    '[]',
    '{}',
    JSON.stringify({ ...place, extra: 1 }),
    JSON.stringify({ ...place, bounds: { ...place.bounds, width: -5 } }),
    JSON.stringify({ ...place, bounds: { ...place.bounds, x: 1e300 } }),
    JSON.stringify({ ...place, maximized: 'yes' }),
  ])('is unknown where its file says %s', (text) => {
    const file = join(tempDir('window'), 'window.json');
    writeFileSync(file, text);
    expect(readWindowPlace(file)).toBeUndefined();
  });

  it('is unknown where there is no file, and not kept where none can be written, which is reported', () => {
    const file = join(tempDir('window'), 'window.json');
    expect(readWindowPlace(file)).toBeUndefined();
    const problems: unknown[] = [];
    writeFileSync(join(file, '..', 'blocked'), '');
    keepWindowPlace(join(file, '..', 'blocked', 'window.json'), place, (error) => problems.push(error));
    expect(problems).toHaveLength(1);
  });
});

describe('A window that opens again', () => {
  it('is where it was, also across two screens or a little over an edge', () => {
    for (const x of [40, 1500, -7]) {
      const bounds = { x, y: 60, width: 1000, height: 700 };
      expect(intoView(bounds, [MAIN, RIGHT])).toEqual(bounds);
    }
  });

  it.each([
    ['its screen is gone', { x: 2000, y: 100, width: 1000, height: 700 }, { x: 920, y: 100, width: 1000, height: 700 }],
    [
      'it was over the edge',
      { x: 1700, y: -400, width: 1000, height: 700 },
      { x: 920, y: 27, width: 1000, height: 700 },
    ],
    ['its screen is smaller now', { x: 0, y: 27, width: 3840, height: 2100 }, MAIN],
  ])('is back in view when %s', (_why, bounds, seen) => {
    expect(intoView(bounds, [MAIN])).toEqual(seen);
  });

  it('stays on the screen that has most of it', () => {
    const bounds = { x: 2100, y: 900, width: 1000, height: 700 };
    expect(intoView(bounds, [MAIN, RIGHT])).toEqual({ ...bounds, y: 324 });
  });
});
