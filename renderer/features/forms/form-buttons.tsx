import { useTranslation } from 'react-i18next';
import { useOffline } from '../../shared/use-offline';
import { Button } from '../../ui/button';
import dialog from '../../ui/dialog.module.css';
import { OfflineNote } from './offline-note';

/** How a form of a task ends. */
export function FormButtons({
  words,
  sending,
  onClose,
}: {
  readonly words: string;
  readonly sending: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const offline = useOffline();
  return (
    <>
      <OfflineNote />
      <div className={dialog.buttons}>
        <Button onClick={onClose}>{t('form.close')}</Button>
        <Button look="primary" type="submit" disabled={sending} data-testid="submit-task" {...offline}>
          {words}
        </Button>
      </div>
    </>
  );
}
