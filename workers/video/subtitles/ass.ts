import { withoutPictographs } from '../../language/clean-text';
import { aspectOf } from '../frame-size';
import { BREAK_UP, twoDigits } from './break-up';
import type { Cue } from './cues';

interface SubtitleStyle {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fontName: string;
}

/** At 1,080 px of the shorter side. A tall film's stand above the buttons that apps for short films put over its bottom. */
const LOOKS = {
  '16:9': { fontPx: 78, bottom: 0.07 },
  '9:16': { fontPx: 82, bottom: 0.16 },
  '1:1': { fontPx: 74, bottom: 0.07 },
} as const;

/** Text that libass shows as it is: to it, `\` begins an escape (`\N`, `\h`) and `{` an override block. */
export function escapeAss(line: string): string {
  return line
    .replace(/[\r\n]+/gu, ' ')
    .replace(/\\/gu, `\\${BREAK_UP}`)
    .replace(/[{}]/gu, '\\$&');
}

function assTime(seconds: number): string {
  const cs = Math.round(seconds * 100);
  return `${Math.floor(cs / 360_000)}:${twoDigits(Math.floor(cs / 6_000) % 60)}:${twoDigits(Math.floor(cs / 100) % 60)}.${twoDigits(cs % 100)}`;
}

/**
 * The burned-in subtitles as an ASS file, measured in the film's pixels. BorderStyle 4 (libass) draws one soft box behind the entire
 * cue; 3 would draw one per line, darker where two overlap. Margins keep text inside the title-safe 90 %.
 */
export function toAss(cues: readonly Cue[], style: SubtitleStyle): string {
  const { widthPx, heightPx } = style;
  const look = LOOKS[aspectOf(style)];
  const scale = Math.min(widthPx, heightPx) / 1_080;
  const px = (at1080: number) => Math.round(at1080 * scale * 10) / 10;
  const marginSide = Math.round(widthPx * 0.05);
  const marginBottom = Math.round(heightPx * look.bottom);
  const fields = [
    'Default',
    style.fontName,
    px(look.fontPx),
    '&H00FFFFFF', // primary
    '&H00FFFFFF', // secondary
    '&H00101010', // outline
    '&H64000000', // back: the box, 60 % black
    -1, // bold
    0,
    0,
    0,
    100,
    100,
    0,
    0,
    4, // border style
    px(2.5),
    px(14), // with border style 4: the box's padding
    2, // bottom centre
    marginSide,
    marginSide,
    marginBottom,
    1,
  ];
  const events = cues.flatMap((cue) => {
    // libass draws no colour fonts, so an emoji would be an empty box. The .srt keeps it.
    const lines = cue.lines.map(withoutPictographs).filter((line) => line !== '');
    if (lines.length === 0) return [];
    const text = lines.map(escapeAss).join('\\N');
    return [`Dialogue: 0,${assTime(cue.startSeconds)},${assTime(cue.endSeconds)},Default,,0,0,0,,${text}`];
  });
  return `${[
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
    ...events,
  ].join('\n')}\n`;
}

/** A font with Korean that every system of that kind has. libass falls back by itself when it is missing. */
export function subtitleFont(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Apple SD Gothic Neo';
  if (platform === 'win32') return 'Malgun Gothic';
  return 'Noto Sans CJK KR';
}
