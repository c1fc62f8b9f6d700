import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskType } from '../../../../contract/task';
import { CopyButton } from '../../../shared/copy-button';
import { usePanel } from '../../../store';
import { lookAtProcessors, useProcessorLook } from '../../../store/processors';
import settings from '../settings.module.css';
import classes from './processors.module.css';

const LOOK_MS = 3_000;

/** What a worker of the creator's calls, and where it finds the address and the token. */
export function ExternalNote({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const port = usePanel((state) => state.bridge?.port);
  const file = useProcessorLook((state) => state.look?.bridgeFile);
  const isAwaited = useProcessorLook((state) => state.look?.awaited[type]);
  const isRunning = usePanel((state) => Object.values(state.live?.running ?? {}).some((task) => task.type === type));
  // Workers come and go without a word to the panel.
  useEffect(() => {
    const timer = setInterval(() => lookAtProcessors().catch(() => {}), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  if (port === undefined || file === undefined) return null;
  const address = `http://127.0.0.1:${port}/api/queue/claim/${type}?wait=30`;
  return (
    <div className={settings.field} data-testid="external-note">
      <div className={settings.name}>
        <span className={settings.label}>{t('processors.takes')}</span>
        <p className={settings.hint}>{t('processors.takesHint')}</p>
      </div>
      <div className={settings.control}>
        <span className={classes.summary}>
          <code>POST {address}</code>
          <CopyButton text={address} label={t('processors.copyRequest')} />
        </span>
        <span className={classes.summary}>
          <code>{file}</code>
          <CopyButton text={file} label={t('processors.copyFile')} />
        </span>
        <p className={settings.hint} data-testid="awaited">
          {isRunning
            ? t('processors.workerRuns')
            : isAwaited === true
              ? t('processors.workerWaits')
              : t('processors.workerAway')}
        </p>
      </div>
    </div>
  );
}
