import { remainingSeconds } from '../../contract/film-progress';
import type { QueueTask, TaskType, TypicalSeconds } from '../../contract/task';

/** Typical run lengths before any run has completed. */
export const NONE_KNOWN: TypicalSeconds = {};

/** What is known about when a waiting task will start. */
export type Wait =
  | { readonly kind: 'needs-you' }
  | { readonly kind: 'after'; readonly type: TaskType }
  | { readonly kind: 'paused' }
  | { readonly kind: 'retry' }
  /** No machine of the studio takes tasks of its type. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'about'; readonly seconds: number }
  | { readonly kind: 'unknown' };

export interface WaitContext {
  readonly nowMs: number;
  readonly typicalSeconds: TypicalSeconds;
  readonly paused: Readonly<Record<TaskType, boolean>>;
  /** How many tasks of a type run at once: one, but in a studio one a machine. Undefined while that is not known. */
  readonly slots: Readonly<Record<TaskType, number | undefined>>;
  readonly running: readonly QueueTask[];
  /** Unfinished tasks by id, as far as read. A dependency found here is not done yet. */
  readonly unfinished: ReadonlyMap<string, QueueTask>;
}

/**
 * `ahead`: how many waiting tasks of the same type start before it; undefined while unknown. `after`: the type of task that must be done
 * first, where main was asked.
 */
export function waitOf(
  task: Pick<QueueTask, 'type' | 'needsYou' | 'dependsOn' | 'availableAt'>,
  ahead: number | undefined,
  context: WaitContext,
  after?: TaskType,
): Wait {
  if (task.needsYou !== undefined) return { kind: 'needs-you' };
  if (after !== undefined) return { kind: 'after', type: after };
  for (const id of task.dependsOn) {
    const before = context.unfinished.get(id);
    if (before !== undefined) return { kind: 'after', type: before.type };
  }
  if (context.paused[task.type]) return { kind: 'paused' };
  if (task.availableAt !== undefined && Date.parse(task.availableAt) > context.nowMs) return { kind: 'retry' };
  if (ahead === undefined) return { kind: 'unknown' };
  const slots = context.slots[task.type];
  if (slots === 0) return { kind: 'nobody' };
  const seconds = slots === undefined ? undefined : secondsUntil(task.type, ahead, slots, context);
  return seconds === undefined ? { kind: 'unknown' } : { kind: 'about', seconds };
}

/** The slots become free one after the other, and each takes as long as is usual for what it takes then. */
function secondsUntil(type: TaskType, ahead: number, slots: number, context: WaitContext): number | undefined {
  const typical = context.typicalSeconds[type];
  const left = context.running
    .filter((other) => other.type === type)
    .map((other) => remainingSeconds(other, context.nowMs, context.typicalSeconds))
    .sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  const free = Math.max(0, slots - left.length);
  const turn = ahead % slots;
  const rounds = Math.floor(ahead / slots);
  const first = turn < free ? 0 : left[turn - free];
  if (first === undefined || (rounds > 0 && typical === undefined)) return undefined;
  return first + rounds * (typical ?? 0);
}
