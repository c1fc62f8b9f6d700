// biome-ignore-all lint/a11y/useFocusableInteractive: only the grid takes the focus; it names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list positions its rows itself, which a table cannot do

import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { openProject, retry } from '../../actions/tasks';
import { wayOf } from '../../format/owner';
import { ago, agoOnItsDay, exactLength, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { problemOf } from '../../i18n/said';
import { Thumbnail } from '../../shared/thumbnail';
import { useOffline } from '../../shared/use-offline';
import { setUi } from '../../store/ui';
import { useSeveralUsers } from '../../store/users';
import grid from '../../task-grid/task-grid.module.css';
import { type RowProps, TaskCell, TaskRow } from '../../task-grid/task-row';
import { Button } from '../../ui/button';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import { TwoLines } from '../../ui/two-lines';
import classes from './history.module.css';

function totalBytes(outputs: QueueTask['outputs']): number {
  return outputs.reduce((sum, { bytes }) => sum + bytes, 0);
}

const openDetail = ({ id }: QueueTask): void => setUi({ detailId: id });

export const HistoryRow = memo(function HistoryRow({
  nowMs,
  day,
  ...row
}: RowProps & {
  readonly nowMs: number;
  /** The name of its day, on the first row of each. */
  readonly day: string | undefined;
}) {
  const { task, active } = row;
  const { t } = useTranslation();
  const language = useLanguage();
  const offline = useOffline();
  const hasSeveralUsers = useSeveralUsers();
  const title = taskTitle(task);
  const problem = problemOf(task);
  const { outputs } = task;
  const owner = [
    ...(title === task.projectId ? [] : [task.projectId]),
    ...wayOf(task, hasSeveralUsers),
    ...(outputs.length === 0
      ? []
      : [
          outputs.length === 1 ? t('history.oneFile') : t('history.files', { n: outputs.length }),
          byteSize(totalBytes(outputs)),
        ]),
  ].join(t('common.dot'));
  const endedAt = task.completedAt ?? task.createdAt;
  return (
    <TaskRow name="history" {...row} onOpen={openDetail}>
      <span role="gridcell">
        {day === undefined ? null : <i className={classes.dayLine} aria-hidden />}
        <StatusMark status={task.status} />
      </span>
      <span role="gridcell">
        <TypeMark type={task.type} />
      </span>
      <span role="gridcell" data-column="picture">
        <Thumbnail projectId={task.projectId} title={title} changedAt={endedAt} />
      </span>
      <TaskCell title={title} tooltip={[title, owner, problem ?? ''].join('\n').trim()}>
        {problem === undefined ? (
          owner
        ) : (
          <>
            <span className={classes.error}>{problem}</span>
            {task.runsOn === undefined ? null : t('common.dot') + task.runsOn.name}
          </>
        )}
      </TaskCell>
      <span role="gridcell" className={grid.mute} title={fullTime(endedAt, language)}>
        {day === undefined ? (
          ago(endedAt, nowMs, language)
        ) : (
          <TwoLines className={classes.day}>
            <b data-testid="day">{day}</b>
            <small>{agoOnItsDay(endedAt, nowMs, language)}</small>
          </TwoLines>
        )}
      </span>
      <span role="gridcell" className={grid.mute} data-column="took">
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
            {...offline}
          >
            {t('needsYou.retry')}
          </Button>
        )}
        <Button
          look="quiet"
          tabIndex={active ? 0 : -1}
          aria-label={t('history.detailsLabel', { title })}
          onClick={() => openDetail(task)}
        >
          {t('history.details')}
        </Button>
      </span>
    </TaskRow>
  );
});
