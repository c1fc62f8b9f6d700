import { Switch } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../../../contract/task';
import { attempt } from '../../../actions/attempt';
import { useOffline } from '../../../shared/use-offline';
import { client } from '../../../store';
import { useStudio } from '../../../store/use-studio';
import settings from '../settings.module.css';
import classes from './studio.module.css';

/** For work that the studio can afford once, such as a service with one seat. It holds for every machine at once. */
export function LimitField() {
  const { t } = useTranslation();
  const id = useId();
  const studio = useStudio();
  const offline = useOffline();
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <span className={settings.label} id={id}>
          {t('studio.settings.limit')}
        </span>
        <p className={settings.hint}>{t('studio.settings.limitHint')}</p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in this row */}
      <div className={`${settings.control} ${classes.limits}`} role="group" aria-labelledby={id}>
        {TASK_TYPES.map((type) => (
          <Switch
            key={type}
            label={t(`lane.${type}`)}
            data-testid={`limit-${type}`}
            checked={studio?.limited[type] ?? false}
            onChange={(event) => {
              const limited = event.currentTarget.checked;
              void attempt(() => client.call('studio:set-limited', { type, limited }));
            }}
            {...offline}
          />
        ))}
      </div>
    </div>
  );
}
