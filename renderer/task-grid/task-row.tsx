// biome-ignore-all lint/a11y/useFocusableInteractive: only the grid takes the focus; it names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list positions its rows itself, which a table cannot do
import type { MouseEvent, PointerEvent, ReactNode } from 'react';
import type { QueueTask } from '../../contract/task';
import { TwoLines } from '../ui/two-lines';
import classes from './task-grid.module.css';
import { type ClickKeys, clickKeys } from './use-picks';

export const rowDomId = (name: string, taskId: string): string => `${name}-${taskId}`;

/** What every row of a task grid is given. */
export interface RowProps {
  readonly task: QueueTask;
  /** 0-based in the whole list. */
  readonly index: number;
  readonly offsetPx: number;
  /** The row that keys act on. */
  readonly active: boolean;
  readonly selected: boolean;
  readonly onSelect: (taskId: string, keys: ClickKeys) => void;
}

export function TaskRow({
  name,
  task,
  index,
  offsetPx,
  active,
  selected,
  onSelect,
  onOpen,
  dragged = false,
  hasGrip = false,
  onPointerDown,
  onMenu,
  children,
}: RowProps & {
  /** Of the grid. */
  readonly name: string;
  readonly onOpen: (task: QueueTask) => void;
  readonly dragged?: boolean;
  /** It can be dragged, and shows a grip while it is pointed at. */
  readonly hasGrip?: boolean;
  readonly onPointerDown?: (event: PointerEvent, task: QueueTask) => void;
  readonly onMenu?: (event: MouseEvent, task: QueueTask) => void;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys and names this row as its active one
    <div
      id={rowDomId(name, task.id)}
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid={`${name}-row-${task.id}`}
      style={{ transform: `translateY(${offsetPx}px)` }}
      data-active={active}
      data-dragged={dragged}
      data-grip={hasGrip}
      onPointerDown={(event) => onPointerDown?.(event, task)}
      onClick={(event) => onSelect(task.id, clickKeys(event))}
      onDoubleClick={() => onOpen(task)}
      onContextMenu={onMenu === undefined ? undefined : (event) => onMenu(event, task)}
    >
      {children}
    </div>
  );
}

/** The cell with a task's name, and a second line below it. */
export function TaskCell({
  title,
  tooltip,
  children,
}: {
  readonly title: string;
  readonly tooltip: string;
  readonly children: ReactNode;
}) {
  return (
    <TwoLines role="gridcell" title={tooltip}>
      <b>{title}</b>
      <small>{children}</small>
    </TwoLines>
  );
}
