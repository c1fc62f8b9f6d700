import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconFolderOpen, IconPlayerPlay } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { Film, FilmState } from '../../../contract/film';
import { playFilm, showFilm } from '../../actions/films';
import { dayName, dayOf } from '../../format/day';
import { ago, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Poster } from '../../shared/poster';
import { useFilmList } from '../../store/films';
import { useNow } from '../../store/now';
import { showProject } from '../../store/ui';
import { ListBody } from '../../task-grid/list-body';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { remPx } from '../../ui/rem';
import classes from './film-history.module.css';
import { FilmTasks } from './film-tasks';

/** Films of which nothing runs or waits any more. */
const ENDED_FILMS = ['failed', 'changed', 'ready', 'parts', 'cancelled'] as const satisfies readonly FilmState[];
type EndedState = (typeof ENDED_FILMS)[number];

const FILM_REM = 4.25;
const DAY_REM = 2;
const READ_AHEAD_ROWS = 10;

type Line = { readonly day: string } | { readonly film: Film };

/** The history by film: each once, in the order of its last end, below the day of it; its tasks fold out. */
export function FilmHistory({ text, onTotal }: { readonly text: string; readonly onTotal: (total: number) => void }) {
  const { t } = useTranslation();
  const list = useFilmList({ sort: 'changed', states: [...ENDED_FILMS], ...(text === '' ? {} : { text }) });
  const { films, total } = list.value;
  useEffect(() => onTotal(total), [total, onTotal]);
  return (
    <ListBody
      phase={list.phase}
      hasRows={films.length > 0}
      rows={() => <Lines films={films} more={list.more} />}
      empty={() =>
        text === '' ? (
          <Empty title={t('find.noFilms')} hint={t('history.emptyHint')} />
        ) : (
          <Empty title={t('find.noFilmsFound', { text })} hint={t('find.noFilmsHint')} />
        )
      }
      again={() => void list.again()}
    />
  );
}

function Lines({ films, more }: { readonly films: readonly Film[]; readonly more: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const [openId, setOpenId] = useState<string | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => {
    const all: Line[] = [];
    let last: string | undefined;
    for (const film of films) {
      const day = dayOf(film.changedAt);
      if (day !== last) all.push({ day: film.changedAt });
      last = day;
      all.push({ film });
    }
    return all;
  }, [films]);

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const line = lines[index];
      return (line !== undefined && 'day' in line ? DAY_REM : FILM_REM) * remPx();
    },
    getItemKey: (index) => {
      const line = lines[index];
      if (line === undefined) return index;
      return 'day' in line ? `day ${dayOf(line.day)}` : line.film.projectId;
    },
    overscan: 6,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= lines.length - READ_AHEAD_ROWS) more();
  }, [lastShown, lines.length, more]);
  const words = { today: t('find.today'), yesterday: t('find.yesterday') };
  return (
    <div ref={scroller} className={classes.scroller} data-testid="film-history">
      <ul aria-label={t('nav.history')} style={{ height: virtual.getTotalSize() }} onKeyDown={moveFocus}>
        {rows.map((row) => {
          const line = lines[row.index];
          return line === undefined ? null : (
            <li
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {'day' in line ? (
                <h2 className={classes.day}>{dayName(line.day, nowMs, language, words)}</h2>
              ) : (
                <FilmRow
                  film={line.film}
                  opened={openId === line.film.projectId}
                  onToggle={() => setOpenId(openId === line.film.projectId ? undefined : line.film.projectId)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The arrows go from film to film. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement) || event.target.dataset.film === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-film]')];
  const next = all[all.indexOf(event.target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function FilmRow(props: { readonly film: Film; readonly opened: boolean; readonly onToggle: () => void }) {
  const { film, opened, onToggle } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { projectId, title, state, changedAt, bytes, versions, video } = film;
  const tasks = Object.values(film.tasks).reduce((sum, n) => sum + n, 0);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  const facts = [
    ...(title === projectId ? [] : [projectId]),
    t('find.tasksOf', { n: tasks.toLocaleString() }),
    ...(versions > 1 ? [t('find.versions', { n: versions.toLocaleString() })] : []),
    ...(bytes > 0 ? [byteSize(bytes)] : []),
  ].join(t('common.dot'));
  return (
    <>
      <div className={classes.film} data-testid={`film-row-${projectId}`}>
        <UnstyledButton className={classes.toggle} aria-expanded={opened} data-film={projectId} onClick={onToggle}>
          <Chevron size={16} stroke={1.7} aria-hidden />
          <Poster film={film} className={classes.poster} />
          <span className={classes.name}>
            <b title={title}>{title}</b>
            <small title={facts}>{facts}</small>
          </span>
        </UnstyledButton>
        <span className={classes.state} data-state={state}>
          {isEnded(state) ? t(`find.filmState.${state}`) : t('status.processing')}
        </span>
        <span className={classes.mute} title={fullTime(changedAt, language)}>
          {ago(changedAt, nowMs, language)}
        </span>
        <span className={classes.buttons}>
          {video === undefined ? null : (
            <Button
              look="quiet"
              aria-label={t('films.playNamed', { title })}
              title={t('films.play')}
              onClick={() => playFilm(film)}
            >
              <IconPlayerPlay size={16} stroke={1.7} aria-hidden />
            </Button>
          )}
          <Button
            look="quiet"
            aria-label={t('history.openFolderLabel', { title })}
            title={t('history.openFolder')}
            onClick={() => void showFilm(film)}
          >
            <IconFolderOpen size={16} stroke={1.7} aria-hidden />
          </Button>
          <Button look="quiet" aria-label={t('history.detailsLabel', { title })} onClick={() => showProject(projectId)}>
            {t('history.details')}
          </Button>
        </span>
      </div>
      {opened ? <FilmTasks projectId={projectId} changedAt={changedAt} /> : null}
    </>
  );
}

const isEnded = (state: FilmState): state is EndedState => ENDED_FILMS.some((one) => one === state);
