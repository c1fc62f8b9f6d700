import type { WorkerState } from '../../contract/events';
import { perType, TASK_TYPES, type TaskType } from '../../contract/task';
import type { WorkerSettings } from '../../contract/worker-messages';
import { FolderTurns } from '../projects/folder-turns';
import { ProjectFiles } from '../projects/project-files';
import { RunFolderKeeper } from '../projects/run-folders';
import { TaskFolders } from '../projects/task-folders';
import type { RunAge } from '../queue/health';
import type { TaskQueue } from '../queue/types';
import type { Log } from '../system/log';
import type { MonotonicClock } from './silence-watch';
import { DEFAULT_SLOT_TIMINGS, type SlotTimings } from './supervisor';
import { TypeLane } from './type-lane';
import type { WorkerProcess } from './worker-process';

export interface DispatcherTimings extends SlotTimings {
  /** A run without a log line, progress or a file for this long is aborted and costs an attempt; from half of it on, health reports it as stuck. */
  readonly stuckAfterMs: number;
  /** What an aborted step may take before its process is killed; with the kill a cancel stays within 2 s. */
  readonly abortGraceMs: number;
  /** After a storage error, when the next claim, or the recording of an end, is tried. */
  readonly storageRetryMs: number;
}
export const DEFAULT_TIMINGS: DispatcherTimings = {
  ...DEFAULT_SLOT_TIMINGS,
  stuckAfterMs: 600_000,
  abortGraceMs: 1_500,
  storageRetryMs: 5_000,
};

export interface DispatcherOptions {
  readonly queue: TaskQueue;
  readonly createWorker: (type: TaskType) => WorkerProcess;
  /** Absolute path of the folder in which new projects begin; read anew for each run. */
  readonly workspace: () => string;
  readonly settings: (type: TaskType) => WorkerSettings | Promise<WorkerSettings>;
  readonly memoryLimitsMb: () => Readonly<Record<TaskType, number>>;
  /** Memory of a worker and its children (tree-memory.ts); without it the worker's own report counts. */
  readonly treeBytes?: (pid: number) => Promise<number | undefined>;
  readonly onWorkerState: (state: WorkerState) => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly timings?: Partial<DispatcherTimings>;
  /** Milliseconds that never jump. */
  readonly now?: MonotonicClock;
}

/** Brings waiting tasks and idle workers together: three lanes, one a type, that share nothing but the queue. No polling. */
export class Dispatcher {
  private readonly lanes: Readonly<Record<TaskType, TypeLane>>;
  private readonly unsubscribe: () => void;
  private stopping: Promise<readonly unknown[]> | undefined;

  constructor(private readonly options: DispatcherOptions) {
    const { tasks } = options.queue;
    const folders = new TaskFolders(tasks, options.workspace);
    const turns = new FolderTurns();
    const shared = {
      ...options,
      timings: { ...DEFAULT_TIMINGS, ...options.timings },
      now: options.now ?? (() => performance.now()),
      folders: new RunFolderKeeper(tasks, folders, turns),
      files: new ProjectFiles(tasks, folders, turns),
    };
    this.lanes = perType((type) => new TypeLane(type, shared));
    const heard = [
      options.queue.onClaimable((type) => this.lanes[type].pump()),
      // By whoever asked for it, this machine or another; a run that is not this machine's is in no lane.
      options.queue.onStopRequested(({ type, lease }) => void this.lanes[type].abortTask(lease.taskId)),
    ];
    this.unsubscribe = () => {
      for (const unsubscribe of heard) unsubscribe();
    };
  }

  /** Starts the three workers; each takes its first task as soon as it is ready. */
  start(): void {
    for (const type of TASK_TYPES) this.lanes[type].start();
  }

  workerStates(): WorkerState[] {
    return TASK_TYPES.map((type) => this.lanes[type].workerState());
  }

  /** What runs on this machine, for the health reply. */
  runs(): RunAge[] {
    return TASK_TYPES.flatMap((type) => this.lanes[type].runAge() ?? []);
  }

  /**
   * Aborts the running task and resolves when its end is recorded and its staging folder gone, within about 2 s. A task that is not
   * in hand any more (it ended meanwhile) is left as it is: read it again.
   */
  async cancelRunning(taskId: string): Promise<void> {
    const run = await this.options.queue.requestStop(taskId);
    if (run !== null) await this.lanes[run.type].abortTask(taskId);
  }

  /** No new task of the type starts; with `now` the running one goes back to waiting at once, at no cost. */
  async pause(type: TaskType, mode: 'after-current' | 'now'): Promise<void> {
    await this.options.queue.setPaused(type, true);
    if (mode === 'now') await this.lanes[type].abortCurrent('paused');
  }

  async resume(type: TaskType): Promise<void> {
    await this.options.queue.setPaused(type, false);
    this.lanes[type].pump();
  }

  /** For powerMonitor's `resume`: time asleep is not silence. */
  noteResume(): void {
    for (const type of TASK_TYPES) this.lanes[type].noteResume();
  }

  /** Stops intake, puts running tasks back to waiting at no cost, ends the workers. Call again: the same answer. Resolves with what went wrong. */
  stop(): Promise<readonly unknown[]> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<readonly unknown[]> {
    this.unsubscribe();
    const ends = await Promise.allSettled(TASK_TYPES.map((type) => this.lanes[type].stop()));
    return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  }
}
