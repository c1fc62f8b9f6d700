import type { PauseScope, WorkerState } from '../../contract/events';
import type { ClaimReply } from '../../contract/external';
import { perType, type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import { FolderTurns } from '../projects/folder-turns';
import { ProjectFiles } from '../projects/project-files';
import { RunFolderKeeper } from '../projects/run-folders';
import { existingTask } from '../queue/existing-task';
import type { RunAge } from '../queue/health';
import type { Lease } from '../store/types';
import { watchEnd } from './end-elsewhere';
import type { ClaimOptions } from './external-desk';
import { type ExternalCall, leaseLost } from './external-talk';
import { DEFAULT_TIMINGS, type DispatcherOptions, type LaneOptions } from './options';
import { TypeLane } from './type-lane';

/** A machine that was killed is found out within some 15 s (its lock and the next check), and then its task is cancelled while it waits. */
const ELSEWHERE_STOPS_WITHIN_MS = 25_000;

/** Brings waiting tasks and idle workers together, in one lane per type. The lanes share nothing but the queue. No polling. */
export class Dispatcher {
  private readonly lanes: Readonly<Record<TaskType, TypeLane>>;
  private readonly unsubscribe: () => void;
  private stopping: Promise<readonly unknown[]> | undefined;

  constructor(private readonly options: DispatcherOptions) {
    const { tasks } = options.queue;
    const turns = options.turns ?? new FolderTurns();
    const shared: LaneOptions = {
      ...options,
      timings: { ...DEFAULT_TIMINGS, ...options.timings },
      now: options.now ?? (() => performance.now()),
      runFolders: new RunFolderKeeper(tasks, options.queue, options.folders, turns, options.machineId),
      files: new ProjectFiles(tasks, options.folders, turns),
    };
    this.lanes = perType((type) => new TypeLane(type, shared));
    const subscriptions = [
      options.queue.onClaimable((type) => this.lanes[type].pump()),
      // This machine or another may have asked for it. A run of another machine is in no lane here.
      options.queue.onStopRequested(
        // A run whose lease is lost is not cancelled: it may go on elsewhere.
        ({ type, lease, isLost }) => void this.lanes[type].abortTask(lease.taskId, isLost ? 'shutdown' : 'cancelled'),
      ),
    ];
    this.unsubscribe = () => {
      for (const unsubscribe of subscriptions) unsubscribe();
    };
  }

  /** Starts the three workers; each takes its first task as soon as it is ready. */
  start(): void {
    for (const type of TASK_TYPES) this.lanes[type].start();
  }

  workerStates(): WorkerState[] {
    return TASK_TYPES.map((type) => this.lanes[type].workerState());
  }

  /** The same, with the busy workers measured now. That reads all of /proc: it is for a person who looks, not for every event. */
  async measuredWorkers(): Promise<WorkerState[]> {
    const lanes = Object.values(this.lanes);
    const pids = lanes.flatMap(({ pidToMeasure }) => pidToMeasure ?? []);
    if (pids.length > 0) {
      const uses = await this.options.measureTrees?.(pids).catch(() => undefined);
      if (uses !== undefined) for (const lane of lanes) lane.noteTrees(uses);
    }
    return this.workerStates();
  }

  /**
   * Ends the type's worker with all its children and starts it again, both at once. Its task waits again at no cost: no attempt, no crash, no
   * backoff. A worker that waits for its restart starts now; while the app stops, nothing happens. Resolves with the new process's state.
   */
  restartWorker(type: TaskType): Promise<WorkerState> {
    return this.lanes[type].restart();
  }

  /** Whether a worker of the creator's waits for a task of the type now. */
  isAwaited(type: TaskType): boolean {
    return this.lanes[type].isAwaited;
  }

  /** What runs on this machine, for the health reply. */
  runs(): RunAge[] {
    return TASK_TYPES.flatMap((type) => this.lanes[type].runAge() ?? []);
  }

  /**
   * Aborts the running task. Resolves when its end is recorded and its staging folder is gone, within about 2 s; a program of the creator's
   * may take as long as its setting allows. A task that no longer runs is left as it is: read it again. So is one of another machine that
   * has not stopped within `ELSEWHERE_STOPS_WITHIN_MS`.
   */
  async cancelRunning(taskId: string): Promise<void> {
    const { queue } = this.options;
    const end = watchEnd(queue, taskId);
    try {
      const run = await queue.requestStop(taskId);
      if (run === null || (await this.lanes[run.type].abortTask(taskId, 'cancelled'))) return;
      await end.within(ELSEWHERE_STOPS_WITHIN_MS);
    } finally {
      end.forget();
    }
  }

  /** The longest that stop() waits for what runs now. */
  stopsWithinMs(): number {
    return Math.max(...TASK_TYPES.map((type) => this.lanes[type].stopsWithinMs()));
  }

  /** No new task of the type starts; with `now` the running one goes back to waiting at once, at no cost. */
  async pause(type: TaskType, mode: 'after-current' | 'now', scope?: PauseScope): Promise<void> {
    await this.options.queue.setPaused(type, true, scope);
    if (mode === 'now') await this.lanes[type].abortCurrent('paused');
  }

  /** Without a scope, both pauses are lifted. */
  async resume(type: TaskType, scope?: PauseScope): Promise<void> {
    const { queue } = this.options;
    if (scope !== 'this-machine') await queue.setPaused(type, false, 'everybody');
    if (scope !== 'everybody') await queue.setPaused(type, false, 'this-machine');
    this.lanes[type].pump();
  }

  /** Call when the settings that say who does a type's tasks, or how much memory they may take, may have changed. */
  settingsChanged(): void {
    for (const type of TASK_TYPES) this.lanes[type].settingsChanged();
  }

  /**
   * A worker of the creator's asks for a task of the type. Resolves with null when none came in time. One task per type is in hand at a
   * time. @throws AppError `not_external`, `too_many_requests` or `shutting_down`.
   */
  async claimExternal(type: TaskType, options: ClaimOptions): Promise<ClaimReply | null> {
    return this.lanes[type].claimExternal(options);
  }

  /**
   * What a worker of the creator's reports about the task that it claimed. Resolves when it has taken effect: with the task when its run
   * has ended, with null while the run goes on. @throws AppError `task_not_found`, `lease_lost`, or the reason why it was refused.
   */
  async reportExternal(lease: Lease, call: ExternalCall): Promise<QueueTask | null> {
    const type = TASK_TYPES.find((one) => this.lanes[one].runAge()?.task.id === lease.taskId);
    if (type !== undefined) return this.lanes[type].reportExternal(lease, call);
    await existingTask(this.options.queue, lease.taskId);
    throw leaseLost();
  }

  /** Call on powerMonitor's `resume`: time asleep does not count as silence. */
  noteResume(): void {
    for (const type of TASK_TYPES) this.lanes[type].noteResume();
  }

  /** Claims nothing more, puts running tasks back to waiting at no cost and ends the workers. Resolves with what went wrong; calls after the first get the same promise. */
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
