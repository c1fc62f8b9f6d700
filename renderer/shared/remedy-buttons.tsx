import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../contract/task';
import { retry } from '../actions/tasks';
import { openSettings } from '../store/settings-place';
import { setUi } from '../store/ui';
import { Button } from '../ui/button';
import { remedyOf } from './remedies';

/** What helps a failed, cancelled or parked task. `quiet`: none of them is the main button, since the list has one of its own. */
export function RemedyButtons({ task, quiet = false }: { readonly task: QueueTask; readonly quiet?: boolean }) {
  const { t } = useTranslation();
  const remedy = remedyOf(task);
  if (remedy === undefined) return null;
  const { settings } = remedy;
  return (
    <>
      {settings === undefined ? null : (
        <Button look={quiet ? 'plain' : 'primary'} onClick={() => openSettings(...settings)}>
          {t('needsYou.settings')}
        </Button>
      )}
      {remedy.newTask ? (
        <Button look={quiet ? 'plain' : 'primary'} onClick={() => setUi({ detailId: undefined, form: 'task' })}>
          {t('header.newTask')}
        </Button>
      ) : null}
      {remedy.retry === 'useless' ? null : (
        <Button look={remedy.retry === 'main' && !quiet ? 'primary' : 'plain'} onClick={() => void retry(task)}>
          {t('needsYou.retry')}
        </Button>
      )}
    </>
  );
}
