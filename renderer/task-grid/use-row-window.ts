import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type TallScroll, tallScroll } from './tall-scroll';

/** Rows drawn above and below the screen, for the moment in which the browser scrolls ahead of us: a turn of the wheel is less than three. */
const SPARE_ROWS = 4;

interface Shown {
  readonly start: number;
  readonly stop: number;
  /** Subtracted from a row's position to get where in the box it is drawn; 0 unless the rows are taller than a box can be. */
  readonly shiftPx: number;
}

/**
 * Which of many rows of equal height are on the screen. Unlike a virtualizer it keeps nothing per row, so a million rows cost what ten
 * do, and it scrolls over more rows than the tallest box can hold (tall-scroll.ts): a turn of the wheel moves the rows by as much, and
 * dragging the scroll bar goes to that part of the list. At rest, scroll position and rows are aligned again, which cannot be seen.
 */
export function useRowWindow(scroller: RefObject<HTMLDivElement | null>, count: number, rowPx: number) {
  const tall = useMemo(() => tallScroll(count * rowPx), [count, rowPx]);
  const [shown, setShown] = useState<Shown>({ start: 0, stop: SPARE_ROWS * 2, shiftPx: 0 });
  const place = useRef({ scrollPx: 0, shiftPx: 0, heightPx: 0 });
  const latest = useRef({ count, rowPx, tall });
  latest.current = { count, rowPx, tall };

  const draw = useRef((): void => {
    const { scrollPx, shiftPx, heightPx } = place.current;
    const topPx = scrollPx + shiftPx;
    const start = Math.max(0, Math.floor(topPx / latest.current.rowPx) - SPARE_ROWS);
    const stop = Math.ceil((topPx + heightPx) / latest.current.rowPx) + SPARE_ROWS;
    setShown((before) =>
      before.start === start && before.stop === stop && before.shiftPx === shiftPx ? before : { start, stop, shiftPx },
    );
  }).current;

  /** Puts this position in the rows at the top of the box. */
  const scrollTo = useRef((topPx: number, to: TallScroll = latest.current.tall): void => {
    const box = scroller.current;
    if (box === null) return;
    box.scrollTop = to.toScrollPx(topPx);
    // The browser rounds, and it stops at the end.
    const scrollPx = box.scrollTop;
    const reached = to.toRowsPx(scrollPx);
    const fits = Math.abs(reached - topPx) <= latest.current.rowPx;
    place.current = { ...place.current, scrollPx, shiftPx: (fits ? topPx : reached) - scrollPx };
    if (to.boxPx === latest.current.count * latest.current.rowPx) place.current.shiftPx = 0;
    draw();
  }).current;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const onScroll = (): void => {
      const { scrollPx, shiftPx } = place.current;
      const jumped = Math.abs(box.scrollTop - scrollPx) > box.clientHeight;
      const nowPx = box.scrollTop;
      place.current.scrollPx = nowPx;
      place.current.shiftPx = jumped ? latest.current.tall.toRowsPx(nowPx) - nowPx : shiftPx;
      // In the same frame: rows drawn one frame later would show as a gap.
      flushSync(draw);
    };
    const onRest = (): void => {
      const { scrollPx, shiftPx } = place.current;
      if (Math.abs(latest.current.tall.toRowsPx(scrollPx) - scrollPx - shiftPx) >= 1) scrollTo(scrollPx + shiftPx);
    };
    const resized = new ResizeObserver(() => {
      place.current.heightPx = box.clientHeight;
      draw();
    });
    place.current.heightPx = box.clientHeight;
    draw();
    resized.observe(box);
    box.addEventListener('scroll', onScroll, { passive: true });
    box.addEventListener('scrollend', onRest);
    return () => {
      resized.disconnect();
      box.removeEventListener('scroll', onScroll);
      box.removeEventListener('scrollend', onRest);
    };
  }, [scroller, draw, scrollTo]);

  // When rows come or go the mapping changes: what is at the top stays there.
  useLayoutEffect(() => {
    const { scrollPx, shiftPx } = place.current;
    if (shiftPx !== 0 || tall.toRowsPx(scrollPx) !== scrollPx) scrollTo(scrollPx + shiftPx, tall);
  }, [tall, scrollTo]);

  const stop = Math.min(count, shown.stop);
  const start = Math.min(shown.start, Math.max(0, stop - 1));
  return {
    boxPx: tall.boxPx,
    shiftPx: shown.shiftPx,
    /** Rows to draw: from `start` up to, not including, `stop`. */
    start,
    stop,
    /** The position in the rows that is now at the top of the box. */
    topPx: useRef((): number => (scroller.current?.scrollTop ?? 0) + place.current.shiftPx).current,
    /** The same and the height of the box, as the last scroll and the last change of size left them. */
    seen: useRef(() => {
      const { scrollPx, shiftPx, heightPx } = place.current;
      return { topPx: scrollPx + shiftPx, heightPx };
    }).current,
    scrollTo: useRef((topPx: number): void => scrollTo(topPx)).current,
    /** Scrolls only as far as needed to show the whole row below a head of `headPx`. */
    reveal: useRef((row: number, headPx: number): void => {
      const box = scroller.current;
      if (box === null) return;
      const topPx = box.scrollTop + place.current.shiftPx;
      const rowTopPx = row * latest.current.rowPx;
      const lowestPx = rowTopPx + latest.current.rowPx + headPx - box.clientHeight;
      if (rowTopPx < topPx) scrollTo(rowTopPx);
      else if (lowestPx > topPx) scrollTo(lowestPx);
    }).current,
  };
}
export type RowWindow = ReturnType<typeof useRowWindow>;
