import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { playFilm } from '../../actions/films';
import type { FilmListView } from '../../store/films';
import { type ProjectView, setProjectsView, useProjectsView } from '../../store/projects-view';
import { FilmCard } from './film-card';
import { FilmRow } from './film-row';
import classes from './projects.module.css';
import { useFilmRows } from './use-film-rows';

/** The next page is asked for when so few rows are left behind those that are seen. */
const ROWS_AHEAD = 6;

/** The films in virtual rows: of any number, only those in sight are drawn. */
export function FilmGrid({ list, view }: { readonly list: FilmListView; readonly view: ProjectView }) {
  const { t } = useTranslation();
  const { films, total, nextCursor } = list.value;
  const box = useRef<HTMLDivElement>(null);
  const { columns, rowPx, cardPx, gapPx, from, to } = useFilmRows(box, view, films.length);
  /** By its name: films change places while one of them is looked at. */
  const [active, setActive] = useState<{ readonly projectId: string; readonly index: number }>();
  const [wanted, setWanted] = useState<number>();
  const hasFocus = useRef(false);
  const rows = Math.ceil(films.length / columns);
  const Item = view === 'list' ? FilmRow : FilmCard;
  const found = films.findIndex(({ projectId }) => projectId === active?.projectId);
  const current = found >= 0 ? found : Math.min(active?.index ?? 0, Math.max(0, films.length - 1));

  useEffect(() => {
    if (nextCursor !== undefined && to + ROWS_AHEAD >= rows) list.more();
  }, [nextCursor, to, rows, list.more]);

  // Back from a film: where the creator was. Once, when the first rows are there.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.scrollTop = useProjectsView.getState().scrollTop;
    return () => setProjectsView({ scrollTop: element.scrollTop });
  }, []);

  // A film beyond those that are drawn can be focused only once it is there. One that was focused and is no longer drawn has lost the focus
  // to the page, without an event.
  useLayoutEffect(() => {
    const isLost = hasFocus.current && document.activeElement === document.body;
    const target = wanted ?? (isLost ? current : undefined);
    if (target === undefined) return;
    const button = box.current?.querySelector<HTMLElement>(`[data-index="${target}"]`);
    if (button === null || button === undefined) return;
    button.focus({ preventScroll: true });
    setWanted(undefined);
  });

  const activate = (index: number): void => {
    const film = films[index];
    if (film !== undefined) setActive({ projectId: film.projectId, index });
  };
  const goTo = (index: number): void => {
    const element = box.current;
    const next = Math.max(0, Math.min(films.length - 1, index));
    if (element === null || films.length === 0) return;
    const top = Math.floor(next / columns) * rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowPx > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowPx - element.clientHeight;
    activate(next);
    setWanted(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowPx)) * columns;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: films.length - 1,
    };
    const next = steps[event.key];
    const film = films[current];
    if (next !== undefined) goTo(next);
    else if (event.key === ' ' && film?.video !== undefined) playFilm(film);
    else return;
    event.preventDefault();
  };

  const shown = films.slice(from * columns, to * columns);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the films in it
    <div
      ref={box}
      className={classes.scroll}
      onKeyDown={onKeyDown}
      onFocus={() => {
        hasFocus.current = true;
      }}
      onBlur={() => {
        hasFocus.current = false;
      }}
      data-testid="films"
    >
      <ul
        className={classes.films}
        aria-label={`${t('films.list')}. ${t('films.keys')}`}
        data-view={view}
        style={{
          height: rows * rowPx,
          paddingTop: from * rowPx,
          gridTemplateColumns: view === 'list' ? '1fr' : `repeat(${columns}, ${cardPx}px)`,
          gridAutoRows: rowPx - gapPx,
          gap: gapPx,
        }}
      >
        {shown.map((film, place) => {
          const index = from * columns + place;
          return (
            <Item
              key={film.projectId}
              film={film}
              index={index}
              total={total}
              isActive={index === current}
              onFocus={() => activate(index)}
            />
          );
        })}
      </ul>
    </div>
  );
}
