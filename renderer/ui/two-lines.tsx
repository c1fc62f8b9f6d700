import type { ComponentProps } from 'react';
import classes from './ui.module.css';

/** A `<b>` with a `<small>` below it, each cut off where its column ends. `--second-line` sets the colour of the second one. */
export function TwoLines({ className, ...rest }: ComponentProps<'span'>) {
  return <span className={`${classes.twoLines} ${className ?? ''}`} {...rest} />;
}
