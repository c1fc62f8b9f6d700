import type { ComponentProps } from 'react';
import classes from './ui.module.css';

/** How far something is. `--c`, the colour of a task's type, colours it. */
export function ProgressBar(props: ComponentProps<'progress'> & { readonly 'aria-label': string }) {
  return <progress className={classes.progressBar} {...props} />;
}
