import { NativeSelect, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type ReactNode, type RefCallback, useId } from 'react';
import { useSettings } from '../../store/settings';
import { describedBy, describing, Field, type SettingProps } from './field';
import classes from './settings.module.css';
import { useSaving } from './use-saving';
import { type TypedSettingProps, useTyped } from './use-typed';

/** What the two typed fields share, beside what they store. */
interface TypedFieldProps<T> extends TypedSettingProps<T> {
  /** A valid value that is probably a mistake: shown below the field, and stored all the same. */
  readonly warning?: string | undefined;
  readonly beside?: ReactNode;
}

/** The frame of a typed field, and what its input is given. */
function useTypedField<T extends string | number>(
  props: TypedFieldProps<T>,
  toValue: (typed: string | number) => T,
  invalid?: string,
) {
  const id = useId();
  const { typed, change, input, unsaved, problem, saved, onBlur, onKeyDown } = useTyped(props, toValue, invalid);
  const shown = problem ?? props.warning;
  const ref: RefCallback<HTMLInputElement> = describing(describedBy(id, props.hint, shown), input);
  const shared = { id, size: 'xs', 'data-setting': props.name, value: typed, ref, onBlur, onKeyDown } as const;
  const frame = (control: ReactNode): ReactNode => (
    <Field id={id} label={props.label} hint={props.hint} problem={shown} saved={saved}>
      <div className={classes.line}>
        {control}
        {props.beside}
      </div>
      {unsaved}
    </Field>
  );
  return { shared: { ...shared, error: problem !== undefined }, change, frame };
}

export function TextField({
  invalid,
  ...props
}: TypedFieldProps<string> & {
  /** The words for a text that the contract rejects. */
  readonly invalid?: string;
}) {
  const { shared, change, frame } = useTypedField(props, (text) => String(text).trim(), invalid);
  return frame(
    <TextInput
      {...shared}
      className={classes.grow ?? ''}
      spellCheck={false}
      onChange={(event) => change(event.currentTarget.value)}
    />,
  );
}

export function NumberField({ unit, ...props }: TypedFieldProps<number> & { readonly unit?: string }) {
  // An empty field is not a number, which the contract rejects in words.
  const { shared, change, frame } = useTypedField(props, (text) => (text === '' ? Number.NaN : Number(text)));
  return frame(
    <NumberInput
      {...shared}
      className={classes.number ?? ''}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      hideControls
      {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
      onChange={change}
    />,
  );
}

export function SwitchField({
  label,
  hint,
  read,
  patch,
  warning,
}: SettingProps<boolean> & { readonly warning?: string }) {
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

/** What fits side by side into the column of controls, in Latin letters; Hangul is twice as wide, and each choice has room around its name. */
const MOST_SIDE_BY_SIDE = 50;
const ROOM_AROUND = 3;
const widthOf = (name: string): number =>
  [...name].length + (name.match(/\p{Script=Hangul}/gu)?.length ?? 0) + ROOM_AROUND;

/** Side by side where the choices fit, otherwise in a list. */
export function ChoiceField<T extends string>({
  name,
  label,
  hint,
  read,
  patch,
  choices,
}: SettingProps<T> & {
  /** By which the field is found, where a remedy leads to it. */
  readonly name?: string;
  readonly choices: ReadonlyArray<readonly [T, string]>;
}) {
  const id = useId();
  const value = useSettings(({ settings }) => (settings === undefined ? undefined : read(settings)));
  const { saved, problem, save } = useSaving();
  if (value === undefined) return null;
  const data = choices.map(([choice, words]) => ({ value: choice, label: words }));
  const store = (next: T): void => void save((settings) => patch(next, settings));
  const isWide = choices.reduce((sum, [, words]) => sum + widthOf(words), 0) > MOST_SIDE_BY_SIDE;
  return (
    <Field id={id} label={label} hint={hint} problem={problem} saved={saved}>
      {isWide ? (
        <NativeSelect
          id={id}
          size="xs"
          data-setting={name}
          ref={describing<HTMLSelectElement>(describedBy(id, hint, problem))}
          value={value}
          data={data}
          onChange={(event) => {
            const chosen = choices.find(([choice]) => choice === event.currentTarget.value);
            if (chosen !== undefined) store(chosen[0]);
          }}
        />
      ) : (
        <SegmentedControl<T>
          id={id}
          size="xs"
          data-setting={name}
          aria-labelledby={`${id}-label`}
          value={value}
          data={data}
          onChange={store}
        />
      )}
    </Field>
  );
}
