import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../contract/finding';
import { said } from '../../i18n/said';
import classes from './finding-list.module.css';

const ICONS: Readonly<Record<Finding['level'], TablerIcon>> = {
  ok: IconCircleCheck,
  warning: IconInfoCircle,
  risk: IconAlertTriangle,
  error: IconCircleX,
};

/** What a test found, each in words that say what to do. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.findings} aria-label={t('settings.findings')}>
      {findings.map(({ level, message }) => {
        const Icon = ICONS[level];
        return (
          <li key={JSON.stringify(message)} data-level={level}>
            <Icon size={16} stroke={1.7} aria-hidden />
            <b>{t(`settings.findingLevel.${level}`)}</b>
            <span>{said(message)}</span>
          </li>
        );
      })}
    </ul>
  );
}
