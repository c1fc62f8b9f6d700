import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../../workers/language/clean-text';
import { frameSize } from '../../../../workers/video/frame-size';
import { isSpeakable, splitSentences, spokenWeight } from '../../../../workers/video/sentences';
import { escapeAss } from '../../../../workers/video/subtitles/ass';
import { buildCues, fileLines } from '../../../../workers/video/subtitles/cues';
import { displayUnits } from '../../../../workers/video/subtitles/lines';
import { toSrt } from '../../../../workers/video/subtitles/srt';
import { onClock, type SpokenSentence, timeWords } from '../../../../workers/video/subtitles/words';

const LANDSCAPE = { widthPx: 1920, heightPx: 1080 };
const WIDE_LINES = fileLines(LANDSCAPE);
const word = fc.stringMatching(/^[가-힣a-zA-Z0-9,.?!'"{}\\%:]{1,14}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));
const spoken = fc.array(fc.record({ text: sentence, seconds: fc.double({ min: 0.2, max: 20, noNaN: true }) }), {
  minLength: 1,
  maxLength: 12,
});

function onTheClock(parts: readonly { text: string; seconds: number }[], pauseSeconds = 0.35) {
  let at = 0.3;
  return parts.map(({ text, seconds }) => {
    const one = { text, startSeconds: at, endSeconds: at + seconds };
    at = one.endSeconds + pauseSeconds;
    return one;
  });
}

/** A single word that is read for more than 7 s (`%%%%%%`) cannot be parted. */
const badLengths = (cues: ReturnType<typeof buildCues>) =>
  cues.filter(({ startSeconds, endSeconds, lines }) => {
    const seconds = endSeconds - startSeconds;
    return seconds < 0.7 - 1e-6 || (seconds > 7 + 1e-6 && lines.join(' ').includes(' '));
  });

/** The lines of a sentence that is read at the pace of a narrator. */
const breakLines = (text: string) =>
  buildCues([{ text, startSeconds: 0, endSeconds: spokenWeight(text) / 6 }], WIDE_LINES).flatMap(({ lines }) => lines);

/** Reads an .srt strictly, as a player does. */
function parseSrt(srt: string) {
  return srt
    .trim()
    .split(/\n\n/)
    .map((block) => {
      const [number, times, ...lines] = block.split('\n');
      const match = /^(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})$/.exec(times ?? '');
      expect(match, `time line "${times}"`).not.toBeNull();
      const [h, m, s, ms, h2, m2, s2, ms2] = (match ?? []).slice(1).map(Number);
      const start = (h ?? 0) * 3600 + (m ?? 0) * 60 + (s ?? 0) + (ms ?? 0) / 1000;
      const end = (h2 ?? 0) * 3600 + (m2 ?? 0) * 60 + (s2 ?? 0) + (ms2 ?? 0) / 1000;
      return { number: Number(number), start, end, lines };
    });
}

describe('A film’s shape', () => {
  it.each([
    ['854×480', '480p', '16:9', { widthPx: 854, heightPx: 480 }],
    ['1080×1920', '1080p', '9:16', { widthPx: 1_080, heightPx: 1_920 }],
    ['1080×1080', '1080p', '1:1', { widthPx: 1_080, heightPx: 1_080 }],
    ['480×480', '480p', '1:1', { widthPx: 480, heightPx: 480 }],
  ] as const)('is %s for %s in %s', (_size, resolution, aspect, size) => {
    expect(frameSize(resolution, aspect, 'full')).toEqual(size);
  });

  it.each([
    ['16:9', 20],
    ['9:16', 14],
    ['1:1', 16],
  ] as const)('gives the lines of subtitles their width: %s', (aspect, units) => {
    const sentence = { text: '가나다라마 바사아자차 카타파하 '.repeat(8).trim(), startSeconds: 0, endSeconds: 30 };
    const lines = buildCues([sentence], fileLines(frameSize('1080p', aspect, 'full'))).flatMap((cue) => cue.lines);
    const widest = Math.max(...lines.map(displayUnits));
    expect(widest).toBeLessThanOrEqual(units);
    expect(widest).toBeGreaterThan(units - 6);
  });
});

describe('Lines', () => {
  it('break at spaces, are no wider than 20 Korean characters, and give the sentence back', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const lines = breakLines(text);
        expect(lines.join(' ')).toBe(text);
        for (const line of lines) expect(displayUnits(line)).toBeLessThanOrEqual(20 + 1e-6);
      }),
    );
  });

  it('cut a word that is longer than a line between characters, never inside one', () => {
    const family = '👨‍👩‍👧';
    const lines = breakLines(`${'가'.repeat(45)}${family}`);
    expect(lines.join('')).toBe(`${'가'.repeat(45)}${family}`);
    expect(lines.some((line) => line.includes(family))).toBe(true);
  });

  it('cut an address behind a mark of its own where there is one', () => {
    const lines = breakLines('https://example.com/레시피?id=42&lang=ko 에서 더 볼 수 있다.');
    expect(lines.join('')).toBe('https://example.com/레시피?id=42&lang=ko 에서 더 볼 수 있다.');
    expect(lines[0]).toMatch(/[/?&=]$/);
  });

  it('are about equally long instead of leaving one word alone', () => {
    const lines = breakLines('우리가 매일 마시는 커피 한 잔의 값은 어떻게 정해질까요');
    expect(lines).toHaveLength(2);
    const [first, second] = lines.map(displayUnits);
    expect(Math.abs((first ?? 0) - (second ?? 0))).toBeLessThan(7);
  });
});

describe('A sentence inside quotes', () => {
  it('ends its line where that costs no line more, the points of a date do not', () => {
    expect(breakLines('“천천히 해도 괜찮습니다. 오늘은 시간이 아주 많아요.”라고 했다.')[0]).toMatch(/괜찮습니다\.$/);
    expect(breakLines('2026. 5. 3. 오전에 서울 하늘은 아주 맑고 높았다')[0]).not.toBe('2026. 5. 3.');
  });
});

describe('Lines of several cues', () => {
  it('end a cue with a clause where that costs no line more', () => {
    const text = '"It\'s quieter than I expected," he wrote in his log, "but the sea never stops talking."';
    expect(breakLines(text)).toEqual([
      '"It\'s quieter than I expected,"',
      'he wrote in his log,',
      '"but the sea never stops talking."',
    ]);
  });

  it.each([
    [
      '2026년 5월 28일',
      '(서울=연합뉴스) 김민수 기자 = 한국은행 금융통화위원회가 2026년 5월 28일 기준금리를 연 2.50%로 유지했다.',
    ],
    [
      '기자 =',
      '(서울=연합뉴스) 김민수 기자 = 한국은행 금융통화위원회가 2026년 5월 28일 기준금리를 연 2.50%로 유지했다.',
    ],
    ['약 1,200원', '월 전기요금은 2,000원 약 1,200원입니다.'],
    ['오후 3시 30분', '서울 강남구의 행사는 오후 3시 30분부터 두 시간 이어집니다.'],
    ['1,928조 원', '이창용 총재는 가계부채가 마침내 1,928조 원에 이르고 서울 아파트값이 올랐다고 말했다.'],
    ['U.S. National', 'Dr. Smith of the U.S. National Institutes of Health says that it is not a flaw.'],
    ['May 28, 2026', 'The Bank of Korea decided to keep its rates on May 28, 2026 after a long debate.'],
  ])('keep what is one amount, date or name on one line: %s', (whole, text) => {
    expect(breakLines(text).some((line) => line.includes(whole))).toBe(true);
  });

  it('leave no article or preposition behind where there is room to take it along', () => {
    const lines = breakLines(
      'The lamp turned, the fog rolled in, and far out on the water a small boat changed its course.',
    );
    for (const line of lines.slice(0, -1)) expect(line).not.toMatch(/ (?:the|a|on|and|in)$/);
    expect(lines).toHaveLength(3);
  });
});

describe('Cues', () => {
  it('never overlap, have one or two lines, and give the narration back', () => {
    fc.assert(
      fc.property(spoken, (parts) => {
        const cues = buildCues(onTheClock(parts), WIDE_LINES);
        expect(cues.flatMap((cue) => cue.lines).join(' ')).toBe(parts.map(({ text }) => text).join(' '));
        for (const [index, cue] of cues.entries()) {
          expect(cue.lines.length).toBeGreaterThanOrEqual(1);
          expect(cue.lines.length).toBeLessThanOrEqual(2);
          expect(cue.endSeconds).toBeGreaterThan(cue.startSeconds);
          const next = cues[index + 1];
          if (next) expect(cue.endSeconds).toBeLessThanOrEqual(next.startSeconds + 1e-9);
        }
      }),
    );
  });

  it('are shown for 0.7 to 7 s, whatever is said and however slowly', () => {
    const said = fc.record({ text: sentence, perSecond: fc.double({ min: 3, max: 8, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 12 }), (parts) => {
        const sentences = onTheClock(
          parts.map(({ text, perSecond }) => ({ text, seconds: Math.max(0.15, spokenWeight(text) / perSecond) })),
        );
        expect(badLengths(buildCues(sentences, WIDE_LINES))).toEqual([]);
      }),
    );
  });

  it.each<[what: string, texts: readonly string[], cues: readonly string[]]>([
    ['one word', ['네.'], ['네.']],
    ['two words that are one breath each', ['네.', '와!'], ['네. 와!']],
    ['a word before a sentence', ['와!', '이게 정말 되네요.'], ['와! 이게 정말 되네요.']],
    ['a word at the end, which has time to stay', ['정말 그럴까요?', '네.'], ['정말 그럴까요?', '네.']],
    [
      'a word between two long sentences, which shares the fewest lines',
      [
        '오늘은 집에서 만드는 진한 라떼의 비밀을 하나씩 알려 드리겠습니다.',
        '자!',
        '먼저 원두를 십오 그램만 준비해서 곱게 갈아 주세요.',
      ],
      [
        '오늘은 집에서 만드는 진한 라떼의 비밀을 하나씩 알려 드리겠습니다.',
        '자! 먼저 원두를 십오 그램만 준비해서 곱게 갈아 주세요.',
      ],
    ],
    [
      'a poem',
      ['죽는 날까지 하늘을 우러러', '한 점 부끄럼이 없기를,', '잎새에 이는 바람에도', '나는 괴로워했다.'],
      ['죽는 날까지 하늘을 우러러', '한 점 부끄럼이 없기를,', '잎새에 이는 바람에도', '나는 괴로워했다.'],
    ],
    [
      'a list',
      ['1. 물을 끓인다.', '2. 면을 넣는다.', '3. 불을 끈다.'],
      ['1. 물을 끓인다.', '2. 면을 넣는다.', '3. 불을 끈다.'],
    ],
    [
      'a sentence that takes longer than a cue may',
      ['가을이 되면 사람들은 책을 읽겠다고 다짐하지만, 정작 책장을 넘기는 저녁은 며칠 되지 않습니다.'],
      ['가을이 되면 사람들은 책을 읽겠다고 다짐하지만,', '정작 책장을 넘기는 저녁은 며칠 되지 않습니다.'],
    ],
    [
      'an English sentence of forty words',
      [
        'When the first train of the morning leaves the old station by the river, the baker has already opened his shop, the smell of warm bread fills the street, and the children wait at the window for what is left.',
      ],
      [
        'When the first train of the morning leaves the old station by the river,',
        'the baker has already opened his shop,',
        'the smell of warm bread fills the street,',
        'and the children wait at the window for what is left.',
      ],
    ],
  ])('divide %s where a voice breathes', (_what, texts, expected) => {
    const cues = buildCues(
      onTheClock(
        texts.map((text) => ({ text, seconds: Math.max(0.25, spokenWeight(text) / 4.6) })),
        0.28,
      ),
      WIDE_LINES,
    );
    expect(cues.map(({ lines }) => lines.join(' '))).toEqual(expected);
    expect(badLengths(cues)).toEqual([]);
    for (const { lines, startSeconds, endSeconds } of cues) {
      const perSecond = lines.join(' ').length / (endSeconds - startSeconds);
      expect(perSecond).toBeLessThanOrEqual(/[가-힣]/u.test(lines.join('')) ? 10 : 20);
    }
  });

  it('share a long sentence by its syllables', () => {
    const text = `${'가나다라 '.repeat(20).trim()}`;
    const cues = buildCues([{ text, startSeconds: 0, endSeconds: 16 }], WIDE_LINES);
    expect(cues.length).toBeGreaterThan(1);
    for (const cue of cues.slice(0, -1)) {
      const syllables = cue.lines.join('').replaceAll(' ', '').length;
      expect(cue.endSeconds - cue.startSeconds).toBeCloseTo((16 * syllables) / 80, 3);
    }
  });
});

describe('A number in a cue', () => {
  it('weighs what is read, so that its subtitle stays as long', () => {
    expect(spokenWeight('1,234,567원')).toBe(spokenWeight('백이십삼만 사천오백육십칠 원'));
    expect(spokenWeight('50%', 'ko')).toBe(spokenWeight('오십 퍼센트'));
    expect(spokenWeight('2026-11-28')).toBeGreaterThan(spokenWeight('오늘 아침'));
    const text = '합계는 1,234,567원과 9,876,543원이고, 나머지는 모두 다음 달에 다시 나누어 갚기로 했습니다.';
    const cues = buildCues([{ text, startSeconds: 0, endSeconds: 12 }], WIDE_LINES);
    const ofAmounts = cues.find(({ lines }) => lines.join(' ').includes('9,876,543원이고,'));
    // Half of the letters on the screen, two thirds of what is read.
    expect(ofAmounts?.endSeconds).toBeGreaterThan(6);
  });
});

describe('A cue inside of a sentence', () => {
  const text =
    'The lamp turned slowly in the night over the bay, and far out on the water a small boat changed its course.';
  const cuesWith = (pauseEnds: number[]) =>
    buildCues([{ text, startSeconds: 0, endSeconds: 8, pauseEnds }], WIDE_LINES);
  const [plain] = cuesWith([]);
  const estimate = plain?.endSeconds ?? 0;

  it('begins with the breath that is heard near its place', () => {
    const [first, second] = cuesWith([estimate - 2, estimate + 0.6, estimate + 2]);
    expect(first?.lines.at(-1)).toMatch(/bay,$/);
    expect(first?.endSeconds).toBeCloseTo(estimate + 0.6, 6);
    expect(second?.startSeconds).toBe(first?.endSeconds);
  });

  it('keeps its place where no breath is near, and is never shorter than can be read', () => {
    expect(cuesWith([estimate + 1.5])[0]?.endSeconds).toBeCloseTo(estimate, 6);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 8, noNaN: true }), { maxLength: 9 }), (pauseEnds) => {
        const cues = cuesWith(pauseEnds.sort((a, b) => a - b));
        for (const cue of cues) expect(cue.endSeconds - cue.startSeconds).toBeGreaterThanOrEqual(0.7 - 1e-9);
      }),
    );
  });
});

describe('Words that the voice told', () => {
  const text = '가나다 라마바 사아자 차카타';
  const told = [
    { share: 0.25, seconds: 0.4 },
    { share: 0.5, seconds: 3 },
  ];
  const starts = (sentence: Partial<SpokenSentence>) =>
    timeWords([{ text, startSeconds: 0, endSeconds: 4, ...sentence }], WIDE_LINES).map(
      ({ startSeconds }) => startSeconds,
    );

  it('begin when it says, and between two of its times by their syllables', () => {
    for (const [index, at] of [0, 0.4, 3, 3.5].entries()) expect(starts({ told })[index]).toBeCloseTo(at, 6);
    for (const [index, at] of [0, 1, 2, 3].entries()) expect(starts({})[index]).toBeCloseTo(at, 6);
  });

  it('keep their times on another clock', () => {
    const sentence = { text, startSeconds: 0, endSeconds: 4, told };
    const moved = onClock(sentence, (seconds) => 10 + seconds / 2);
    expect(timeWords([moved], WIDE_LINES)[2]?.startSeconds).toBeCloseTo(11.5, 6);
  });

  it('never go back, whatever it tells', () => {
    const times = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      seconds: fc.double({ min: 0, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(times, { maxLength: 8 }), (some) => {
        const sorted = (key: 'share' | 'seconds') => some.map((one) => one[key]).toSorted((a, b) => a - b);
        const seconds = sorted('seconds');
        const all = starts({ told: sorted('share').map((share, index) => ({ share, seconds: seconds[index] ?? 0 })) });
        expect(all).toEqual(all.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('SubRip', () => {
  it('is numbered, timed and split as the format says, whatever the text', () => {
    fc.assert(
      fc.property(spoken, (parts) => {
        const cues = buildCues(onTheClock(parts), WIDE_LINES);
        const blocks = parseSrt(toSrt(cues));
        expect(blocks.map(({ number }) => number)).toEqual(cues.map((_, index) => index + 1));
        for (const [index, block] of blocks.entries()) {
          expect(block.start).toBeCloseTo(cues[index]?.startSeconds ?? -1, 2);
          expect(block.lines.map((line) => line.replaceAll('\u2060', ''))).toEqual(cues[index]?.lines);
        }
      }),
    );
  });

  it('breaks up what players would run: override codes, tags and time arrows', () => {
    const srt = toSrt([{ startSeconds: 0, endSeconds: 1, lines: ['{\\an8}위 <b>굵게</b> 1 --> 2'] }]);
    const text = srt.split('\n')[2] ?? '';
    expect(text).not.toMatch(/\{\\|<[a-z/]|-->/);
    expect(text.replaceAll('\u2060', '')).toBe('{\\an8}위 <b>굵게</b> 1 --> 2');
  });

  it('writes hours, and rounds up without a thousandth second of 1000', () => {
    expect(toSrt([{ startSeconds: 3_599.9996, endSeconds: 3_661.5, lines: ['가'] }])).toContain(
      '01:00:00,000 --> 01:01:01,500',
    );
  });
});

describe('ASS', () => {
  it('has one line an event, with no brace or backslash of the text left able to start a command', () => {
    // Of all letters a brace or a backslash is one in thousands: here every other one is what commands are made of.
    const unit = fc.oneof(
      fc.constantFrom('\\', '{', '}', 'N', 'h', '\r', '\n', '\u2060'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 60 }), (text) => {
        const escaped = escapeAss(text);
        expect(escaped).not.toMatch(/[\r\n]/);
        expect(escaped).not.toMatch(/(?<!\\)[{}]/);
        // A backslash only ever stands before a brace that it disarms, or before the joiner that disarms it.
        expect(escaped).not.toMatch(/\\(?![{}\u2060])/);
      }),
    );
  });
});

describe('Sentences', () => {
  it('are not split at decimals, abbreviations or inside a number', () => {
    expect(splitSentences('매출이 3.5% 늘었습니다. 값은 1,200.50원입니다!')).toEqual([
      '매출이 3.5% 늘었습니다.',
      '값은 1,200.50원입니다!',
    ]);
    expect(splitSentences('Dr. Kim paid 4.5 dollars. It was late.')).toEqual([
      'Dr. Kim paid 4.5 dollars.',
      'It was late.',
    ]);
  });

  it.each([
    ['a date', '2026. 5. 3. 오전 9시 30분, 비가 그쳤다.'],
    ['a numbered item', '2. 물을 끓인다.'],
    ['a quotation and its verb', '“그럼요. 3.14초면 충분합니다.”라고 그녀는 웃으며 대답했다. 😀🎬'],
    ['words in single quotes', "모두가 '어서 오세요!' 하고 외쳤다."],
    ['an address', 'https://example.com/레시피?id=42&lang=ko 에서 더 볼 수 있다.'],
    ['an English quotation', '"Stop! Wait." she said.'],
  ])('are not split inside %s, as the script did not', (_what, text) => {
    expect(splitSentences(text)).toEqual([text]);
  });

  it('end with a line, as captions without full stops are written', () => {
    expect(splitSentences('아침 일곱 시\n커피 한 잔')).toEqual(['아침 일곱 시', '커피 한 잔']);
  });

  it('keep a piece that cannot be spoken with the sentence before it', () => {
    expect(splitSentences('정말입니다. 🎉🎉 ... 끝.').every(isSpeakable)).toBe(true);
  });

  it('lose nothing but spaces and invisible characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const joined = splitSentences(text).join(' ').replace(/\s/gu, '');
        expect(joined).toBe(cleanText(text).replace(/\s/gu, ''));
      }),
    );
  });
});
