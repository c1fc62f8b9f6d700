import type { ComponentPropsWithRef } from 'react';
import classes from './ui.module.css';

/** A whole line of a list that can be pressed. How its parts stand beside each other is the list's own affair. */
export function LineButton({ className, ...rest }: ComponentPropsWithRef<'button'>) {
  return <button type="button" className={`${classes.lineButton} ${className ?? ''}`} {...rest} />;
}
