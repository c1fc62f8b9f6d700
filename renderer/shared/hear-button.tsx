import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilmVoice } from '../../contract/metadata';
import { attempt } from '../actions/attempt';
import { allSaved } from '../actions/settings';
import { useLanguage } from '../i18n';
import { Button } from '../ui/button';
import { hearReading, stopReading } from './hear-reading';

/** Lets a voice say a sentence as it would in a film: the voice of the settings, or the one that a film asks for. */
export function HearButton({
  by,
  named,
}: {
  readonly by?: FilmVoice;
  /** The voice's name, in a list with a button for each voice. The button is then only an icon. */
  readonly named?: string;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [isHeard, setHeard] = useState(false);
  useEffect(() => stopReading, []);
  const hear = async (): Promise<void> => {
    setHeard(true);
    const sample = t('settings.voiceSample');
    await attempt(async () => {
      await allSaved();
      await hearReading({ written: sample, said: sample }, language, by);
    });
    setHeard(false);
  };
  const Icon = isHeard ? IconPlayerStop : IconPlayerPlay;
  const press = () => (isHeard ? stopReading() : void hear());
  const icon = <Icon size={15} stroke={1.7} aria-hidden />;
  if (named !== undefined) {
    const words = isHeard ? t('settings.hearVoiceStop') : t('voice.hear', { name: named });
    return (
      <Button look="quiet" aria-label={words} title={words} data-testid="hear-listed" onClick={press}>
        {icon}
      </Button>
    );
  }
  return (
    <Button data-testid="hear-voice" onClick={press}>
      {icon}
      {isHeard ? t('settings.hearVoiceStop') : t('settings.hearVoice')}
    </Button>
  );
}
