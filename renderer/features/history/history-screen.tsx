// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { Loader, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { actOnMany, manyOf, retryDeadLetters } from '../../actions/many';
import { retry } from '../../actions/tasks';
import { lists, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { type TaskList, totalFromSummary } from '../../store/task-list';
import { setUi, useUi } from '../../store/ui';
import grid from '../../task-grid/task-grid.module.css';
import { UnreadRow } from '../../task-grid/unread-row';
import { type RowReader, useRowGrid } from '../../task-grid/use-row-grid';
import { ActionBar, ClearPicks } from '../../ui/action-bar';
import { Button, Chip } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { EmptySearch, searchedFor } from '../../ui/empty-search';
import { ProjectFilter } from '../../ui/project-filter';
import { DeadLetters } from './dead-letters';
import classes from './history.module.css';
import { HistoryRow, historyRowDomId } from './history-row';
import { useDeadLetterFilter, useDeadLetters } from './use-dead-letters';

const STATUSES = ['completed', 'failed', 'cancelled'] as const;
type Ended = (typeof STATUSES)[number];
const TYPING_PAUSE_MS = 250;

/** What the list shows: ended tasks, or the dead letters that main keeps of failed ones. */
type Shown = Ended | 'all' | 'dead';

const READER: RowReader = {
  more: () => void lists.more('history'),
  previous: () => void lists.previous('history'),
  seek: (row) => void lists.seek('history', row),
};

function setProject(historyProject: string | undefined): void {
  setUi({ historyProject });
}

export function HistoryScreen() {
  const { t } = useTranslation();
  const { list, phase } = usePanel((state) => state.lists.history);
  const counted = usePanel((state) =>
    state.live === undefined ? undefined : totalFromSummary(state.lists.history.list.filter, state.live.summary),
  );
  const [shown, setShown] = useState<Shown>('all');
  const [type, setType] = useState<TaskType | undefined>(undefined);
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const project = useUi((state) => state.historyProject);
  const total = counted ?? list.total;

  useEffect(() => {
    if (shown === 'dead') return;
    void lists.open('history', {
      statuses: shown === 'all' ? [...STATUSES] : [shown],
      ...(type === undefined ? {} : { types: [type] }),
      ...(text === '' ? {} : { text }),
      ...(project === undefined ? {} : { projectId: project }),
    });
    return () => lists.close('history');
  }, [shown, type, text, project]);
  // The next visit shows everything again.
  useEffect(() => () => setProject(undefined), []);

  const deadFilter = useDeadLetterFilter(shown === 'dead', type, text, project);
  const dead = useDeadLetters(deadFilter);

  const narrowed = type !== undefined || text !== '' || project !== undefined;
  const filtered = shown !== 'all' || narrowed;
  const search = useRef<HTMLInputElement>(null);
  const clearSearch = (): void => {
    setTyped('');
    setProject(undefined);
    search.current?.focus();
  };
  const noneFound =
    text === '' && project === undefined ? undefined : (
      <EmptySearch
        list={shown === 'dead' ? 'dead' : 'history'}
        text={searchedFor(text, project)}
        onClear={clearSearch}
      />
    );
  return (
    <section className={`${grid.box} ${classes.box}`} aria-labelledby="history-title">
      <header className={grid.head}>
        <h1 id="history-title" className={classes.title}>
          {t('nav.history')}
        </h1>
        <small className={grid.count} data-testid="history-count">
          {t('waiting.count', { n: (shown === 'dead' ? dead.total : total).toLocaleString() })}
        </small>
        <TextInput
          ref={search}
          className={classes.search}
          size="xs"
          leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          placeholder={t('history.search')}
          aria-label={t('history.search')}
          data-testid="history-search"
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className={classes.chips} role="group" aria-label={t('history.filterStatus')}>
          {(['all', ...STATUSES, 'dead'] as const).map((one) => (
            <Chip
              key={one}
              pressed={shown === one}
              title={one === 'dead' ? t('dead.hint') : undefined}
              data-testid={`history-${one}`}
              onClick={() => setShown(one)}
            >
              {one === 'all' ? t('waiting.all') : one === 'dead' ? t('dead.title') : t(`status.${one}`)}
            </Chip>
          ))}
        </div>
        <div className={classes.chips} role="group" aria-label={t('waiting.filterLabel')}>
          {TASK_TYPES.map((one) => (
            <Chip key={one} pressed={type === one} onClick={() => setType(type === one ? undefined : one)}>
              {t(`type.${one}`)}
            </Chip>
          ))}
        </div>
        <ProjectFilter
          project={project}
          items={shown === 'dead' ? dead.letters.flatMap(({ taskData }) => taskData ?? []) : list.items}
          onChoose={setProject}
        />
        {deadFilter !== undefined && dead.failed > 0 ? (
          <Button data-testid="retry-all-letters" onClick={() => void retryDeadLetters(deadFilter)}>
            {t('history.retryAll', { n: dead.failed.toLocaleString() })}
          </Button>
        ) : null}
        {shown === 'failed' && total > 0 ? (
          <Button
            data-testid="retry-all"
            onClick={() => void actOnMany('retry', { kind: 'all', filter: list.filter, count: total })}
          >
            {t('history.retryAll', { n: total.toLocaleString() })}
          </Button>
        ) : null}
      </header>
      {shown === 'dead' ? (
        <DeadLetters found={dead} filtered={narrowed} noneFound={noneFound} />
      ) : list.items.length > 0 ? (
        <Rows list={list} total={total} />
      ) : phase === 'ready' && noneFound !== undefined ? (
        noneFound
      ) : phase === 'ready' ? (
        <Empty
          title={filtered ? t('history.emptyFiltered') : t('history.empty')}
          hint={filtered ? t('history.emptyFilteredHint') : t('history.emptyHint')}
        />
      ) : phase === 'failed' ? (
        <Empty title={t('waiting.failed')}>
          <Button onClick={() => void lists.refresh('history')}>{t('app.tryAgain')}</Button>
        </Empty>
      ) : (
        <Empty title="">
          <Loader size="sm" />
        </Empty>
      )}
    </section>
  );
}

function Rows({ list, total }: { readonly list: TaskList; readonly total: number }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const { items } = list;
  const { scroller, rows, placePx, first, boxPx, active, isSelected, picks, onRowClick, onKeyDown } = useRowGrid({
    list,
    total,
    reader: READER,
    onKey: (key, task) => {
      if (key === 'Enter') setUi({ detailId: task.id });
      else if (key === 'r' || key === 'R' || key === 'ㄱ') {
        if (picks.count > 0) retryPicked();
        else if (task.status === 'completed') return false;
        else void retry(task);
      } else return false;
      return true;
    },
  });
  const retryPicked = (): void => {
    void actOnMany('retry', manyOf(picks, list.filter));
    picks.clear();
  };
  // A completed task cannot be retried: the bar says how many of the picked ones can.
  const retryable = picks.tasks.filter((task) => task.status !== 'completed').length;
  const onlyCompleted = list.filter.statuses?.every((status) => status === 'completed') === true;
  return (
    <>
      <div
        ref={scroller}
        className={grid.grid}
        role="grid"
        tabIndex={0}
        aria-labelledby="history-title"
        aria-describedby="history-keys"
        aria-multiselectable
        aria-rowcount={total + 1}
        aria-activedescendant={active === undefined ? undefined : historyRowDomId(active.id)}
        data-barred={picks.count > 0}
        onKeyDown={onKeyDown}
        data-testid="history-grid"
      >
        <div className={`${grid.row} ${grid.headRow} ${classes.row}`} role="row" aria-rowindex={1}>
          <span role="columnheader">{t('history.status')}</span>
          <span role="columnheader">{t('waiting.type')}</span>
          <span role="columnheader">{t('waiting.task')}</span>
          <span role="columnheader">{t('history.ended')}</span>
          <span role="columnheader" data-column="added">
            {t('history.took')}
          </span>
          <span role="columnheader">
            <VisuallyHidden>{t('waiting.actions')}</VisuallyHidden>
          </span>
        </div>
        <div role="rowgroup" className={grid.rows} style={{ height: boxPx }}>
          {rows.map((row) => {
            const task = items[row - first];
            return task === undefined ? (
              <UnreadRow key={row} offsetPx={placePx(row)} />
            ) : (
              <HistoryRow
                key={task.id}
                task={task}
                index={row}
                offsetPx={placePx(row)}
                nowMs={nowMs}
                active={task.id === active?.id}
                selected={isSelected(task)}
                onSelect={onRowClick}
              />
            );
          })}
        </div>
        <p id="history-keys" hidden>
          {t('history.keys')}
        </p>
      </div>
      {picks.count === 0 ? null : (
        <ActionBar text={t(picks.isAll ? 'many.allPicked' : 'many.picked', { n: picks.count.toLocaleString() })}>
          {picks.isAll || picks.count >= total ? null : (
            <Button look="quiet" data-testid="pick-all" onClick={picks.all}>
              {t('many.pickAll', { n: total.toLocaleString() })}
            </Button>
          )}
          <Button
            data-testid="retry-picked"
            disabled={picks.isAll ? onlyCompleted : retryable === 0}
            onClick={retryPicked}
          >
            {picks.isAll ? t('many.retryEnded') : t('many.retryN', { n: retryable.toLocaleString() })}
          </Button>
          <ClearPicks onClear={picks.clear} />
        </ActionBar>
      )}
    </>
  );
}
