import type { MachineState } from '../../contract/ipc';
import type { QueueTask } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import type { Tools } from '../settings/tools';
import { freeBytesAt } from '../system/free-bytes';

export interface MachineOptions {
  readonly queue: Pick<TaskQueue, 'onEvents' | 'tasks'>;
  /** Whether a running task runs on this machine: in a studio there are others. */
  readonly runsHere: (task: QueueTask) => boolean;
  readonly workspace: () => string;
  readonly tools: () => Tools;
  /** What reads the narration, where there is something. */
  readonly voice: () => string | undefined;
  /** Electron's powerSaveBlocker, narrowed. */
  readonly blocker: { start(type: 'prevent-app-suspension'): number; stop(id: number): unknown };
  readonly onState: (state: MachineState) => void;
  /** Fraction of the running work, 0..1, for the taskbar; null when idle. */
  readonly onProgress: (fraction: number | null) => void;
  readonly onError: (error: unknown) => void;
}

export interface Machine {
  look(): Promise<MachineState>;
  /** For a window that was opened while a task runs. */
  showProgress(): void;
  stop(): void;
}

/**
 * Keeps the machine awake exactly while a task runs, shows progress on the taskbar and reports to the panel what the machine has. It
 * checks when work starts or ends, never by a timer.
 */
export function watchMachine(options: MachineOptions): Machine {
  const { queue, blocker } = options;
  const fractions = new Map<string, number>();
  let blockerId: number | undefined;

  const look = async (): Promise<MachineState> => {
    const { browser, ffmpeg } = options.tools();
    const [freeBytes, voice] = [await freeBytesAt(options.workspace()), options.voice()];
    return {
      keepingAwake: blockerId !== undefined,
      ...(freeBytes === undefined ? {} : { freeBytes }),
      tools: {
        ...(browser === undefined ? {} : { browser }),
        ...(ffmpeg === undefined ? {} : { ffmpeg }),
        ...(voice === undefined ? {} : { voice }),
      },
    };
  };
  const setAwake = (awake: boolean) => {
    if (awake === (blockerId !== undefined)) return;
    if (blockerId === undefined) blockerId = blocker.start('prevent-app-suspension');
    else {
      blocker.stop(blockerId);
      blockerId = undefined;
    }
    void look().then(options.onState);
  };
  const showProgress = () => {
    const all = [...fractions.values()];
    options.onProgress(all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length);
  };

  const show = () => {
    setAwake(fractions.size > 0);
    showProgress();
  };
  const note = (task: QueueTask): boolean => {
    if (task.status !== 'processing' || !options.runsHere(task)) return fractions.delete(task.id);
    fractions.set(task.id, task.progress?.fraction ?? 0);
    return true;
  };
  /** So much changed that not every task has an event of its own. */
  const readAgain = async () => {
    const { tasks } = await queue.tasks.list({ statuses: ['processing'], limit: 500 });
    fractions.clear();
    for (const task of tasks) note(task);
    show();
  };

  const unsubscribe = queue.onEvents((events) => {
    let changed = false;
    for (const event of events) {
      if (event.kind === 'task') changed = note(event.task) || changed;
      else if (event.kind === 'progress' && fractions.has(event.taskId)) {
        fractions.set(event.taskId, event.progress.fraction);
        changed = true;
      }
    }
    if (changed) show();
    if (events.some(({ kind }) => kind === 'reload')) readAgain().catch(options.onError);
  });
  return {
    look,
    showProgress,
    stop() {
      unsubscribe();
      if (blockerId !== undefined) blocker.stop(blockerId);
      blockerId = undefined;
    },
  };
}
