import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import type { ProjectView } from '../../store/projects-view';
import { remPx } from '../../ui/rem';

/** In rem. Under a picture stand two lines. */
const CARD_WIDTH = { large: 13.5, small: 9 } as const;
const CARD_TEXT = 2.875;
const GAP = 0.75;
const LIST_ROW = 3.5;
/** Rows drawn before and behind those that are seen. */
const SPARE = 2;
/** In px, as in the style sheet: room for the ring around a focused card. */
const EDGE = 3;

export interface FilmRows {
  readonly columns: number;
  readonly rowPx: number;
  readonly cardPx: number;
  readonly gapPx: number;
  /** Of the rows drawn, 0-based, `to` excluded. */
  readonly from: number;
  readonly to: number;
}

/** Pure: which rows of so many films a box of this size shows. */
export function filmRows(
  view: ProjectView,
  films: number,
  box: { readonly width: number; readonly height: number; readonly scrollTop: number },
  rem: number,
): FilmRows {
  const gapPx = view === 'list' ? 0 : GAP * rem;
  const columns = view === 'list' ? 1 : Math.max(1, Math.floor((box.width + gapPx) / (CARD_WIDTH[view] * rem + gapPx)));
  const cardPx = Math.floor((box.width - gapPx * (columns - 1)) / columns);
  const rowPx = view === 'list' ? LIST_ROW * rem : Math.round((cardPx * 9) / 16 + CARD_TEXT * rem + gapPx);
  const rows = Math.ceil(films / columns);
  const first = Math.floor(box.scrollTop / rowPx);
  const from = Math.max(0, Math.min(rows, first - SPARE));
  const to = Math.min(rows, first + Math.ceil(box.height / rowPx) + 1 + SPARE);
  return { columns, rowPx, cardPx, gapPx, from, to };
}

/** Follows the size and the scroll of the box. */
export function useFilmRows(ref: RefObject<HTMLElement | null>, view: ProjectView, films: number): FilmRows {
  const [box, setBox] = useState({ width: 0, height: 0, scrollTop: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const read = () =>
      setBox({ width: element.clientWidth - 2 * EDGE, height: element.clientHeight, scrollTop: element.scrollTop });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const follow = () => setBox((before) => ({ ...before, scrollTop: element.scrollTop }));
    element.addEventListener('scroll', follow, { passive: true });
    return () => element.removeEventListener('scroll', follow);
  }, [ref]);
  return filmRows(view, films, box, remPx());
}
