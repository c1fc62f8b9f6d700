import {
  AUTOMATIC,
  AUTOMATIC_NAME,
  type Implementation,
  implementationsOf,
  type Option,
  PORTS,
  type Port,
  readOption,
} from '../../../contract/implementations';
import { useLanguage } from '../../i18n';
import { useSettings } from '../../store/settings';
import { systemKind } from '../../ui/system-kind';
import { ChoiceField, NumberField, TextField } from './fields';

/** The choice among a port's implementations, where there is one, and the options of those in play: drawn from the contract's list. */
export function ImplementationFields({ port }: { readonly port: Port }) {
  const system = systemKind();
  const offered = implementationsOf(port).filter(([, { systems }]) => systems?.includes(system) ?? true);
  const chosen = useSettings(({ settings }) => settings?.chosen[port]);
  const inPlay = offered.filter(([id, { onlyWhenChosen }]) => onlyWhenChosen !== true || id === chosen);
  const options = inPlay.flatMap(([, implementation]) => Object.values(implementation.options ?? {}));
  return (
    <>
      <Chooser port={port} offered={offered.filter(([, { onlyWhenChosen }]) => onlyWhenChosen)} />
      {options.map((option) => (
        <OptionField key={option.key} option={option} />
      ))}
    </>
  );
}

function Chooser({ port, offered }: { readonly port: Port; readonly offered: readonly [string, Implementation][] }) {
  const language = useLanguage();
  if (offered.length === 0) return null;
  return (
    <ChoiceField
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

function OptionField({ option }: { readonly option: Option }) {
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
    case 'text':
    case 'folder':
    case 'file':
      return (
        <TextField
          {...words}
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
