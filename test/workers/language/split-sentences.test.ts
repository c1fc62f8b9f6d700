import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from '../../../workers/language/split-sentences';

const split = (text: string) => splitSentences(text).map((sentence) => sentence.text);

describe('sentences', () => {
  it.each<[rule: string, sentences: string[]]>([
    ['end at a full stop', ['커피를 내립니다.', '향이 좋습니다.']],
    ['keep decimals and multiples whole', ['원두는 3.14그램입니다.', '물은 1.5배 넣습니다.']],
    ['keep a Korean quotation and its verb whole', ['점원은 "안녕하세요. 반갑습니다."라고 말했다.', '우리는 웃었다.']],
    [
      'keep a spaced quotative with its quote',
      ['님은 "안녕하세요. 반갑습니다." 라고 했습니다.', '그날이 시작이었습니다.'],
    ],
    ['keep curly quotes whole', ['그는 “가자. 지금.” 하고 외쳤다.', '모두 일어났다.']],
    ['keep single-quoted thoughts whole', ["'오늘은 뭘 하지? 커피나 마실까?' 하고 생각했다.", '물을 끓였다.']],
    ['keep an English quotation and its verb whole', ['"Stop. Right there!" she said.', 'He did.']],
    ['keep a capitalised speaker with the quote', ['"Who goes there?" John asked.', 'Nobody answered.']],
    ['end after a quote that nothing continues', ['그는 "끝났다."', '비가 왔다.']],
    [
      'keep abbreviations and initials whole',
      ['Dr. Kim of the U.S. Army met J. K. Rowling at 3 p.m. yesterday.', 'It rained.'],
    ],
    ['end at p.m. before a capital', ['We met at 3 p.m.', 'It rained.']],
    ['treat a pair of marks as one end', ['정말?!', '네, 정말요!']],
    ['end at a long ellipsis', ['아무도 오지 않았다…', '밤이 깊었다.']],
    ['not end at a hesitation', ['음… 그래요.', '좋아요.']],
    ['not end at an ellipsis before a small letter', ['He waited... and left.', 'Then it rained.']],
    ['keep an emoji with what it follows', ['정말 좋아요! 😀👍', '다음으로 갑니다.']],
    ['not end at an emoji in the middle', ['커피 ☕ 한 잔 하실래요?', '네.']],
    ['keep addresses whole', ['자세한 것은 https://a.kr/b.html?x=1&y=2 을 보세요.', '감사합니다.']],
    ['keep a bare host name whole', ['example.com/a?b=c 에서 받으세요.', '무료입니다.']],
    ['not end after list numbers', ['1. 물을 끓입니다', '2. 원두를 갑니다', '3. 천천히 붓습니다']],
    ['keep Korean dates whole', ['행사는 2026. 5. 3. 에 열립니다.', '꼭 오세요.']],
    ['end where Korean omits the space', ['커피를 내렸다.', '그리고 마셨다.']],
    ['not end inside brackets', ['라테(우유 커피. 부드럽다.)를 마신다.', '달다.']],
    ['ignore a quote that never closes', ['그는 "안녕이라고 했다.', '그리고 떠났다.']],
    ['go by apostrophes as letters', ["It's the boys' house.", 'It’s big.']],
  ])('%s', (_rule, sentences) => {
    expect(split(sentences.join(sentences[1] === '그리고 마셨다.' ? '' : ' '))).toEqual(sentences);
  });

  it('end at a line break even without a full stop, and mark paragraphs', () => {
    expect(splitSentences('첫 줄\n둘째 줄\r\n\r\n새 문단입니다. 이어집니다.')).toEqual([
      { text: '첫 줄', startsParagraph: true },
      { text: '둘째 줄', startsParagraph: false },
      { text: '새 문단입니다.', startsParagraph: true },
      { text: '이어집니다.', startsParagraph: false },
    ]);
  });

  it.each<[list: string, items: string[]]>([
    ['circled numbers', ['① 물을 끓입니다', '② 원두를 갑니다', '③ 천천히 붓습니다']],
    ['circled numbers without a space', ['①물을 끓입니다', '②원두를 갑니다']],
    ['brackets', ['1) 물 끓이기', '2) 원두 갈기', '3) 붓기']],
    ['numbers in brackets', ['(1) 물 끓이기', '(2) 원두 갈기']],
    ['letters', ['가. 물 끓이기', '나. 원두 갈기', '다. 붓기']],
    ['letters in brackets', ['가) 물 끓이기', '나) 원두 갈기']],
  ])('are the items of a list: %s, in one line or in several', (_list, items) => {
    expect(split(items.join(' '))).toEqual(items);
    expect(split(items.join('\n'))).toEqual(items);
  });

  it.each([['조건 ①과 ②를 모두 갖춰야 합니다.'], ['①의 경우와 ②의 경우가 다릅니다.'], ['(1)번과 (2)번을 고르세요.']])(
    'are not cut at a reference to an item: %s',
    (text) => {
      expect(split(text)).toEqual([text]);
    },
  );

  it('end at a verb that looks like the mark of a list', () => {
    expect(split('학교에 가. 나는 집에 있을게.')).toEqual(['학교에 가.', '나는 집에 있을게.']);
  });

  it('lose nothing of any text but white space', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '다.',
        '요!',
        '"',
        "'",
        '“',
        '”',
        '(',
        ')',
        '1.',
        '3.14',
        '…',
        '...',
        '?!',
        '😀',
        '\n',
        '\n\n',
        ' ',
        '라고',
        'U.S.',
        '。',
        '.',
        'https://a.b/c?d.e',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const bare = (value: string) => value.replace(/[\s\u0085]+/gu, '');
        expect(bare(split(text).join(' '))).toBe(bare(text));
      }),
      { numRuns: 500 },
    );
  });
});
