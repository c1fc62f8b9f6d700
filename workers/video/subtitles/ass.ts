import type { SubtitleLook } from '../../../contract/film-look';
import type { SubtitleNumbers } from '../../../contract/subtitle-looks';
import { withoutPictographs } from '../../language/clean-text';
import type { FrameSize } from '../frame-size';
import { BREAK_UP, twoDigits } from './break-up';
import type { Cue } from './cues';
import type { SubtitleFont } from './fonts';

export interface PlacedCue extends Cue {
  readonly position: SubtitleLook['position'];
}
/** What is shown over a stretch of time, which never meets another's. */
interface SubtitleEvent {
  /** In hundredths of a second, by the clock of the film's part. */
  readonly from: number;
  readonly to: number;
  /** All that an ASS file says of it behind its times. */
  readonly shown: string;
}
/** The subtitles of a part of a film. */
export interface Subtitles {
  /** An ASS file up to its events. */
  readonly head: string;
  readonly events: readonly SubtitleEvent[];
}
interface AssStyle {
  readonly size: FrameSize;
  readonly numbers: SubtitleNumbers;
  readonly font: SubtitleFont;
}

/** Text that libass shows as it is: to it, `\` begins an escape (`\N`, `\h`) and `{` an override block. */
export function escapeAss(line: string): string {
  return line
    .replace(/[\r\n]+/gu, ' ')
    .replace(/\\/gu, `\\${BREAK_UP}`)
    .replace(/[{}]/gu, '\\$&');
}

const hundredths = (seconds: number): number => Math.round(seconds * 100);

function assTime(cs: number): string {
  return `${Math.floor(cs / 360_000)}:${twoDigits(Math.floor(cs / 6_000) % 60)}:${twoDigits(Math.floor(cs / 100) % 60)}.${twoDigits(cs % 100)}`;
}

/** Of `#rrggbb`, with the bytes the other way round. */
function bgr(colour: string): string {
  const [, red = '', green = '', blue = ''] = /^#(..)(..)(..)$/u.exec(colour) ?? [];
  return `${blue}${green}${red}`.toUpperCase();
}
function assColour(colour: string, opacity = 1): string {
  const clear = Math.round((1 - opacity) * 255);
  return `&H${clear.toString(16).padStart(2, '0').toUpperCase()}${bgr(colour)}`;
}

const ALIGNMENTS: Readonly<Record<SubtitleLook['position'], number>> = { bottom: 2, middle: 5, top: 8 };

/** As a file for libass. */
export const assFile = ({ head, events }: Subtitles): string =>
  `${[head, ...events.map(({ from, to, shown }) => `Dialogue: 0,${assTime(from)},${assTime(to)},${shown}`)].join('\n')}\n`;

/**
 * The subtitles of the film's part [from, to) as an ASS file by the part's own clock, measured in the film's pixels. BorderStyle 4 (libass)
 * draws one soft box behind an entire cue; 3 would draw one per line, darker where two overlap. With `numbers.spoken` a cue is an event for
 * each word, which differ in the colour of that word and in nothing else, so nothing moves.
 */
export function toAss(
  cues: readonly PlacedCue[],
  { from, to }: { readonly from: number; readonly to: number },
  { size, numbers, font }: AssStyle,
): Subtitles {
  const { widthPx, heightPx } = size;
  const { outline, box, clear, fill } = numbers;
  const scale = Math.min(widthPx, heightPx) / 1_080;
  const px = (at1080: number) => Math.round(at1080 * scale * 10) / 10;
  const marginSide = Math.round(widthPx * clear.side);
  const margins = { bottom: Math.round(heightPx * clear.bottom), middle: 0, top: Math.round(heightPx * clear.top) };
  const fields = [
    'Default',
    font.name,
    px(numbers.emPx * font.heightShare),
    assColour(fill),
    assColour(fill),
    assColour(outline.colour),
    assColour(box?.colour ?? outline.colour, box?.opacity),
    -1, // bold
    ...[0, 0, 0],
    ...[100, 100],
    ...[0, 0],
    box === undefined ? 1 : 4, // border style
    px(outline.px),
    px(box?.roomPx ?? numbers.shadowPx), // with border style 4: the box's padding
    ALIGNMENTS[numbers.position],
    ...[marginSide, marginSide],
    margins[numbers.position],
    1,
  ];
  const event = (start: number, end: number, position: SubtitleLook['position'], text: string): SubtitleEvent[] => {
    const [first, last] = [hundredths(Math.max(0, start - from)), hundredths(Math.min(to, end) - from)];
    if (last <= first || text === '') return [];
    const place = position === numbers.position ? '' : `{\\an${ALIGNMENTS[position]}}`;
    return [{ from: first, to: last, shown: `Default,,0,0,${margins[position]},,${place}${text}` }];
  };
  const events = cues.flatMap(({ startSeconds, endSeconds, position, words }) => {
    const shown = words.flatMap((line) => {
      // libass draws no colour fonts, so an emoji would be an empty box. The .srt keeps it.
      const drawn = line.map((word) => ({ ...word, text: withoutPictographs(word.text) }));
      const some = drawn.filter(({ text }) => text !== '');
      return some.length === 0 ? [] : [some];
    });
    const textWith = (spoken: unknown) =>
      shown
        .map((line) =>
          line
            .map((word) => {
              const text = escapeAss(word.text);
              if (word !== spoken || numbers.spoken === undefined) return text;
              return `{\\1c&H${bgr(numbers.spoken)}&}${text}{\\1c&H${bgr(fill)}&}`;
            })
            .join(' '),
        )
        .join('\\N');
    if (numbers.spoken === undefined) return event(startSeconds, endSeconds, position, textWith(undefined));
    // A word is marked until the next one begins: during a breath the eye stays where it is.
    const said = shown.flat();
    return said.flatMap((word, index) => {
      const start = index === 0 ? startSeconds : word.startSeconds;
      return event(start, said[index + 1]?.startSeconds ?? endSeconds, position, textWith(word));
    });
  });
  const head = [
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${widthPx}`,
    `PlayResY: ${heightPx}`,
    'WrapStyle: 2',
    'ScaledBorderAndShadow: yes',
    'YCbCr Matrix: TV.709',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `Style: ${fields.join(',')}`,
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
  ].join('\n');
  return { head, events };
}
