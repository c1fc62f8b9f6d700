import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconGridDots, IconLayoutGrid, IconLayoutList, type TablerIcon } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import { countFilms, FILM_SORTS, type FilmOverview, filmSortSchema } from '../../../contract/film';
import { makeSampleFilm } from '../../actions/sample-film';
import { useFilmCounts, useFilmList } from '../../store/films';
import {
  FILM_GROUPS,
  type FilmGroup,
  PROJECT_VIEWS,
  type ProjectView,
  setProjectsView,
  useProjectsView,
} from '../../store/projects-view';
import { setUi } from '../../store/ui';
import { Button, Chip, ChipGroup } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { SearchField } from '../../ui/search-field';
import { FilmGrid } from './film-grid';
import classes from './projects.module.css';

const GROUPS = ['all', 'making', 'waiting', 'needsYou', 'failed', 'changed', 'ready', 'parts'] as const;
const TYPING_PAUSE_MS = 200;
const VIEW_ICONS: Readonly<Record<ProjectView, TablerIcon>> = {
  large: IconLayoutGrid,
  small: IconGridDots,
  list: IconLayoutList,
};

const countOf = (counts: FilmOverview['counts'], group: FilmGroup): number => countFilms(counts, FILM_GROUPS[group]);

/** Every film, found by its picture, its name or its script. */
export function ProjectsScreen() {
  const { t } = useTranslation();
  const { view, sort, group, text } = useProjectsView();
  const [typed, setTyped] = useState(text);
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  useEffect(() => {
    if (useProjectsView.getState().text !== asked) setProjectsView({ text: asked });
  }, [asked]);
  const search = useRef<HTMLInputElement>(null);
  const known = useFilmCounts();
  const states = FILM_GROUPS[group];
  const request = useMemo(
    () => ({ sort, ...(states === undefined ? {} : { states: [...states] }), ...(text === '' ? {} : { text }) }),
    [sort, states, text],
  );
  const list = useFilmList(request);
  const all = known === undefined ? 0 : countOf(known.counts, 'all');
  // The group in use stays, whatever its number.
  const groups = GROUPS.filter(
    (one) => one === 'all' || one === group || (known !== undefined && countOf(known.counts, one) > 0),
  );
  return (
    <section className={classes.screen} aria-labelledby="projects-title">
      <header className={classes.head}>
        <h1 id="projects-title">{t('nav.projects')}</h1>
        <small data-testid="films-count">{known === undefined ? '' : all.toLocaleString()}</small>
        <SearchField
          ref={search}
          className={classes.search}
          label={t('films.search')}
          testId="films-search"
          value={typed}
          onChange={setTyped}
        />
        <Select
          className={classes.sort ?? ''}
          size="xs"
          aria-label={t('films.sortLabel')}
          data-testid="films-sort"
          allowDeselect={false}
          data={FILM_SORTS.map((value) => ({ value, label: t(`films.sort.${value}`) }))}
          value={sort}
          onChange={(value) => {
            const chosen = filmSortSchema.safeParse(value);
            if (chosen.success) setProjectsView({ sort: chosen.data });
          }}
        />
        <ChipGroup label={t('films.viewLabel')} className={classes.views}>
          {PROJECT_VIEWS.map((one) => {
            const Icon = VIEW_ICONS[one];
            const name = t(`films.view.${one}`);
            return (
              <button
                key={one}
                type="button"
                aria-pressed={view === one}
                aria-label={name}
                title={name}
                data-testid={`films-view-${one}`}
                onClick={() => setProjectsView({ view: one })}
              >
                <Icon size={16} stroke={1.7} aria-hidden />
              </button>
            );
          })}
        </ChipGroup>
      </header>
      <div className={classes.groups}>
        <ChipGroup label={t('films.filterLabel')} className={classes.chips}>
          {groups.map((one) => (
            <Chip
              key={one}
              pressed={group === one}
              data-testid={`films-${one}`}
              onClick={() => setProjectsView({ group: one })}
            >
              {t(`films.group.${one}`)}
              {known === undefined ? '' : ` ${countOf(known.counts, one).toLocaleString()}`}
            </Chip>
          ))}
        </ChipGroup>
        <small className={classes.size} role="status">
          {text === ''
            ? t('films.size', { n: all.toLocaleString(), size: byteSize(known?.bytes ?? 0) })
            : t('films.count', { n: list.value.total.toLocaleString() })}
        </small>
      </div>
      <FilmsBody
        list={list}
        onClear={() => {
          setTyped('');
          setProjectsView({ text: '', group: 'all' });
          search.current?.focus();
        }}
      />
    </section>
  );
}

function FilmsBody({ list, onClear }: { readonly list: ReturnType<typeof useFilmList>; readonly onClear: () => void }) {
  const { t } = useTranslation();
  const { view, sort, group, text } = useProjectsView();
  if (list.value.films.length > 0) return <FilmGrid key={`${view} ${sort} ${group} ${text}`} list={list} view={view} />;
  if (list.phase === 'reading') return <div className={classes.scroll} aria-busy />;
  if (list.phase === 'failed') {
    return (
      <Empty
        title={t('films.failedToRead')}
        actions={<Button onClick={() => void list.again()}>{t('films.again')}</Button>}
      />
    );
  }
  if (text !== '' || group !== 'all') {
    const title =
      text === '' ? t('films.emptyGroup', { group: t(`films.group.${group}`) }) : t('films.emptySearch', { text });
    return (
      <Empty
        title={title}
        {...(text === '' ? {} : { hint: t('films.emptySearchHint') })}
        actions={
          <Button data-testid="films-show-all" onClick={onClear}>
            {t('films.showAll')}
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      title={t('films.empty')}
      hint={t('films.emptyHint')}
      actions={
        <>
          <Button look="primary" onClick={() => setUi({ form: 'film' })}>
            {t('films.newFilm')}
          </Button>
          <Button onClick={() => void makeSampleFilm()}>{t('films.makeSample')}</Button>
        </>
      }
    />
  );
}
