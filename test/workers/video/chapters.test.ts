import { describe, expect, it } from 'vitest';
import type { ScriptFile } from '../../../contract/project-files';
import { chapterMetadata, chaptersOf } from '../../../workers/video/chapters';
import type { Clip } from '../../../workers/video/clips/prepare-clips';
import { scriptOf } from './video-context';

/** A film of scenes that last so many seconds. */
function film(seconds: readonly number[]) {
  let at = 0;
  const scenes = seconds.map((length) => {
    const firstFrame = at * 30;
    at += length;
    return { firstFrame, endFrame: at * 30, fadeFrames: 0, speechStart: 0, speechEnd: 0 };
  });
  return { scenes, frameRate: 30, totalSeconds: at } as const;
}
const clip = (seconds: number): Clip => ({
  ...{ kind: 'intro', file: 'a.bin', sha256: '', demuxer: 'mov', sound: 'intro.wav', frames: seconds * 30, seconds },
  picture: {
    ...{ stream: 0, shape: 1, heightPx: 1, isInterlaced: false, hdr: undefined, hasMatrix: true },
    ...{ statedSeconds: seconds, soundStream: undefined },
  },
});
const SEVEN = ['하나.', '둘.', '셋.', '넷.', '다섯.', '여섯.', '일곱.'];
const starts = (lengths: readonly number[], clips: { intro?: Clip; outro?: Clip } = {}) =>
  chaptersOf(scriptOf(SEVEN.slice(0, lengths.length)), film(lengths), clips).map(({ at, title }) => [at, title]);
const titles = (narrations: readonly string[], more: Partial<ScriptFile> = {}) =>
  chaptersOf(scriptOf(narrations, more), film(narrations.map(() => 10)), {}).map(({ title }) => title);

describe('The chapters of a film', () => {
  it('begin with scenes, each at least ten seconds long', () => {
    expect(starts([12, 11, 13])).toEqual([
      [0, '하나'],
      [12, '둘'],
      [23, '셋'],
    ]);
    expect(starts([6, 6, 6, 6, 6, 6, 4])).toEqual([
      [0, '하나'],
      [12, '셋'],
      [24, '다섯'],
    ]);
  });

  it('are none where there would be fewer than three', () => {
    expect(starts([60, 60])).toEqual([]);
    expect(starts([9, 9, 9])).toEqual([]);
    expect(starts([10, 10, 9.9])).toEqual([]);
  });

  it('begin with the film, also behind a short intro; a long one is a chapter of its own', () => {
    expect(starts([12, 12, 12], { intro: clip(3) })).toEqual([
      [0, '하나'],
      [15, '둘'],
      [27, '셋'],
    ]);
    expect(starts([12, 12, 12], { intro: clip(10) })).toEqual([
      [0, '인트로'],
      [10, '하나'],
      [22, '둘'],
      [34, '셋'],
    ]);
    expect(starts([12, 12, 4], { outro: clip(6) })).toHaveLength(3);
  });

  it('are named by the first sentence that is shown, cut between words', () => {
    const long = `아주 긴 문장은 ${'단어 '.repeat(40)}끝납니다.`;
    const [first = '', second, third] = titles([long, '짧은 문장입니다. 다음 문장.', '1 < 2 > 0 = 참; #셋 \\ 끝']);
    expect([...first].length).toBeLessThanOrEqual(60);
    expect(first).toMatch(/단어…$/u);
    expect(second).toBe('짧은 문장입니다');
    expect(third).toBe('1 ‹ 2 › 0 = 참; #셋 \\ 끝');
  });

  it('do not begin with a scene that is only seen, but for the first, which is named as the film', () => {
    expect(titles(['', '둘.', '', '넷.', '다섯.'], { title: '제목' })).toEqual(['제목', '둘', '넷', '다섯']);
    expect(titles(['하나.', '\u200b', '셋.', '넷.'])).toEqual(['하나', '셋', '넷']);
  });

  it('are written as FFmpeg reads them', () => {
    const chapters = [
      { at: 0, title: 'a=b; #c \\ d' },
      { at: 10.0333, title: '둘' },
    ];
    expect(chapterMetadata(chapters, 25)).toBe(
      [
        ';FFMETADATA1',
        ...['[CHAPTER]', 'TIMEBASE=1/1000', 'START=0', 'END=10033', 'title=a\\=b\\; \\#c \\\\ d'],
        ...['[CHAPTER]', 'TIMEBASE=1/1000', 'START=10033', 'END=25000', 'title=둘', ''],
      ].join('\n'),
    );
  });
});
