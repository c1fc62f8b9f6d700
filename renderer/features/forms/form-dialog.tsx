import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setUi, useUi } from '../../store/ui';
import { Dialog } from '../../ui/dialog';
import { ChangeForm } from './change-form';
import { FilmForm } from './film-form';
import { TaskForm } from './task-form';

function close(): void {
  setUi({ form: undefined });
}
function closeChange(): void {
  setUi({ formOf: undefined });
}

export function FormDialog() {
  const { t } = useTranslation();
  const form = useUi((state) => state.form);
  const formOf = useUi((state) => state.formOf);
  const [last, setLast] = useState(formOf);
  // It stays while the dialog fades out.
  if (formOf !== undefined && formOf !== last) setLast(formOf);
  const shown = formOf ?? last;
  return (
    <>
      {/* A click outside must not close a form that somebody has typed into. */}
      <Dialog
        opened={form === 'task'}
        onClose={close}
        closeOnClickOutside={false}
        size="lg"
        title={t('header.newTask')}
      >
        <TaskForm onDone={close} />
      </Dialog>
      <Dialog
        opened={form === 'film'}
        onClose={close}
        closeOnClickOutside={false}
        size="lg"
        title={t('header.newFilm')}
      >
        <FilmForm onDone={close} />
      </Dialog>
      {shown === undefined ? null : (
        <Dialog
          opened={formOf !== undefined}
          onClose={closeChange}
          closeOnClickOutside={false}
          size="lg"
          title={t(`work.form.${shown.how}`)}
        >
          <ChangeForm key={`${shown.task.id} ${shown.how}`} of={shown} onDone={closeChange} />
        </Dialog>
      )}
    </>
  );
}
