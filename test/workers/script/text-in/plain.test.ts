import { describe, expect, it } from 'vitest';
import { textOf } from './support';

const bare = (text: string) => text.replace(/\s+/gu, '');

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
