import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../contract/byte-size';
import { LOW_DISK_BYTES } from '../../contract/ipc';
import { TASK_TYPES } from '../../contract/task';
import { exactCount } from '../format/count';
import { useLanguage } from '../i18n';
import { said } from '../i18n/said';
import { usePanel } from '../store';
import { useNow } from '../store/now';
import { setUi } from '../store/ui';
import { isUnwell } from '../store/workers';
import { TYPE_ICONS } from '../ui/task-type';
import classes from './footer.module.css';

export function Footer() {
  const { t } = useTranslation();
  const language = useLanguage();
  const workers = usePanel((state) => state.workers);
  const machine = usePanel((state) => state.machine);
  const summary = usePanel((state) => state.live?.summary);
  const well = TASK_TYPES.filter((type) => {
    const worker = workers[type];
    return worker !== undefined && !isUnwell(worker);
  }).length;
  const sum = (status: 'completed' | 'failed'): string =>
    exactCount(
      TASK_TYPES.reduce((total, type) => total + (summary?.[type][status] ?? 0), 0),
      language,
    );
  return (
    <footer className={classes.footer}>
      <UnstyledButton
        className={classes.summary}
        data-testid="workers"
        data-well={well === TASK_TYPES.length}
        onClick={() => setUi({ screen: 'workers' })}
      >
        {t('worker.summary', { ok: well, all: TASK_TYPES.length })}
      </UnstyledButton>
      <ul className={classes.workers} aria-label={t('worker.label')}>
        {TASK_TYPES.map((type) => {
          const worker = workers[type];
          const Icon = TYPE_ICONS[type];
          const state = worker?.state ?? 'stopped';
          const hint = [
            t(`lane.${type}`),
            ...(worker?.rssBytes === undefined
              ? []
              : [t('worker.memory', { mb: Math.round(worker.rssBytes / 1_048_576) })]),
            ...(worker === undefined || worker.restarts === 0 ? [] : [t('worker.restarts', { n: worker.restarts })]),
            ...(worker?.lastError === undefined ? [] : [said(worker.lastError)]),
          ].join(t('common.dot'));
          return (
            <li key={type} title={hint} data-unwell={isUnwell(worker)} data-testid={`worker-${type}`}>
              <Icon size={14} stroke={1.7} aria-hidden />
              {t(`type.${type}`)} {t(`worker.${state}`)}
            </li>
          );
        })}
      </ul>
      <span className={classes.space} />
      <FreeDisk />
      {machine?.keepingAwake === true ? <span>{t('footer.awake')}</span> : null}
      <EndedToday allTime={t('footer.totals', { completed: sum('completed'), failed: sum('failed') })} />
    </footer>
  );
}

function EndedToday({ allTime }: { readonly allTime: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const today = usePanel((state) => state.live?.today);
  const nowMs = useNow();
  // After midnight the counts are yesterday's. Main only sends new ones with the next task that ends, which may be hours away.
  const isOver = today === undefined || nowMs >= Date.parse(today.endsAt);
  const count = (n: number): string => exactCount(isOver ? 0 : n, language);
  return (
    <span className={classes.totals} title={allTime} data-testid="today">
      {t('footer.today', { films: count(today?.films ?? 0), failed: count(today?.failed ?? 0) })}
    </span>
  );
}

function FreeDisk() {
  const { t } = useTranslation();
  const freeBytes = usePanel((state) => state.machine?.freeBytes);
  if (freeBytes === undefined) return null;
  const size = byteSize(freeBytes);
  if (freeBytes >= LOW_DISK_BYTES) return <span data-testid="disk">{t('footer.free', { size })}</span>;
  return (
    <span className={classes.low} role="status" title={t('footer.lowDiskHint')} data-testid="disk" data-low>
      <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
      {t('footer.lowDisk', { size })}
    </span>
  );
}
