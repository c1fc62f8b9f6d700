import { removeAbandoned } from '../projects/recover-staging';
import type { Log } from '../system/log';
import type { Core } from './core';

/** More tasks than machines of a studio run at once. */
const ALL_RUNS = 1_000;

/** Removes from the workspace what runs of machines that never came back left there. */
export async function removeAbandonedWork({
  queue,
  housekeeping,
  workspace,
  log,
}: Pick<Core, 'queue' | 'housekeeping' | 'workspace'> & { readonly log: Pick<Log, 'info' | 'error'> }): Promise<void> {
  const { tasks } = await queue.tasks.list({ statuses: ['processing'], limit: ALL_RUNS });
  const now = await housekeeping.believedNowMs();
  const ages = tasks.map(({ startedAt, createdAt }) => now - Date.parse(startedAt ?? createdAt));
  const removed = await removeAbandoned(workspace(), Math.max(0, ...ages), (path, error) =>
    log.error('leftover.kept', error, { path }),
  );
  if (removed.length > 0) log.info('leftover.abandoned', { removed: removed.length });
}
