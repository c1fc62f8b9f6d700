import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import classes from './ui.module.css';

/** What can be done with the picked rows. It floats over the end of the list, so that no row moves when it appears. */
export function ActionBar({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <div className={classes.actionBar} data-testid="action-bar">
      <span role="status">{text}</span>
      {children}
    </div>
  );
}

export function ClearPicks({ onClear }: { readonly onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <Button look="quiet" aria-label={t('many.clear')} title={t('many.clear')} onClick={onClear}>
      <IconX size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}
