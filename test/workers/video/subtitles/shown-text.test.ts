import { describe, expect, it } from 'vitest';
import { shownSentences } from '../../../../workers/video/subtitles/shown-text';

const SPOKEN = [
  { text: '에이아이가 씁니다.', startSeconds: 1, endSeconds: 3, pauseEnds: [2] },
  { text: '사람이 고칩니다.', startSeconds: 4, endSeconds: 6 },
];

describe('The subtitles of a scene', () => {
  it('are what is said, unless the creator wrote another text for them', () => {
    expect(shownSentences(SPOKEN, undefined)).toEqual(SPOKEN);
    expect(shownSentences([], 'nothing is said')).toEqual([]);
  });

  it('keep the times of the sentences that are said when there are as many', () => {
    expect(shownSentences(SPOKEN, 'AI가 씁니다. 사람이 고칩니다!')).toEqual([
      { ...SPOKEN[0], text: 'AI가 씁니다.' },
      { ...SPOKEN[1], text: '사람이 고칩니다!' },
    ]);
  });

  it('take the time of the whole scene when there are not, and are parted where the voice rests', () => {
    expect(shownSentences(SPOKEN, 'AI가 쓰고, 사람이 고칩니다.')).toEqual([
      { text: 'AI가 쓰고, 사람이 고칩니다.', startSeconds: 1, endSeconds: 6, pauseEnds: [2, 4] },
    ]);
  });
});
