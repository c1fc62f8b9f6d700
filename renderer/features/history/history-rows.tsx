import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { actOnMany, manyOf } from '../../actions/many';
import { retry } from '../../actions/tasks';
import { dayName, dayOf } from '../../format/day';
import { useLanguage } from '../../i18n';
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

const endOf = ({ completedAt, createdAt }: QueueTask): string => completedAt ?? createdAt;

export function HistoryRows({ list, total }: { readonly list: TaskList; readonly total: number }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const language = useLanguage();
  const offline = useOffline();
  const grid = useRowGrid({
    name: 'history',
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
  const words = { today: t('find.today'), yesterday: t('find.yesterday') };
  /** Rows are of one height, wherever one scrolls: a day is named on its first row. */
  const dayAt = (row: number): string | undefined => {
    const task = grid.tasks[row - grid.first];
    const above = grid.tasks[row - grid.first - 1];
    if (task === undefined || (above === undefined && row > 0)) return undefined;
    const isNew = above === undefined || dayOf(endOf(above)) !== dayOf(endOf(task));
    return isNew ? dayName(endOf(task), nowMs, language, words) : undefined;
  };
  const columns: readonly Column[] = [
    { name: 'status', label: t('history.status') },
    { name: 'type', label: t('waiting.type') },
    { name: 'picture', label: <VisuallyHidden>{t('find.picture')}</VisuallyHidden> },
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
            day={dayAt(row)}
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
