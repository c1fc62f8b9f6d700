// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { IconGripVertical } from '@tabler/icons-react';
import { memo, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask, TaskType } from '../../../contract/task';
import { bump } from '../../actions/tasks';
import { type WaitContext, waitOf } from '../../format/estimate';
import { ago, fullTime, waitRange } from '../../format/time';
import { useLanguage } from '../../i18n';
import { titleOf } from '../../store/task-list';
import { setUi } from '../../store/ui';
import classes from '../../task-grid/task-grid.module.css';
import { type ClickKeys, clickKeys } from '../../task-grid/use-picks';
import { Button } from '../../ui/button';
import { TypeMark } from '../../ui/task-type';

export function rowDomId(taskId: string): string {
  return `waiting-${taskId}`;
}

interface RowProps {
  readonly task: QueueTask;
  readonly index: number;
  readonly offsetPx: number;
  /** 0-based among the waiting tasks of its type; undefined where the rows do not tell. */
  readonly place: number | undefined;
  /** What it waits for to be done first, where main was asked. */
  readonly after: TaskType | undefined;
  /** The row that keys act on. */
  readonly active: boolean;
  readonly selected: boolean;
  readonly dragged: boolean;
  readonly context: WaitContext;
  readonly onSelect: (taskId: string, keys: ClickKeys) => void;
  readonly onPointerDown: (event: PointerEvent, task: QueueTask) => void;
}

export const WaitingRow = memo(function WaitingRow(props: RowProps) {
  const { task, index, offsetPx, place, after, active, selected, dragged, context, onSelect, onPointerDown } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const title = titleOf(task);
  const wait = waitOf(task, place, context, after);
  const expected = (() => {
    switch (wait.kind) {
      case 'about':
        return waitRange(wait.seconds, language);
      case 'after':
        return t('waiting.after', { type: t(`type.${wait.type}`) });
      case 'needs-you':
        return t('waiting.needsYou');
      case 'paused':
        return t('waiting.paused');
      case 'retry':
        return t('waiting.retryAt');
      case 'unknown':
        return '–';
      default:
        return wait satisfies never;
    }
  })();
  // Films of one title are told apart by their projects.
  const project = title === task.projectId ? [] : [task.projectId];
  const owner = [...project, task.userId];
  const details = [
    ...(wait.kind === 'after' ? [...project, t('waiting.afterHint', { type: t(`type.${wait.type}`) })] : owner),
    ...(task.priority === 0 ? [] : [t('waiting.priority', { n: task.priority })]),
    ...(task.retryCount === 0 ? [] : [t('waiting.retries', { n: task.retryCount, max: task.maxRetries })]),
  ].join(t('common.dot'));

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys and names this row as its active one
    <div
      id={rowDomId(task.id)}
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid={`waiting-row-${task.id}`}
      style={{ transform: `translateY(${offsetPx}px)` }}
      data-active={active}
      data-dragged={dragged}
      onPointerDown={(event) => onPointerDown(event, task)}
      onClick={(event) => onSelect(task.id, clickKeys(event))}
      onDoubleClick={() => setUi({ detailId: task.id })}
    >
      <span role="gridcell" data-column="type">
        <IconGripVertical className={classes.grip} size={14} stroke={1.7} aria-hidden />
        <TypeMark type={task.type} />
      </span>
      <span
        role="gridcell"
        data-column="position"
        data-type={task.type}
        data-known={place !== undefined}
        title={place === undefined ? undefined : t('waiting.place', { type: t(`type.${task.type}`), n: place + 1 })}
      >
        {place === undefined ? '–' : place + 1}
      </span>
      <span role="gridcell" className={classes.task} title={[title, ...owner, details].join('\n')}>
        <b>{title}</b>
        <small>{details}</small>
      </span>
      <span role="gridcell" className={classes.mute} data-column="added" title={fullTime(task.createdAt, language)}>
        {ago(task.createdAt, context.nowMs, language)}
      </span>
      <span role="gridcell" data-column="expected" data-wait={wait.kind}>
        {expected}
      </span>
      <span role="gridcell" className={classes.actions}>
        <Button
          look="quiet"
          tabIndex={active ? 0 : -1}
          aria-label={t('waiting.bumpLabel', { title })}
          data-testid={`bump-${task.id}`}
          onClick={() => void bump(task)}
        >
          {t('waiting.bump')}
        </Button>
        <Button
          look="quiet"
          tabIndex={active ? 0 : -1}
          aria-label={t('waiting.cancelLabel', { title })}
          data-testid={`cancel-${task.id}`}
          onClick={() => setUi({ cancelling: task })}
        >
          {t('waiting.cancel')}
        </Button>
      </span>
    </div>
  );
});
