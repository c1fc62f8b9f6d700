import { NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Settings, SettingsPatch } from '../../../contract/settings';
import { useSaving } from '../../actions/settings';
import { useSettings } from '../../store/settings';
import { describedBy, describing, Field } from './field';
import classes from './settings.module.css';
import { useTyped } from './use-typed';

export interface FieldProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly read: (settings: Settings) => T;
  readonly patch: (value: T, settings: Settings) => SettingsPatch;
}

export function TextField({
  invalid,
  warning,
  placeholder,
  beside,
  ...props
}: FieldProps<string> & {
  /** By which its unsaved text is kept. */
  readonly name: string;
  /** The words for a text that the contract refuses. */
  readonly invalid?: string;
  /** A valid text that probably is a mistake: said below the field, and stored all the same. */
  readonly warning?: string | undefined;
  readonly placeholder?: string;
  readonly beside?: ReactNode;
}) {
  const id = useId();
  const { typed, change, input, unsaved, problem, saved, onBlur, onKeyDown } = useTyped(
    props,
    (text) => String(text).trim(),
    invalid,
  );
  const shown = problem ?? warning;
  return (
    <Field id={id} label={props.label} hint={props.hint} problem={shown} saved={saved}>
      <div className={classes.line}>
        <TextInput
          id={id}
          className={classes.grow ?? ''}
          size="xs"
          data-setting={props.name}
          value={typed}
          placeholder={placeholder ?? ''}
          spellCheck={false}
          error={problem !== undefined}
          ref={describing(describedBy(id, props.hint, shown), input)}
          onChange={(event) => change(event.currentTarget.value)}
          onBlur={onBlur}
          onKeyDown={onKeyDown}
        />
        {beside}
      </div>
      {unsaved}
    </Field>
  );
}

export function NumberField({
  unit,
  warning,
  beside,
  ...props
}: FieldProps<number> & {
  /** By which its unsaved text is kept. */
  readonly name: string;
  readonly unit?: string;
  /** A valid number that probably is a mistake: said below the field, and stored all the same. */
  readonly warning?: string | undefined;
  readonly beside?: ReactNode;
}) {
  const id = useId();
  // An empty field is no number, which the contract refuses in words.
  const { typed, change, input, unsaved, problem, saved, onBlur, onKeyDown } = useTyped(props, (text) =>
    text === '' ? Number.NaN : Number(text),
  );
  const shown = problem ?? warning;
  return (
    <Field id={id} label={props.label} hint={props.hint} problem={shown} saved={saved}>
      <div className={classes.line}>
        <NumberInput
          id={id}
          className={classes.number ?? ''}
          size="xs"
          data-setting={props.name}
          value={typed}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="none"
          hideControls
          error={problem !== undefined}
          ref={describing(describedBy(id, props.hint, shown), input)}
          {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
          onChange={change}
          onBlur={onBlur}
          onKeyDown={onKeyDown}
        />
        {beside}
      </div>
      {unsaved}
    </Field>
  );
}

export function SwitchField({
  label,
  hint,
  read,
  patch,
  warning,
}: FieldProps<boolean> & { readonly warning?: string }) {
  const id = useId();
  const on = useSettings(({ settings }) => settings !== undefined && read(settings));
  const { saved, problem, save } = useSaving();
  const shown = problem ?? (on ? warning : undefined);
  return (
    <Field id={id} label={label} hint={hint} problem={shown} saved={saved}>
      <Switch
        id={id}
        checked={on}
        aria-describedby={describedBy(id, hint, shown)}
        onChange={(event) => {
          const next = event.currentTarget.checked;
          void save((settings) => patch(next, settings));
        }}
      />
    </Field>
  );
}

export function ChoiceField<T extends string>({
  label,
  hint,
  read,
  patch,
  choices,
}: FieldProps<T> & { readonly choices: ReadonlyArray<readonly [T, string]> }) {
  const id = useId();
  const value = useSettings(({ settings }) => (settings === undefined ? undefined : read(settings)));
  const { saved, problem, save } = useSaving();
  if (value === undefined) return null;
  return (
    <Field id={id} label={label} hint={hint} problem={problem} saved={saved}>
      <SegmentedControl<T>
        id={id}
        size="xs"
        aria-labelledby={`${id}-label`}
        value={value}
        data={choices.map(([choice, name]) => ({ value: choice, label: name }))}
        onChange={(next) => void save((settings) => patch(next, settings))}
      />
    </Field>
  );
}
