import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { uncoverList } from '../store/inspector-place';
import { ActionBar, ClearPicks } from '../ui/action-bar';
import { Button } from '../ui/button';
import type { Picks } from './use-picks';

/** What can be done with the picked rows: the buttons of the list between "select all" and "clear". */
export function PickBar({
  picks,
  total,
  children,
}: {
  readonly picks: Picks;
  readonly total: number;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  useEffect(uncoverList, []);
  return (
    <ActionBar text={t(picks.isAll ? 'many.allPicked' : 'many.picked', { n: picks.count.toLocaleString() })}>
      {picks.isAll || picks.count >= total ? null : (
        <Button look="quiet" data-testid="pick-all" onClick={picks.all}>
          {t('many.pickAll', { n: total.toLocaleString() })}
        </Button>
      )}
      {children}
      <ClearPicks onClear={picks.clear} />
    </ActionBar>
  );
}
