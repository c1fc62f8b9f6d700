import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { actOnMany, manyOf } from '../../actions/many';
import { retry } from '../../actions/tasks';
import { useOffline } from '../../shared/use-offline';
import { lists } from '../../store';
import { useNow } from '../../store/now';
import type { TaskList } from '../../store/task-list';
import { setUi } from '../../store/ui';
import { PickBar } from '../../task-grid/pick-bar';
import { type Column, TaskGrid } from '../../task-grid/task-grid';
import { type RowReader, useRowGrid } from '../../task-grid/use-row-grid';
import { Button } from '../../ui/button';
import classes from './history.module.css';
import { HistoryRow } from './history-row';

const READER: RowReader = {
  more: () => void lists.more('history'),
  previous: () => void lists.previous('history'),
  seek: (row) => void lists.seek('history', row),
};

export function HistoryRows({ list, total }: { readonly list: TaskList; readonly total: number }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const offline = useOffline();
  const grid = useRowGrid({
    list,
    total,
    reader: READER,
    onKey: (key, task) => {
      if (key === 'Enter') setUi({ detailId: task.id });
      // ㄱ is the same key on a Korean keyboard.
      else if (key === 'r' || key === 'R' || key === 'ㄱ') {
        if (picks.count > 0) retryPicked();
        else if (task.status === 'completed') return false;
        else void retry(task);
      } else return false;
      return true;
    },
  });
  const { placePx, active, isSelected, picks, onRowClick } = grid;
  const retryPicked = (): void => {
    void actOnMany('retry', manyOf(picks, list.filter));
    picks.clear();
  };
  // A completed task cannot be retried: the bar says how many of the picked ones can.
  const retryable = picks.tasks.filter((task) => task.status !== 'completed').length;
  const onlyCompleted = list.filter.statuses?.every((status) => status === 'completed') === true;
  const columns: readonly Column[] = [
    { name: 'status', label: t('history.status') },
    { name: 'type', label: t('waiting.type') },
    { name: 'task', label: t('waiting.task') },
    { name: 'ended', label: t('history.ended') },
    { name: 'took', label: t('history.took') },
    { name: 'actions', label: <VisuallyHidden>{t('waiting.actions')}</VisuallyHidden> },
  ];
  return (
    <>
      <TaskGrid
        name="history"
        grid={grid}
        columns={columns}
        rowClass={classes.columns ?? ''}
        keys={t('history.keys')}
        isBarred={picks.count > 0}
        row={(task, row) => (
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
        )}
      />
      {picks.count === 0 ? null : (
        <PickBar picks={picks} total={total}>
          <Button
            data-testid="retry-picked"
            disabled={picks.isAll ? onlyCompleted : retryable === 0}
            onClick={retryPicked}
            {...offline}
          >
            {picks.isAll ? t('many.retryEnded') : t('many.retryN', { n: retryable.toLocaleString() })}
          </Button>
        </PickBar>
      )}
    </>
  );
}
