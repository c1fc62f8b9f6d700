import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcOutput } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { errorText } from '../../actions/attempt';
import { client, type PanelState, usePanel } from '../../store';
import { setUi, useUi } from '../../store/ui';
import { SidePanel } from '../../ui/dialog';
import { Empty } from '../../ui/empty';
import { DetailBody } from './detail-body';
import { PictureDialog } from './picture-dialog';

function close(): void {
  setUi({ detailId: undefined });
}

/** The task as events keep it up to date; undefined when no list holds it. */
function liveTask(state: PanelState, id: string | undefined): QueueTask | undefined {
  if (id === undefined) return undefined;
  const running = state.live?.running[id];
  if (running !== undefined) return running;
  const { waiting, needsYou, history } = state.lists;
  return [waiting, needsYou, history].flatMap(({ list }) => list.items).find((task) => task.id === id);
}

type Shown =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly detail: IpcOutput<'queue:get'> }
  | { readonly kind: 'failed'; readonly message: string };

/** Everything about one task, beside the open screen. */
export function DetailPanel() {
  const { t } = useTranslation();
  const id = useUi((state) => state.detailId);
  // Escape only closes the dialog on top.
  const covered = useUi((state) => state.picture !== undefined || state.question !== undefined);
  const live = usePanel((state) => liveTask(state, id));
  const [shown, setShown] = useState<Shown>({ kind: 'loading' });

  // Attempts, stages, outputs and the place in the queue only come with the task itself, so it is read again when its state changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: status, attempts, stage and outputs are what make the last reply stale
  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    setShown((before) => (before.kind === 'shown' && before.detail.task.id === id ? before : { kind: 'loading' }));
    client.call('queue:get', { id }).then(
      (detail) => {
        if (current) setShown({ kind: 'shown', detail });
      },
      (error: unknown) => {
        if (current) setShown({ kind: 'failed', message: errorText(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [id, live?.status, live?.retryCount, live?.priority, live?.outputs.length, live?.progress?.stage]);

  const task = live ?? (shown.kind === 'shown' ? shown.detail.task : undefined);
  return (
    <>
      <SidePanel
        opened={id !== undefined}
        onClose={close}
        closeOnEscape={!covered}
        size="44rem"
        title={task === undefined ? '' : taskTitle(task)}
      >
        {shown.kind === 'failed' ? (
          <Empty title={shown.message} />
        ) : shown.kind === 'loading' || task === undefined ? (
          <Empty title={t('detail.loading')} />
        ) : (
          <DetailBody key={task.id} task={task} detail={shown.detail} />
        )}
      </SidePanel>
      <PictureDialog />
    </>
  );
}
