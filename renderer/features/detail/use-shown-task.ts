import { useEffect, useState } from 'react';
import type { IpcOutput } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { errorText } from '../../actions/attempt';
import { client, type PanelState, usePanel } from '../../store';

/** The task as events keep it up to date; undefined when no list holds it. */
function liveTask(state: PanelState, id: string): QueueTask | undefined {
  const running = state.live?.running[id];
  if (running !== undefined) return running;
  const { waiting, needsYou, history } = state.lists;
  return [waiting, needsYou, history].flatMap(({ list }) => list.items).find((task) => task.id === id);
}

export type ShownTask =
  | { readonly kind: 'loading'; readonly task: QueueTask | undefined }
  | { readonly kind: 'shown'; readonly task: QueueTask; readonly detail: IpcOutput<'queue:get'> }
  | { readonly kind: 'failed'; readonly message: string };

type Reply =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly detail: IpcOutput<'queue:get'> }
  | { readonly kind: 'failed'; readonly message: string };

/** Everything about one task, kept up to date. */
export function useShownTask(id: string): ShownTask {
  const live = usePanel((state) => liveTask(state, id));
  const [reply, setReply] = useState<Reply>({ kind: 'loading' });
  // A task that no list holds changes as well, and with each of its steps so do the counts of its type.
  const type = live?.type ?? (reply.kind === 'shown' ? reply.detail.task.type : undefined);
  const counts = usePanel((state) =>
    live !== undefined || type === undefined ? '' : JSON.stringify(state.live?.summary[type]),
  );

  // Attempts, stages, outputs and the place in the queue only come with the task itself, so it is read again when its state changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that makes the last reply stale
  useEffect(() => {
    let current = true;
    setReply((before) => (before.kind === 'shown' && before.detail.task.id === id ? before : { kind: 'loading' }));
    client.call('queue:get', { id }).then(
      (detail) => {
        if (current) setReply({ kind: 'shown', detail });
      },
      (error: unknown) => {
        if (current) setReply({ kind: 'failed', message: errorText(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [
    id,
    live?.status,
    live?.retryCount,
    live?.priority,
    live?.outputs.length,
    live?.progress?.stage,
    // An edit changes nothing else.
    JSON.stringify(live?.metadata),
    counts,
  ]);

  if (reply.kind === 'failed') return reply;
  if (reply.kind === 'loading' || reply.detail.task.id !== id) return { kind: 'loading', task: live };
  return { kind: 'shown', task: live ?? reply.detail.task, detail: reply.detail };
}
