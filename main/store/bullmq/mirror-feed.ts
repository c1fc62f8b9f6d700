import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TaskLogLine } from '../../../contract/task';
import { QUEUES, type QueueName } from './bull-queues';
import { type EventStream, isUpTo, type Positions, type StreamEvent } from './event-stream';
import { type FoundJob, type JobProgress, mayHaveLines } from './job';
import type { JobReader } from './job-reader';
import { lineOfRow } from './log-rows';
import { joined, MirrorWriter, type MirrorWriterOptions, type Written } from './mirror-writer';
import { problemOfWriting } from './redis-problems';
import { isRefusal } from './refused';

/** Small enough that Redis replies to all of a slice long before a command is given up. */
const SLICE = 100;
/** A claim's own event is looked for among so many. */
const LATEST = 8;

export interface MirrorFeedOptions extends MirrorWriterOptions {
  readonly reader: JobReader;
  readonly stream: EventStream;
}

/** One task to read again; `queue` is where something happened to it. */
export interface Touched {
  readonly id: string;
  readonly queue: QueueName;
}

/** What was read of some tasks. */
interface Look {
  /** Everything up to here is in it. */
  readonly positions: Positions;
  readonly tasks: readonly LookedAt[];
}
/** `where`: the queues that it may be in. */
interface Sought extends Touched {
  readonly where: readonly QueueName[];
}
interface LookedAt extends Sought {
  readonly found: FoundJob | undefined;
  /** New lines of its log; undefined when they were not asked for. */
  readonly lines: readonly TaskLogLine[] | undefined;
}

/**
 * Writes into the mirror what Redis has, and reports it. Nothing else writes there.
 *
 * Each reading is sent at once, together with the write that it is about, and shown in the order of sending: Redis replies to a connection
 * in order, so the mirror never goes back in time. It notes the position of the events that it includes, and what they tell is not read again.
 */
export class MirrorFeed {
  readonly #options: MirrorFeedOptions;
  readonly #writer: MirrorWriter;
  #sending: Promise<unknown> = Promise.resolve();
  #showing: Promise<unknown> = Promise.resolve();
  /** Up to which event a task was read, by queue and id. */
  readonly #readUpTo = new Map<string, string>();
  #isComparing = false;
  #doubted: readonly Touched[] = [];

  constructor(options: MirrorFeedOptions) {
    this.#options = options;
    this.#writer = new MirrorWriter(options);
  }

  #inOrder<R, T>(send: () => Promise<R>, show: (reply: R) => T | Promise<T>): Promise<T> {
    const sending = this.#sending.then(async () => {
      const reply = (async () => send())();
      reply.catch(() => {});
      // BullMQ's calls send some microtasks later.
      await nextTurn();
      return { reply };
    });
    const showing = Promise.all([sending, this.#showing]).then(async ([{ reply }]) => show(await reply));
    this.#sending = sending;
    this.#showing = showing.catch(() => {});
    return showing;
  }

  /** Reads these tasks again; resolves when the mirror shows them. A call of this machine is about `aboutId`, null for none. */
  async refresh(touched: readonly Touched[], aboutId = touched[0]?.id ?? null): Promise<void> {
    const sought = touched.map((one) => ({ ...one, where: one.queue === 'cancelled' ? QUEUES : [one.queue] }));
    for (let start = 0; start < sought.length; start += SLICE)
      await this.#read(sought.slice(start, start + SLICE), aboutId);
  }
  /**
   * Makes a change of these tasks in as many commands as there are in `sends`, one after the other, and reads the tasks right behind them.
   * Resolves when the mirror shows it. A change that is cut off is doubted.
   */
  async write(touched: readonly Touched[], ...sends: readonly (() => Promise<unknown>)[]): Promise<void> {
    const sent = Promise.all(sends.map((send) => this.#inOrder(send, () => {})));
    const shown = this.refresh(touched);
    shown.catch(() => {});
    await this.#doubting(touched, () => sent);
    await shown;
  }
  /** Does `work`, a change of these tasks in several steps, and reads them then. BullMQ announces such a change too early or not at all. */
  async change<T>(touched: readonly Touched[], work: () => Promise<T>, aboutId?: string | null): Promise<T> {
    const done = await this.#doubting(touched, work);
    await this.refresh(touched, aboutId);
    return done;
  }
  /** Should it be cut off, all machines look again later. */
  async #doubting<T>(touched: readonly Touched[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isRefusal(error)) this.#doubted = [...this.#doubted, ...touched];
      throw error;
    }
  }
  /** Changes that were cut off: whether they happened is unknown. Call it when Redis replies again, with what tells every machine to look. */
  async clearDoubts(announce: (touched: Touched) => Promise<void>): Promise<void> {
    const doubted = this.#doubted;
    try {
      for (const one of doubted) await announce(one);
    } catch (error) {
      // It can still be read; they are told once it writes again.
      if (problemOfWriting(error) !== undefined) return;
      throw error;
    }
    this.#doubted = this.#doubted.filter((one) => !doubted.includes(one));
  }

  /** `next` takes a job for this machine; what it returns is shown without being read again. */
  async claim<T>(queue: QueueName, next: () => Promise<T>, foundOf: (taken: T) => FoundJob | undefined): Promise<T> {
    const { stream } = this.#options;
    const taken = this.#inOrder(next, (reply) => reply);
    const unread = await this.#inOrder(
      () => Promise.all([taken, stream.latest(queue, LATEST)]),
      ([reply, latest]) => {
        const shown = foundOf(reply);
        if (shown === undefined) return undefined;
        const id = shown.job.id ?? '';
        this.#writer.report(this.#writer.put([shown]), id);
        const own = latest.find(({ event, jobId }) => event === 'active' && jobId === id);
        const noteRead = () => this.#noteRead({ queue, id }, own?.id);
        if (mayHaveLines(shown, 1)) return { shown, noteRead };
        noteRead();
        return undefined;
      },
    );
    if (unread !== undefined) {
      await this.#readLines(unread.shown);
      unread.noteRead();
    }
    return taken;
  }

  /** Resolves when everything that was sent so far is shown: an event may arrive before the reply of the write that it tells of. */
  async settled(): Promise<void> {
    await this.#showing;
  }
  /** Whether the mirror shows what the event tells. */
  isShown({ queue, id, jobId }: StreamEvent): boolean {
    const position = this.#readUpTo.get(`${queue} ${jobId}`);
    return position !== undefined && isUpTo(id, position);
  }
  /** No event up to these positions is asked for any more. */
  forgetUpTo(positions: Positions): void {
    for (const [task, readUpTo] of this.#readUpTo) {
      const followed = positions.get(queueOf(task));
      if (followed !== undefined && isUpTo(readUpTo, followed)) this.#readUpTo.delete(task);
    }
  }
  #noteAll(sought: readonly Sought[], positions: Positions): void {
    for (const { id, where } of sought) for (const queue of where) this.#noteRead({ id, queue }, positions.get(queue));
  }
  #noteRead({ queue, id }: Touched, position: string | undefined): void {
    if (position !== undefined && !this.#isComparing) this.#readUpTo.set(`${queue} ${id}`, position);
  }

  async #read(sought: readonly Sought[], aboutId: string | null): Promise<void> {
    const { positions, elsewhere, unread } = await this.#inOrder(
      () => this.#look(sought),
      (look) => this.#show(look, aboutId),
    );
    if (elsewhere.length > 0)
      await this.#read(
        elsewhere.map(({ id, queue }) => ({ id, queue, where: ['cancelled'] })),
        aboutId,
      );
    await Promise.all(unread.map(({ found }) => this.#readLines(found)));
    // Not before: should one of these be cut off, the events that tell of the task are needed again.
    this.#noteAll([...elsewhere, ...unread], positions);
  }
  async #look(sought: readonly Sought[]): Promise<Look> {
    const { stream, reader } = this.#options;
    const queues = [...new Set(sought.flatMap(({ where }) => where))];
    // The positions first: what is read after them may be newer than they are, never older.
    const [positions, ...tasks] = await Promise.all([
      stream.newest(queues),
      ...sought.map(async (one): Promise<LookedAt> => {
        const [lines, ...found] = await Promise.all([
          one.where[0] === one.queue ? this.#newLines(one) : undefined,
          // The queue of the cancelled ones last: a copy is put there before the job goes.
          ...one.where.map((queue) => reader.find(queue, one.id)),
        ]);
        return { ...one, lines, found: found.find((job) => job !== undefined) };
      }),
    ]);
    return { positions, tasks };
  }
  /** Returns tasks that may have been cancelled, and those whose lines are still to be read. */
  #show({ positions, tasks }: Look, aboutId: string | null) {
    this.#writer.report(this.#writer.put(tasks.flatMap(({ found }) => found ?? [])), aboutId);
    for (const { id, lines } of tasks) if (lines !== undefined) this.#writer.addLines(id, lines);
    const missing = tasks.filter(({ found }) => found === undefined);
    this.#writer.remove(missing.filter(isEverywhere).map(({ id }) => id));
    const elsewhere = missing.filter((one) => !isEverywhere(one));
    const unread = tasks.flatMap(({ lines, found, ...one }) =>
      lines === undefined && found !== undefined && mayHaveLines(found) ? { ...one, found } : [],
    );
    const unfinished = new Set([...elsewhere, ...unread].map(({ id }) => id));
    this.#noteAll(
      tasks.filter(({ id }) => !unfinished.has(id)),
      positions,
    );
    return { positions, elsewhere, unread };
  }

  /** Shows what a run reported of itself. */
  showProgress(taskId: string, reported: JobProgress): Promise<void> {
    return this.#inOrder(
      async () => {},
      async () => {
        const { emit, mirror } = this.#options;
        const { leaseId, progress, stages } = reported;
        const known = await mirror.store.stages(taskId).catch(() => []);
        const activity = { lease: { taskId, leaseId }, lines: [], progress, stages: stages.slice(known.length) };
        const [accepted] = await mirror.store.record([activity]);
        if (accepted === true && progress !== undefined)
          emit({ kind: 'activity', logs: [], progress: [{ taskId, progress }] });
      },
    );
  }
  /** Shows lines that this machine wrote. */
  addLines(taskId: string, lines: readonly TaskLogLine[]): void {
    this.#writer.addLines(taskId, lines);
  }
  /** Lines that were sent along with an event; if some before them were missed, all are read. */
  async followLines(touched: Touched, sent: readonly TaskLogLine[]): Promise<void> {
    const known = this.#options.mirror.knownLines(touched.id) ?? 0;
    const isMissing = (sent[0]?.n ?? 0) > known + 1;
    this.#writer.addLines(touched.id, isMissing ? ((await this.#newLines(touched)) ?? []) : sent);
  }
  async #readLines({ job, queue }: FoundJob): Promise<void> {
    const id = job.id ?? '';
    this.#writer.addLines(id, (await this.#newLines({ id, queue })) ?? []);
  }
  /** Of a task that the mirror does not know: undefined. */
  async #newLines({ id, queue }: Touched): Promise<TaskLogLine[] | undefined> {
    const from = this.#options.mirror.knownLines(id);
    if (from === undefined) return undefined;
    const rows = await this.#options.reader.logRows(queue, id, from);
    return rows.map((row, index) => lineOfRow(row, from + index + 1));
  }

  /** Everything that Redis has against everything that the mirror has. Events of meanwhile are read again after it. */
  async compareAll(signal: AbortSignal): Promise<void> {
    const { reader, mirror } = this.#options;
    const known = new Set<string>();
    let all: Written | undefined;
    this.#readUpTo.clear();
    this.#isComparing = true;
    try {
      // The cancelled ones first: a task that is in its type's queue as well was not cancelled in the end.
      for (const queue of QUEUES.toReversed()) {
        for await (const slice of reader.all(queue, SLICE)) {
          if (signal.aborted) return;
          for (const { job } of slice) known.add(job.id ?? '');
          all = joined(all, this.#writer.put(slice));
          await Promise.all(slice.map((found) => (mayHaveLines(found) ? this.#readLines(found) : undefined)));
        }
      }
      if (all !== undefined) this.#writer.report(all, null);
      // Those that moved from one state to another while the lists were read are found by a second look; the others are gone.
      const missed = mirror.idsNotIn(known);
      if (missed.length > 0)
        await this.refresh(
          missed.map((id) => ({ id, queue: 'cancelled' })),
          null,
        );
    } finally {
      this.#isComparing = false;
    }
  }
}

const isEverywhere = ({ where }: Sought): boolean => where.includes('cancelled');
const queueOf = (task: string): QueueName => QUEUES.find((queue) => task.startsWith(`${queue} `)) ?? 'cancelled';
