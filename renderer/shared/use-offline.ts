import { useTranslation } from 'react-i18next';
import { usePanel } from '../store';
import { isOffline } from '../store/studio';

type Disabled = { readonly disabled?: true; readonly title?: string; readonly 'data-greyed'?: true };
const POSSIBLE: Disabled = {};

/** Props of a button whose action needs the studio: while that cannot be reached it is greyed, and its title says why. */
export function useOffline(): Disabled {
  const { t } = useTranslation();
  return usePanel(isOffline) ? { disabled: true, title: t('studio.strip.cannot'), 'data-greyed': true } : POSSIBLE;
}
