// biome-ignore-all lint/a11y/useFocusableInteractive: only the grid takes the focus; it names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys pressed on a button stay with it
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list positions its rows itself, which a table cannot do
import { type MouseEvent, memo, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask, TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import type { Language } from '../../../contract/words';
import { askToCancel } from '../../actions/cancel';
import { bump } from '../../actions/tasks';
import type { Wait } from '../../format/estimate';
import { ownerOf } from '../../format/owner';
import { ago, fullTime } from '../../format/time';
import type { Offline } from '../../shared/use-offline';
import { inspect } from '../../store/ui';
import { PickBox } from '../../task-grid/pick-box';
import grid from '../../task-grid/task-grid.module.css';
import { type RowProps, TaskCell, TaskRow } from '../../task-grid/task-row';
import { Button } from '../../ui/button';
import { TypeMark } from '../../ui/task-type';

export interface WaitingRowProps extends RowProps {
  /** 0-based among the waiting tasks of its type; undefined when the rows do not show it. */
  readonly place: number | undefined;
  /** `expected` in words. Not as an object: rows that stay as they are are not painted when another is added. */
  readonly waitKind: Wait['kind'];
  readonly expected: string;
  /** The type of task that must be done first. */
  readonly after: TaskType | undefined;
  readonly nowMs: number;
  /** The same for all rows: thirty of them come with one turn of the wheel, and none need ask for it. */
  readonly language: Language;
  readonly offline: Offline;
  readonly hasSeveralUsers: boolean;
  readonly dragged: boolean;
  readonly picked: boolean;
  readonly onPick: (task: QueueTask) => void;
  readonly onMenu: (event: MouseEvent, task: QueueTask) => void;
  /** Undefined where tasks keep their order. */
  readonly onPointerDown?: (event: PointerEvent, task: QueueTask) => void;
}

export const WaitingRow = memo(function WaitingRow({
  place,
  waitKind,
  expected,
  after,
  nowMs,
  language,
  offline,
  hasSeveralUsers,
  picked,
  onPick,
  ...row
}: WaitingRowProps) {
  const { task, active } = row;
  const { t } = useTranslation();
  const title = taskTitle(task);
  // The project distinguishes films of the same title.
  const project = title === task.projectId ? [] : [task.projectId];
  const owner = [...project, ...ownerOf(task, hasSeveralUsers)];
  const details = [
    ...(after === undefined ? owner : [...project, t('waiting.afterHint', { type: t(`type.${after}`) })]),
    ...(task.priority === 0 ? [] : [t('waiting.priority', { n: task.priority })]),
    ...(task.retryCount === 0 ? [] : [t('waiting.retries', { n: task.retryCount, max: task.maxRetries })]),
  ].join(t('common.dot'));

  return (
    <TaskRow name="waiting" {...row} hasGrip={row.onPointerDown !== undefined} onOpen={({ id }) => inspect(id)}>
      <span role="gridcell" data-column="pick">
        <PickBox label={t('work.pick', { title })} checked={picked} onToggle={() => onPick(task)} />
      </span>
      <span role="gridcell" data-column="type">
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
      <TaskCell title={title} tooltip={[title, ...owner, details].join('\n')}>
        {details}
      </TaskCell>
      <span role="gridcell" className={grid.mute} data-column="added" title={fullTime(task.createdAt, language)}>
        {ago(task.createdAt, nowMs, language)}
      </span>
      <span role="gridcell" data-column="expected" data-wait={waitKind}>
        {expected}
      </span>
      {/* A button does what it says, and does not open its row as well. */}
      <span role="gridcell" className={grid.actions} onClick={(event) => event.stopPropagation()}>
        <Button
          look="quiet"
          tabIndex={active ? 0 : -1}
          aria-label={t('waiting.bumpLabel', { title })}
          data-testid={`bump-${task.id}`}
          onClick={() => void bump(task)}
          {...offline}
        >
          {t('waiting.bump')}
        </Button>
        <Button
          look="quiet"
          tabIndex={active ? 0 : -1}
          aria-label={t('waiting.cancelLabel', { title })}
          data-testid={`cancel-${task.id}`}
          onClick={() => askToCancel(task)}
          {...offline}
        >
          {t('waiting.cancel')}
        </Button>
      </span>
    </TaskRow>
  );
});
