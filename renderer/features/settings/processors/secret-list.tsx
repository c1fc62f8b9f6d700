import { PasswordInput, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { variableNameSchema } from '../../../../contract/processors';
import type { TaskType } from '../../../../contract/task';
import { removeSecret, setSecret } from '../../../actions/processors';
import { useSettings } from '../../../store/settings';
import { Button } from '../../../ui/button';
import { describing } from '../field';
import settings from '../settings.module.css';
import classes from './processors.module.css';
import { RowProblem } from './row-problem';
import type { ProcessorEditor } from './use-processor';

interface Typed {
  readonly name: string;
  readonly value: string;
}
const NOTHING: Typed = { name: '', value: '' };
/** Survives a change of screen and nothing else: only main keeps secrets, and the page's storage never does. */
const useTypedSecrets = create<Partial<Record<TaskType, Typed>>>(() => ({}));

/** Secrets of a processor. A value goes in and never comes back: the panel knows the names and whether each has one. */
export function SecretList({ editor, hint }: { readonly editor: ProcessorEditor; readonly hint: string }) {
  const { t } = useTranslation();
  const { type, secrets, problems } = editor;
  const withValue = useSettings(({ processorSecrets }) => processorSecrets[type]);
  const typed = useTypedSecrets((state) => state[type] ?? NOTHING);
  const setTyped = (part: Partial<Typed>): void => useTypedSecrets.setState({ [type]: { ...typed, ...part } });
  const id = useId();
  const [tried, setTried] = useState(false);
  const name = typed.name.trim();
  const badName = tried && !variableNameSchema.safeParse(name).success ? t('processors.badName') : undefined;
  const save = async (): Promise<void> => {
    setTried(true);
    if (!variableNameSchema.safeParse(name).success || typed.value === '') return;
    if (!(await setSecret(type, name, typed.value))) return;
    setTried(false);
    setTyped(NOTHING);
  };
  return (
    <div className={settings.field} data-testid="secrets">
      <div className={settings.name}>
        <span className={settings.label}>{t('processors.secrets')}</span>
        <p className={settings.hint}>{hint}</p>
      </div>
      <div className={settings.control}>
        {secrets.length === 0 ? null : (
          <ul className={classes.rows}>
            {secrets.map((one) => {
              const isSet = withValue.includes(one);
              return (
                <li key={one} data-set={isSet}>
                  <code className={settings.grow}>{one}</code>
                  <span className={isSet ? classes.set : classes.missing}>
                    {isSet ? (
                      <IconCheck size={14} stroke={2} aria-hidden />
                    ) : (
                      <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
                    )}
                    {isSet ? t('processors.secretSet') : t('processors.secretMissing')}
                  </span>
                  <Button
                    look="quiet"
                    aria-label={t('processors.removeSecret', { name: one })}
                    title={t('processors.removeSecret', { name: one })}
                    data-testid={`remove-secret-${one}`}
                    onClick={() => void removeSecret(type, one)}
                  >
                    <IconX size={15} stroke={1.7} aria-hidden />
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
        <form
          className={classes.secret}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextInput
            size="xs"
            className={classes.envName ?? ''}
            aria-label={t('processors.secretName')}
            placeholder={t('processors.namePlaceholder')}
            spellCheck={false}
            autoComplete="off"
            value={typed.name}
            error={badName !== undefined}
            ref={describing(badName === undefined ? undefined : `${id}-name`)}
            onChange={(event) => setTyped({ name: event.currentTarget.value })}
          />
          <PasswordInput
            size="xs"
            className={settings.grow ?? ''}
            aria-label={t('processors.secretValue')}
            placeholder={t('processors.valuePlaceholder')}
            autoComplete="off"
            maxLength={8_192}
            value={typed.value}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.showKey') }}
            onChange={(event) => setTyped({ value: event.currentTarget.value })}
          />
          <Button type="submit" disabled={name === '' || typed.value === ''} data-testid="save-secret">
            {t('processors.saveSecret')}
          </Button>
          <RowProblem id={`${id}-name`} problem={badName} />
        </form>
        <RowProblem id={`${id}-problem`} problem={problems.secrets} />
      </div>
    </div>
  );
}
