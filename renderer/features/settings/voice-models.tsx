import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { VoiceModelState } from '../../../contract/settings-calls';
import { VOICE_MODELS, type VoiceModel } from '../../../contract/voice-models';
import { attempt } from '../../actions/attempt';
import { allSaved, lookAgain } from '../../actions/settings';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { client } from '../../store';
import { Button } from '../../ui/button';
import classes from './settings.module.css';

const LOOK_MS = 500;

/** The models that a neural voice can be made of, and what is here of them. Nothing is downloaded unless somebody presses the button. */
export function VoiceModels() {
  const [states, setStates] = useState<readonly VoiceModelState[]>([]);
  const look = useCallback(async () => setStates(await client.call('voice-models:states', undefined)), []);
  const isBusy = states.some(({ state }) => state === 'downloading');
  useEffect(() => void attempt(look), [look]);
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => void look().catch(() => {}), LOOK_MS);
    return () => clearInterval(timer);
  }, [isBusy, look]);
  return (
    <>
      {VOICE_MODELS.map((model) => {
        const state = states.find(({ id }) => id === model.id);
        return state === undefined ? null : <ModelRow key={model.id} model={model} state={state} look={look} />;
      })}
    </>
  );
}

interface RowProps {
  readonly model: VoiceModel;
  readonly state: VoiceModelState;
  readonly look: () => Promise<void>;
}

function ModelRow({ model, state: { state, bytes = 0, error }, look }: RowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { id, licence, licenceUrl } = model;
  const total = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const percent = Math.floor((100 * bytes) / total);
  const download = async () => {
    await allSaved();
    const ended = client.call('voice-models:download', { id });
    await look();
    await ended;
    await look();
    await lookAgain();
  };
  const change = async (call: 'voice-models:cancel' | 'voice-models:remove') => {
    await client.call(call, { id });
    await look();
    await lookAgain();
  };
  return (
    <div className={classes.field} data-testid={`voice-model-${id}`} data-state={state}>
      <div className={classes.name}>
        <span className={classes.label}>{model.name[language]}</span>
        <p className={classes.hint}>
          {byteSize(total)} · {licence} · {model.terms[language]}
        </p>
        <p className={classes.hint}>{licenceUrl}</p>
        <p className={classes.hint} role="status">
          {error === undefined ? t(`settings.model.${state}`, { percent }) : said(error.message)}
        </p>
      </div>
      <div className={classes.control}>
        {state === 'downloading' ? (
          <Button onClick={() => void attempt(() => change('voice-models:cancel'))}>
            {t('settings.model.cancel')}
          </Button>
        ) : null}
        {state === 'absent' || state === 'broken' ? (
          <Button look="primary" onClick={() => void attempt(download)}>
            {t('settings.model.download')}
          </Button>
        ) : null}
        {state === 'ready' || state === 'broken' ? (
          <Button look="danger" onClick={() => void attempt(() => change('voice-models:remove'))}>
            {t('settings.model.remove')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
