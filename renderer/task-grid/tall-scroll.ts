/** Chromium lays out no box taller than 33,554,428 px. */
export const MAX_BOX_PX = 32_000_000;

/**
 * Maps the scroll position of a box of bounded height to rows that are taller together. In the first and last quarter of the box a
 * scrolled pixel is a pixel of rows, so that neither end is reached too early or too late; in between the distance is stretched evenly.
 * A list that fits is left alone.
 */
export interface TallScroll {
  readonly boxPx: number;
  /** The position in the rows for a scroll position. */
  toRowsPx(scrollPx: number): number;
  /** The scroll position for a position in the rows. */
  toScrollPx(rowsPx: number): number;
}

export function tallScroll(rowsPx: number, maxBoxPx = MAX_BOX_PX): TallScroll {
  if (rowsPx <= maxBoxPx) return { boxPx: rowsPx, toRowsPx: (px) => px, toScrollPx: (px) => px };
  const boxPx = maxBoxPx;
  const edge = boxPx / 4;
  const hidden = rowsPx - boxPx;
  const stretch = (rowsPx - 2 * edge) / (boxPx - 2 * edge);
  return {
    boxPx,
    toRowsPx(px) {
      if (px <= edge) return px;
      return px >= boxPx - edge ? px + hidden : edge + (px - edge) * stretch;
    },
    toScrollPx(px) {
      if (px <= edge) return px;
      return px >= rowsPx - edge ? px - hidden : edge + (px - edge) / stretch;
    },
  };
}
