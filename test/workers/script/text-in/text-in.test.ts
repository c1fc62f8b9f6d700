import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../../workers/script/text-in';
import { draftFromText } from '../../../../workers/script/writers/from-text';

const textOf = async (pasted: string) => (await readPasted(pasted)).text;
const bare = (text: string) => text.replace(/\s+/gu, '');

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

describe('plain text is not damaged', () => {
  it.each([
    ['5*3*2는 30이고, 2**3은 8이다.'],
    ['1*2 그리고 3*4 그리고 5*6'],
    ['#해시태그 #홈카페 #커피스타그램'],
    ['파일 이름은 my_first_file_v2.txt 입니다.'],
    ['^_^ 반가워요 ^_^'],
    ['네~ 알겠어요~~ 정말요~~'],
    ['10~20% 할인, 3~4일 소요'],
    ['사랑해 <3 a < b 그리고 c > d'],
    ['R&D 예산과 AT&T, Q&A'],
    ['&lt;와 &amp;는 특수 문자입니다.'],
    ['a <b and c> d'],
    ['List<String>과 Map<K, V>를 쓴다.'],
    ['<공지> 오늘은 쉽니다.'],
    ['[공지] 오늘은 쉽니다. [필독]'],
    ['[가격](원)은 부가세 포함입니다.'],
    ['[민수]: 안녕\n[지수]: 응'],
    ['1. 물을 끓인다\n2. 원두를 간다'],
    ['1) 물\n2) 원두\n(3) 우유'],
    ['가. 물\n나. 원두'],
    ['① 물\n② 원두'],
    ['2026. 5. 3. 행사가 열립니다.'],
    ['2026년 5월 3일\n오후 3:30 ~ 5:00'],
    ['기온은 -5도, 체감 -12도'],
    ['-5도\n+3도'],
    ['○○ 씨와 □□ 씨가 만났다.'],
    ['    들여쓴 첫 줄\n    들여쓴 둘째 줄'],
    ['a | b\nc | d'],
    ['A | B는 A 또는 B를 뜻한다.'],
    ['이름: 홍길동\n나이: 20'],
    ["그는 'it`s'라고 썼다."],
    ['C:\\temp\\new 폴더'],
    ['\\(^o^)/ 만세'],
    ['https://example.com/a_b_c?d=e*f*g 를 보세요.'],
    ['$100와 ₩5,000'],
    ['100% ^오^ {중괄호}'],
    ['__init__ 메서드는 생성자다.'],
    ['제목=내용 = 값'],
    ['!!! 주의 !!!'],
    ['00:30 시작\n01:00 끝'],
    ['점심은\n12:30\n저녁은\n6:30\n야식은\n11:30'],
    ['"큰따옴표"와 \'작은따옴표\' 그리고 “굽은따옴표”'],
  ])('%j', async (text) => {
    expect(bare(await textOf(text))).toBe(bare(text));
  });

  it('lines end sentences, blank lines end paragraphs', async () => {
    expect(await textOf('나 보기가 역겨워\n가실 때에는\n말없이 고이 보내 드리우리다\n\n영변에 약산')).toBe(
      '나 보기가 역겨워\n가실 때에는\n말없이 고이 보내 드리우리다\n\n영변에 약산',
    );
  });

  it('captions of a line each, without full stops, stay apart', async () => {
    const lines = [
      '오늘은 집에서 쉽게 만들 수 있는 김치볶음밥을 소개해 드리겠습니다',
      '먼저 잘 익은 김치를 잘게 썰고 기름을 두른 팬에 넣어 볶습니다',
      '김치가 숨이 죽으면 밥을 넣고 주걱으로 잘 풀어 가며 볶아 줍니다',
      '마지막으로 달걀을 하나 부쳐서 밥 위에 올려 주면 완성됩니다',
    ].join('\n');
    expect(await textOf(lines)).toBe(lines);
  });
});

describe('marks of plain text are left out', () => {
  it.each([
    ['bullets', '- 하나\n* 둘\n• 셋\n•넷\n■ 다섯\n※주의\n– 여섯', '하나\n둘\n셋\n넷\n다섯\n주의\n여섯'],
    ['lines that divide', '앞\n---\n가운데\n* * *\n뒤\n=====\n끝\n━━━━', '앞\n\n가운데\n\n뒤\n\n끝'],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });
});

describe('characters', () => {
  it.each([
    ['NFD', '커피'.normalize('NFD'), '커피'],
    ['zero-width space, joiner and mark', '커\u200b피\u200c를\u2060 내\ufeff린다', '커피를 내린다'],
    ['byte order mark', '\ufeff커피', '커피'],
    ['soft hyphen', 'infor\u00admation', 'information'],
    ['soft hyphen at the end of a line', 'infor\u00ad\nmation', 'information'],
    ['hyphen of Chromium', 'infor\u0002\nmation', 'information'],
    ['direction marks', '가\u202e나\u2066다\u200f', '가나다'],
    ['full-width letters and digits', 'ＡＢＣ １２３％', 'ABC 123%'],
    ['full-width space', '가\u3000나', '가 나'],
    ['ligatures', 'e\ufb03cient \ufb01lm', 'efficient film'],
    ['half-width Hangul', '\uffa1\uffc2', '가'],
    ['Hangul filler', '가\u3164나', '가 나'],
    ['carriage returns and line separators', '가\r\n나\r다\u2028라\u2029마', '가\n나\n다\n라\n\n마'],
    ['vertical tab', '가\v나', '가\n나'],
    ['lost characters and halves', '가\ufffd나\ud83d다', '가나다'],
    ['a bullet of a word processor', '\uf0b7 하나', '하나'],
    ['no-break space', '가\u00a0나', '가 나'],
    ['what makes an emoji', '👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽', '👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽'],
    ['circled numbers and units', '① ㎡ ℃ ㏄', '① ㎡ ℃ ㏄'],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });
});

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

describe('HTML', () => {
  it.each([
    ['blocks', '<div><p>첫 <b>문</b>단.</p><p>둘째<br>줄.</p></div>', '첫 문단.\n\n둘째\n줄.'],
    [
      'what is not the text',
      '<nav>메뉴</nav><script>x</script><style>y</style><p>글.</p><aside>광고</aside><footer>바닥</footer>',
      '글.',
    ],
    [
      'what is hidden',
      '<p>글.</p><div hidden>가</div><div style="display: none">나</div><svg><text>다</text></svg>',
      '글.',
    ],
    ['lists', '<ul><li>하나<li>둘</ul><ol start="3"><li>셋</li><li><p>넷</p></li></ol>', '하나\n둘\n\n3. 셋\n4. 넷'],
    ['tables of facts', '<table><tr><th>도시<th>인구<tr><td>서울<td>940만</table>', '서울, 인구 940만'],
    [
      'tables that lay out',
      '<table><tr><td><p>첫 글.</p><p>둘째.</p></td><td>옆</td></tr></table>',
      '첫 글.\n\n둘째.\n\n옆',
    ],
    ['entities', '<p>R&amp;D &lt;3 &nbsp;&hellip; &#44032;</p>', 'R&D <3 … 가'],
    ['what is not shown', '<p>글.</p><p><span>&#8203;</span></p><p>&#xfeff;끝.</p>', '글.\n\n끝.'],
    ['white space of the source', '<p>\n   한   줄로\n   이어진다.\n</p>', '한 줄로 이어진다.'],
    ['references to notes', '<p>글<sup><a href="#n1">[1]</a></sup>과 m<sup>2</sup>.</p>', '글과 m2.'],
    ['code', '<p>앞.</p><pre><code>let a;</code></pre><p><code>npm</code> 뒤.</p>', '앞.\n\nnpm 뒤.'],
    ['verses', '<pre>첫 줄\n둘째 줄</pre>', '첫 줄\n둘째 줄'],
    ['a menu that is never closed', '<nav>메뉴<p>글.</p>', '메뉴\n\n글.'],
    ['ruby', '<p><ruby>漢<rp>(</rp><rt>한</rt><rp>)</rp></ruby>자</p>', '漢자'],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });

  it.each([
    ['its heading', '<!doctype html><title>홈카페 : 블로그</title><body><h1>홈카페</h1><p>글.</p>', '홈카페'],
    ['its name, where there is no heading', '<html><head><title>홈카페</title></head><p>글.</p>', '홈카페'],
  ])('gives its title: %s', async (_what, pasted, title) => {
    expect(await readPasted(pasted)).toEqual({ title, text: '글.' });
  });
});

describe('subtitles', () => {
  const srt = (...cues: string[]) =>
    cues.map((cue, n) => `${n + 1}\n00:00:0${n},000 --> 00:00:0${n},900\n${cue}\n`).join('\n');
  it.each([
    [
      'cues that are one sentence',
      srt('오늘은 커피를', '내려 보겠습니다.', '시작할까요?'),
      '오늘은 커피를 내려 보겠습니다.\n시작할까요?',
    ],
    [
      'cues without full stops',
      srt('오늘은 커피를', '내려 보겠습니다', '시작할까요'),
      '오늘은 커피를 내려 보겠습니다\n시작할까요',
    ],
    [
      'tags and codes',
      srt('<i>안녕</i> <font color="#fff">하세요</font>.', '{\\an8}{\\pos(1,2)}위쪽.'),
      '안녕 하세요.\n위쪽.',
    ],
    [
      'speakers and sounds',
      srt('- 가자.\n- 그래.', '[음악]', '(웃음)', '♪', '>> 누구세요?'),
      '가자.\n그래.\n누구세요?',
    ],
    ['a song in the background', srt('가자.', '♪ 파란 하늘 ♪', '그래.'), '가자.\n그래.'],
    ['a song', srt('♪ 파란 하늘 ♪', '♪ 하얀 구름 ♪'), '파란 하늘 하얀 구름'],
    [
      'a reason that goes on',
      srt('비가 오니까', '우산을 챙기세요.', '춥지 않습니까?'),
      '비가 오니까 우산을 챙기세요.\n춥지 않습니까?',
    ],
    [
      'a reason and a question without marks',
      srt('비가 오니까', '우산을 챙기세요', '춥지 않습니까', '네'),
      '비가 오니까 우산을 챙기세요\n춥지 않습니까\n네',
    ],
    ['an empty cue', srt('', '글.'), '글.'],
    ['carriage returns', srt('글.', '끝.').replaceAll('\n', '\r\n'), '글.\n끝.'],
    [
      'WebVTT',
      'WEBVTT - 제목\nKind: captions\n\nNOTE 메모\n\nSTYLE\n::cue { color: red }\n\nid-1\n00:01.000 --> 00:02.000 align:start\n<v 민수>안녕하세요.</v>\n\n00:03.000 --> 00:04.000\n<c.yellow>반갑</c><00:03.500>습니다.\n',
      '안녕하세요.\n반갑습니다.',
    ],
    [
      'lines of a live stream, shown twice',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n오늘은 커피를\n\n00:02.000 --> 00:03.000\n오늘은 커피를\n내려 볼게요.\n',
      '오늘은 커피를 내려 볼게요.',
    ],
    [
      'a transcript',
      '0:00\n안녕하세요 오늘은\n0:03\n커피를 내려 볼게요\n\n1:02:03\n끝입니다',
      '안녕하세요 오늘은 커피를 내려 볼게요\n\n끝입니다',
    ],
    [
      'a long pause',
      '1\n00:00:01,000 --> 00:00:02,000\n하나.\n\n2\n00:00:09,000 --> 00:00:10,000\n둘.\n',
      '하나.\n\n둘.',
    ],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });
});

describe('text of a PDF', () => {
  const page = (n: number, body: string) => `월간 커피 2024년 5월호\n\n${body}\n\n- ${n} -\n`;
  const wrap = (text: string, columns: number) => {
    const lines: string[] = [''];
    for (const word of text.split(' ')) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      const width = longer.length + (longer.match(/[가-힣]/gu)?.length ?? 0);
      if (width <= columns) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };
  it('has no heads and page numbers, and its sentences are whole', async () => {
    const text =
      '커피나무는 적도를 중심으로 북위 이십오 도와 남위 이십오 도 사이의 따뜻한 땅에서 자란다. 사람들은 이 띠를 커피 벨트라고 부르며, 나라마다 기후와 흙이 달라 ' +
      '맛도 저마다 다르다. 에티오피아의 고원에서 자란 원두에는 꽃과 과일의 향이 짙게 배어 있고, 인도네시아의 화산섬에서 자란 원두는 묵직하고 흙내음이 난다. 같은 ' +
      '나무라도 어느 높이에서 자라느냐에 따라 신맛의 세기가 달라진다. 높은 곳일수록 밤낮의 온도 차가 커서 열매가 천천히 익기 때문이다.';
    for (const columns of [60, 72, 90]) {
      const lines = wrap(text, columns);
      const pages = [lines.slice(0, 4), lines.slice(4), ['끝이다.']].map((body, n) => page(n + 1, body.join('\n')));
      expect(await textOf(pages.join('\f'))).toBe(`${text}\n\n끝이다.`);
    }
  });

  it('is read without its pages as well', async () => {
    const text =
      'Every morning, before the first meeting of the day, I walk for forty minutes along the river. I started because my doctor told me to; I kept going because something unexpected happened.';
    expect(await textOf(wrap(text, 64).join('\n'))).toBe(text);
    expect(await textOf(`**${wrap(text, 64).join('\n')}**`)).toBe(text);
  });

  it.each([
    ['a word that was divided', 'It was a matter of infor-\nmation.', 'It was a matter of information.'],
    ['a word with a hyphen of its own', 'She is a well-\nknown writer.', 'She is a well-known writer.'],
    ['a word that has its hyphen elsewhere', 'A data-driven plan: data-\ndriven.', 'A data-driven plan: data-driven.'],
    [
      'a mail',
      'This long line was wrapped by a mail program at seventy columns or\nso, in the middle of a sentence. Fine.',
      'This long line was wrapped by a mail program at seventy columns or so, in the middle of a sentence. Fine.',
    ],
    [
      'a list whose items are long',
      '- coffee that was roasted within the last two weeks by somebody near you\n- water that is not yet boiling',
      'coffee that was roasted within the last two weeks by somebody near you\nwater that is not yet boiling',
    ],
    ['form feeds alone', '앞 쪽.\f뒤 쪽.', '앞 쪽.\n\n뒤 쪽.'],
  ])('joins %s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });
});

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

describe('hostile text', () => {
  /** Half of what may be sent: a cost that grows with the square is far beyond the limit here too. */
  const CHARS = 100_000;
  const filled = (unit: string) => unit.repeat(Math.ceil(CHARS / unit.length)).slice(0, CHARS);
  // As found by trying: about a second at worst, where these libraries are slow.
  const LIMIT_MS = 5_000;
  it.each(
    [
      ...[
        '*',
        '_',
        '**a',
        '*a_',
        '[',
        '![',
        '[a](',
        '](',
        '`',
        '`a``',
        '<',
        '<a',
        '<!--',
        '<a href="',
        '>',
        '> ',
        '- ',
        '\t- ',
        '1. ',
      ],
      ...[
        '|',
        '|a',
        'a|b\n-|-\n',
        '|-|\n',
        '~~a',
        '^[',
        '[^a]',
        '[^1]: a\n',
        '# ',
        '#\n',
        '&',
        '\\',
        '[a]: b\n',
        '[a]\n',
        '***a** ',
        '<b>',
      ],
      ...[
        '</b>',
        '<b><p>',
        '- a\n',
        '> a\n> ',
        '  - a\n',
        'a\n',
        '가*',
        '*가**',
        '```\n',
        '~~~',
        '---\n',
        '===\n',
        '<div>\n',
        '<?',
        '<![CDATA[',
      ],
      ...[
        '<p><table><td>',
        '<p><ul><li>',
        '가\f',
        '00:01.000 --> 00:02.000\n',
        '[[a',
        '{\\',
        '<h1>',
        '---\na: &a [*a]\n',
        'a-\n',
        '<sup><a href="#">',
      ],
    ].map((unit) => [unit]),
  )('%j without end is read in seconds', async (unit) => {
    // With a heading, so that it is read as Markdown to its end; as a page, where it begins like one.
    const pasted = unit.startsWith('<') ? filled(unit) : `# 가\n${filled(unit)}`;
    const start = process.cpuUsage();
    const { text } = await readPasted(pasted);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(LIMIT_MS);
    expect(text).not.toBe('');
  });

  it('a line of a million marks is read in seconds', async () => {
    const start = process.cpuUsage();
    await readPasted('*'.repeat(1_000_000));
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(LIMIT_MS);
  });

  it('any text with a word keeps one, without a character that is not shown', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '# ',
        '**',
        '*',
        '`',
        '```',
        '\n',
        '\n\n',
        '- ',
        '1. ',
        '> ',
        '|',
        '<b>',
        '</b>',
        '<p>',
        '<br>',
        '<!--',
        '---',
        '[a](b.c)',
        '가나',
        'ab.',
        '\f',
        '-->',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const { text } = await readPasted(`${pieces.join('')}\n\n글.`);
        expect(text).toMatch(/[\p{L}\p{N}]/u);
        expect(text).not.toMatch(/[^\P{Cc}\n\f]|[\u200b\u202a-\u202e\u2066-\u2069\ufeff]/u);
        expect(text).toBe(text.normalize('NFC'));
      }),
      { numRuns: 300 },
    );
  });
});
