import type { Aspect } from './aspect';
import { type SubtitleLook, type SubtitleShape, shapeOf } from './film-look';

/*
 * The numbers of burnt-in subtitles. The video worker writes them for libass, and the panel draws its samples by them, so that a sample is
 * what the film shows. Lengths are in pixels of a film whose shorter side has 1,080.
 */

interface Clear {
  readonly top: number;
  readonly bottom: number;
  /** At each side. */
  readonly side: number;
}
/**
 * Shares of the film's height and width that text keeps clear of. Apps for short films lay titles and buttons over a tall film's edges, which
 * hide more of it below than above.
 */
const CLEAR: Readonly<Record<Aspect, Clear>> = {
  '16:9': { top: 0.07, bottom: 0.07, side: 0.05 },
  '9:16': { top: 0.14, bottom: 0.22, side: 0.11 },
  '1:1': { top: 0.07, bottom: 0.07, side: 0.05 },
};
/** The side of a character's own square, by which fonts measure. */
const EM_PX: Readonly<Record<Aspect, number>> = { '16:9': 54, '9:16': 57, '1:1': 51 };
/** In Korean characters: longer lines are slow to read. */
const LINE_UNITS: Readonly<Record<Aspect, number>> = { '16:9': 20, '9:16': 14, '1:1': 16 };
/** A Korean character's share of its square, in the font that Linux has; the others are narrower. */
const KOREAN_SHARE = 0.92;
const SIZES: Readonly<Record<SubtitleLook['size'], number>> = { small: 0.82, medium: 1, large: 1.2 };

interface Style {
  readonly scale: Readonly<Record<SubtitleShape, number>>;
  readonly fill: string;
  /** Of the word that is being said. */
  readonly spoken?: string;
  readonly outline: { readonly px: number; readonly colour: string };
  readonly shadowPx: number;
  /** Behind all lines of a cue, with this much room around them, covering so much of what is behind it. */
  readonly box?: { readonly roomPx: number; readonly colour: string; readonly opacity: number };
  /** Of the usual length of a line. */
  readonly lineShare: number;
}

const AS_USUAL = { wide: 1, tall: 1 } as const;
const LOUDER = { wide: 1.2, tall: 1.35 } as const;
const DARK = '#101010';

const STYLES: Readonly<Record<SubtitleLook['style'], Style>> = {
  box: {
    scale: AS_USUAL,
    fill: '#ffffff',
    outline: { px: 2.5, colour: DARK },
    shadowPx: 0,
    box: { roomPx: 14, colour: '#000000', opacity: 0.61 },
    lineShare: 1,
  },
  paper: {
    scale: AS_USUAL,
    fill: '#161616',
    outline: { px: 0, colour: DARK },
    shadowPx: 0,
    box: { roomPx: 16, colour: '#ffffff', opacity: 0.92 },
    lineShare: 1,
  },
  outline: { scale: AS_USUAL, fill: '#ffffff', outline: { px: 5, colour: DARK }, shadowPx: 2, lineShare: 1 },
  bold: { scale: LOUDER, fill: '#ffe14d', outline: { px: 9, colour: DARK }, shadowPx: 0, lineShare: 0.8 },
  words: {
    scale: LOUDER,
    fill: '#ffffff',
    spoken: '#ffd60a',
    outline: { px: 8, colour: DARK },
    shadowPx: 0,
    lineShare: 0.65,
  },
};

export interface SubtitleNumbers extends Omit<Style, 'scale' | 'lineShare'> {
  readonly emPx: number;
  readonly position: SubtitleLook['position'];
  readonly clear: Clear;
  /** The longest line in Korean characters: it keeps clear of both sides. */
  readonly lineUnits: number;
}

export function subtitleNumbers(look: SubtitleLook, aspect: Aspect): SubtitleNumbers {
  const { scale, lineShare, ...style } = STYLES[look.style];
  const emPx = EM_PX[aspect] * scale[shapeOf(aspect)] * SIZES[look.size];
  const clear = CLEAR[aspect];
  const widthPx = aspect === '16:9' ? 1_920 : 1_080;
  const around = style.outline.px + (style.box?.roomPx ?? 0);
  const fitting = (widthPx * (1 - 2 * clear.side) - 2 * around) / (emPx * KOREAN_SHARE);
  return {
    ...style,
    emPx,
    position: look.position,
    clear,
    lineUnits: Math.floor(Math.min(LINE_UNITS[aspect] * lineShare, fitting)),
  };
}
