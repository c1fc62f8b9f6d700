import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../../workers/script/text-in';
import { draftFromText } from '../../../../workers/script/writers/from-text';
import { textOf } from './support';

const bare = (text: string) => text.replace(/\s+/gu, '');

describe('six texts as creators paste them', () => {
  const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../../fixtures/texts', name), 'utf8');
  /** What is a mark in each of them: at the beginning of a line. */
  const withoutBullets = (text: string) => text.replace(/^[-•■※] ?/gmu, '');

  it.each(['news.txt', 'dialogue.txt', 'list.txt', 'essay.txt', 'post.md', 'talk.srt'])(
    '%s has no mark',
    async (name) => {
      const { title, text } = await readPasted(fixture(name));
      const draft = draftFromText(text, { title });
      for (const { narration, sentences = [], keywords, imagePrompt } of draft.scenes) {
        expect(narration).not.toMatch(/[*#`_~|<>[\]{}•■※♪\\^]|-->|https?:|^- /u);
        expect(sentences.join(' ')).toBe(narration);
        for (const sentence of sentences) expect(sentence).not.toMatch(/^[-–•·]\s|\n/u);
        for (const keyword of keywords) expect(keyword).toMatch(/^[\p{L}\p{N}-]+$/u);
        expect(imagePrompt).not.toMatch(/[*#`|<>[\]{}•■※]/u);
      }
      expect(draft.title).toMatch(/^[\p{L}\p{N}][^*#`|<>[\]]*$/u);
    },
  );

  it.each(['news.txt', 'dialogue.txt', 'list.txt', 'essay.txt'])('%s loses nothing', async (name) => {
    const { scenes } = draftFromText(await textOf(fixture(name)));
    const joined = scenes.map(({ narration }) => narration).join(' ');
    expect(bare(joined)).toBe(bare(withoutBullets(fixture(name))));
  });

  it('the post is read with its title, its tables as sentences, and without code and notes', async () => {
    const { title, text } = await readPasted(fixture('post.md'));
    expect(title).toBe('미니멀 책상, 한 달 써 보니');
    expect(text).not.toContain(title);
    for (const part of [
      '직접 구매(내돈내산)했습니다.',
      '모니터, 값 32만 원, 쓰는 시간 하루 여덟 시간',
      '\n읽지 않은 잡지\n',
      '1. 집중력이 올랐습니다.',
      'R&D 팀',
      '댓글로 남겨',
    ])
      expect(text).toContain(part);
    for (const part of ['setTimeout', '2024년 4월', '책상 전경', '예고', 'NOTE']) expect(text).not.toContain(part);
  });

  it('the subtitles are sentences again', async () => {
    const text = await textOf(fixture('talk.srt'));
    expect(text).toContain('이번 시간에는 제주도 올레길을 걸어 보려고 해요.\n');
    expect(text).toContain('\n\n여기서 출발하면 되나요?\n네, 파란 화살표를 따라가세요.\n');
    for (const part of ['음악', '파도', '00:', 'an8']) expect(text).not.toContain(part);
  });

  it('the list keeps its items apart and in order', async () => {
    const { scenes } = draftFromText(await textOf(fixture('list.txt')));
    const sentences = scenes.flatMap((scene) => scene.sentences ?? []);
    for (const line of withoutBullets(fixture('list.txt'))
      .split('\n')
      .slice(0, -2)
      .filter((text) => text !== ''))
      expect(sentences).toContain(line);
  });
});
