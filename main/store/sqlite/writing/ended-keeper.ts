import { TASK_TYPES } from '../../../../contract/task';
import { BackgroundWork } from '../../../system/background-work';
import { nextTurn } from '../../../system/next-turn';
import type { EndedCounts } from '../../types';
import { BusyTime } from '../records/busy-time';
import { type EndedContext, EndedSums } from '../records/ended-fold';
import type { EndedTask } from '../records/ended-notes';
import { filmShares } from '../records/film-time';
import { SECTIONS } from '../records/sections';
import type { TaskRecords } from '../records/task-records';
import type { Statements } from '../statements';
import type { EndedMark } from '../statements/ended';

/** Ends of this time share one transaction of two pages. */
const WRITE_AFTER_MS = 2_000;
/** Tasks of one type and status that are counted before others have their turn: of all types some 5 ms. */
const SLICE = 100;
/** Between two slices of a million older tasks nobody waits for them, and a lane or the panel for the processor. */
const PAUSE_MS = 20;

/**
 * Counts what ended into the buckets, outside of the transactions that end tasks. After a start it first counts the ends behind the marks:
 * at the first one all that are stored, later those that a crash left. A write that fails is reported once and tried again until it
 * succeeds; the notes stay meanwhile. Only a failure that was retried before it was written, in a process that then crashed, is never counted.
 */
export class EndedKeeper {
  readonly #records: TaskRecords;
  readonly #onError: (error: unknown) => void;
  readonly #work: BackgroundWork;
  #busy = new BusyTime();
  #hasCaughtUp = false;

  /** `onError`: called with the first of several failed writes in a row. */
  constructor(records: TaskRecords, onError: (error: unknown) => void = () => {}) {
    this.#records = records;
    this.#onError = onError;
    this.#work = new BackgroundWork({
      work: () => (this.#hasCaughtUp ? this.#writeNoted() : this.#catchUp()),
      onError,
    });
    records.ended.listen(() => this.#later());
    this.#work.soon(0);
  }

  /** The buckets of this day and later ones. */
  async read(fromDay: number): Promise<EndedCounts> {
    if (this.#hasCaughtUp) await this.#work.now();
    const buckets = this.#records.sql.bucketsFrom.all(fromDay);
    return { buckets, isComplete: this.#hasCaughtUp, isFailing: this.#work.isFailing };
  }

  /** Before the connection closes. What cannot be written now is counted after the next start. */
  close(): void {
    void this.#work.close();
    this.#records.ended.listen(() => {});
    try {
      while (this.#hasCaughtUp && this.#writeSlice());
    } catch (error) {
      this.#onError(error);
    }
    this.#hasCaughtUp = false;
  }

  #later(): void {
    if (this.#hasCaughtUp) this.#work.soon(WRITE_AFTER_MS);
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
      sums.add(task, endedContext(sql, task), busy);
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

/** What statistics need of a task beside what was noted at its end. */
function endedContext(sql: Statements, task: EndedTask): EndedContext {
  const { seq, type, status, started_at } = task;
  const known = sql.endedContext.get({ seq }) ?? { firstStart: null, readyAt: null, isThird: 0 };
  if (status !== 'completed') return { ...known, redone: 0, shares: [] };
  const field = type === 'script' ? undefined : REDONE_FIELDS[type];
  const redone = field === undefined ? 0 : (sql.scenesRedone.get({ seq, field }) ?? 0);
  const isFilm = type === 'video' && known.isThird === 1 && started_at !== null;
  const shares = isFilm ? filmShares({ ...task, started_at }, sql.stepsBefore.all({ seq }), sql.stages.all(seq)) : [];
  return { ...known, redone, shares };
}

/** The paths in their metadata of the scenes that tasks make again alone. */
const REDONE_FIELDS = { image: '$.only', video: '$.reworded' } as const;
