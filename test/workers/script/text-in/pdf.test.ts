import { describe, expect, it } from 'vitest';
import { textOf } from './support';

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
