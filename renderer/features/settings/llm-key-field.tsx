import { PasswordInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { attempt, showDone } from '../../actions/attempt';
import { saveLlmKey, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { describing, Field } from './field';
import classes from './settings.module.css';

/** Survives a change of screen and nothing else: only main keeps secrets, and the page's storage never does. */
const useTypedKey = create<{ readonly key: string }>(() => ({ key: '' }));
const setKey = (key: string): void => useTypedKey.setState({ key });

/** The key goes in and never comes back: the panel only knows whether one is stored. */
export function LlmKeyField() {
  const { t } = useTranslation();
  const id = useId();
  const stored = useSettings((state) => state.llmKeySet);
  const key = useTypedKey((state) => state.key);
  const save = async (next: string): Promise<void> => {
    if (!(await attempt(() => saveLlmKey(next)))) return;
    setKey('');
    showDone(t('settings.saved'));
  };
  return (
    <Field id={id} label={t('settings.llmKey')} hint={stored ? t('settings.llmKeyStored') : t('settings.llmKeyNone')}>
      <form
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim() !== '') void save(key.trim());
        }}
      >
        <PasswordInput
          id={id}
          className={classes.grow ?? ''}
          size="xs"
          autoComplete="off"
          maxLength={500}
          value={key}
          ref={describing(`${id}-hint`)}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.showKey') }}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Button type="submit" disabled={key.trim() === ''} data-testid="save-key">
          {t('settings.save')}
        </Button>
        {stored ? <Button onClick={() => void save('')}>{t('settings.remove')}</Button> : null}
      </form>
    </Field>
  );
}
