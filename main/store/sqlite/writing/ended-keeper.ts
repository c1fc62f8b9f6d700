import { TASK_TYPES } from '../../../../contract/task';
import { nextTurn } from '../../../system/next-turn';
import type { EndedBucket } from '../../types';
import { BusyTime } from '../records/busy-time';
import { EndedSums } from '../records/ended-fold';
import type { EndedTask } from '../records/ended-notes';
import { SECTIONS } from '../records/sections';
import type { TaskRecords } from '../records/task-records';
import type { EndedMark } from '../statements/ended';

/** Ends of this time share one transaction of two pages. */
const WRITE_AFTER_MS = 2_000;
/** Tasks of one type and status that are counted before others have their turn: of all types some 5 ms. */
const SLICE = 100;
/** Between two slices of a million older tasks nobody waits for them, and a lane or the panel for the processor. */
const PAUSE_MS = 20;
/** After a failed write. */
const AGAIN_AFTER_MS = 60_000;

/**
 * Counts what ended into the buckets, outside of the transactions that end tasks. After a start it first counts the ends behind the marks:
 * at the first one all that are stored, later those that a crash left. Only a failure that was retried within the last two seconds before a
 * crash is never counted.
 */
export class EndedKeeper {
  readonly #records: TaskRecords;
  #busy = new BusyTime();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasCaughtUp = false;

  constructor(records: TaskRecords) {
    this.#records = records;
    records.ended.listen(() => this.#later());
    setImmediate(() => void this.#begin()).unref();
  }

  /** The buckets of this day and later ones. `isComplete`: false while older tasks are still being counted. */
  async read(fromDay: number): Promise<{ buckets: EndedBucket[]; isComplete: boolean }> {
    if (this.#hasCaughtUp) await this.#writeNoted();
    return { buckets: this.#records.sql.bucketsFrom.all(fromDay), isComplete: this.#hasCaughtUp };
  }

  /** Before the connection closes. What cannot be written now is counted after the next start. */
  close(): void {
    clearTimeout(this.#timer);
    this.#records.ended.listen(() => {});
    try {
      while (this.#hasCaughtUp && this.#writeSlice());
    } catch {}
    this.#hasCaughtUp = false;
  }

  #later(): void {
    if (this.#timer !== undefined || !this.#hasCaughtUp) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // The notes stay, and the next end tries again.
      void this.#writeNoted().catch(() => {});
    }, WRITE_AFTER_MS);
    this.#timer.unref();
  }
  async #writeNoted(): Promise<void> {
    while (this.#writeSlice()) await nextTurn();
  }
  /** Whether there are more. */
  #writeSlice(): boolean {
    const { ended, connection } = this.#records;
    if (ended.count === 0 || !connection.open) return false;
    this.#count(ended.first(SLICE));
    return ended.count > 0;
  }

  /** A disk that is full must not end the counting for good. */
  async #begin(): Promise<void> {
    try {
      await this.#catchUp();
    } catch {
      setTimeout(() => void this.#begin(), AGAIN_AFTER_MS).unref();
    }
  }
  async #catchUp(): Promise<void> {
    const { connection } = this.#records;
    while (connection.open) {
      const { tasks, areAll } = this.#behindMarks();
      if (tasks.length > 0) this.#count(tasks);
      // What ends from here on is noted.
      if (areAll) break;
      await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS).unref());
    }
    if (!connection.open) return;
    this.#hasCaughtUp = true;
    if (this.#records.ended.count > 0) this.#later();
  }
  /**
   * The oldest that are not counted, in the order of their ends across types, so that the time that runs shared is known. A part of the index
   * that was cut by the limit bounds the others.
   */
  #behindMarks(): { tasks: EndedTask[]; areAll: boolean } {
    const { sql } = this.#records;
    const marks = new Map(sql.endedMarks.all().map((mark) => [`${mark.type} ${mark.section}`, mark]));
    let upTo = Number.POSITIVE_INFINITY;
    const found = TASK_TYPES.flatMap((type) =>
      [SECTIONS.failed, SECTIONS.completed].flatMap((section) => {
        const none: EndedMark = { type, section, completed_at: -1, seq: 0 };
        const part = sql.endedBehind.all({ ...(marks.get(`${type} ${section}`) ?? none), limit: SLICE });
        if (part.length === SLICE) upTo = Math.min(upTo, part.at(-1)?.completed_at ?? upTo);
        return part;
      }),
    );
    const tasks = found.filter((task) => task.completed_at <= upTo).sort((a, b) => a.completed_at - b.completed_at);
    return { tasks, areAll: upTo === Number.POSITIVE_INFINITY };
  }

  /** All or none, with their marks. */
  #count(tasks: readonly EndedTask[]): void {
    const { sql, transactions, ended } = this.#records;
    const sums = new EndedSums();
    const busy = this.#busy.copy();
    const marks = new Map<string, EndedMark>();
    for (const task of tasks) {
      const context = sql.endedContext.get({ seq: task.seq });
      sums.add(task, context ?? { firstStart: null, readyAt: null, isThird: 0 }, busy);
      const section = SECTIONS[task.status];
      const key = `${task.type} ${section}`;
      const { type, completed_at, seq } = task;
      const last = marks.get(key);
      if (
        last === undefined ||
        last.completed_at < completed_at ||
        (last.completed_at === completed_at && last.seq < seq)
      ) {
        marks.set(key, { type, section, completed_at, seq });
      }
    }
    transactions.quick(() => {
      for (const bucket of sums.all()) sql.addToBucket.run(bucket);
      for (const mark of marks.values()) sql.setEndedMark.run(mark);
    });
    this.#busy = busy;
    ended.drop(tasks);
  }
}
