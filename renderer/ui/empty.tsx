import type { ReactNode } from 'react';
import classes from './ui.module.css';

/** An empty state, and how to change it. */
export function Empty({
  title,
  hint,
  actions,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <p className={classes.emptyTitle}>{title}</p>
      {hint === undefined ? null : <p className={classes.emptyHint}>{hint}</p>}
      {actions === undefined ? null : <div className={classes.emptyActions}>{actions}</div>}
      {children}
    </div>
  );
}
