import { type Aspect, sidesOf } from '../../../contract/aspect';

/** Where text may stand. Below it is what the subtitles cover. */
interface TextBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a card of one shape is drawn on, in pixels. Nothing that must be seen whole lies in the outer 5 %, which the film's movement may cut. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly text: TextBox;
  /** Shapes stand beside the text of a wide card, and from here down below the text of any other. */
  readonly artTop: number;
  readonly kicker: { readonly top: number; readonly px: number };
  readonly headline: Sizes;
  readonly line: Sizes;
}
interface Sizes {
  readonly min: number;
  readonly max: number;
}

/**
 * A tall or square film fills a phone's width, some 390 points of 1,080 px: 44 px are 16 points there. Two lines of subtitles in
 * their largest look begin at 770 px of a wide card, at 1,220 of a tall one and at 782 of a square one; the film puts them nowhere else on a card.
 */
export const CANVASES: Readonly<Record<Aspect, Canvas>> = {
  '16:9': {
    ...sidesOf('16:9', 1_920, 1_080),
    text: { left: 140, top: 190, width: 1_040, height: 575 },
    artTop: 0,
    kicker: { top: 96, px: 34 },
    headline: { min: 56, max: 216 },
    line: { min: 36, max: 58 },
  },
  '9:16': {
    ...sidesOf('9:16', 1_920, 1_080),
    text: { left: 96, top: 400, width: 888, height: 790 },
    artTop: 1_240,
    kicker: { top: 200, px: 44 },
    headline: { min: 72, max: 216 },
    line: { min: 50, max: 74 },
  },
  '1:1': {
    ...sidesOf('1:1', 1_920, 1_080),
    text: { left: 84, top: 216, width: 912, height: 454 },
    artTop: 690,
    kicker: { top: 100, px: 40 },
    headline: { min: 56, max: 160 },
    line: { min: 44, max: 58 },
  },
};
