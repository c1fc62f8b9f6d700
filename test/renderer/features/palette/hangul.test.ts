import { expect, test } from 'vitest';
import { indexOfTyped } from '../../../../renderer/features/palette/hangul';

test.each([
  ['ㅇㅅㅈㅈ', '영상 일시정지', 3],
  ['일시ㅈ', '영상 일시정지', 3],
  ['ㅈㅈ', '일시정지', 2],
  ['ㄳ', '검색', 0],
  ['ㄱㅅ', '검색', 0],
  ['ㄷㅂ ㅈㅅ', '대본 작성', 0],
])('%s finds its place in %s', (typed, name, at) => expect(indexOfTyped(name, typed)).toBe(at));

test('each key of a word finds it, as an input method shows the word on its way', () => {
  for (const typed of ['ㅅ', '서', '설', '설ㅈ', '설저', '설정']) expect(indexOfTyped('설정', typed)).toBe(0);
});

test('only a whole syllable other than the last one is found as it is', () => {
  expect(indexOfTyped('설정', '서정')).toBe(-1);
  expect(indexOfTyped('설정', '셜')).toBe(-1);
  expect(indexOfTyped('설정', 'ㅈㅅ')).toBe(-1);
  expect(indexOfTyped('settings', 'set')).toBe(0);
});
