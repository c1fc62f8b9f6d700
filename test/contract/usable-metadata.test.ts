import { describe, expect, it } from 'vitest';
import { isForOwnCode, unusableFields, usableFields, usableMetadata } from '../../contract/task';

describe('What a built-in processor works from', () => {
  it('lacks the values that fit no field of ours, and has all others as they are meant', () => {
    const sent = { quality: 'high', frameRate: 24, resolution: '4K', duration: '60', mine: { a: 1 } };
    expect(unusableFields('video', sent)).toEqual(['quality', 'frameRate']);
    expect(usableMetadata.video.parse(sent)).toEqual({ resolution: '2160p', duration: 60, mine: { a: 1 } });
  });

  it('never lacks what has to be refused', () => {
    expect(usableFields('image', { only: [], scenes: 'many' })).toEqual({ only: [], scenes: 'many' });
    expect(usableMetadata.image.safeParse({ only: [] }).success).toBe(false);
    expect(usableMetadata.video.safeParse({ duration: '1분' }).success).toBe(false);
    expect(usableMetadata.script.parse({ duration: '1분' })).toEqual({});
  });

  it('is for the creator’s own code where a value is one that only it can read', () => {
    expect(isForOwnCode('script', { text: { table: 'texts', id: 7 } })).toBe(true);
    expect(isForOwnCode('script', { text: '안녕' })).toBe(false);
  });

  it('is found in an object that compares with nothing', () => {
    expect(unusableFields('video', { resolution: { toString: 1 }, speed: { length: { toString: 1 } } })).toEqual([
      'resolution',
      'speed',
    ]);
  });
});
