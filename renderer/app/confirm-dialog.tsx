import { useState } from 'react';
import { setUi, useUi } from '../store/ui';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import dialog from '../ui/dialog.module.css';

function close(): void {
  setUi({ question: undefined });
}

/** The panel's one confirm dialog: asks whatever question the store holds. */
export function ConfirmDialog() {
  const question = useUi((state) => state.question);
  const [last, setLast] = useState(question);
  // The words stay while the dialog fades out.
  if (question !== undefined && question !== last) setLast(question);
  const shown = question ?? last;
  return (
    <Dialog opened={question !== undefined} onClose={close} title={shown?.title ?? ''} size="md">
      {shown === undefined ? null : (
        <>
          <p className={dialog.text}>{shown.text}</p>
          <p className={dialog.hint}>{shown.hint}</p>
          <div className={dialog.buttons}>
            <Button onClick={close}>{shown.keep}</Button>
            <Button
              look="danger"
              data-autofocus
              data-testid="confirm"
              onClick={() => {
                close();
                shown.onConfirm();
              }}
            >
              {shown.confirm}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
