import type { TaskType } from '../../../contract/task';
import type { NewLogLine } from '../task-store';
import type { Engine, JobNode } from './engine';
import { type FoundJob, type JobData, jobDataSchema, ourPriority } from './job';
import { rowOfLine } from './log-rows';

/** A task's own fields as if it had never run; its attempts, files and log stay. */
export function afresh({
  cancelled: _,
  error: __,
  needsYou: ___,
  availableAtMs: ____,
  runMs: _____,
  ...data
}: JobData): JobData {
  return { ...data, retryCount: 0, crashCount: 0, appDeathCount: 0, isNoted: true };
}

export interface Reason {
  readonly atMs: number;
  readonly error?: JobData['error'];
  readonly line: NewLogLine;
}

/**
 * Cancelled tasks. BullMQ cannot end a job that waits, only remove it: so a copy is put into a queue of its own first. If both are there,
 * after a crash in between, the job in its type's queue counts and the copy does not.
 */
export class Shelf {
  constructor(private readonly engine: Engine) {}

  /** Returns whether it is cancelled now; false when a machine has just begun to run it. */
  async put({ job, queue }: FoundJob, data: JobData, { atMs, error, line }: Reason): Promise<boolean> {
    if (queue === 'cancelled') return true;
    const id = job.id ?? '';
    const startedAtMs = job.finishedOn === undefined ? undefined : job.processedOn;
    const cancelled = {
      type: queue,
      priority: ourPriority(job.priority),
      atMs,
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
    };
    const { needsYou: _, availableAtMs: __, ...rest } = data;
    const rows = await this.engine.logRows(queue, id);
    await this.engine.addCancelled(id, { ...rest, cancelled, ...(error === undefined ? {} : { error }) }, [
      ...rows,
      rowOfLine(line),
    ]);
    try {
      await this.engine.remove(job);
      return true;
    } catch (error) {
      const now = await this.engine.find(queue, id);
      if (now?.state !== 'active') throw error;
      await this.#drop(id);
      return false;
    }
  }

  /**
   * Puts tasks back into their queues, each with those that it needs. `nodes` are whole trees; what is not cancelled in them stays as
   * it is. The first of `restored` is the one that somebody retried.
   */
  async restore(
    nodes: readonly JobNode[],
    restored: readonly { readonly id: string; readonly type: TaskType }[],
    line: NewLogLine,
  ): Promise<void> {
    const logs = await Promise.all(restored.map(({ id }) => this.engine.logRows('cancelled', id)));
    await this.engine.add(nodes);
    await Promise.all(
      restored.flatMap(({ id, type }, index) =>
        [...(logs[index] ?? []), ...(index === 0 ? [rowOfLine(line)] : [])].map((row) =>
          this.engine.log(type, id, row),
        ),
      ),
    );
    for (const { id } of restored) await this.#drop(id);
  }
  async #drop(id: string): Promise<void> {
    const copy = await this.engine.find('cancelled', id);
    if (copy !== undefined) await this.engine.remove(copy.job);
  }
}

export function dataOf({ job }: FoundJob): JobData | undefined {
  return jobDataSchema.safeParse(job.data).data;
}
