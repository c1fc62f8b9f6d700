import { useEffect, useState } from 'react';
import type { IpcOutput } from '../../contract/ipc';
import type { QueueTask, TaskType } from '../../contract/task';
import { client, usePanel } from '.';

export interface FollowedTask {
  readonly task: QueueTask;
  /** How many tasks of the type run before it; undefined unless it waits. */
  readonly position: number | undefined;
}

/**
 * One task, kept up to date whatever list holds it; undefined until it was read, or when it is gone. It is read again whenever the counts
 * of its type change, which they do at each of its steps.
 */
export function useFollowedTask(type: TaskType, id: string | undefined): FollowedTask | undefined {
  const [detail, setDetail] = useState<IpcOutput<'queue:get'> | undefined>();
  const running = usePanel((state) => (id === undefined ? undefined : state.live?.running[id]));
  const counts = usePanel((state) => JSON.stringify(state.live?.summary[type]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    client.call('queue:get', { id }).then(
      (found) => {
        if (current) setDetail(found);
      },
      () => {
        if (current) setDetail(undefined);
      },
    );
    return () => {
      current = false;
    };
  }, [id, counts, running?.status, running?.outputs.length]);
  if (detail === undefined || detail.task.id !== id) return undefined;
  const task = running ?? detail.task;
  return { task, position: task.status === 'waiting' ? detail.position : undefined };
}
