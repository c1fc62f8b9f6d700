import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDeviceDesktop,
  IconPlugConnected,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { momentOf } from '../../../format/time';
import { useLanguage } from '../../../i18n';
import { said } from '../../../i18n/said';
import { useNow } from '../../../store/now';
import { useSettings } from '../../../store/settings';
import { presentMachines } from '../../../store/studio';
import { useStudio } from '../../../store/use-studio';
import settings from '../settings.module.css';
import classes from './studio.module.css';

/** What is in force now, whatever stands in the fields below. */
export function StateField() {
  const { t } = useTranslation();
  const isGiven = useSettings(({ givenStudio }) => givenStudio !== undefined);
  const problems = useStudio()?.problems ?? [];
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <span className={settings.label}>{t('studio.settings.state')}</span>
        {isGiven ? (
          <p className={settings.hint} data-testid="studio-given">
            {t('studio.settings.given')}
          </p>
        ) : null}
      </div>
      <div className={settings.control}>
        <State />
        {problems.map((problem) => (
          <p key={JSON.stringify(problem)} className={settings.problem}>
            <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
            {said(problem)}
          </p>
        ))}
      </div>
    </div>
  );
}

function State() {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const studio = useStudio();
  if (studio === undefined) {
    return (
      <p className={classes.state} data-state="alone" data-testid="studio-state">
        <IconDeviceDesktop size={16} stroke={1.7} aria-hidden />
        {t('studio.settings.alone')}
      </p>
    );
  }
  const { name, connection } = studio;
  if (connection.kind === 'online') {
    return (
      <p className={classes.state} data-state="online" data-testid="studio-state">
        <IconCircleCheck size={16} stroke={1.7} aria-hidden />
        {t('studio.settings.online', { name, n: presentMachines(studio, nowMs).length })}
      </p>
    );
  }
  const { since, problem } = connection;
  const Icon = since === undefined ? IconPlugConnected : IconPlugConnectedX;
  return (
    <>
      <p className={classes.state} data-state="offline" data-testid="studio-state">
        <Icon size={16} stroke={1.7} aria-hidden />
        {since === undefined
          ? t('studio.settings.connecting', { name })
          : t('studio.settings.offline', { name, time: momentOf(since, nowMs, language) })}
      </p>
      {problem === undefined ? null : <p className={settings.hint}>{said(problem)}</p>}
    </>
  );
}
