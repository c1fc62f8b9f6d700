import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { type OpenedStudio, openStudio, type StudioOptions } from '../../main/store/bullmq/open-studio';
import type { ClaimRequest, TaskStore } from '../../main/store/task-store';
import type { Lease } from '../../main/store/types';
import type { Unsubscribe } from '../../main/system/listeners';
import { afterFile } from './after-file';
import { tempDir } from './temp-dir';

/**
 * A studio of its own in the Redis at this address; each call opens it as one machine does, and resolves when that is online, however
 * busy the computer is. With `away` it resolves as the app's start does. Closed after the test file, if not before.
 */
export function testStudio(address: string, studio: string = randomUUID(), away = false) {
  const dir = tempDir('studio');
  return async (machineId: string, more: Partial<StudioOptions> = {}): Promise<OpenedStudio> => {
    const opening = openStudio({
      address,
      password: undefined,
      studio,
      machine: { id: machineId, name: `${machineId}'s` },
      version: '1.0.0',
      mirrorFile: join(dir, `${randomUUID()}.db`),
      retentionDays: () => 30,
      workspace: () => '/films',
      toShared: (folder) => (folder.startsWith('/films/') ? folder.slice('/films/'.length) : undefined),
      toAbsolute: (folder) => `/films/${folder}`,
      takes: () => TASK_TYPES,
      writesFromTitle: () => true,
      mayWork: async () => undefined,
      // Closing cuts what waits for a reply.
      onError: () => {},
      ...more,
    });
    afterFile(async () => (await opening).store.close());
    const opened = await opening;
    if (!away) {
      const isOnline = async () => opened.store.state().kind === 'online';
      await shows(opened.store, isOnline, (listener) => opened.store.onState(listener));
    }
    return opened;
  };
}

export interface ClaimedRun {
  readonly machineId: string;
  readonly lease: Lease;
}
export async function claimOn(
  { store }: Pick<OpenedStudio, 'store'>,
  machineId: string,
  type: TaskType = 'script',
  appDied?: ClaimRequest['appDied'],
): Promise<ClaimedRun | null> {
  const leaseId = randomUUID();
  const task = await store.claim({
    type,
    leaseId,
    workerPid: undefined,
    machineId,
    ...(appDied === undefined ? {} : { appDied }),
  });
  return task === null ? null : { machineId, lease: { taskId: task.id, leaseId } };
}

/** Resolves when a look finds it so. It looks after each change that is reported, and never between: what is not reported is not seen. */
export async function shows(
  store: TaskStore,
  look: () => Promise<boolean>,
  onChange: (listener: () => void) => Unsubscribe = (listener) => store.onChanges(listener),
): Promise<void> {
  let stop: Unsubscribe | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const again = () =>
        look().then((found) => {
          if (found) resolve();
        }, reject);
      stop = onChange(() => void again());
      void again();
    });
  } finally {
    stop?.();
  }
}
