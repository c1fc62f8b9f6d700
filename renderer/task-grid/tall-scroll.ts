/** Chromium lays out no box taller than 33,554,428 px. */
export const MAX_BOX_PX = 32_000_000;

/**
 * How a box of bounded height scrolls over rows that are taller together. Down to the first quarter of the box and from the last one on,
 * a pixel scrolled is a pixel of rows, so that no end is ever reached too early or too late; in between the way is stretched evenly.
 * A list that fits is not touched.
 */
export interface TallScroll {
  readonly boxPx: number;
  /** Where in the rows a scroll position is. */
  toRowsPx(scrollPx: number): number;
  /** Where to scroll for a place in the rows. */
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
