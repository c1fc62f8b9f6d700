import classes from './task-grid.module.css';

/** A placeholder for a row that is still being read, so that the list keeps its lines while its scroll bar is dragged. */
export function UnreadRow({ offsetPx }: { readonly offsetPx: number }) {
  return (
    <div
      className={classes.unread}
      role="presentation"
      data-testid="unread-row"
      style={{ transform: `translateY(${offsetPx}px)` }}
    />
  );
}
