import { useTranslation } from 'react-i18next';
import {
  AUTOMATIC,
  AUTOMATIC_NAME,
  implementationsOf,
  NAMED_SOURCES,
  PORTS,
  type Port,
  readOption,
} from '../../../contract/implementations';
import type { Implementation, Option, SecretOption, VoiceOption } from '../../../contract/options/option-kinds';
import type { Settings } from '../../../contract/settings';
import { isVoiceEngine } from '../../../contract/voice-engines';
import { attempt } from '../../actions/attempt';
import { saveInTurn } from '../../actions/settings';
import { useLanguage } from '../../i18n';
import { VoiceList } from '../../shared/voice-list';
import { saveOptionSecret, useSettings } from '../../store/settings';
import { useWantedSection } from '../../store/settings-place';
import { systemKind } from '../../ui/system-kind';
import { CommandField } from './command-field';
import { ChoiceField, NumberField, TextField } from './fields';
import { ModelField } from './model-field';
import { SecretField } from './secret-field';
import { SiteField } from './site-field';
import { SourceChainField } from './source-chain-field';
import { VoiceModels } from './voice-models';

/** Of these one implementation is chosen; of picture sources a chain. */
type ChosenPort = Exclude<Port, 'pictures'>;

/**
 * Tells whether to draw an implementation that the settings have not chosen. A film may name it, so it is drawn where one of its keys is
 * stored, or when a remedy has led to one of its fields.
 */
function useIsInUse(): (implementation: Implementation) => boolean {
  const keys = useSettings(({ optionSecrets }) => optionSecrets);
  const field = useWantedSection((state) => state.field);
  return ({ options = {} }) => Object.values(options).some(({ key }) => key === field || keys.includes(key));
}

/** The chain of picture sources, and below it the options of each, in its order. */
export function PictureFields() {
  const isInUse = useIsInUse();
  const chain = useSettings(({ settings }) => settings?.chosen.pictures) ?? [];
  const others = NAMED_SOURCES.filter(([id, source]) => !chain.includes(id) && isInUse(source));
  const sources = [...chain.flatMap((id) => NAMED_SOURCES.filter(([one]) => one === id)), ...others];
  return (
    <>
      <SourceChainField />
      {sources.flatMap(([, { options = {} }]) =>
        Object.values(options).map((option) => <OptionField key={option.key} option={option} />),
      )}
    </>
  );
}

/** The choice among a port's implementations, if there is one, and the options of those that may be used: drawn from the contract's list. */
export function ImplementationFields({ port }: { readonly port: ChosenPort }) {
  const system = systemKind();
  const isInUse = useIsInUse();
  const offered = implementationsOf(port).filter(([, { systems }]) => systems?.includes(system) ?? true);
  const chosen = useSettings(({ settings }) => settings?.chosen[port]);
  // Only one engine reads: beside a chosen one the others' settings would do nothing.
  const isOnly = port === 'voice' && offered.some(([id, { onlyWhenChosen }]) => onlyWhenChosen && id === chosen);
  const used = offered.filter(
    ([id, implementation]) => id === chosen || (implementation.onlyWhenChosen ? isInUse(implementation) : !isOnly),
  );
  const options = used.flatMap(([, implementation]) => Object.values(implementation.options ?? {}));
  return (
    <>
      <Chooser port={port} offered={offered.filter(([, { onlyWhenChosen }]) => onlyWhenChosen)} />
      {options.map((option) => (
        <OptionField key={option.key} option={option} />
      ))}
    </>
  );
}

function Chooser({
  port,
  offered,
}: {
  readonly port: ChosenPort;
  readonly offered: readonly [string, Implementation][];
}) {
  const language = useLanguage();
  if (offered.length === 0) return null;
  return (
    <ChoiceField
      name={`chosen.${port}`}
      label={PORTS[port][language]}
      read={({ chosen }) => chosen[port]}
      patch={(id, { chosen }) => ({ chosen: { ...chosen, [port]: id } })}
      choices={[
        [AUTOMATIC, AUTOMATIC_NAME[language]],
        ...offered.map(([id, { name }]) => [id, name[language]] as const),
      ]}
    />
  );
}

function SecretOptionField({ option }: { readonly option: SecretOption }) {
  const language = useLanguage();
  const isSet = useSettings(({ optionSecrets }) => optionSecrets.includes(option.key));
  return (
    <SecretField
      name={option.key}
      label={option.label[language]}
      noneHint={option.hint[language]}
      isSet={isSet}
      save={(value) => saveOptionSecret(option.key, value)}
    />
  );
}

/** The id of a voice, typed or picked from its engine's list. */
function VoiceOptionField({ option }: { readonly option: VoiceOption }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const value = useSettings(({ settings }) => readOption(option, settings?.options));
  const [voiceEngine = ''] = option.key.split('.');
  const patch = (id: string, { options }: Settings) => ({ options: { ...options, [option.key]: id } });
  return (
    <TextField
      label={option.label[language]}
      hint={option.hint[language]}
      invalid={t('voice.badId')}
      name={option.key}
      read={({ options }) => readOption(option, options)}
      patch={patch}
      beside={
        option.isListed && isVoiceEngine(voiceEngine) ? (
          <VoiceList
            voiceEngine={voiceEngine}
            value={value}
            onChoose={(id) => void attempt(() => saveInTurn((settings) => patch(id, settings)))}
          />
        ) : null
      }
    />
  );
}

function OptionField({ option }: { readonly option: Option }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = { label: option.label[language], hint: option.hint[language] };
  switch (option.kind) {
    case 'number':
      return (
        <NumberField
          {...words}
          name={option.key}
          unit={option.unit}
          read={({ options }) => readOption(option, options)}
          patch={(value, { options }) => ({ options: { ...options, [option.key]: value } })}
        />
      );
    case 'secret':
      return <SecretOptionField option={option} />;
    case 'model':
      return <ModelField option={option} />;
    case 'site':
      return <SiteField option={option} />;
    case 'speech-model':
      return <VoiceModels option={option} />;
    case 'command':
      return <CommandField option={option} />;
    case 'voice':
      return <VoiceOptionField option={option} />;
    case 'text':
    case 'folder':
    case 'file':
    case 'address':
    case 'price':
      return (
        <TextField
          {...words}
          {...(option.kind === 'address' ? { invalid: t('settings.badUrl') } : {})}
          {...(option.kind === 'price' ? { invalid: t('settings.badPrice') } : {})}
          name={option.key}
          read={({ options }) => readOption(option, options)}
          patch={(value, { options }) => ({ options: { ...options, [option.key]: value } })}
        />
      );
    case 'choice':
      return (
        <ChoiceField
          {...words}
          read={({ options }) => readOption(option, options)}
          patch={(value, { options }) => ({ options: { ...options, [option.key]: value } })}
          choices={Object.entries(option.choices).map(([value, name]) => [value, name[language]] as const)}
        />
      );
    default:
      return option satisfies never;
  }
}
