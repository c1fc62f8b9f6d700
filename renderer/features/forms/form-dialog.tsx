import { useTranslation } from 'react-i18next';
import { setUi, useUi } from '../../store/ui';
import { Dialog } from '../../ui/dialog';
import { FilmForm } from './film-form';
import { TaskForm } from './task-form';

function close(): void {
  setUi({ form: undefined });
}

export function FormDialog() {
  const { t } = useTranslation();
  const form = useUi((state) => state.form);
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
    </>
  );
}
