import type { TaskType } from '../../../contract/task';
import type { NewLogLine } from '../task-store';
import type { Engine, JobNode } from './engine';
import { dataOf, type FoundJob, type JobData, type JobStateName, ourPriority } from './job';
import { rowOfLine } from './log-rows';
import { isStale } from './refused';

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

const ENDED_OR_RUNNING: ReadonlySet<JobStateName> = new Set(['active', 'completed', 'failed']);

export interface Reason {
  readonly atMs: number;
  readonly error?: JobData['error'];
  readonly line: NewLogLine;
}

/**
 * Cancelled tasks. BullMQ cannot end a job that waits, only remove it: so a copy is put into a queue of its own first. If both are there,
 * after a crash in between, the job counts as long as it has a place in its type's queue, and the copy does not.
 */
export class Shelf {
  constructor(private readonly engine: Engine) {}

  /**
   * Returns whether it is cancelled now; false when a machine has just begun to run it. `before` is done when nobody can run it any more and
   * before it is gone: without what they need, BullMQ would let tasks run.
   */
  async put(
    found: FoundJob,
    data: JobData,
    { atMs, error, line }: Reason,
    before: () => Promise<void> = async () => {},
  ): Promise<boolean> {
    const { job, queue } = found;
    if (queue === 'cancelled') return true;
    const id = job.id ?? '';
    const startedAtMs = job.finishedOn === undefined ? undefined : job.processedOn;
    const cancelled = {
      type: queue,
      priority: ourPriority(job.priority),
      atMs,
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
    };
    // BullMQ counts the stalls of a job, and the next one of this task is another job.
    const { needsYou: _, availableAtMs: __, stallsCounted: ___, ...rest } = data;
    const rows = await this.engine.reader.logRows(queue, id);
    const copy = { ...rest, cancelled, ...(error === undefined ? {} : { error }) };
    await this.#keep(id, copy, [...rows, rowOfLine(line)]);
    if (await this.engine.pullOut(found)) {
      await before();
      // One that another machine retried meanwhile has a place again.
      if (await this.engine.isPulledOut(queue, id)) await this.engine.remove(job);
      return true;
    }
    const now = await this.engine.reader.find(queue, id);
    // Somebody else cancelled it at the same time: the copy is all that there is of it.
    if (now === undefined) return true;
    const nowData = dataOf(now);
    const isAsBefore = ENDED_OR_RUNNING.has(now.state) === ENDED_OR_RUNNING.has(found.state);
    // It waits in another place, perhaps after a run.
    if (now.state !== 'active' && isAsBefore && nowData !== undefined)
      return this.put(now, nowData, { atMs, line, ...(error === undefined ? {} : { error }) }, before);
    await this.#drop(id);
    return false;
  }

  /** Puts tasks back into their queues, each with those that it needs. `nodes` are whole trees; what is not cancelled in them stays as it is. */
  async restore(
    nodes: readonly JobNode[],
    restored: readonly { readonly id: string; readonly type: TaskType }[],
  ): Promise<void> {
    const logs = await Promise.all(restored.map(({ id }) => this.engine.reader.logRows('cancelled', id)));
    for (const { id, type } of restored) await this.engine.dropPulledOut(type, id);
    await this.engine.add(nodes);
    await Promise.all(
      restored.flatMap(({ id, type }, index) => (logs[index] ?? []).map((row) => this.engine.log(type, id, row))),
    );
    for (const { id } of restored) await this.#drop(id);
  }
  /**
   * As the copy. One that is there already is written over and never removed first: it was left beside the job by a crash, or it is
   * another machine's, whose job may be gone by now.
   */
  async #keep(id: string, data: JobData, rows: readonly string[]): Promise<void> {
    const kept = await this.engine.reader.find('cancelled', id);
    if (kept === undefined) return this.engine.addCancelled(id, data, rows);
    try {
      await kept.job.updateData(data);
    } catch (error) {
      // It is gone again: that machine could not cancel the task.
      if (isStale(error)) return this.engine.addCancelled(id, data, rows);
      throw error;
    }
    // The other machine's has the same lines, and more than there are beside a job that is gone.
    if ((await this.engine.reader.logRows('cancelled', id)).length >= rows.length) return;
    await kept.job.clearLogs();
    await Promise.all(rows.map((row) => this.engine.log('cancelled', id, row)));
  }
  async #drop(id: string): Promise<void> {
    const copy = await this.engine.reader.find('cancelled', id);
    if (copy !== undefined) await this.engine.remove(copy.job);
  }
}
