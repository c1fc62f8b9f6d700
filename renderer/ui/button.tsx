import type { ComponentPropsWithRef, ReactNode } from 'react';
import classes from './ui.module.css';

type Look = 'plain' | 'quiet' | 'primary' | 'danger';

/**
 * The panel's small button; `look` is how prominent it is. A plain element: every row of a list has two, and a styled component of the
 * library in their place was most of what a frame of scrolling cost.
 */
export function Button({
  look = 'plain',
  className,
  ...rest
}: ComponentPropsWithRef<'button'> & { readonly look?: Look }) {
  return <button type="button" className={`${classes.button} ${className ?? ''}`} data-look={look} {...rest} />;
}

/** One of a few choices. */
export function Chip({ pressed, className, ...rest }: ComponentPropsWithRef<'button'> & { readonly pressed: boolean }) {
  return <button type="button" className={`${classes.chip} ${className ?? ''}`} aria-pressed={pressed} {...rest} />;
}

export function ChipGroup({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in the head of a list
    <div className={`${classes.chips} ${className ?? ''}`} role="group" aria-label={label}>
      {children}
    </div>
  );
}
