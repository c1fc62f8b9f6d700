import { NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { describedBy, describing, Field } from '../field';
import settings from '../settings.module.css';

interface FieldProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly problem: string | undefined;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A line of a form that is applied as a whole. */
export function TextLine({
  label,
  hint,
  problem,
  value,
  onChange,
  beside,
  below,
  testId,
}: FieldProps<string> & {
  readonly beside?: ReactNode;
  readonly below?: string | undefined;
  readonly testId: string;
}) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} problem={problem}>
      <div className={settings.line}>
        <TextInput
          id={id}
          size="xs"
          className={settings.grow ?? ''}
          spellCheck={false}
          value={value}
          error={problem !== undefined}
          ref={describing(describedBy(id, hint, problem))}
          data-testid={testId}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {beside}
      </div>
      {below === undefined ? null : <p className={settings.hint}>{below}</p>}
    </Field>
  );
}

export function NumberLine({
  label,
  hint,
  problem,
  value,
  onChange,
  unit,
  testId,
}: FieldProps<string | number> & { readonly unit: string; readonly testId: string }) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} problem={problem}>
      <div className={settings.line}>
        <NumberInput
          id={id}
          size="xs"
          className={settings.number ?? ''}
          allowNegative={false}
          clampBehavior="none"
          hideControls
          suffix={` ${unit}`}
          value={value}
          error={problem !== undefined}
          ref={describing(describedBy(id, hint, problem))}
          data-testid={testId}
          onChange={onChange}
        />
      </div>
    </Field>
  );
}

/** After how many minutes the creator's code is stopped. */
export function TimeLimitLine(props: Pick<FieldProps<string | number>, 'problem' | 'value' | 'onChange'>) {
  const { t } = useTranslation();
  return (
    <NumberLine
      {...props}
      label={t('processors.timeout')}
      hint={t('processors.timeoutHint')}
      unit={t('processors.minutes')}
      testId="processor-timeout"
    />
  );
}
