import type { Machine } from '../../contract/machine';
import type { ProblemText } from '../../contract/messages';
import type { ReviewStep } from '../../contract/review';
import type {
  NeedsYou,
  TaskAttempt,
  TaskOutput,
  TaskProgress,
  TaskStage,
  TaskStatus,
  TaskType,
} from '../../contract/task';

/**
 * A task as the shared store has it: everything that the mirror keeps, except its log, which only grows. Times are ms since 1970.
 */
export interface TaskCopy {
  readonly id: string;
  readonly type: TaskType;
  readonly status: TaskStatus;
  readonly priority: number;
  /**
   * Place among the waiting tasks of one type and priority, ascending; the shared store's own order. Absent for a task that does not wait.
   * Negative: before all others of its type, whatever their priority.
   */
  readonly order?: number;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly userId: string;
  readonly projectId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly maxRetries: number;
  readonly retryCount: number;
  readonly crashCount: number;
  readonly appDeathCount: number;
  readonly dependsOn: readonly string[];
  /** Whether it waits for one of those. */
  readonly isBlocked: boolean;
  readonly pipelineId?: string;
  readonly error?: { readonly code: string; readonly message: ProblemText };
  readonly availableAtMs?: number;
  readonly needsYou?: NeedsYou;
  /** Not approved yet; needed from somebody once it waits for no other task. */
  readonly reviewAfter?: ReviewStep;
  /** Absolute on this machine. */
  readonly folder?: string;
  readonly outputs: readonly TaskOutput[];
  readonly attempts: readonly TaskAttempt[];
  readonly stages: readonly TaskStage[];
  readonly progress?: TaskProgress;
  readonly result?: unknown;
  /** Length of the completed run. */
  readonly runMs?: number;
  /** Of the run under way. */
  readonly leaseId?: string;
  readonly addedOn: Machine;
  readonly runsOn?: Machine;
}
