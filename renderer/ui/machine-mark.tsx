import { IconDeviceDesktop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../../contract/machine';
import classes from './ui.module.css';

/** Where a task runs. */
export function MachineMark({ machine }: { readonly machine: Machine }) {
  const { t } = useTranslation();
  return (
    <span className={classes.machineMark} title={t('studio.runningOn', { machine: machine.name })}>
      <IconDeviceDesktop size={13} stroke={1.7} aria-hidden />
      <span>{machine.name}</span>
    </span>
  );
}
