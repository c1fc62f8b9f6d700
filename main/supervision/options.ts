import type { WorkerState } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import type { CreatorProcessor, WorkerSettings } from '../../contract/worker-messages';
import type { FolderTurns } from '../projects/folder-turns';
import type { ProjectFiles } from '../projects/project-files';
import type { RunFolderKeeper } from '../projects/run-folders';
import type { TaskFolders } from '../projects/task-folders';
import type { TaskQueue } from '../queue/types';
import type { Log } from '../system/log';
import type { TreeUses } from './process-tree';
import type { MonotonicClock } from './silence-watch';
import type { WorkerProcess } from './worker-process';
import { DEFAULT_SLOT_TIMINGS, type SlotTimings } from './worker-slot';

export interface DispatcherTimings extends SlotTimings {
  /**
   * A run without a log line, progress or a file for this long is aborted and costs an attempt; from half of this time on, health reports
   * it as stuck.
   */
  readonly stuckAfterMs: number;
  /**
   * How long an aborted step may take before its process is killed; including the kill, a cancel stays within 2 s. A program of the
   * creator's has its own time in addition.
   */
  readonly abortGraceMs: number;
  /** A worker of the creator's that is silent for this long loses its task. */
  readonly externalSilentMs: number;
  /** How long after a storage error the next claim, or the recording of an end, is attempted. */
  readonly storageRetryMs: number;
}
export const DEFAULT_TIMINGS: DispatcherTimings = {
  ...DEFAULT_SLOT_TIMINGS,
  stuckAfterMs: 600_000,
  abortGraceMs: 1_500,
  externalSilentMs: 30_000,
  storageRetryMs: 5_000,
};

export interface DispatcherOptions {
  readonly queue: TaskQueue;
  readonly createWorker: (type: TaskType) => WorkerProcess;
  readonly folders: TaskFolders;
  /** Which app this is, among others that use the same workspace. */
  readonly machineId: string;
  /** Who may be in a project's folder: shared with others of this app that change projects, and in a studio with all machines (default: its own). */
  readonly turns?: FolderTurns;
  /**
   * Whether the folder in which all tasks work can be used now (default: yes). A run that goes wrong while it cannot is not at fault; nothing
   * new is handed out by the queue meanwhile.
   */
  readonly isFolderThere?: () => Promise<boolean>;
  readonly settings: (type: TaskType, metadata: object) => WorkerSettings | Promise<WorkerSettings>;
  /** The creator's own code for the type's next run; undefined (the default) when the app's own does it. */
  readonly creator?: (type: TaskType) => CreatorProcessor | undefined;
  readonly memoryLimitsMb: () => Readonly<Record<TaskType, number>>;
  /** Measures workers with their children (process-tree.ts); without it a worker's own report counts. */
  readonly measureTrees?: (pids: readonly number[]) => Promise<TreeUses>;
  readonly onWorkerState: (state: WorkerState) => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly timings?: Partial<DispatcherTimings>;
  /** Milliseconds that never jump. */
  readonly now?: MonotonicClock;
}

/** What the dispatcher's three lanes share. */
export interface LaneOptions extends DispatcherOptions {
  readonly timings: DispatcherTimings;
  readonly now: MonotonicClock;
  readonly runFolders: RunFolderKeeper;
  readonly files: ProjectFiles;
}
