import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../../workers/script/text-in';
import { textOf } from './support';

describe('Markdown', () => {
  it.each([
    ['headings', '## 하나\n본문.\n### 둘 ###\n끝.', '하나\n\n본문.\n\n둘\n\n끝.'],
    ['emphasis', '**굵게** *기울여* ***둘 다*** __밑줄__ ~~취소~~', '굵게 기울여 둘 다 밑줄 취소'],
    [
      'emphasis that ends in a bracket before a particle',
      '**강조(설명)**은 **"인용"**이라고',
      '강조(설명)은 "인용"이라고',
    ],
    ['emphasis that does not pair', '**굵게** 그리고 **끝나지 않음', '굵게 그리고 끝나지 않음'],
    [
      'links',
      '[글](https://a.kr/b "제목")과 [참조][1], <https://c.kr>.\n\n[1]: https://d.kr',
      '글과 참조, https://c.kr.',
    ],
    ['pictures', '앞 ![그림](a.png) 뒤\n\n![](b.png)', '앞 뒤'],
    ['a picture that links', '앞.\n\n[![배지](a.svg)](https://a.kr)', '앞.'],
    ['code', '앞.\n\n```js\nlet a = 1;\n```\n\n`npm run` 뒤.', '앞.\n\nnpm run 뒤.'],
    ['a fence that is never closed', '`a`\n\n```\n뒤의 글', 'a\n\n```\n뒤의 글'.replace('```\n', '```\n')],
    [
      'tables',
      '| 원두 | 온도 | 시간 |\n|--|:-:|--|\n| **A** | 92도 | 30초 |\n| B | | 20초 |',
      'A, 온도 92도, 시간 30초\nB, 시간 20초',
    ],
    [
      'lists',
      '# ~\n- 하나\n- **둘**\n  - 셋\n\n3. 넷\n4. 다섯\n\n1) 여섯',
      '~\n\n하나\n둘\n셋\n\n3. 넷\n4. 다섯\n\n1) 여섯',
    ],
    ['lists that count by themselves', '**순서**\n\n1. 가\n1. 나\n1. 다', '순서\n\n1. 가\n2. 나\n3. 다'],
    ['tasks', '- [ ] 할 일\n- [x] 한 일', '할 일\n한 일'],
    ['quotes', '> 인용\n> 둘째 줄\n>> 안쪽', '인용\n둘째 줄\n\n안쪽'],
    ['callouts', '> [!NOTE]\n> 알림', '알림'],
    ['notes', '본문[^1]과 끝[^둘].\n\n[^1]: 각주 하나\n[^둘]: 각주 둘', '본문과 끝.'],
    ['tags', '<b>굵게</b> <br>다음 <span style="color:red">빨강</span>', '굵게\n다음 빨강'],
    ['comments', '앞 **뒤**\n\n<!-- 숨김 -->', '앞 뒤'],
    ['blocks of HTML', '<details>\n<summary>요약</summary>\n\n**내용**\n</details>', '요약\n\n내용'],
    ['scripts', '**앞**\n\n<script>alert(1)</script>\n\n뒤', '앞\n\n뒤'],
    ['escapes and entities', '**가** \\*별\\* &copy; 2024&nbsp;년', '가 *별* © 2024 년'],
    ['lines', '**첫 줄**\n둘째 줄  \n셋째 줄\\\n넷째 줄', '첫 줄\n둘째 줄\n셋째 줄\n넷째 줄'],
    ['lines that divide', '**가**\n\n---\n\n나\n***\n다', '가\n\n나\n\n다'],
    ['links of a wiki', '**가** [[문서]]와 [[문서|다른 이름]]', '가 문서와 다른 이름'],
    [
      'dates at the beginning',
      '**일정**\n\n2026. 5. 3. 행사\n\n2026. 6. 1. 마감',
      '일정\n\n2026. 5. 3. 행사\n2026. 6. 1. 마감',
    ],
    ['signs of arithmetic', '**식** 5*3*2와 a*b*c', '식 5*3*2와 a*b*c'],
    ['what looks like tags', '**가** a < b, List<String>, <3, R&D', '가 a < b, List<String>, <3, R&D'],
    ['tags of a blog', '**가** #홈카페 #커피', '가 #홈카페 #커피'],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });

  it.each<[what: string, pasted: string, given: string | undefined, title: string | undefined, text: string]>([
    ['a heading', '# 홈카페\n\n본문입니다.', undefined, '홈카페', '본문입니다.'],
    ['a heading below its line', '홈카페\n===\n\n**본문**입니다.', undefined, '홈카페', '본문입니다.'],
    ['front matter', '---\ntitle: "홈카페"\ntags: [커피]\n---\n본문입니다.', undefined, '홈카페', '본문입니다.'],
    [
      'front matter and the same heading',
      '---\ntitle: 홈카페!\n---\n# 홈카페\n본문입니다.',
      undefined,
      '홈카페!',
      '본문입니다.',
    ],
    [
      'front matter and another heading',
      '---\ntitle: 홈카페\n---\n# 시작\n본문입니다.',
      undefined,
      '홈카페',
      '시작\n\n본문입니다.',
    ],
    ['front matter without a title', '---\ndate: 2024-01-01\n---\n본문입니다.', undefined, undefined, '본문입니다.'],
    ['the task, and the same heading', '# 홈카페\n본문입니다.', '홈카페', '홈카페', '본문입니다.'],
    ['the task, and another heading', '# 시작\n본문입니다.', '홈카페', '홈카페', '시작\n\n본문입니다.'],
    ['a heading that is all there is', '# 홈카페', undefined, '홈카페', '홈카페'],
    ['no heading but a smaller one', '## 시작\n본문입니다.', undefined, undefined, '시작\n\n본문입니다.'],
    [
      'no front matter: lines that divide',
      '---\n오늘의 이야기\n---\n본문입니다.',
      undefined,
      undefined,
      '오늘의 이야기\n\n본문입니다.',
    ],
  ])('gives its title: %s', async (_what, pasted, given, title, text) => {
    expect(await readPasted(pasted, given)).toEqual(title === undefined ? { text } : { title, text });
  });
});
