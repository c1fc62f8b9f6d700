import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../../workers/script/text-in';
import { textOf } from './support';

/** Text, title and what is expected of both. */
const KEPT: readonly (readonly [how: string, pasted: string, text: string, title?: string])[] = [
  [
    'a reading that nobody closes',
    '<p><ruby>漢<rt>한</ruby> 글자입니다.</p><p>둘째입니다.</p>',
    '漢 글자입니다.\n\n둘째입니다.',
  ],
  ['two readings', '<p><ruby>漢<rp>(<rt>한<rp>)</ruby> 글자<rt>뜻<p>둘째입니다.</p>', '漢 글자\n\n둘째입니다.'],
  [
    'a drawing without a body',
    '<h1>제목</h1><p>첫 문단 <svg class="i"/> 입니다.</p><p>둘째입니다.</p>',
    '첫 문단 입니다.\n\n둘째입니다.',
    '제목',
  ],
  [
    'a frame without a body',
    '# 제목\n\n첫 문단.\n\n<iframe src="https://a.kr/x" />\n\n둘째 문단.',
    '첫 문단.\n\n둘째 문단.',
    '제목',
  ],
  [
    'a button that is never closed',
    '<p>첫 문단</p><button>눌러요<p>둘째입니다.</p>',
    '첫 문단\n\n눌러요\n\n둘째입니다.',
  ],
  [
    'a hidden paragraph that is never closed',
    '<p>첫 문단</p><p hidden>숨김<p>둘째입니다.',
    '첫 문단\n\n숨김\n\n둘째입니다.',
  ],
  ['a comment that is never closed, in a page', '<p>하나</p><!-- 메모 <p>둘입니다.</p>', '하나\n\n메모\n\n둘입니다.'],
  [
    'a comment that is never closed, in Markdown',
    '# 제목\n\n하나.\n\n<!-- 메모\n\n**둘.**',
    '하나.\n\n메모\n\n둘.',
    '제목',
  ],
  [
    'a dialogue between two rules',
    '---\n민수: 안녕하세요\n영희: 네\n---\n끝났습니다.',
    '민수: 안녕하세요\n영희: 네\n\n끝났습니다.',
  ],
  [
    'a title with a colon',
    '---\ntitle: 커피: 시작부터 끝까지\ntags: [커피, 원두]\n---\n본문입니다.',
    '본문입니다.',
    '커피: 시작부터 끝까지',
  ],
  ['a title in brackets', '---\ntitle: [속보] 오늘의 커피\n---\n본문입니다.', '본문입니다.', '[속보] 오늘의 커피'],
  ['a title of digits', '---\ntitle: 1984\n---\n본문입니다.', '본문입니다.', '1984'],
  ['a title with a number sign', '---\ntitle: 쇼츠 #3 커피\n---\n본문입니다.', '본문입니다.', '쇼츠 #3 커피'],
  ['a quoted title', '---\ntitle: "그는 \\"네\\"라고" # 가제\n---\n본문입니다.', '본문입니다.', '그는 "네"라고'],
  [
    'a title on the next lines',
    '---\ntitle: >-\n  홈카페\n  이야기\ndate: 2026-05-03\n---\n본문입니다.',
    '본문입니다.',
    '홈카페 이야기',
  ],
  ['a Korean title', '---\n제목: 홈카페\n태그:\n- 커피\n---\n본문입니다.', '본문입니다.', '홈카페'],
  ['aliases', '---\ntitle: 홈카페\nbase: &base [1, 2]\ncopy: *base\n---\n본문입니다.', '본문입니다.', '홈카페'],
  [
    'a heading of a whole text',
    `# ${'긴 글입니다. '.repeat(60)}\n\n**끝.**`,
    `${'긴 글입니다. '.repeat(60).trim()}\n\n끝.`,
  ],
];

describe('what is broken costs itself alone', () => {
  it.each(KEPT.map(([how, pasted, text, title]) => ({ how, pasted, text, title })))(
    '$how',
    async ({ pasted, text, title }) => {
      expect(await readPasted(pasted)).toEqual(title === undefined ? { text } : { title, text });
    },
  );

  it('the heading of a column is not repeated until a text is many times as long', async () => {
    const pasted = `|가|${'나'.repeat(50_000)}|\n|-|-|\n${'|a|b|\n'.repeat(20_000)}`;
    expect((await textOf(pasted)).length).toBeLessThan(2 * pasted.length);
  });
});
