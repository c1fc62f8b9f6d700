import { UnstyledButton } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import classes from './ui.module.css';

type Look = 'plain' | 'quiet' | 'primary' | 'danger';

/** The panel's small button; `look` is how loud it is. */
export function Button({
  look = 'plain',
  className,
  ...rest
}: ComponentPropsWithRef<'button'> & { readonly look?: Look }) {
  return <UnstyledButton type="button" className={`${classes.button} ${className ?? ''}`} data-look={look} {...rest} />;
}

/** One of a few choices, shown pressed. */
export function Chip({ pressed, ...rest }: ComponentPropsWithRef<'button'> & { readonly pressed: boolean }) {
  return <UnstyledButton type="button" className={classes.chip} aria-pressed={pressed} {...rest} />;
}
