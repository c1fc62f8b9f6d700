import { describe, expect, it } from 'vitest';
import type { TaskOutput } from '../../../contract/task';
import { creditsText, type PictureCredit } from '../../../workers/video/credits';

const credits = (pictures: readonly PictureCredit[], more: Partial<Parameters<typeof creditsText>[0]> = {}) =>
  creditsText({
    title: '홈카페',
    language: 'ko',
    script: {},
    pictures,
    voice: 'espeak-ng ko',
    music: undefined,
    ...more,
  });
const known = (more: Partial<TaskOutput>): TaskOutput => ({
  kind: 'image',
  path: 'images/001.jpg',
  bytes: 1,
  sha256: 'a'.repeat(64),
  ...more,
});
const one = (more: Partial<TaskOutput>) => [{ scenes: [1], name: '001.jpg', known: known(more) }];

describe('The credits of a film', () => {
  it.each<[what: string, known: Partial<TaskOutput>, says: readonly string[]]>([
    [
      'a picture of a page',
      { sourceUrl: 'https://a.example/b.jpg', pageUrl: 'https://a.example/post', licence: 'CC BY 4.0, 김하늘' },
      ['원본: <https://a.example/b.jpg>', '페이지: <https://a.example/post>', '이용 조건: CC BY 4.0, 김하늘'],
    ],
    [
      'a licence that is an address',
      { sourceUrl: 'https://a.example/b.jpg', licence: 'https://creativecommons.org/licenses/by/4.0/' },
      ['이용 조건: <https://creativecommons.org/licenses/by/4.0/>'],
    ],
    [
      'a picture of an archive',
      {
        sourceUrl: 'https://a.example/b.jpg',
        pageUrl: 'https://a.example/post',
        title: '부산항',
        author: 'Kim & Lee',
        licence: 'CC BY 4.0',
        licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
      },
      ['제목: 부산항', '작가: Kim \\& Lee', '이용 조건: CC BY 4.0 <https://creativecommons.org/licenses/by/4.0/>'],
    ],
    [
      'a picture that is not for films that earn',
      { sourceUrl: 'https://a.example/b.jpg', licence: 'CC BY-NC 4.0' },
      ['⚠️ 올리기 전에 확인하세요: 상업적 이용 금지'],
    ],
    [
      'a picture that may not be changed',
      { sourceUrl: 'https://a.example/b.jpg', licence: 'CC BY-ND 4.0' },
      ['⚠️ 올리기 전에 확인하세요: 변경 금지'],
    ],
    [
      'a copy of the creator’s file',
      { sourceFile: '한강 `야경`.jpg' },
      ['장면 1 (`001.jpg`): 직접 넣은 그림 (`한강 야경.jpg`)'],
    ],
    ['a page that names no licence', { sourceUrl: 'https://a.example/b.jpg' }, ['적혀 있지 않음']],
    ['a generated picture', { model: 'flux-1', prompt: 'a cat' }, ['AI 생성 (flux-1)']],
    ['a generated picture that can be made again', { model: 'flux-1', seed: 42 }, ['AI 생성 (flux-1)', '시드: 42']],
    ['a card of our own', {}, ['장면 1: Studio Queue가']],
  ])('say of %s what the manifest knows', (_what, facts, says) => {
    const text = credits(one(facts));
    for (const part of says) expect(text).toContain(part);
  });

  it('name all cards together and each other picture by its scenes', () => {
    const card = (scene: number) => ({ scenes: [scene], name: `00${scene}.png`, known: known({}) });
    const text = credits([card(1), { scenes: [2, 4], name: 'mine.jpg', known: undefined }, card(3)]);
    expect(text).toContain('- 장면 1, 3: Studio Queue가');
    expect(text).toContain('- 장면 2, 4 (`mine.jpg`): 직접 넣은 그림');
  });

  it('name the voice, the music and who wrote the script', () => {
    const file = { name: 'audio/music.mp3', title: '봄', artist: '김하늘' };
    const text = credits([], { music: { wavName: 'm.wav', lufs: -20, file }, script: { model: 'gpt-x' } });
    expect(text).toContain('- 음악: 봄 · 김하늘 · `audio/music.mp3`');
    const settings = { name: '봄날.mp3', title: '', artist: '' };
    const other = credits([], { music: { wavName: 'm.wav', lufs: -20, file: settings } });
    expect(other).toContain('- 음악: `봄날.mp3`');
    expect(text).toContain('- 내레이션: 합성 음성 (espeak-ng ko)');
    expect(text).toContain('- AI 생성 (gpt-x)');
    expect(credits([], { music: { wavName: 'm.wav', lufs: -20, file: undefined } })).toContain('CC0');
  });

  it('are written in the language of the film', () => {
    const text = credits(one({ sourceUrl: 'https://a.example/b.jpg' }), { language: 'en', title: 'Home café' });
    expect(text).toMatch(/^# Credits: Home café\n/);
    expect(text).not.toMatch(/[가-힣]/);
  });

  it('show what a page says as text: no link, no markup, no line of its own', () => {
    const evil = '](javascript:alert(1)) <img src=x onerror=alert(1)>\n# 제목 **굵게** `코드`';
    const text = credits(
      one({
        sourceUrl: 'javascript:alert(1)',
        pageUrl: 'https://a.example/>\n# x',
        licence: evil,
        licenceUrl: evil,
        title: evil,
        author: evil,
        model: evil,
      }),
      {
        title: evil,
        voice: evil,
      },
    );
    expect(text).not.toMatch(/(?<!\\)<(?!https:)/u);
    expect(text).not.toMatch(/(?<!\\)\]\(/u);
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(3);
  });

  it.each(['a\r# x.jpg', 'a\n\n# x.jpg', 'a\u2028`<img src=x>`.jpg', 'a\u202egpj.exe'])(
    'keep a file’s name in its line: %j',
    (name) => {
      const lines = credits([{ scenes: [1], name, known: undefined }]).split(/[\n\r\u2028]/u);
      expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(3);
      expect(lines.find((line) => line.includes('장면 1'))).toMatch(
        /^- 장면 1 \(`[^`\p{Cc}\u202a-\u202e]+`\): 직접 넣은 그림$/u,
      );
    },
  );
});
