// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { openProject, retry } from '../../actions/tasks';
import { byteSize } from '../../format/bytes';
import { ago, exactLength, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { problemOf } from '../../i18n/problem-words';
import { titleOf } from '../../store/task-list';
import { setUi } from '../../store/ui';
import grid from '../../task-grid/task-grid.module.css';
import { type ClickKeys, clickKeys } from '../../task-grid/use-picks';
import { Button } from '../../ui/button';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import classes from './history.module.css';

function totalBytes(outputs: QueueTask['outputs']): number {
  return outputs.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function historyRowDomId(taskId: string): string {
  return `history-${taskId}`;
}

interface RowProps {
  readonly task: QueueTask;
  readonly index: number;
  readonly offsetPx: number;
  readonly nowMs: number;
  /** The row that keys act on. */
  readonly active: boolean;
  readonly selected: boolean;
  readonly onSelect: (taskId: string, keys: ClickKeys) => void;
}

export const HistoryRow = memo(function HistoryRow(props: RowProps) {
  const { task, index, offsetPx, nowMs, active, selected, onSelect } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const title = titleOf(task);
  const problem = problemOf(task);
  const { outputs } = task;
  const owner = [
    ...(title === task.projectId ? [] : [task.projectId]),
    task.userId,
    ...(outputs.length === 0
      ? []
      : [
          outputs.length === 1 ? t('history.oneFile') : t('history.files', { n: outputs.length }),
          byteSize(totalBytes(outputs)),
        ]),
  ].join(t('common.dot'));
  const endedAt = task.completedAt ?? task.createdAt;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys and names this row as its active one
    <div
      id={historyRowDomId(task.id)}
      className={`${grid.row} ${classes.row}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid={`history-row-${task.id}`}
      style={{ transform: `translateY(${offsetPx}px)` }}
      data-active={active}
      onClick={(event) => onSelect(task.id, clickKeys(event))}
      onDoubleClick={() => setUi({ detailId: task.id })}
    >
      <span role="gridcell">
        <StatusMark status={task.status} />
      </span>
      <span role="gridcell">
        <TypeMark type={task.type} />
      </span>
      <span role="gridcell" className={grid.task} title={[title, owner, problem ?? ''].join('\n').trim()}>
        <b>{title}</b>
        <small>{problem === undefined ? owner : <span className={classes.error}>{problem}</span>}</small>
      </span>
      <span role="gridcell" className={grid.mute} title={fullTime(endedAt, language)}>
        {ago(endedAt, nowMs, language)}
      </span>
      <span role="gridcell" className={grid.mute} data-column="added">
        {task.startedAt === undefined || task.completedAt === undefined
          ? '–'
          : exactLength(Date.parse(task.completedAt) - Date.parse(task.startedAt), language)}
      </span>
      <span role="gridcell" className={grid.actions}>
        {task.status === 'completed' ? (
          <Button
            look="quiet"
            tabIndex={active ? 0 : -1}
            aria-label={t('history.openFolderLabel', { title })}
            onClick={() => void openProject(task)}
          >
            {t('history.openFolder')}
          </Button>
        ) : (
          <Button
            look="quiet"
            tabIndex={active ? 0 : -1}
            aria-label={t('history.retryLabel', { title })}
            data-testid={`retry-${task.id}`}
            onClick={() => void retry(task)}
          >
            {t('needsYou.retry')}
          </Button>
        )}
        <Button
          look="quiet"
          tabIndex={active ? 0 : -1}
          aria-label={t('history.detailsLabel', { title })}
          onClick={() => setUi({ detailId: task.id })}
        >
          {t('history.details')}
        </Button>
      </span>
    </div>
  );
});
