import { SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../../contract/task';
import { lists, panelStore, usePanel } from '../../store';
import { setQueueView, useQueueView } from '../../store/queue-view';
import { type TaskFilter, type TaskList, totalFromSummary } from '../../store/task-list';
import { ListBody } from '../../task-grid/list-body';
import classes from '../../task-grid/task-grid.module.css';
import { Button, Chip, ChipGroup } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { EmptySearch, searchedFor } from '../../ui/empty-search';
import { ProjectFilter } from '../../ui/project-filter';
import { SearchField } from '../../ui/search-field';
import { EmptyQueue } from './empty-queue';
import { FilmRows } from './film-rows';
import { QueueEnd } from './queue-end';
import { WaitingRows } from './waiting-rows';

const TYPING_PAUSE_MS = 250;

/** Decided by what is listed, not by what is typed: until the search has its reply, "all" would be every waiting task. */
function isSearch({ filter }: TaskList): boolean {
  return filter.text !== undefined || filter.projectId !== undefined;
}

export function WaitingList({ onShowLog }: { readonly onShowLog: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { list, phase } = usePanel((state) => state.lists.waiting);
  const counted = usePanel((state) =>
    state.live === undefined ? undefined : totalFromSummary(state.lists.waiting.list.filter, state.live.summary),
  );
  const { by, type, text: typed, project } = useQueueView();
  const [text] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const total = counted ?? list.total;

  useEffect(() => {
    const filter: TaskFilter = {
      statuses: ['waiting'],
      ...(type === undefined ? {} : { types: [type] }),
      ...(text === '' ? {} : { text }),
      ...(project === undefined ? {} : { projectId: project }),
    };
    // It is kept up to date while other screens are open.
    const { list: shown } = panelStore.getState().lists.waiting;
    if (JSON.stringify(shown.filter) !== JSON.stringify(filter)) void lists.open('waiting', filter);
  }, [type, text, project]);

  const search = useRef<HTMLInputElement>(null);
  const clearSearch = (): void => {
    setQueueView({ text: '', project: undefined });
    search.current?.focus();
  };
  const empty = () => {
    const { filter } = list;
    if (isSearch(list)) {
      const words = searchedFor(filter.text ?? '', filter.projectId);
      return <EmptySearch list="waiting" text={words} onClear={clearSearch} />;
    }
    if (type === undefined) return <EmptyQueue />;
    return <Empty title={t('waiting.emptyFiltered', { type: t(`type.${type}`) })} />;
  };

  return (
    <section className={classes.box} aria-labelledby="waiting-title">
      <header className={classes.head}>
        <div className={classes.headTitle}>
          <h2 id="waiting-title">{t('waiting.title')}</h2>
          <small className={classes.count} data-testid="waiting-count">
            {t('waiting.count', { n: total.toLocaleString() })}
          </small>
          <QueueEnd />
        </div>
        <SearchField
          ref={search}
          className={classes.search}
          label={t('waiting.search')}
          testId="waiting-search"
          value={typed}
          onChange={(next) => setQueueView({ text: next })}
        />
        <SegmentedControl<'film' | 'task'>
          aria-label={t('work.by')}
          size="xs"
          value={by}
          data={[
            { value: 'film', label: t('work.byFilm') },
            { value: 'task', label: t('work.byTask') },
          ]}
          onChange={(next) => setQueueView({ by: next })}
        />
        {by === 'film' ? null : (
          <>
            <ChipGroup label={t('waiting.filterLabel')}>
              <Chip pressed={type === undefined} onClick={() => setQueueView({ type: undefined })}>
                {t('waiting.all')}
              </Chip>
              {TASK_TYPES.map((one) => (
                <Chip
                  key={one}
                  pressed={type === one}
                  data-testid={`filter-${one}`}
                  onClick={() => setQueueView({ type: one })}
                >
                  {t(`type.${one}`)}
                </Chip>
              ))}
            </ChipGroup>
            <ProjectFilter project={project} items={list.items} onChoose={(next) => setQueueView({ project: next })} />
          </>
        )}
        {onShowLog === undefined ? null : <Button onClick={onShowLog}>{t('log.open')}</Button>}
      </header>
      {by === 'film' ? (
        <FilmRows text={text} onClear={clearSearch} />
      ) : (
        <ListBody
          phase={phase === 'loading' ? 'reading' : phase === 'failed' ? 'failed' : 'ready'}
          hasRows={list.items.length > 0}
          rows={() => <WaitingRows list={list} total={total} searching={isSearch(list) && phase === 'ready'} />}
          empty={empty}
          again={() => void lists.refresh('waiting')}
        />
      )}
    </section>
  );
}
