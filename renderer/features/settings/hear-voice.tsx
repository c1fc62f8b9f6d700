import { useTranslation } from 'react-i18next';
import { HearButton } from '../../shared/hear-button';
import classes from './settings.module.css';

/** Lets the voice that is set say a sentence. */
export function HearVoice() {
  const { t } = useTranslation();
  return (
    <div className={classes.field}>
      <div className={classes.name}>
        <span className={classes.label}>{t('settings.hearVoice')}</span>
        <p className={classes.hint}>{t('settings.hearVoiceHint')}</p>
      </div>
      <div className={classes.control}>
        <HearButton />
      </div>
    </div>
  );
}
