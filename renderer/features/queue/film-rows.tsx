// biome-ignore-all lint/a11y/useFocusableInteractive: only the grid takes the focus; it names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list positions its rows itself, which a table cannot do
import { VisuallyHidden } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import { type QueueTask, TASK_TYPES } from '../../../contract/task';
import { askToCancel, askToCancelMany } from '../../actions/cancel';
import { actOnMany } from '../../actions/many';
import { bump } from '../../actions/tasks';
import { useOffline } from '../../shared/use-offline';
import { useForecast } from '../../store/forecast';
import { inspect } from '../../store/ui';
import { useInStudio } from '../../store/use-studio';
import { ListBody } from '../../task-grid/list-body';
import { PickBox } from '../../task-grid/pick-box';
import grid from '../../task-grid/task-grid.module.css';
import { ActionBar, ClearPicks } from '../../ui/action-bar';
import { Button } from '../../ui/button';
import { ContextMenu, type MenuPlace, menuPlace } from '../../ui/context-menu';
import { EmptySearch, searchedFor } from '../../ui/empty-search';
import { remPx } from '../../ui/rem';
import { EmptyQueue } from './empty-queue';
import { filmMenu, waitingOf } from './film-acts';
import { FilmRow, filmRowId, StepRow } from './film-row';
import classes from './film-rows.module.css';
import { manyMenu, taskMenu } from './row-menu';
import { useFilmTasks } from './use-film-tasks';
import { useQueuedFilms } from './use-queued-films';
import { useWaitContext } from './use-wait-context';
import { useWaits } from './use-waits';

const ROW_REM = 2.75;
const READ_AHEAD_ROWS = 30;

type Row =
  | { readonly kind: 'film'; readonly key: string; readonly film: Film }
  | { readonly kind: 'step'; readonly key: string; readonly film: Film; readonly task: QueueTask };

interface OpenMenu {
  readonly place: MenuPlace;
  readonly row: Row;
}

/** What waits, a row for each film: its place in each lane, when it begins and when it is ready. A film opens to its tasks. */
export function FilmRows({ text, onClear }: { readonly text: string; readonly onClear: () => void }) {
  const { t } = useTranslation();
  const offline = useOffline();
  const inStudio = useInStudio();
  const { films, total, phase, more, again } = useQueuedFilms(text);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [activeKey, setActiveKey] = useState<string | undefined>(undefined);
  const [menu, setMenu] = useState<OpenMenu | undefined>(undefined);
  const tasks = useFilmTasks(films.filter(({ projectId }) => opened.has(projectId)));
  const rows = films.flatMap((film): Row[] => [
    { kind: 'film', key: film.projectId, film },
    ...(opened.has(film.projectId) ? (tasks.get(film.projectId) ?? []) : []).map(
      (task): Row => ({ kind: 'step', key: task.id, film, task }),
    ),
  ]);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = ROW_REM * remPx();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    onChange: ({ range }) => {
      if (range !== null && range.endIndex > rows.length - READ_AHEAD_ROWS) more();
    },
  });
  const shown = virtual.getVirtualItems();
  const idsOf = (row: Row): string[] =>
    row.kind === 'step'
      ? [row.task.id]
      : TASK_TYPES.flatMap((type) => {
          const step = row.film.steps[type];
          return step?.status === 'waiting' ? [step.taskId] : [];
        });
  const waits = useWaits([
    ...new Set(shown.flatMap(({ index }) => (rows[index] === undefined ? [] : idsOf(rows[index])))),
  ]);
  const context = useWaitContext([]);
  const forecast = useForecast(undefined);
  const ends = new Map(forecast?.films.map(({ projectId, endsInSeconds }) => [projectId, endsInSeconds]));
  const pickedFilms = films.filter(({ projectId }) => picked.has(projectId));

  const activeIndex = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  const active = rows[activeIndex];
  const goTo = (index: number): void => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    setActiveKey(rows[bounded]?.key);
    virtual.scrollToIndex(bounded);
  };
  const setOpen = (projectId: string, isOpen: boolean): void => {
    setOpened((before) => {
      const next = new Set(before);
      if (isOpen) next.add(projectId);
      else next.delete(projectId);
      return next;
    });
  };
  const toggle = (projectId: string): void => {
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(projectId)) next.add(projectId);
      return next;
    });
  };
  const clearPicks = (): void => setPicked(new Set());
  /** Those that were read: what is done to several must be seen before. */
  const pickAll = (): void => setPicked(new Set(films.map(({ projectId }) => projectId)));
  const bumpPicked = (): void => {
    void actOnMany('bump', waitingOf(pickedFilms));
    clearPicks();
  };
  const cancelPicked = (): void => askToCancelMany(waitingOf(pickedFilms), clearPicks);
  /** A film is looked at by its next task. */
  const look = (row: Row): void => {
    const [first] = row.kind === 'step' ? [row.task.id] : idsOf(row);
    const running = TASK_TYPES.map((type) => row.film.steps[type]).find((step) => step?.status === 'processing');
    const id = row.kind === 'film' ? (running?.taskId ?? first) : first;
    if (id !== undefined) inspect(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.code !== 'KeyA') return;
      event.preventDefault();
      pickAll();
      return;
    }
    if (active === undefined) return;
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: activeKey === undefined ? 0 : activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + pageRows,
      PageUp: activeIndex - pageRows,
      Home: 0,
      End: rows.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) goTo(target);
    else if (event.key === 'ArrowRight') setOpen(active.film.projectId, true);
    else if (event.key === 'ArrowLeft') {
      setOpen(active.film.projectId, false);
      setActiveKey(active.film.projectId);
    } else if (event.key === 'Enter') look(active);
    else if (event.key === ' ') toggle(active.film.projectId);
    else if (event.key === 'Escape' && picked.size > 0) clearPicks();
    // ㅕ is the same key on a Korean keyboard.
    else if (['u', 'U', 'ㅕ'].includes(event.key)) {
      if (pickedFilms.length > 0) bumpPicked();
      else if (active.kind === 'film') void actOnMany('bump', waitingOf([active.film]));
      else if (active.task.status === 'waiting') void bump(active.task);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (pickedFilms.length > 0) cancelPicked();
      else if (active.kind === 'film') askToCancelMany(waitingOf([active.film]));
      else askToCancel(active.task);
    } else return;
    event.preventDefault();
  };
  const openMenu = (event: MouseEvent, row: Row): void => {
    event.preventDefault();
    event.stopPropagation();
    setActiveKey(row.key);
    setMenu({ row, place: menuPlace(event, document.getElementById(filmRowId(row.key)) ?? event.currentTarget) });
  };
  const common = (row: Row, startPx: number) => ({
    offsetPx: startPx,
    active: row.key === active?.key && activeKey !== undefined,
    waits,
    context,
    onLook: () => {
      setActiveKey(row.key);
      look(row);
    },
    onMenu: (event: MouseEvent) => openMenu(event, row),
  });
  const isOfMany = menu?.row.kind === 'film' && pickedFilms.length > 1 && picked.has(menu.row.film.projectId);
  const refusals = { offline: offline.title, inStudio: inStudio ? t('work.notInStudio') : undefined };

  const list = () => (
    <>
      <div
        ref={scroller}
        className={`${grid.grid} ${classes.films}`}
        role="treegrid"
        tabIndex={0}
        aria-labelledby="waiting-title"
        aria-describedby="films-keys"
        aria-rowcount={total}
        aria-activedescendant={active === undefined || activeKey === undefined ? undefined : filmRowId(active.key)}
        data-barred={pickedFilms.length > 0}
        data-testid="film-grid"
        onKeyDown={onKeyDown}
        onContextMenu={(event) => {
          if (event.target === event.currentTarget && active !== undefined) openMenu(event, active);
        }}
      >
        <div className={`${grid.row} ${grid.headRow}`} role="row">
          <span role="columnheader" data-column="film" className={classes.film}>
            <PickBox
              label={t('work.pickAll')}
              checked={pickedFilms.length > 0 && pickedFilms.length === films.length}
              mixed={pickedFilms.length > 0 && pickedFilms.length < films.length}
              onToggle={pickedFilms.length > 0 ? clearPicks : pickAll}
            />
            {t('work.films', { n: total.toLocaleString() })}
          </span>
          <span role="columnheader">{t('waiting.position')}</span>
          <span role="columnheader">{t('work.start')}</span>
          <span role="columnheader">{t('work.end')}</span>
          <span role="columnheader">
            <VisuallyHidden>{t('waiting.actions')}</VisuallyHidden>
          </span>
        </div>
        <div role="rowgroup" className={grid.rows} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return row.kind === 'film' ? (
              <FilmRow
                key={row.key}
                film={row.film}
                isOpen={opened.has(row.film.projectId)}
                isPicked={picked.has(row.film.projectId)}
                endsInSeconds={ends.get(row.film.projectId)}
                onOpen={(isOpen) => setOpen(row.film.projectId, isOpen)}
                onPick={() => toggle(row.film.projectId)}
                {...common(row, start)}
              />
            ) : (
              <StepRow key={row.key} task={row.task} {...common(row, start)} />
            );
          })}
        </div>
        <p id="films-keys" hidden>
          {t('work.filmKeys')}
        </p>
      </div>
      {pickedFilms.length === 0 ? null : (
        <ActionBar text={t('many.picked', { n: pickedFilms.length.toLocaleString() })}>
          <Button data-testid="bump-picked-films" onClick={bumpPicked} {...offline}>
            {t('work.toTop')}
          </Button>
          <Button data-testid="cancel-picked-films" onClick={cancelPicked} {...offline}>
            {t('many.cancel')}
          </Button>
          <ClearPicks onClear={clearPicks} />
        </ActionBar>
      )}
    </>
  );

  return (
    <>
      <ListBody
        phase={phase}
        hasRows={films.length > 0}
        rows={list}
        empty={() =>
          text === '' ? (
            <EmptyQueue />
          ) : (
            <EmptySearch list="waiting" text={searchedFor(text, undefined)} onClear={onClear} />
          )
        }
        again={again}
      />
      {menu === undefined ? null : (
        <ContextMenu
          place={menu.place}
          label={
            isOfMany
              ? t('work.menuFilms', { n: pickedFilms.length.toLocaleString() })
              : t('work.menu', { title: menu.row.film.title })
          }
          groups={
            isOfMany
              ? manyMenu(t, offline.title, { bump: bumpPicked, cancel: cancelPicked })
              : menu.row.kind === 'film'
                ? filmMenu(menu.row.film, t, refusals)
                : taskMenu(menu.row.task, t, refusals)
          }
          onClose={() => setMenu(undefined)}
        />
      )}
    </>
  );
}
