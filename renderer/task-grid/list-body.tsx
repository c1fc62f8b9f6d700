import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';

/** What a list shows: its rows as soon as there are any; else that it is being read, that it could not be read, or that it is empty. */
export function ListBody({
  phase,
  hasRows,
  rows,
  empty,
  again,
}: {
  readonly phase: 'reading' | 'ready' | 'failed';
  readonly hasRows: boolean;
  readonly rows: () => ReactNode;
  readonly empty: () => ReactNode;
  /** Reads again after a failure. */
  readonly again: () => void;
}) {
  const { t } = useTranslation();
  if (hasRows) return rows();
  switch (phase) {
    case 'reading':
      return (
        <Empty title="">
          <Loader size="sm" />
        </Empty>
      );
    case 'failed':
      return (
        <Empty title={t('waiting.failed')}>
          <Button data-testid="read-again" onClick={again}>
            {t('app.tryAgain')}
          </Button>
        </Empty>
      );
    case 'ready':
      return empty();
    default:
      return phase satisfies never;
  }
}
