import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { tellsItsVoices } from '../../../contract/film-voice';
import { AUTOMATIC, IMPLEMENTATIONS, namesItsVoice } from '../../../contract/implementations';
import type { Implementation } from '../../../contract/options/option-kinds';
import type { Settings } from '../../../contract/settings';
import { isVoiceEngine } from '../../../contract/voice-engines';
import { attempt } from '../../actions/attempt';
import { lookAgain } from '../../actions/settings';
import { LookAgainButton, ToolList } from '../../shared/tool-list';
import { VoiceList } from '../../shared/voice-list';
import { usePanel } from '../../store';
import { saveSettings, useSettings } from '../../store/settings';
import { BudgetFields } from './budget-fields';
import { ChoiceField, TextField } from './fields';
import { HearVoice } from './hear-voice';
import { ImplementationFields, PictureFields } from './implementation-fields';
import { ReadingsField } from './readings-field';
import { Section } from './section';

/** Whether the configured path is not used, since it cannot be run. */
function useNotUsed(tool: 'browser' | 'ffmpeg', read: (settings: Settings) => string): boolean {
  const wanted = useSettings(({ settings }) => (settings === undefined ? '' : read(settings)));
  const used = usePanel((state) => state.machine?.tools[tool]);
  return wanted !== '' && wanted !== used;
}

/** Whether the chosen engine has a field of its own for its voice, so that the common one does not apply. */
function useHasOwnVoiceField(): boolean {
  const voices: Readonly<Record<string, Implementation>> = IMPLEMENTATIONS.voice;
  const chosen = useSettings(({ settings }) => voices[settings?.chosen.voice ?? '']);
  return chosen !== undefined && namesItsVoice(chosen);
}

/** The list of the voices of the engine that reads, where there is one. */
function SystemVoices() {
  const engine = useSettings(({ settings }) => settings?.chosen.voice ?? AUTOMATIC);
  const value = useSettings(({ settings }) => settings?.voice ?? '');
  if (!isVoiceEngine(engine) || !tellsItsVoices(engine)) return null;
  return (
    <VoiceList voiceEngine={engine} value={value} onChoose={(voice) => void attempt(() => saveSettings({ voice }))} />
  );
}

export function ToolsSection() {
  const { t } = useTranslation();
  const paths = useSettings(({ settings, optionSecrets }) =>
    JSON.stringify([
      ...[settings?.browserPath, settings?.ffmpegPath, settings?.chosen.voice, settings?.options],
      optionSecrets,
    ]),
  );
  const hasOwnVoiceField = useHasOwnVoiceField();
  // Looks again whenever the screen opens or a path, a voice or its key changes: a tool may have been installed since.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void lookAgain(), [paths]);
  const browserNotUsed = useNotUsed('browser', ({ browserPath }) => browserPath);
  const ffmpegNotUsed = useNotUsed('ffmpeg', ({ ffmpegPath }) => ffmpegPath);
  return (
    <Section name="tools" action={<LookAgainButton />}>
      <ToolList />
      <TextField
        name="browserPath"
        label={t('settings.browserPath')}
        hint={t('settings.findHint')}
        warning={browserNotUsed ? t('settings.notUsed') : undefined}
        read={({ browserPath }) => browserPath}
        patch={(browserPath) => ({ browserPath })}
      />
      <TextField
        name="ffmpegPath"
        label={t('settings.ffmpegPath')}
        hint={t('settings.findHint')}
        warning={ffmpegNotUsed ? t('settings.notUsed') : undefined}
        read={({ ffmpegPath }) => ffmpegPath}
        patch={(ffmpegPath) => ({ ffmpegPath })}
      />
      <ChoiceField
        label={t('settings.encoder')}
        hint={t('settings.encoderHint')}
        choices={[
          ['auto', t('settings.encoderAuto')],
          ['software', t('settings.encoderSoftware')],
        ]}
        read={({ encoder }) => encoder}
        patch={(encoder) => ({ encoder })}
      />
      <ImplementationFields port="voice" />
      {hasOwnVoiceField ? null : (
        <TextField
          name="voice"
          label={t('settings.voice')}
          hint={t('settings.voiceHint')}
          read={({ voice }) => voice}
          patch={(voice) => ({ voice })}
          beside={<SystemVoices />}
        />
      )}
      <HearVoice />
      <ReadingsField />
      <PictureFields />
      <BudgetFields />
    </Section>
  );
}
