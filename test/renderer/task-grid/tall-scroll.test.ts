import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BOX_PX, tallScroll } from '../../../renderer/task-grid/tall-scroll';

const ROW_PX = 44;
const anyTallPx = fc.integer({ min: 700_000, max: 50_000_000 }).map((rows) => rows * ROW_PX);

describe('scrolling over more rows than a box can be tall', () => {
  it('leaves a list that fits as it is', () => {
    const scroll = tallScroll(MAX_BOX_PX);
    expect(scroll.boxPx).toBe(MAX_BOX_PX);
    expect([0, 1, 12_345.5, MAX_BOX_PX].map(scroll.toRowsPx)).toEqual([0, 1, 12_345.5, MAX_BOX_PX]);
  });

  it('begins at the first row and ends at the last one, to the pixel, whatever the window shows', () => {
    fc.assert(
      fc.property(anyTallPx, fc.integer({ min: 100, max: 4_000 }), (rowsPx, viewPx) => {
        const scroll = tallScroll(rowsPx);
        expect(scroll.boxPx).toBeLessThanOrEqual(MAX_BOX_PX);
        expect(scroll.toRowsPx(0)).toBe(0);
        expect(scroll.toRowsPx(scroll.boxPx - viewPx)).toBe(rowsPx - viewPx);
      }),
    );
  });

  it('maps there and back to the same pixel, and further down the box is further down the list', () => {
    fc.assert(
      fc.property(
        anyTallPx,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rowsPx, a, b) => {
          const scroll = tallScroll(rowsPx);
          const place = a * rowsPx;
          expect(Math.abs(scroll.toRowsPx(scroll.toScrollPx(place)) - place)).toBeLessThan(0.01);
          const [low, high] = [Math.min(a, b), Math.max(a, b)].map((share) => scroll.toRowsPx(share * scroll.boxPx));
          expect(low).toBeLessThanOrEqual(high ?? 0);
        },
      ),
    );
  });

  it('maps a pixel to a pixel near both ends, which are reached by the wheel', () => {
    const rowsPx = 1_000_000 * ROW_PX;
    const { boxPx, toRowsPx } = tallScroll(rowsPx);
    const far = boxPx / 4;
    expect(toRowsPx(far)).toBe(far);
    expect(toRowsPx(boxPx - far)).toBe(rowsPx - far);
  });
});
