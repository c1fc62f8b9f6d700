import { NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsPatch } from '../../../contract/settings';
import { isValidPatch, saveSettings } from '../../store/settings';
import { attempt } from '../actions';
import classes from './settings.module.css';

/** One line of the settings: its name, what it does, and the control. */
export function Field({
  id,
  label,
  hint,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.field}>
      <div className={classes.name}>
        <label className={classes.label} htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className={classes.hint}>
            {hint}
          </p>
        )}
      </div>
      <div className={classes.control}>{children}</div>
    </div>
  );
}

interface FieldProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly value: T;
  readonly toPatch: (value: T) => SettingsPatch;
}

/** A text that is stored when the field is left or Enter is pressed; what main would refuse is said and not sent. */
export function TextField({ label, hint, value, toPatch }: FieldProps<string>) {
  const { t } = useTranslation();
  const id = useId();
  const [draft, setDraft] = useState(value);
  const [invalid, setInvalid] = useState(false);
  useEffect(() => setDraft(value), [value]);
  const store = (): void => {
    const next = draft.trim();
    if (next === value) return;
    const valid = isValidPatch(toPatch(next));
    setInvalid(!valid);
    if (valid) void attempt(() => saveSettings(toPatch(next)));
  };
  return (
    <Field id={id} label={label} hint={hint}>
      <TextInput
        id={id}
        size="xs"
        value={draft}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        error={invalid ? t('settings.invalid') : undefined}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={store}
        onKeyDown={(event) => {
          if (event.key === 'Enter') store();
        }}
      />
    </Field>
  );
}

export function NumberField({
  label,
  hint,
  value,
  min,
  max,
  unit,
  toPatch,
}: FieldProps<number> & { readonly min: number; readonly max: number; readonly unit?: string }) {
  const id = useId();
  const [draft, setDraft] = useState<number | string>(value);
  useEffect(() => setDraft(value), [value]);
  return (
    <Field id={id} label={label} hint={hint}>
      <NumberInput
        id={id}
        size="xs"
        value={draft}
        min={min}
        max={max}
        allowDecimal={false}
        clampBehavior="blur"
        hideControls
        {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
        onChange={setDraft}
        onBlur={() => {
          const next = typeof draft === 'number' ? Math.min(max, Math.max(min, draft)) : value;
          setDraft(next);
          if (next !== value) void attempt(() => saveSettings(toPatch(next)));
        }}
      />
    </Field>
  );
}

export function SwitchField({ label, hint, value, toPatch }: FieldProps<boolean>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint}>
      <Switch
        id={id}
        checked={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => void attempt(() => saveSettings(toPatch(event.currentTarget.checked)))}
      />
    </Field>
  );
}

export function ChoiceField<T extends string>({
  label,
  hint,
  value,
  choices,
  toPatch,
}: FieldProps<T> & { readonly choices: ReadonlyArray<readonly [T, string]> }) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint}>
      <SegmentedControl<T>
        id={id}
        size="xs"
        aria-labelledby={`${id}-label`}
        value={value}
        data={choices.map(([choice, name]) => ({ value: choice, label: name }))}
        onChange={(next) => void attempt(() => saveSettings(toPatch(next)))}
      />
    </Field>
  );
}
