import type {
  QueueSummary,
  QueueTask,
  TaskAttempt,
  TaskLogLine,
  TaskStage,
  TaskType,
  Today,
} from '../../contract/task';
import type {
  Backlog,
  CountedPage,
  DeadLetter,
  DeadLetterFilter,
  EndedCounts,
  PageRequest,
  TaskPage,
  UnsearchedRequest,
  WaitingPlace,
} from './types';

/** Reading a store. No call changes anything. A call about a task that does not exist throws `task_not_found`, unless it returns null. */
export interface TaskReader {
  /** The whole task and its `result`, with its last `maxLogLines` log lines (default: 1,000); null when there is none. */
  get(taskId: string, maxLogLines?: number): Promise<QueueTask | null>;
  /** `logs` of each task is its last three lines, and long texts of its metadata are cut (`metadataCut`). */
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  /** All tasks (of a type) as in a list, in chunks: waiting ones first, in run order. */
  allOf(type: TaskType | undefined): AsyncIterable<QueueTask[]>;
  /** Projects whose names equal or begin with `name`, whatever their case and Unicode form; possibly a few more. */
  projectsLike(name: string): Promise<string[]>;
  /** At most `most` of those who own tasks. */
  users(most: number): Promise<string[]>;
  /** 0-based place among the waiting tasks of its type; null when it does not wait. */
  position(taskId: string): Promise<number | null>;
  /** For those of the tasks that wait. */
  waits(taskIds: readonly string[]): Promise<WaitingPlace[]>;
  /** The lines after number `afterN`, oldest first. */
  logs(taskId: string, afterN: number, limit: number): Promise<TaskLogLine[]>;
  summary(): Promise<QueueSummary>;
  /** Costs the same however long the queue is. */
  backlog(type: TaskType): Promise<Backlog>;
  /** What ended since local midnight. */
  today(): Promise<Today>;
  /** Newest first, with ids below `beforeId`. Of each task only the latest letter, which also has the attempts of the earlier ones. */
  deadLetters(request: DeadLetterFilter & { limit: number; beforeId?: number }): Promise<DeadLetter[]>;
  /** How many letters match, and how many of their tasks are still failed. */
  countDeadLetters(filter: DeadLetterFilter): Promise<{ total: number; failed: number }>;
  /** Attempts that have ended, oldest first. */
  attempts(taskId: string): Promise<TaskAttempt[]>;
  /** Of the latest run, in the order in which they began. */
  stages(taskId: string): Promise<TaskStage[]>;
  /**
   * What ended on this local date (20261128) and later, per day; tasks that were cleaned away are still counted, and so is a failure that was
   * retried since.
   */
  endedBuckets(fromDay: number): Promise<EndedCounts>;
}
