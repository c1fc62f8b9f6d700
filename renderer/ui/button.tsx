import type { ComponentPropsWithRef } from 'react';
import classes from './ui.module.css';

type Look = 'plain' | 'quiet' | 'primary' | 'danger';

/**
 * The panel's small button; `look` is how loud it is. A plain element: two stand in every row of a list, and a styled
 * component of the library there was the greater part of what a frame of scrolling costs.
 */
export function Button({
  look = 'plain',
  className,
  ...rest
}: ComponentPropsWithRef<'button'> & { readonly look?: Look }) {
  return <button type="button" className={`${classes.button} ${className ?? ''}`} data-look={look} {...rest} />;
}

/** One of a few choices, shown pressed. */
export function Chip({ pressed, className, ...rest }: ComponentPropsWithRef<'button'> & { readonly pressed: boolean }) {
  return <button type="button" className={`${classes.chip} ${className ?? ''}`} aria-pressed={pressed} {...rest} />;
}
