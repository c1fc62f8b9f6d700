import type { TaskStatus } from '../../../../contract/task';

/**
 * Where a task stands in its type's lists; see the migration `one-list-index`. `running`: only in a copy of a studio's queue, in which several
 * tasks of a type run. A file's one running task keeps its entry among those ready.
 */
export const SECTIONS = { cancelled: 0, failed: 1, completed: 2, ready: 3, held: 4, running: 5 } as const;
export const OPEN_SECTIONS = [SECTIONS.ready, SECTIONS.held] as const;

interface Placed {
  readonly status: TaskStatus;
  readonly blocked_by: number;
  readonly parked: number;
  readonly available_at: number | null;
}
export function sectionOf({ status, blocked_by, parked, available_at }: Placed): number {
  if (status === 'processing') return SECTIONS.ready;
  if (status !== 'waiting') return SECTIONS[status];
  return blocked_by > 0 || parked === 1 || available_at !== null ? SECTIONS.held : SECTIONS.ready;
}
