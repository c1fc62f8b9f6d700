import type { QueueTask, TaskType, TypicalSeconds } from '../../contract/task';

/** Typical run lengths before any run has completed. */
export const NONE_KNOWN: TypicalSeconds = {};

/**
 * Seconds left for a running task: the worker's own estimate; else derived from its progress (from 10 % on, before that it swings
 * wildly); else what is left of a typical run. Undefined while nothing is known.
 */
export function remainingSeconds(task: QueueTask, nowMs: number, typical: TypicalSeconds): number | undefined {
  const { progress, startedAt } = task;
  if (progress?.etaSeconds !== undefined) return progress.etaSeconds;
  const elapsed = startedAt === undefined ? 0 : Math.max(0, (nowMs - Date.parse(startedAt)) / 1_000);
  if (progress !== undefined && progress.fraction >= 0.1)
    return (elapsed * (1 - progress.fraction)) / progress.fraction;
  const usual = typical[task.type];
  return usual === undefined ? undefined : Math.max(usual - elapsed, usual * 0.1);
}

/** What is known about when a waiting task will start. */
export type Wait =
  | { readonly kind: 'needs-you' }
  | { readonly kind: 'after'; readonly type: TaskType }
  | { readonly kind: 'paused' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'about'; readonly seconds: number }
  | { readonly kind: 'unknown' };

export interface WaitContext {
  readonly nowMs: number;
  readonly typicalSeconds: TypicalSeconds;
  readonly paused: Readonly<Record<TaskType, boolean>>;
  readonly running: readonly QueueTask[];
  /** Unfinished tasks by id, as far as read. A dependency found here is not done yet. */
  readonly unfinished: ReadonlyMap<string, QueueTask>;
}

/**
 * `ahead`: how many waiting tasks of the same type start before it; undefined while unknown. `after`: the type of task that must be done
 * first, where main was asked.
 */
export function waitOf(task: QueueTask, ahead: number | undefined, context: WaitContext, after?: TaskType): Wait {
  if (task.needsYou !== undefined) return { kind: 'needs-you' };
  if (after !== undefined) return { kind: 'after', type: after };
  for (const id of task.dependsOn) {
    const before = context.unfinished.get(id);
    if (before !== undefined) return { kind: 'after', type: before.type };
  }
  if (context.paused[task.type]) return { kind: 'paused' };
  if (task.availableAt !== undefined && Date.parse(task.availableAt) > context.nowMs) return { kind: 'retry' };
  if (ahead === undefined) return { kind: 'unknown' };
  const typical = context.typicalSeconds[task.type];
  const current = context.running.find((other) => other.type === task.type);
  const left = current === undefined ? 0 : remainingSeconds(current, context.nowMs, context.typicalSeconds);
  if (left === undefined || (ahead > 0 && typical === undefined)) return { kind: 'unknown' };
  return { kind: 'about', seconds: left + ahead * (typical ?? 0) };
}
