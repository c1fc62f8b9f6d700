import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PipelineInput, perType, type QueueTask } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { findOutput } from '../../main/projects/output-files';
import { removeLeftovers, removeLeftoversIn } from '../../main/projects/recover-staging';
import type { TaskFolders } from '../../main/projects/task-folders';
import type { StoreQueue } from '../../main/queue/task-queue';
import type { Housekeeping } from '../../main/store/housekeeping';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { FilmWorker } from './film-worker';
import { tempDir } from './temp-dir';
import { workIn } from './work-in';

/** A queue on a file and workers that are none (film-worker.ts), with real folders; it can be killed and opened again. */
export class FilmStudio {
  queue!: StoreQueue;
  housekeeping!: Housekeeping;
  dispatcher!: Dispatcher;
  folders!: TaskFolders;
  readonly errors: string[] = [];

  private constructor(
    readonly home: string,
    public workspace: string,
  ) {}

  static async open(home = tempDir('film-home'), workspace = tempDir('film-workspace')): Promise<FilmStudio> {
    const studio = new FilmStudio(home, workspace);
    await studio.start();
    return studio;
  }

  async start(): Promise<void> {
    const { queue, housekeeping, report } = await openQueue({
      file: join(this.home, 'queue.db'),
      defaultUserId: 'u',
      random: () => 0,
    });
    this.queue = queue;
    this.housekeeping = housekeeping;
    const { folders, machineId } = workIn(queue, () => this.workspace);
    this.folders = folders;
    await queue.tasks.noteEarlierWorkspace(this.workspace);
    const problem = (path: string, error: unknown) => this.errors.push(`${path}: ${error}`);
    await removeLeftovers(this.workspace, machineId, problem);
    for (const orphan of report.orphans) {
      const folder = await this.folders.of(orphan.id);
      if (folder !== undefined) await removeLeftoversIn(folder, machineId, problem);
    }
    this.dispatcher = new Dispatcher({
      queue: this.mortal(queue),
      createWorker: (type) => new FilmWorker(type),
      folders,
      machineId,
      settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
      memoryLimitsMb: () => perType(() => 500),
      onWorkerState: () => {},
      log: { info() {}, warn() {}, error: (event, error) => this.errors.push(`${event}: ${error}`) },
      timings: { backoffMs: 1, maxBackoffMs: 2, abortGraceMs: 50, storageRetryMs: 5 },
    });
    this.dispatcher.start();
  }

  async close(): Promise<void> {
    await this.dispatcher.stop();
    await this.queue.close();
  }

  /** Resolves when nothing runs and nothing can start. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      const look = async () => {
        const tasks = await this.queue.getQueue();
        const open = new Set(
          tasks.filter(({ status }) => status === 'waiting' || status === 'processing').map(({ id }) => id),
        );
        const canMove = (task: QueueTask) =>
          task.status === 'processing' ||
          (task.status === 'waiting' &&
            !this.queue.isPaused(task.type) &&
            task.needsYou === undefined &&
            !task.dependsOn.some((id) => open.has(id)));
        if (tasks.some(canMove)) return;
        stop();
        resolve();
      };
      const stop = this.queue.onEvents(() => void look().catch(stop));
      look().catch(stop);
    });
  }

  async film(projectId: string, title: string): Promise<QueueTask[]> {
    const input: PipelineInput = { projectId, script: { title }, image: { title }, video: { title } };
    const { tasks } = await this.queue.enqueuePipeline(input);
    return tasks;
  }

  async task(id: string): Promise<QueueTask> {
    const task = await this.queue.getTask(id);
    if (task === null) throw new Error('no such task');
    return task;
  }

  /** What the panel would show of a task's files: path and text, as the preview finds them. */
  async shown(id: string): Promise<Record<string, string>> {
    const task = await this.task(id);
    const folder = await this.folders.of(id);
    const texts: Record<string, string> = {};
    for (const output of task.outputs) {
      const found = await findOutput(folder, output);
      texts[output.path] = found === undefined ? 'missing' : readFileSync(found.path, 'utf8');
    }
    return texts;
  }

  /**
   * Dies inside the next publish, before or after what that call writes, without any clean-up, and starts again. No other publish may
   * be under way. Returns whether the publish got that far.
   */
  async dieAt(call: DeadlyCall, when: 'before' | 'after', run: () => Promise<unknown>): Promise<boolean> {
    let died = (): void => {};
    const death = new Promise<true>((resolve) => {
      died = () => resolve(true);
    });
    this.#deadly = { call, when, died };
    await run();
    const isDead = await Promise.race([death, this.idle().then(() => false)]);
    this.#deadly = undefined;
    if (!isDead) return false;
    await this.queue.close();
    await this.start();
    return true;
  }
  #deadly: { readonly call: DeadlyCall; readonly when: 'before' | 'after'; readonly died: () => void } | undefined;

  /** The queue as the dispatcher has it: the call at which it dies never settles. */
  private mortal(queue: StoreQueue): StoreQueue {
    const fatal =
      <A extends unknown[], T>(call: DeadlyCall, work: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        const deadly = this.#deadly?.call === call ? this.#deadly : undefined;
        if (deadly === undefined) return work(...args);
        if (deadly.when === 'after') await work(...args);
        deadly.died();
        return new Promise<T>(() => {});
      };
    const { tasks } = queue;
    const mortalTasks = passedOn(tasks, {
      moveOutputs: fatal('moveOutputs', tasks.moveOutputs.bind(tasks)),
      addOutputs: fatal('addOutputs', tasks.addOutputs.bind(tasks)),
      standingOutputs: fatal('standingOutputs', tasks.standingOutputs.bind(tasks)),
    });
    return passedOn(queue, { tasks: mortalTasks });
  }

  /** Every file of every completed task that cannot be opened as the panel does, or is not what it was. */
  async lost(): Promise<string[]> {
    const lost: string[] = [];
    for (const task of await this.queue.getQueue()) {
      if (task.status === 'completed') lost.push(...(await this.#lostOf(task)));
    }
    return lost;
  }
  async #lostOf(task: QueueTask): Promise<string[]> {
    const folder = await this.folders.of(task.id);
    const lost: string[] = [];
    for (const output of task.outputs) {
      const found = await findOutput(folder, output);
      const what = `${task.type} ${String(task.metadata.title)}: ${output.path}`;
      if (found === undefined) lost.push(`${what} is missing`);
      else if (sha256Of(found.path) !== output.sha256) lost.push(`${what} is another`);
    }
    if (lost.length === 0) return [];
    // A publish that was just under way has moved them: who looks again finds them.
    const now = await this.task(task.id);
    const hasMoved = JSON.stringify(now.outputs) !== JSON.stringify(task.outputs);
    return hasMoved ? this.#lostOf(now) : lost;
  }
}

/** The same object but for what is given instead; methods keep their own `this`, which private fields need. */
function passedOn<T extends object>(target: T, instead: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (Object.hasOwn(instead, name)) return Reflect.get(instead, name) as unknown;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export type DeadlyCall = 'standingOutputs' | 'moveOutputs' | 'addOutputs';

export const sha256Of = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
