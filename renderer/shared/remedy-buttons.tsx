import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../contract/task';
import { approve, openForm, openNeedsYou, retry } from '../actions/tasks';
import { useSettings } from '../store/settings';
import { openSettings } from '../store/settings-place';
import { Button } from '../ui/button';
import { goesOn, remedyOf } from './remedies';
import { useOffline } from './use-offline';

/** What helps a failed, cancelled or parked task. `quiet`: none of them is the main button, since the list has one of its own. */
export function RemedyButtons({ task, quiet = false }: { readonly task: QueueTask; readonly quiet?: boolean }) {
  const { t } = useTranslation();
  const offline = useOffline();
  const usualVoice = useSettings((state) => state.settings?.chosen.voice);
  const remedy = remedyOf(task, usualVoice);
  if (remedy === undefined) return null;
  const { settings } = remedy;
  return (
    <>
      {remedy.address === undefined ? null : (
        <Button
          look={quiet ? 'plain' : 'primary'}
          title={remedy.address}
          data-testid="open-address"
          onClick={() => void openNeedsYou(task)}
        >
          <IconExternalLink size={15} stroke={1.7} aria-hidden />
          {t('needsYou.open')}
        </Button>
      )}
      {settings === undefined ? null : (
        <Button look={quiet ? 'plain' : 'primary'} onClick={() => openSettings(...settings)}>
          {t('needsYou.settings')}
        </Button>
      )}
      {remedy.otherInput ? (
        <Button look={quiet ? 'plain' : 'primary'} onClick={() => void openForm(task, 'again')} {...offline}>
          {t('work.editAgain')}
        </Button>
      ) : null}
      {remedy.approve ? (
        <Button
          look={quiet ? 'plain' : 'primary'}
          data-testid="approve"
          onClick={() => void approve(task)}
          {...offline}
        >
          {t('review.approve')}
        </Button>
      ) : null}
      {remedy.retry === 'useless' ? null : (
        <Button
          look={remedy.retry === 'main' && !quiet ? 'primary' : 'plain'}
          onClick={() => void retry(task)}
          {...offline}
        >
          {t(goesOn(task) ? 'needsYou.goOn' : 'needsYou.retry')}
        </Button>
      )}
    </>
  );
}
