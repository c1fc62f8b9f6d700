import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePanel } from '../store';
import { isOffline } from '../store/studio';

export type Offline = { readonly disabled?: true; readonly title?: string; readonly 'data-greyed'?: true };
const POSSIBLE: Offline = {};

/** Props of a button whose action needs the studio: while that cannot be reached it is greyed, and its title says why. */
export function useOffline(): Offline {
  const { t } = useTranslation();
  const offline = usePanel(isOffline);
  return useMemo(
    () => (offline ? { disabled: true, title: t('studio.strip.cannot'), 'data-greyed': true } : POSSIBLE),
    [offline, t],
  );
}
