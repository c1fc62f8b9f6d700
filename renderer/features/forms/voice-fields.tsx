import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { speedOf, tellsItsVoices } from '../../../contract/film-voice';
import { AUTOMATIC, AUTOMATIC_NAME, implementationsOf } from '../../../contract/implementations';
import { isVoiceEngine } from '../../../contract/voice-engines';
import { useLanguage } from '../../i18n';
import type { Problems } from '../../i18n/input-problems';
import { HearButton } from '../../shared/hear-button';
import { VoiceList } from '../../shared/voice-list';
import type { Draft } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import { systemKind } from '../../ui/system-kind';
import { typedVoice } from './draft';
import classes from './forms.module.css';

type Typed = Pick<Draft<'film'>, 'voiceEngine' | 'voice' | 'speed'>;

/** Who reads this film, by which voice and how fast. Untouched: as the settings say. */
export function VoiceFields({
  typed,
  change,
  problems,
  at,
}: {
  readonly typed: Typed;
  readonly change: (part: Partial<Typed>) => void;
  readonly problems: Problems;
  /** Where the fields are in what is sent. */
  readonly at: 'video' | 'metadata';
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const system = systemKind();
  const usual = useSettings(({ settings }) => settings?.chosen.voice ?? AUTOMATIC);
  const engine = typed.voiceEngine === '' ? usual : typed.voiceEngine;
  const offered = implementationsOf('voice').filter(([, { systems }]) => systems?.includes(system) ?? true);
  const reader = engine === AUTOMATIC ? offered.find(([, { onlyWhenChosen }]) => !onlyWhenChosen)?.[0] : engine;
  const range = reader === undefined ? undefined : speedOf(reader);
  return (
    <div className={classes.line}>
      <NativeSelect
        label={t('voice.engine')}
        size="xs"
        value={typed.voiceEngine}
        data-testid="film-voice-engine"
        data={[
          { value: '', label: t('voice.asSet') },
          { value: AUTOMATIC, label: AUTOMATIC_NAME[language] },
          ...offered.map(([id, { name }]) => ({ value: id, label: name[language] })),
        ]}
        // A voice of another engine would be none of this one's.
        onChange={(event) => change({ voiceEngine: event.currentTarget.value, voice: '', speed: '' })}
      />
      <TextInput
        label={t('voice.name')}
        size="xs"
        placeholder={t('voice.asSet')}
        spellCheck={false}
        maxLength={100}
        data-testid="film-voice"
        value={typed.voice}
        error={problems[`${at}.voice`]}
        onChange={(event) => change({ voice: event.currentTarget.value })}
      />
      {isVoiceEngine(engine) && tellsItsVoices(engine) ? (
        <VoiceList voiceEngine={engine} value={typed.voice} onChoose={(voice) => change({ voice })} />
      ) : null}
      {range === undefined ? null : (
        <NumberInput
          label={t('voice.speed')}
          size="xs"
          w="7rem"
          placeholder={t('voice.asSet')}
          min={range.min}
          max={range.max}
          suffix=" %"
          allowDecimal={false}
          hideControls
          data-testid="film-voice-speed"
          value={typed.speed}
          error={problems[`${at}.speed`]}
          onChange={(speed) => change({ speed })}
        />
      )}
      <HearButton by={typedVoice(typed)} />
    </div>
  );
}
