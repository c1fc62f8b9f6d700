import { Switch } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceName } from '../../contract/implementations';
import { useLanguage } from '../i18n';
import { useSettings } from '../store/settings';
import { SourceList } from './source-list';

const NONE: readonly string[] = [];

/** Where one task's pictures come from. `value` undefined: as the settings say; their sources are then named. */
export function TaskSources({
  value,
  error,
  onChange,
}: {
  readonly value: readonly string[] | undefined;
  readonly error?: string | undefined;
  readonly onChange: (sources: string[] | undefined) => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const usual = useSettings(({ settings }) => settings?.chosen.pictures ?? NONE);
  const usualNames = [...usual, 'title-cards'].map((one) => sourceName(one, language)).join(' → ');
  return (
    <div data-testid="task-sources">
      <Switch
        id={id}
        label={<span id={`${id}-label`}>{t('sources.ofTask')}</span>}
        description={value === undefined ? t('sources.asSettings', { names: usualNames }) : t('sources.ofTaskHint')}
        checked={value !== undefined}
        error={error}
        onChange={(event) => onChange(event.currentTarget.checked ? [...usual] : undefined)}
      />
      {value === undefined ? null : (
        <div style={{ marginTop: 'var(--s2)' }}>
          <SourceList labelledBy={`${id}-label`} sources={value} onChange={onChange} />
        </div>
      )}
    </div>
  );
}
