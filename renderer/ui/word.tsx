import type { ReactNode } from 'react';
import classes from './ui.module.css';

/**
 * A word beside an icon. Where an ancestor sets `--words: hidden`, for want of room, the icon stands alone and the word is only read
 * aloud.
 */
export function Word({ children }: { readonly children: ReactNode }) {
  return <span className={classes.word}>{children}</span>;
}
