// biome-ignore-all lint/a11y/useFocusableInteractive: only the grid takes the focus; it names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list positions its rows itself, which a table cannot do
import type { MouseEvent, ReactNode } from 'react';
import type { QueueTask } from '../../contract/task';
import classes from './task-grid.module.css';
import { rowDomId } from './task-row';
import { UnreadRow } from './unread-row';
import type { RowGrid } from './use-row-grid';

export interface Column {
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: string;
}

/** The grid itself: head, the rows on the screen, and the keys it understands for those who cannot see them. */
export function TaskGrid({
  name,
  grid,
  columns,
  rowClass,
  keys,
  isBarred,
  isDragging = false,
  row,
  overlay,
  onMenu,
}: {
  /** Begins the ids of the grid and its rows. The element `<name>-title` labels it. */
  readonly name: string;
  readonly grid: RowGrid;
  readonly columns: readonly Column[];
  /** Sets `--columns`, the widths of the cells in head and rows. */
  readonly rowClass: string;
  readonly keys: string;
  /** Whether an action bar floats over the last rows. */
  readonly isBarred: boolean;
  readonly isDragging?: boolean;
  readonly row: (task: QueueTask, index: number) => ReactNode;
  readonly overlay?: ReactNode;
  /** The menu key, for the active row. */
  readonly onMenu?: (event: MouseEvent, task: QueueTask) => void;
}) {
  const { scroller, rows, tasks, first, placePx, boxPx, total, active, onKeyDown } = grid;
  return (
    <div
      ref={scroller}
      className={`${classes.grid} ${rowClass}`}
      role="grid"
      tabIndex={0}
      aria-labelledby={`${name}-title`}
      aria-describedby={`${name}-keys`}
      aria-multiselectable
      aria-rowcount={total + 1}
      aria-activedescendant={active === undefined ? undefined : rowDomId(name, active.id)}
      data-dragging={isDragging}
      data-barred={isBarred}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        if (event.target === event.currentTarget && active !== undefined) onMenu?.(event, active);
      }}
      data-testid={`${name}-grid`}
    >
      <div className={`${classes.row} ${classes.headRow}`} role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <span key={column.name} role="columnheader" data-column={column.name} title={column.hint}>
            {column.label}
          </span>
        ))}
      </div>
      <div role="rowgroup" className={classes.rows} style={{ height: boxPx }}>
        {rows.map((index) => {
          const task = tasks[index - first];
          return task === undefined ? <UnreadRow key={index} offsetPx={placePx(index)} /> : row(task, index);
        })}
        {overlay}
      </div>
      <p id={`${name}-keys`} hidden>
        {keys}
      </p>
    </div>
  );
}
