import { NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import type { Settings, SettingsPatch } from '../../../contract/settings';
import { useSettings } from '../../store/settings';
import { describedBy, describing, Field } from './field';
import { useSaving } from './save';
import classes from './settings.module.css';

interface FieldProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly read: (settings: Settings) => T;
  readonly patch: (value: T, settings: Settings) => SettingsPatch;
}

/** What is typed, until Enter or leaving the field stores it; Escape brings back what is stored. */
function useDraft<T extends string | number>(
  props: FieldProps<T>,
  toValue: (draft: string | number) => T,
  words?: string,
) {
  const { read, patch } = props;
  const stored = useSettings(({ settings }) => (settings === undefined ? undefined : read(settings)));
  const [draft, setDraft] = useState<string | number>(stored ?? '');
  const saving = useSaving(words);
  const restore = (): void => {
    const { settings } = useSettings.getState();
    if (settings !== undefined) setDraft(read(settings));
    saving.setProblem(undefined);
  };
  useEffect(() => {
    if (stored !== undefined) setDraft(stored);
  }, [stored]);

  const store = async (): Promise<void> => {
    const value = toValue(draft);
    if (value === stored) restore();
    // Main may store another text than was typed: an empty folder becomes the usual one.
    else if (await saving.save((settings) => patch(value, settings))) restore();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') void store();
    if (event.key === 'Escape') restore();
  };
  return { ...saving, draft, setDraft, onBlur: () => void store(), onKeyDown };
}

export function TextField({
  invalid,
  warning,
  placeholder,
  beside,
  ...props
}: FieldProps<string> & {
  /** The words for a text that the contract refuses. */
  readonly invalid?: string;
  /** What is odd about the stored text although it may be stored. */
  readonly warning?: string | undefined;
  readonly placeholder?: string;
  readonly beside?: ReactNode;
}) {
  const id = useId();
  const { draft, setDraft, problem, saved, onBlur, onKeyDown } = useDraft(
    props,
    (typed) => String(typed).trim(),
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
          value={draft}
          placeholder={placeholder ?? ''}
          spellCheck={false}
          error={problem !== undefined}
          ref={describing(describedBy(id, props.hint, shown))}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={onBlur}
          onKeyDown={onKeyDown}
        />
        {beside}
      </div>
    </Field>
  );
}

export function NumberField({ unit, ...props }: FieldProps<number> & { readonly unit?: string }) {
  const id = useId();
  // An empty field is no number, which the contract refuses in words.
  const { draft, setDraft, problem, saved, onBlur, onKeyDown } = useDraft(props, (typed) =>
    typed === '' ? Number.NaN : Number(typed),
  );
  return (
    <Field id={id} label={props.label} hint={props.hint} problem={problem} saved={saved}>
      <NumberInput
        id={id}
        className={classes.number ?? ''}
        size="xs"
        value={draft}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        hideControls
        error={problem !== undefined}
        ref={describing(describedBy(id, props.hint, problem))}
        {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
        onChange={setDraft}
        onBlur={onBlur}
        onKeyDown={onKeyDown}
      />
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
