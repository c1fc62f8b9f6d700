import { IconBan, IconCircleCheck } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcOutput } from '../../../contract/ipc';
import { attempt, showDone } from '../../actions/attempt';
import { client, usePanel } from '../../store';
import { Button } from '../../ui/button';
import classes from './origins.module.css';
import settings from './settings.module.css';

/** Pages that were allowed or denied. A decision can be undone; the page is then asked about again. */
export function OriginsSection() {
  const { t } = useTranslation();
  const requests = usePanel((state) => state.originRequests);
  const [origins, setOrigins] = useState<IpcOutput<'origins:list'>>({ approved: [], denied: [] });
  const read = useCallback(async () => {
    await attempt(async () => setOrigins(await client.call('origins:list', undefined)));
  }, []);
  // A decision moves a request into one of the two lists.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void read(), [read, requests]);

  const revoke = async (origin: string): Promise<void> => {
    if (!(await attempt(() => client.call('origins:revoke', { origin })))) return;
    showDone(t('settings.revoked', { origin }));
    await read();
  };
  const rows = [
    ...origins.approved.map((origin) => ({ origin, allowed: true })),
    ...origins.denied.map((origin) => ({ origin, allowed: false })),
  ];
  return (
    <div className={classes.origins}>
      <h3>{t('settings.origins')}</h3>
      {rows.length === 0 ? (
        <p className={classes.none}>
          {t('settings.originsNone')} <span className={settings.hint}>{t('settings.originsNoneHint')}</span>
        </p>
      ) : (
        <>
          <p className={settings.hint}>{t('settings.originsHint')}</p>
          <ul>
            {rows.map(({ origin, allowed }) => (
              <li key={origin}>
                <span className={settings.grow}>{origin}</span>
                <span className={classes.decided} data-allowed={allowed}>
                  {allowed ? (
                    <IconCircleCheck size={16} stroke={1.7} aria-hidden />
                  ) : (
                    <IconBan size={16} stroke={1.7} aria-hidden />
                  )}
                  {allowed ? t('settings.originAllowed') : t('settings.originDenied')}
                </span>
                <Button
                  aria-label={t('settings.revokeLabel', { origin })}
                  data-testid={`revoke-${origin}`}
                  onClick={() => void revoke(origin)}
                >
                  {t('settings.revoke')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
