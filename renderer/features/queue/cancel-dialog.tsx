import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { cancel } from '../../actions/tasks';
import { titleOf } from '../../store/task-list';
import { setUi, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';

function close(): void {
  setUi({ cancelling: undefined });
}

function closeAll(): void {
  setUi({ cancellingMany: undefined });
}

/** The same question about several tasks at once. */
export function CancelAllDialog() {
  const { t } = useTranslation();
  const asked = useUi((state) => state.cancellingMany);
  return (
    <Dialog opened={asked !== undefined} onClose={closeAll} title={t('cancel.titleAll')} size="md">
      {asked === undefined ? null : (
        <>
          <p className={dialog.text}>{t('cancel.all', { n: asked.count.toLocaleString() })}</p>
          <p className={dialog.hint}>{t('cancel.later')}</p>
          <div className={dialog.buttons}>
            <Button onClick={closeAll}>{t('cancel.keep')}</Button>
            <Button
              look="danger"
              data-autofocus
              data-testid="confirm-cancel-all"
              onClick={() => {
                closeAll();
                asked.confirmed();
              }}
            >
              {t('cancel.confirmAll')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

export function CancelDialog() {
  const { t } = useTranslation();
  const asked = useUi((state) => state.cancelling);
  const [last, setLast] = useState<QueueTask | undefined>(asked);
  // The words stay while the dialog fades out.
  if (asked !== undefined && asked !== last) setLast(asked);
  const task = asked ?? last;
  const running = task?.status === 'processing';
  return (
    <Dialog opened={asked !== undefined} onClose={close} title={t('cancel.title')} size="md">
      {task === undefined ? null : (
        <>
          <p className={dialog.text}>{t(running ? 'cancel.running' : 'cancel.waiting', { title: titleOf(task) })}</p>
          <p className={dialog.hint}>{t('cancel.later')}</p>
          <div className={dialog.buttons}>
            <Button onClick={close}>{t('cancel.keep')}</Button>
            <Button
              look="danger"
              data-autofocus
              data-testid="confirm-cancel"
              onClick={() => {
                close();
                void cancel(task);
              }}
            >
              {t('cancel.confirm')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
