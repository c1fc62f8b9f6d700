import { IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { taskTitle } from '../../../contract/task-title';
import { setUi, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { SidePanel } from '../../ui/dialog';
import { Empty } from '../../ui/empty';
import panel from '../../ui/panel-box.module.css';
import { DetailBody } from './detail-body';
import classes from './inspector.module.css';
import { PictureDialog } from './picture-dialog';
import { type ShownTask, useShownTask } from './use-shown-task';

function close(): void {
  setUi({ detailId: undefined });
}

const titleOf = (shown: ShownTask): string =>
  shown.kind === 'failed' || shown.task === undefined ? '' : taskTitle(shown.task);

/** Escape closes what lies on top first; an open menu, list or dialog takes the key for itself. */
function useEscape(): void {
  useEffect(() => {
    let isCovered = false;
    // Looked at before anything that the key closes is gone.
    const look = (): void => {
      isCovered = document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null;
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing && !isCovered) close();
    };
    window.addEventListener('keydown', look, { capture: true });
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', look, { capture: true });
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** A task beside the list that it was chosen in, which stays in use. */
export function Inspector({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const shown = useShownTask(id);
  useEscape();
  const title = titleOf(shown);
  return (
    <section className={panel.box} aria-labelledby="inspector-title" data-testid="inspector">
      <header className={panel.head}>
        <h2 id="inspector-title" title={title}>
          {title === '' ? t('work.info') : title}
        </h2>
        <Button look="quiet" aria-label={t('work.close')} title={t('work.close')} onClick={close}>
          <IconX size={16} stroke={1.7} />
        </Button>
      </header>
      <div className={classes.body}>
        <Shown shown={shown} />
      </div>
    </section>
  );
}

/** The same over the edge of a window without room beside its lists. */
export function InspectorDrawer({ id }: { readonly id: string }) {
  const shown = useShownTask(id);
  // Escape only closes the dialog on top.
  const covered = useUi(
    (state) => state.picture !== undefined || state.question !== undefined || state.formOf !== undefined,
  );
  return (
    <SidePanel
      opened
      onClose={close}
      closeOnEscape={!covered}
      size="min(34rem, 70%)"
      title={titleOf(shown)}
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
    >
      <Shown shown={shown} />
    </SidePanel>
  );
}

function Shown({ shown }: { readonly shown: ShownTask }) {
  const { t } = useTranslation();
  return (
    <>
      {shown.kind === 'failed' ? (
        <Empty title={shown.message} />
      ) : shown.kind === 'loading' ? (
        <Empty title={t('detail.loading')} />
      ) : (
        <DetailBody key={shown.task.id} task={shown.task} detail={shown.detail} />
      )}
      <PictureDialog />
    </>
  );
}
