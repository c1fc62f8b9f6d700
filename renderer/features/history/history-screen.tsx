import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../../contract/task';
import { askToDismiss } from '../../actions/history';
import { actOnMany, retryDeadLetters } from '../../actions/many';
import { useOffline } from '../../shared/use-offline';
import { lists, usePanel } from '../../store';
import { setHistoryView, useHistoryView } from '../../store/history-view';
import { totalFromSummary } from '../../store/task-list';
import { setUi, useUi } from '../../store/ui';
import { ListBody } from '../../task-grid/list-body';
import grid from '../../task-grid/task-grid.module.css';
import { Button, Chip, ChipGroup } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { EmptySearch, searchedFor } from '../../ui/empty-search';
import { ProjectFilter } from '../../ui/project-filter';
import { SearchField } from '../../ui/search-field';
import { DeadLetters } from './dead-letters';
import { ExportMenu } from './export-menu';
import { FilmHistory } from './film-history';
import { FoundStrip } from './found-strip';
import classes from './history.module.css';
import { HistoryRows } from './history-rows';
import { useDeadLetterFilter, useDeadLetters } from './use-dead-letters';
import { useFound } from './use-found';

const STATUSES = ['completed', 'failed', 'cancelled'] as const;
const TYPING_PAUSE_MS = 250;

function setProject(historyProject: string | undefined): void {
  setUi({ historyProject });
}

export function HistoryScreen() {
  const { t } = useTranslation();
  const { list, phase } = usePanel((state) => state.lists.history);
  const counted = usePanel((state) =>
    state.live === undefined ? undefined : totalFromSummary(state.lists.history.list.filter, state.live.summary),
  );
  const { by: view, shown, type, text: typed } = useHistoryView();
  const [films, setFilms] = useState(0);
  const [text] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const project = useUi((state) => state.historyProject);
  const total = counted ?? list.total;
  const offline = useOffline();

  useEffect(() => {
    if (shown === 'dead' || view === 'film') return;
    void lists.open('history', {
      statuses: shown === 'all' ? [...STATUSES] : [shown],
      ...(type === undefined ? {} : { types: [type] }),
      ...(text === '' ? {} : { text }),
      ...(project === undefined ? {} : { projectId: project }),
    });
    return () => lists.close('history');
  }, [view, shown, type, text, project]);
  // The next visit is about all projects again.
  useEffect(() => () => setUi({ historyProject: undefined }), []);

  const deadFilter = useDeadLetterFilter(view === 'task' && shown === 'dead', type, text, project);
  const dead = useDeadLetters(deadFilter);

  const depth = useFound(view === 'film' || shown === 'dead' ? '' : text, {
    ...(shown === 'all' || shown === 'dead' ? {} : { statuses: [shown] }),
    ...(type === undefined ? {} : { types: [type] }),
    ...(project === undefined ? {} : { projectId: project }),
  });

  /** What was searched for is in scripts and logs alone. */
  const isAlone = depth.found.length > 0 && list.items.length === 0 && phase === 'ready' && total === 0;

  const narrowed = type !== undefined || text !== '' || project !== undefined;
  const search = useRef<HTMLInputElement>(null);
  const clearSearch = (): void => {
    setHistoryView({ text: '' });
    setProject(undefined);
    search.current?.focus();
  };
  const empty = () => {
    const which = shown === 'dead' ? 'dead' : 'history';
    if (text !== '' || project !== undefined)
      return (
        <EmptySearch
          list={which}
          text={searchedFor(text, project)}
          hint={depth.phase === 'ready' && depth.state === 'whole' ? t('find.searchedInDepth') : undefined}
          onClear={clearSearch}
        />
      );
    if (which === 'dead') {
      return narrowed ? (
        <Empty title={t('dead.emptyFiltered')} hint={t('history.emptyFilteredHint')} />
      ) : (
        <Empty title={t('dead.empty')} hint={t('dead.hint')} />
      );
    }
    return narrowed || shown !== 'all' ? (
      <Empty title={t('history.emptyFiltered')} hint={t('history.emptyFilteredHint')} />
    ) : (
      <Empty title={t('history.empty')} hint={t('history.emptyHint')} />
    );
  };
  return (
    <section className={`${grid.box} ${classes.box}`} aria-labelledby="history-title">
      <header className={grid.head}>
        <h1 id="history-title" className={classes.title}>
          {t('nav.history')}
        </h1>
        <small className={grid.count} data-testid="history-count">
          {view === 'film'
            ? t('find.filmsOf', { n: films.toLocaleString() })
            : t('waiting.count', { n: (shown === 'dead' ? dead.total : total).toLocaleString() })}
        </small>
        <ChipGroup label={t('find.view')} className={classes.chips}>
          {(['task', 'film'] as const).map((one) => (
            <Chip
              key={one}
              pressed={view === one}
              data-testid={`history-by-${one}`}
              onClick={() => setHistoryView({ by: one })}
            >
              {t(one === 'task' ? 'find.byTask' : 'find.byFilm')}
            </Chip>
          ))}
        </ChipGroup>
        <SearchField
          ref={search}
          className={classes.search}
          label={t('history.search')}
          testId="history-search"
          value={typed}
          onChange={(next) => setHistoryView({ text: next })}
        />
        {view === 'film' ? null : (
          <>
            <ChipGroup label={t('history.filterStatus')} className={classes.chips}>
              {(['all', ...STATUSES] as const).map((one) => (
                <Chip
                  key={one}
                  pressed={shown === one || (one === 'failed' && shown === 'dead')}
                  data-testid={`history-${one}`}
                  onClick={() => setHistoryView({ shown: one })}
                >
                  {one === 'all' ? t('waiting.all') : t(`status.${one}`)}
                </Chip>
              ))}
              {shown === 'failed' || shown === 'dead' ? (
                <Chip
                  pressed={shown === 'dead'}
                  title={t('dead.hint')}
                  data-testid="history-dead"
                  onClick={() => setHistoryView({ shown: shown === 'dead' ? 'failed' : 'dead' })}
                >
                  {t('find.finalOnly')}
                </Chip>
              ) : null}
            </ChipGroup>
            <ChipGroup label={t('waiting.filterLabel')} className={classes.chips}>
              {TASK_TYPES.map((one) => (
                <Chip
                  key={one}
                  pressed={type === one}
                  onClick={() => setHistoryView({ type: type === one ? undefined : one })}
                >
                  {t(`type.${one}`)}
                </Chip>
              ))}
            </ChipGroup>
            <ProjectFilter
              project={project}
              items={shown === 'dead' ? dead.letters.flatMap(({ taskData }) => taskData ?? []) : list.items}
              onChoose={setProject}
            />
          </>
        )}
        {deadFilter === undefined || dead.total === 0 ? null : (
          <span className={classes.pair}>
            {dead.failed > 0 ? (
              <Button data-testid="retry-all-letters" onClick={() => void retryDeadLetters(deadFilter)} {...offline}>
                {t('history.retryAll', { n: dead.failed.toLocaleString() })}
              </Button>
            ) : null}
            <Button data-testid="dismiss-all-letters" onClick={() => askToDismiss(deadFilter, dead.total)}>
              {t('find.dismissAll', { n: dead.total.toLocaleString() })}
            </Button>
          </span>
        )}
        {view === 'task' && shown !== 'dead' ? (
          <span className={classes.pair}>
            {shown === 'failed' && total > 0 ? (
              <Button
                data-testid="retry-all"
                onClick={() => void actOnMany('retry', { kind: 'all', filter: list.filter, count: total })}
                {...offline}
              >
                {t('history.retryAll', { n: total.toLocaleString() })}
              </Button>
            ) : null}
            <ExportMenu filter={list.filter} count={total} hasNeighbour={shown === 'failed'} />
          </span>
        ) : null}
      </header>
      <FoundStrip key={text} depth={depth} isAlone={isAlone} />
      {view === 'film' ? (
        <FilmHistory text={text} onTotal={setFilms} />
      ) : shown === 'dead' ? (
        <DeadLetters found={dead} empty={empty} />
      ) : isAlone ? null : (
        <ListBody
          phase={phase === 'ready' || phase === 'failed' ? phase : 'reading'}
          hasRows={list.items.length > 0}
          rows={() => <HistoryRows list={list} total={total} />}
          empty={empty}
          again={() => void lists.refresh('history')}
        />
      )}
    </section>
  );
}
