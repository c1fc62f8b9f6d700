import { useTranslation } from 'react-i18next';
import { usePanel } from '../../store';
import { isOffline } from '../../store/studio';
import classes from './forms.module.css';

/** Above a form's greyed button: why it is, and that what is typed stays. */
export function OfflineNote() {
  const { t } = useTranslation();
  if (!usePanel(isOffline)) return null;
  return (
    <p role="status" className={classes.offline} data-testid="offline-note">
      {t('studio.strip.draftKept')}
    </p>
  );
}
