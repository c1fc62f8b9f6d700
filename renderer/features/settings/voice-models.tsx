import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useCallback, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { SpeechModelOption } from '../../../contract/options/option-kinds';
import type { VoiceModelState } from '../../../contract/settings-calls';
import { bytesOf, VOICE_MODELS, type VoiceModel } from '../../../contract/voice-models';
import { attempt } from '../../actions/attempt';
import { allSaved, lookAgain } from '../../actions/settings';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { client } from '../../store';
import { ask } from '../../store/ui';
import { Button } from '../../ui/button';
import { ProgressBar } from '../../ui/progress-bar';
import { Field } from './field';
import classes from './voice-models.module.css';

const LOOK_MS = 500;

/** The models of the neural voice, and how much of each is here. Nothing is downloaded unless somebody presses the button. */
export function VoiceModels({ option }: { readonly option: SpeechModelOption }) {
  const language = useLanguage();
  const id = useId();
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
    <Field id={id} label={option.label[language]} hint={option.hint[language]}>
      <ul className={classes.models} aria-labelledby={`${id}-label`} data-setting={option.key} tabIndex={-1}>
        {VOICE_MODELS.map((model) => {
          const state = states.find((one) => one.id === model.id);
          return state === undefined ? null : <Model key={model.id} model={model} state={state} look={look} />;
        })}
      </ul>
    </Field>
  );
}

interface ModelProps {
  readonly model: VoiceModel;
  readonly state: VoiceModelState;
  readonly look: () => Promise<void>;
}

function Model({ model, state: { state, bytes = 0, error }, look }: ModelProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { id, licence, terms } = model;
  const name = model.name[language];
  const size = byteSize(bytesOf(model));
  const isHere = state === 'ready' || state === 'broken';
  const download = async () => {
    // The mirror may just have been typed.
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
  const askToRemove = () =>
    ask({
      title: t('settings.model.askRemove.title', { name }),
      text: t(isHere ? 'settings.model.askRemove.text' : 'settings.model.askRemove.part', { size }),
      hint: t('settings.model.askRemove.hint'),
      keep: t('settings.model.askRemove.keep'),
      confirm: t('settings.model.remove'),
      onConfirm: () => void attempt(() => change('voice-models:remove')),
    });
  return (
    <li data-testid={`voice-model-${id}`} data-state={state}>
      <div className={classes.name}>
        <span>{name}</span>
        <small>
          {size} · {licence}
        </small>
      </div>
      <small className={classes.terms}>{terms[language]}</small>
      <ModelState model={model} state={state} bytes={bytes} error={error} />
      <div className={classes.buttons}>
        {state === 'absent' || state === 'broken' ? (
          <Button
            look="primary"
            aria-label={t(bytes > 0 ? 'settings.model.goOnOf' : 'settings.model.downloadOf', { name })}
            onClick={() => void attempt(download)}
          >
            {t(bytes > 0 ? 'settings.model.goOn' : 'settings.model.download')}
          </Button>
        ) : null}
        {state === 'downloading' ? (
          <Button
            aria-label={t('settings.model.cancelOf', { name })}
            onClick={() => void attempt(() => change('voice-models:cancel'))}
          >
            {t('settings.model.cancel')}
          </Button>
        ) : null}
        {isHere || (state === 'absent' && bytes > 0) ? (
          <Button aria-label={t('settings.model.removeOf', { name })} onClick={askToRemove}>
            {t('settings.model.remove')}
          </Button>
        ) : null}
        <Button
          look="quiet"
          aria-label={t('settings.model.licenceOf', { name })}
          onClick={() => void attempt(() => client.call('voice-models:open-licence', { id }))}
        >
          {t('settings.model.licence')}
        </Button>
      </div>
    </li>
  );
}

function ModelState({
  model,
  state,
  bytes,
  error,
}: Pick<ModelProps, 'model'> & { readonly bytes: number } & Pick<VoiceModelState, 'state' | 'error'>) {
  const { t } = useTranslation();
  const total = bytesOf(model);
  const name = model.name[useLanguage()];
  const percent = Math.floor((100 * bytes) / total);
  return (
    <>
      <p className={classes.state} role="status" data-look={error === undefined ? state : 'failed'}>
        {error === undefined && state !== 'broken' ? null : <IconAlertTriangle size={14} stroke={1.7} aria-hidden />}
        {state === 'ready' ? <IconCheck size={14} stroke={2} aria-hidden /> : null}
        {error === undefined
          ? t(state === 'absent' && bytes > 0 ? 'settings.model.partly' : `settings.model.${state}`, { percent })
          : said(error.message)}
      </p>
      {state === 'downloading' ? (
        <div className={classes.progress}>
          <ProgressBar max={total} value={bytes} aria-label={t('settings.model.progressOf', { name })} />
          <small>
            {byteSize(bytes)} / {byteSize(total)}
          </small>
        </div>
      ) : null}
    </>
  );
}
