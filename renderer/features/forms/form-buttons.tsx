import { useTranslation } from 'react-i18next';
import { useOffline } from '../../shared/use-offline';
import { Button } from '../../ui/button';
import dialog from '../../ui/dialog.module.css';
import { OfflineNote } from './offline-note';

/** How a form of a task or a film ends. */
export function FormButtons({
  words,
  testId,
  sending,
  onClose,
}: {
  readonly words: string;
  readonly testId: 'submit-task' | 'submit-film';
  readonly sending: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const offline = useOffline();
  return (
    <div className={dialog.sticky}>
      <OfflineNote />
      <div className={dialog.buttons}>
        <Button onClick={onClose}>{t('form.close')}</Button>
        <Button look="primary" type="submit" disabled={sending} data-testid={testId} {...offline}>
          {words}
        </Button>
      </div>
    </div>
  );
}
