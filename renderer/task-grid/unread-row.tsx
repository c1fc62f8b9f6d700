import classes from './task-grid.module.css';

/** Stands where a row will be that is still being read: the list keeps its lines while one drags its scroll bar. */
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
