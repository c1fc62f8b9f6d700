import { IconArrowBarToUp, IconCopyPlus, IconFolder, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { askToCancel } from '../../actions/cancel';
import { bump, openForm, openProject } from '../../actions/tasks';
import { remedyOf } from '../../shared/remedies';
import { RemedyButtons } from '../../shared/remedy-buttons';
import { useOffline } from '../../shared/use-offline';
import { useInStudio } from '../../store/use-studio';
import { Button } from '../../ui/button';
import classes from './detail.module.css';

/** What can be done with a task, by where it stands. */
export function Actions({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const offline = useOffline();
  const inStudio = useInStudio();
  const { status } = task;
  const refused = inStudio ? { disabled: true, title: t('work.notInStudio'), 'data-greyed': true } : {};
  return (
    <div className={classes.actions}>
      <RemedyButtons task={task} />
      {status === 'waiting' ? (
        <>
          <Button data-testid="detail-bump" onClick={() => void bump(task)} {...offline}>
            <IconArrowBarToUp size={15} stroke={1.7} aria-hidden />
            {t('work.toTop')}
          </Button>
          <Button data-testid="detail-edit" onClick={() => void openForm(task, 'edit')} {...refused}>
            <IconPencil size={15} stroke={1.7} aria-hidden />
            {t('work.edit')}
          </Button>
        </>
      ) : status === 'processing' || remedyOf(task)?.otherInput === true ? null : (
        <Button data-testid="detail-again" onClick={() => void openForm(task, 'again')} {...offline}>
          <IconPencil size={15} stroke={1.7} aria-hidden />
          {t('work.editAgain')}
        </Button>
      )}
      <Button
        data-testid="detail-copy"
        aria-label={t('work.duplicate')}
        title={t('work.duplicate')}
        onClick={() => void openForm(task, 'copy')}
        {...offline}
      >
        <IconCopyPlus size={15} stroke={1.7} aria-hidden />
      </Button>
      <Button
        aria-label={t('history.openFolder')}
        title={t('history.openFolder')}
        onClick={() => void openProject(task)}
      >
        <IconFolder size={15} stroke={1.7} aria-hidden />
      </Button>
      {status === 'waiting' || status === 'processing' ? (
        <Button look="quiet" data-testid="detail-cancel" onClick={() => askToCancel(task)} {...offline}>
          {t('detail.cancel')}
        </Button>
      ) : null}
    </div>
  );
}
