import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/attempt';
import { allSaved } from '../../actions/settings';
import { useLanguage } from '../../i18n';
import { Button } from '../../ui/button';
import { hearReading, stopReading } from './hear-reading';
import classes from './settings.module.css';

/** Lets the voice that is set say a sentence, as a film would get it. */
export function HearVoice() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [isHeard, setHeard] = useState(false);
  useEffect(() => stopReading, []);
  const hear = async (): Promise<void> => {
    setHeard(true);
    const sample = t('settings.voiceSample');
    await attempt(async () => {
      await allSaved();
      await hearReading({ written: sample, said: sample }, language);
    });
    setHeard(false);
  };
  const Icon = isHeard ? IconPlayerStop : IconPlayerPlay;
  return (
    <div className={classes.field}>
      <div className={classes.name}>
        <span className={classes.label}>{t('settings.hearVoice')}</span>
        <p className={classes.hint}>{t('settings.hearVoiceHint')}</p>
      </div>
      <div className={classes.control}>
        <Button data-testid="hear-voice" onClick={() => (isHeard ? stopReading() : void hear())}>
          <Icon size={15} stroke={1.7} aria-hidden />
          {isHeard ? t('settings.hearVoiceStop') : t('settings.hearVoice')}
        </Button>
      </div>
    </div>
  );
}
