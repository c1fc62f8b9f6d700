import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../../actions/attempt';
import { client, usePanel } from '../../../store';
import { reopenAt } from '../../../store/settings-place';
import { isOffline } from '../../../store/studio';
import { Button } from '../../../ui/button';
import settings from '../settings.module.css';
import { ChoiceDialog } from './choice-dialog';

export function LeaveField() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const offline = usePanel(isOffline);
  const [leaving, setLeaving] = useState(false);
  const leave = async (take: boolean): Promise<void> => {
    setLeaving(true);
    reopenAt('studio');
    if (await attempt(() => client.call('studio:leave', { take }))) return;
    reopenAt(undefined);
    setLeaving(false);
  };
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <p className={settings.hint}>{t('studio.settings.leaveHint')}</p>
      </div>
      <div className={settings.control}>
        <Button data-testid="leave-studio" aria-busy={leaving} disabled={leaving} onClick={() => setOpened(true)}>
          {t('studio.settings.leave')}
        </Button>
        {leaving ? (
          <p role="status" className={settings.hint}>
            {t('studio.settings.restarting')}
          </p>
        ) : null}
      </div>
      <ChoiceDialog
        opened={opened}
        title={t('studio.leave.title')}
        question={{
          label: t('studio.leave.waiting'),
          take: {
            label: t('studio.leave.take'),
            hint: t(offline ? 'studio.strip.cannot' : 'studio.leave.takeHint'),
            disabled: offline,
          },
          stay: { label: t('studio.leave.stay'), hint: t('studio.leave.stayHint') },
          usual: 'stay',
        }}
        keep={t('studio.leave.keep')}
        confirm={t('studio.leave.confirm')}
        onClose={() => setOpened(false)}
        onConfirm={(take) => void leave(take)}
      >
        <p>{t('studio.leave.restart')}</p>
        <p>{t('studio.leave.running')}</p>
        <p>{t('studio.leave.folder')}</p>
      </ChoiceDialog>
    </div>
  );
}
