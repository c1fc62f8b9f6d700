import { PasswordInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { attempt, showDone } from '../../actions/attempt';
import { Button } from '../../ui/button';
import { describing, Field } from './field';
import classes from './settings.module.css';

/** What was typed, by the fields' names. It survives a change of screen and nothing else: only main keeps secrets, never the page's storage. */
const useTyped = create<Readonly<Record<string, string>>>(() => ({}));

/** A key goes in and never comes back: the panel only knows whether one is stored. */
export function SecretField({
  name,
  label,
  noneHint,
  isSet,
  save,
}: {
  readonly name: string;
  readonly label: string;
  /** While none is stored. */
  readonly noneHint: string;
  readonly isSet: boolean;
  /** Empty: removes it. Throws AppError. */
  readonly save: (value: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const id = useId();
  const typed = useTyped((state) => state[name] ?? '');
  const setTyped = (value: string): void => useTyped.setState({ [name]: value });
  const store = async (value: string): Promise<void> => {
    if (!(await attempt(() => save(value)))) return;
    setTyped('');
    showDone(t('settings.saved'));
  };
  return (
    <Field id={id} label={label} hint={isSet ? t('settings.keyStored') : noneHint}>
      <form
        className={classes.line}
        data-setting={name}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') void store(typed.trim());
        }}
      >
        <PasswordInput
          id={id}
          className={classes.grow ?? ''}
          size="xs"
          autoComplete="off"
          maxLength={500}
          value={typed}
          ref={describing(`${id}-hint`)}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.showKey') }}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={typed.trim() === ''} data-testid="save-key">
          {t('settings.save')}
        </Button>
        {isSet ? (
          <Button data-testid="remove-key" onClick={() => void store('')}>
            {t('settings.remove')}
          </Button>
        ) : null}
      </form>
    </Field>
  );
}
