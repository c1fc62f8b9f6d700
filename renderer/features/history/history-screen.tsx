// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { Loader, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { lists, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { type TaskFilter, totalFromSummary } from '../../store/task-list';
import { setUi } from '../../store/ui';
import { Button, Chip } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { useRowGrid } from '../../ui/use-row-grid';
import { retry, retryAll } from '../actions';
import grid from '../queue/waiting.module.css';
import classes from './history.module.css';
import { HistoryRow, historyRowDomId } from './history-row';

const STATUSES = ['completed', 'failed', 'cancelled'] as const;
type Ended = (typeof STATUSES)[number];
const TYPING_PAUSE_MS = 250;

export function HistoryScreen() {
  const { t } = useTranslation();
  const { list, phase } = usePanel((state) => state.lists.history);
  const counted = usePanel((state) =>
    state.live === undefined ? undefined : totalFromSummary(state.lists.history.list.filter, state.live.summary),
  );
  const [status, setStatus] = useState<Ended | undefined>(undefined);
  const [type, setType] = useState<TaskType | undefined>(undefined);
  const [text, setText] = useState('');
  const total = counted ?? list.total;

  const open = (chosen: { status: Ended | undefined; type: TaskType | undefined; text: string }): void => {
    const filter: TaskFilter = {
      statuses: chosen.status === undefined ? [...STATUSES] : [chosen.status],
      ...(chosen.type === undefined ? {} : { types: [chosen.type] }),
      ...(chosen.text.trim() === '' ? {} : { text: chosen.text.trim() }),
    };
    void lists.open('history', filter);
  };
  const openAfterTyping = useDebouncedCallback((next: string) => open({ status, type, text: next }), TYPING_PAUSE_MS);

  useEffect(() => {
    void lists.open('history', { statuses: [...STATUSES] });
    return () => lists.close('history');
  }, []);

  const filtered = status !== undefined || type !== undefined || text.trim() !== '';
  return (
    <section className={`${grid.box} ${classes.box}`} aria-labelledby="history-title">
      <header className={grid.head}>
        <h1 id="history-title" className={classes.title}>
          {t('nav.history')}
        </h1>
        <small className={grid.count} data-testid="history-count">
          {t('waiting.count', { n: total.toLocaleString() })}
        </small>
        <TextInput
          className={classes.search}
          size="xs"
          leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          placeholder={t('history.search')}
          aria-label={t('history.search')}
          data-testid="history-search"
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            openAfterTyping(event.currentTarget.value);
          }}
        />
        <div className={classes.chips} role="group" aria-label={t('history.filterStatus')}>
          <Chip
            pressed={status === undefined}
            onClick={() => {
              setStatus(undefined);
              open({ status: undefined, type, text });
            }}
          >
            {t('waiting.all')}
          </Chip>
          {STATUSES.map((one) => (
            <Chip
              key={one}
              pressed={status === one}
              data-testid={`history-${one}`}
              onClick={() => {
                setStatus(one);
                open({ status: one, type, text });
              }}
            >
              {t(`status.${one}`)}
            </Chip>
          ))}
        </div>
        <div className={classes.chips} role="group" aria-label={t('waiting.filterLabel')}>
          {TASK_TYPES.map((one) => (
            <Chip
              key={one}
              pressed={type === one}
              onClick={() => {
                const next = type === one ? undefined : one;
                setType(next);
                open({ status, type: next, text });
              }}
            >
              {t(`type.${one}`)}
            </Chip>
          ))}
        </div>
        {status === 'failed' && total > 0 ? (
          <Button data-testid="retry-all" onClick={() => void retryAll(list.filter)}>
            {t('history.retryAll', { n: total.toLocaleString() })}
          </Button>
        ) : null}
      </header>
      {list.items.length > 0 ? (
        <Rows items={list.items} total={total} />
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

function Rows({ items, total }: { readonly items: readonly QueueTask[]; readonly total: number }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const { scroller, rows, totalPx, selected, selectedIndex, setSelectedId, onKeyDown } = useRowGrid({
    items,
    onMore: () => void lists.more('history'),
    onKey: (key, task) => {
      if (key === 'Enter') setUi({ detailId: task.id });
      else if ((key === 'r' || key === 'R' || key === 'ㄱ') && task.status !== 'completed') void retry(task);
      else return false;
      return true;
    },
  });
  return (
    <div
      ref={scroller}
      className={grid.grid}
      role="grid"
      tabIndex={0}
      aria-labelledby="history-title"
      aria-describedby="history-keys"
      aria-rowcount={total + 1}
      aria-activedescendant={selected === undefined ? undefined : historyRowDomId(selected.id)}
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
      <div role="rowgroup" className={grid.rows} style={{ height: totalPx }}>
        {rows.map((row) => {
          const task = items[row.index];
          return task === undefined ? null : (
            <HistoryRow
              key={row.key}
              task={task}
              index={row.index}
              offsetPx={row.start}
              nowMs={nowMs}
              selected={row.index === selectedIndex}
              onSelect={setSelectedId}
            />
          );
        })}
      </div>
      <p id="history-keys" hidden>
        {t('history.keys')}
      </p>
    </div>
  );
}
