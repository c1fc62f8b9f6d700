import { describe, expect, it } from 'vitest';
import { ASPECTS } from '../../../../contract/aspect';
import {
  SUBTITLE_POSITIONS,
  SUBTITLE_SIZES,
  SUBTITLE_STYLES,
  type SubtitleLook,
  USUAL_LOOKS,
} from '../../../../contract/film-look';
import { subtitleNumbers } from '../../../../contract/subtitle-looks';
import { frameSize } from '../../../../workers/video/frame-size';
import { lookOf } from '../../../../workers/video/subtitles/burnt-in';
import { assOf, type Drawn, drawnFrame, drawnOver, extentOf, type Pixel, said } from './drawn';

const TALL = frameSize('480p', '9:16', 'full');
const WIDE = frameSize('480p', '16:9', 'full');
const look = (style: SubtitleLook['style'], more: Partial<SubtitleLook> = {}): SubtitleLook => ({
  style,
  size: 'medium',
  position: 'bottom',
  ...more,
});

/** Red and green alone: of what is drawn only the spoken word has that. The ground is blue, letters are white and lines round them dark. */
const isMarked = ({ red, green, blue }: Pixel) => red > 150 && green > 130 && blue < 110;
const isLetter = ({ red, green }: Pixel) => red > 150 && green > 130;
const isDrawnOver = ({ red, green, blue }: Pixel) => red + green + blue > 24;

/** What goes over an edge if anything does. */
const HARD = [
  'W'.repeat(60),
  'WWWW MMMM WWWWWW @@@@ %%%%%% MMMMMMMM',
  '가'.repeat(50),
  '뷁쀍'.repeat(6),
  'https://example.com/레시피?id=42&lang=ko 에서 더 볼 수 있다.',
  '네.',
  '👍',
  '漢字とカタカナ、ひらがな。 مرحبا بالعالم Привет, МИР ΩΩΩΩΩΩΩΩΩΩΩΩ',
  '오늘은 3,500원짜리 iPhone 16 Pro로 찍은 👨‍👩‍👧 야경을 봅시다.',
];
const hardSentences = () => {
  let at = 0;
  return HARD.map((text) => {
    const start = at;
    at += 3;
    return { text, startSeconds: start, endSeconds: start + 2.9 };
  });
};

describe('Subtitles in the picture', () => {
  it.each(ASPECTS.flatMap((aspect) => SUBTITLE_STYLES.map((style) => ({ aspect, style }))))(
    'keep clear of the edges in $aspect, whatever the text: $style',
    ({ aspect, style }) => {
      const size = frameSize('480p', aspect, 'full');
      for (const position of SUBTITLE_POSITIONS) {
        const wanted = look(style, { size: 'large', position });
        const { clear } = subtitleNumbers(wanted, aspect);
        const over = drawnOver({ size, look: wanted, sentences: hardSentences() }, 3 * HARD.length);
        const extent = extentOf(over, size, isDrawnOver);
        // A line round the letters, or a box, may stand a little into what is kept clear below and above.
        const roomPx = Math.ceil((20 / 1_080) * Math.min(size.widthPx, size.heightPx));
        expect(extent?.left).toBeGreaterThanOrEqual(Math.floor(size.widthPx * clear.side));
        expect(extent?.right).toBeLessThanOrEqual(Math.ceil(size.widthPx * (1 - clear.side)));
        expect(extent?.top).toBeGreaterThanOrEqual(Math.floor(size.heightPx * clear.top) - roomPx);
        expect(extent?.bottom).toBeLessThanOrEqual(Math.ceil(size.heightPx * (1 - clear.bottom)) + roomPx);
      }
    },
  );

  it.each([
    ['bottom', 0.6, 0.8],
    ['middle', 0.4, 0.6],
    ['top', 0.1, 0.3],
  ] as const)('stand where they are wanted: %s', (position, from, to) => {
    const drawn: Drawn = { size: TALL, look: look('outline', { position }), sentences: [said('안녕하세요', 2)] };
    const extent = extentOf(drawnFrame(drawn, 1), TALL, isLetter);
    expect(extent?.top).toBeGreaterThan(TALL.heightPx * from);
    expect(extent?.bottom).toBeLessThan(TALL.heightPx * to);
  });

  it.each(['middle', 'top'] as const)(
    'stand at the bottom of a title card, also when they are wanted at the %s',
    (position) => {
      const drawn: Drawn = { size: WIDE, look: look('outline', { position }), sentences: [said('안녕하세요', 2)] };
      const atBottom = drawnFrame({ ...drawn, look: look('outline') }, 1);
      expect(drawnFrame({ ...drawn, isOnCard: true }, 1).equals(atBottom)).toBe(true);
      expect(drawnFrame(drawn, 1).equals(atBottom)).toBe(false);
    },
  );

  it('are larger by their size', () => {
    const heights = SUBTITLE_SIZES.map((size) => {
      const drawn = { size: WIDE, look: look('outline', { size }), sentences: [said('가나다', 2)] };
      const { top = 0, bottom = 0 } = extentOf(drawnFrame(drawn, 1), WIDE, isLetter) ?? {};
      return bottom - top;
    });
    expect(heights).toEqual([...new Set(heights)].toSorted((a, b) => a - b));
  });

  it('look different in each style, with one text', () => {
    const frames = SUBTITLE_STYLES.map((style) =>
      drawnFrame({ size: WIDE, look: look(style), sentences: [said('안녕하세요', 2)] }, 1).toString('latin1'),
    );
    expect(new Set(frames).size).toBe(SUBTITLE_STYLES.length);
  });

  it.each(SUBTITLE_STYLES)('show commands of their format as the text that they are: %s', (style) => {
    const text = String.raw`{\1c&H0000FF&\an8}위 {\pos(0,0)} \N\h{\k50}끝`;
    const drawn = { size: WIDE, look: look(style), sentences: [said(text, 3)] };
    const ass = assOf(drawn);
    const ours = /\{\\1c&H[0-9A-F]{6}&\}/gu;
    // A brace that is not escaped begins a command; of those there are only ours.
    expect(ass.replace(ours, '')).not.toMatch(/(?<!\\)[{}]/);
    const frame = drawnFrame(drawn, 1);
    const isRed = ({ red, green, blue }: Pixel) => red > 150 && green < 60 && blue < 60;
    expect(extentOf(frame, WIDE, isRed)).toBeUndefined();
    expect(extentOf(frame, WIDE, ({ red, green }) => red > 60 && green > 60)?.top).toBeGreaterThan(WIDE.heightPx * 0.6);
  });

  it('are the same file for the same words, wherever in a film they come', () => {
    const sentences = (at: number) => [
      { text: '첫 문장입니다. 둘째도 있습니다.', startSeconds: at, endSeconds: at + 3 },
    ];
    const of = (at: number) => assOf({ size: TALL, look: look('words'), sentences: sentences(at) }, 60 + at, at);
    expect(of(7)).toBe(of(0));
  });
});

describe('Word by word', () => {
  const sentences = [said('가나다 라마바 사아자 차카타', 4)];
  const drawn: Drawn = { size: WIDE, look: look('words'), sentences };
  const at = (seconds: number) => drawnFrame(drawn, seconds);

  it('marks each word while it is said, from left to right, and nothing but the mark moves', () => {
    const frames = [0.5, 1.5, 2.5, 3.5].map(at);
    const marks = frames.map((frame) => extentOf(frame, WIDE, isMarked));
    const letters = frames.map((frame) => {
      const { count: _, ...extent } = extentOf(frame, WIDE, isLetter) ?? { count: 0 };
      return extent;
    });
    for (const [index, mark] of marks.entries()) {
      const before = marks[index - 1];
      expect(mark?.count).toBeGreaterThan(100);
      // One word of four: they are one line here.
      if (before !== undefined) expect(mark?.left).toBeGreaterThan(before.right);
    }
    expect(new Set(letters.map((extent) => JSON.stringify(extent))).size).toBe(1);
  });

  it('changes the word within a frame of the time at which the next one begins', () => {
    const [before, after] = [at(2 - 1 / 30), at(2 + 1 / 30)].map((frame) => extentOf(frame, WIDE, isMarked));
    expect(before?.left).toBe(extentOf(at(1.1), WIDE, isMarked)?.left);
    expect(after?.left).toBe(extentOf(at(2.9), WIDE, isMarked)?.left);
    expect(after?.left).toBeGreaterThan(before?.right ?? Number.POSITIVE_INFINITY);
  });

  it('follows the voice: the word after a breath is marked when the voice goes on', () => {
    const withBreath = { ...drawn, sentences: [said('가나 라마, 사아 차카', 4, [2.8])] };
    const mark = (seconds: number) => extentOf(drawnFrame(withBreath, seconds), WIDE, isMarked)?.left ?? 0;
    expect(mark(2.7)).toBe(mark(1.8));
    expect(mark(2.9)).toBeGreaterThan(mark(2.7));
  });

  it('marks one word in every frame in which a subtitle is shown, short ones and emoji among them', () => {
    const texts = ['네.', '👍 좋아요 👍👍 정말', 'a b c d', '대한민국만세'.repeat(9)];
    let start = 0;
    const all = texts.map((text) => {
      const sentence = { text, startSeconds: start, endSeconds: start + 2 };
      start += 2.2;
      return sentence;
    });
    const ass = assOf({ size: TALL, look: look('words'), sentences: all });
    const events = ass.split('\n').filter((line) => line.startsWith('Dialogue:'));
    expect(events.length).toBeGreaterThan(texts.length);
    const cs = (time: string) => {
      const [h = 0, m = 0, s = 0] = time.split(':').map(Number);
      return Math.round((h * 3_600 + m * 60 + s) * 100);
    };
    let last = 0;
    for (const event of events) {
      expect(event.match(/\{\\1c&H0AD6FF&\}/gu)).toHaveLength(1);
      expect(event).not.toMatch(/\p{Extended_Pictographic}/u);
      const [, from = '', to = ''] = event.split(',');
      expect(cs(from)).toBeGreaterThanOrEqual(last);
      expect(cs(to)).toBeGreaterThan(cs(from));
      last = cs(to);
    }
  });
});

describe('The look of a film’s subtitles', () => {
  const looks = { wide: look('paper', { size: 'small' }), tall: look('bold', { position: 'middle' }) };

  it('is that of the settings for its shape', () => {
    expect(lookOf({}, looks, '16:9')).toEqual(looks.wide);
    expect(lookOf({}, looks, '1:1')).toEqual(looks.wide);
    expect(lookOf({}, looks, '9:16')).toEqual(looks.tall);
    expect(lookOf({}, undefined, '9:16')).toEqual(USUAL_LOOKS.tall);
  });

  it('is its own as far as its task says', () => {
    expect(lookOf({ subtitleStyle: 'words', subtitlePosition: 'top' }, looks, '16:9')).toEqual({
      style: 'words',
      size: 'small',
      position: 'top',
    });
  });
});
