import type { FocusEvent } from 'react';

/** For what opens over a dialog: Escape closes it alone. Mantine's dialogs pass over keys from what has this mark. */
export const keepEscape = ({ target }: FocusEvent): void =>
  target.setAttribute('data-mantine-stop-propagation', 'true');
