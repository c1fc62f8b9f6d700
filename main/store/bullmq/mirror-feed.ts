import { z } from 'zod';
import { TASK_TYPES, type TaskLogLine, type TaskType, taskLogLineSchema, taskTypeSchema } from '../../../contract/task';
import type { TaskCopy } from '../task-copy';
import type { Changes, StoreChange } from '../task-store';
import type { StudioConnection } from './connection';
import { type Engine, QUEUES, type QueueName } from './engine';
import type { EventStream, Positions, StreamEvent } from './event-stream';
import { copyOf, type FoundJob, type JobProgress, jobProgressSchema, mayHaveLines } from './job';
import { lineOfRow } from './log-rows';
import type { Mirror } from './mirror';

/** Small enough that Redis replies to all of a slice long before a command is given up. */
const SLICE = 100;
/** How often the same events are tried before the connection is given up. */
const TRIES = 3;
/** More than this is reported as one change. */
const LISTED = 500;

const linesSchema = z.array(taskLogLineSchema);

export interface MirrorFeedOptions {
  readonly connection: StudioConnection;
  readonly engine: Engine;
  readonly stream: EventStream;
  readonly mirror: Mirror;
  readonly toAbsolute: (folder: string) => string | undefined;
  /** Whether the lease is of a run on this machine. */
  readonly isOwn: (leaseId: string) => boolean;
  readonly emit: (change: StoreChange) => void;
  /** The mirror now shows what Redis has. */
  readonly onCurrent: () => void;
  /** A type was paused or resumed for the studio, or its limit has changed. */
  readonly onPauses: () => void;
}

/** What was written into the mirror, and from what. */
interface Written extends Changes {
  readonly copies: readonly TaskCopy[];
  /** Too many to be listed, or to be kept until all are written: none of them is here. */
  readonly isMany: boolean;
}

/** One task to read again; `queue` is where something happened to it. */
export interface Touched {
  readonly id: string;
  readonly queue: QueueName;
}

/**
 * Writes into the mirror what Redis has, and reports it. Nothing else writes there. Every reading is made whole before the next begins,
 * so that the mirror never goes back in time.
 */
export class MirrorFeed {
  readonly #options: MirrorFeedOptions;
  #last: Promise<unknown> = Promise.resolve();
  #following: AbortController | undefined;
  #paused = new Set<TaskType>();
  #doubted: readonly Touched[] = [];

  constructor(options: MirrorFeedOptions) {
    this.#options = options;
  }

  /** Types that are paused for the whole studio, as of the last look. */
  get pausedTypes(): ReadonlySet<TaskType> {
    return this.#paused;
  }

  /** Call it when the connection is up. */
  start(): void {
    this.stop();
    const following = new AbortController();
    this.#following = following;
    this.#follow(following.signal).catch((error: unknown) => {
      // Whatever it was, events may be missing now: it starts anew when the connection is up again.
      if (!following.signal.aborted) this.#options.connection.takeDown(error);
    });
  }
  stop(): void {
    this.#following?.abort();
    this.#following = undefined;
  }

  /** Reads these tasks again; resolves when the mirror shows them. A call of this machine is about the first. */
  refresh(touched: readonly Touched[]): Promise<void> {
    return this.#refresh(touched, touched[0]?.id);
  }
  #refresh(touched: readonly Touched[], aboutId: string | undefined): Promise<void> {
    return this.#inTurn(async () => {
      for (let start = 0; start < touched.length; start += SLICE)
        await this.#read(touched.slice(start, start + SLICE), aboutId);
    });
  }
  /**
   * A change was cut off: whether it happened is unknown, and BullMQ may have said nothing of it. When Redis replies again, every machine is
   * told to look.
   */
  doubt(touched: readonly Touched[]): void {
    this.#doubted = [...this.#doubted, ...touched];
  }
  async #clearDoubts(): Promise<void> {
    const doubted = this.#doubted;
    for (const { id, queue } of doubted) await this.#options.engine.publish(queue, { eventName: 'changed', jobId: id });
    this.#doubted = this.#doubted.filter((one) => !doubted.includes(one));
  }
  async lookAtPauses(): Promise<void> {
    for (const type of TASK_TYPES) {
      const paused = await this.#options.engine.isPaused(type);
      if (paused === this.#paused.has(type)) continue;
      if (paused) this.#paused.add(type);
      else this.#paused.delete(type);
      this.#options.emit({ kind: 'paused', type, paused });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { stream, mirror, onCurrent } = this.#options;
    let positions: Positions = new Map(
      QUEUES.flatMap((queue) => {
        const known = mirror.position(queue);
        return known === undefined ? [] : [[queue, known] as const];
      }),
    );
    const run = await stream.serverRun();
    // A Redis that lost the end of its file has less than was read of it, and maybe still the last event that was read.
    if (run !== mirror.serverRun() || !(await stream.isWhole(positions))) {
      positions = await stream.newest();
      await this.#compareAll(signal);
      if (signal.aborted) return;
      mirror.keepServerRun(run);
    }
    await this.lookAtPauses();
    let isCurrent = false;
    let tries = 0;
    while (!signal.aborted) {
      await this.#clearDoubts();
      const events = await stream.next(positions, isCurrent);
      if (signal.aborted) return;
      // It was emptied, or this machine stood still for longer than Redis keeps events.
      const handled = Promise.all([stream.isWhole(positions, true), this.#handle(events, signal)]);
      tries += 1;
      // On a busy machine a reply may be late once. The same events are read again.
      const [isWhole] = tries < TRIES ? await handled.catch(() => [undefined]) : await handled;
      if (signal.aborted) return;
      if (isWhole === undefined) continue;
      tries = 0;
      if (!isWhole) {
        this.#options.onPauses();
        return this.#follow(signal);
      }
      positions = new Map([...positions, ...events.map(({ queue, id }) => [queue, id] as const)]);
      for (const [queue, id] of positions) mirror.keepPosition(queue, id);
      if (!isCurrent && events.length === 0) {
        isCurrent = true;
        onCurrent();
      }
    }
  }

  async #handle(events: readonly StreamEvent[], signal: AbortSignal): Promise<void> {
    const { emit, onPauses } = this.#options;
    const touched = new Map<string, Touched>();
    for (const { queue, jobId, event } of events) {
      if (jobId !== undefined && !QUIET.has(event)) touched.set(`${queue} ${jobId}`, { id: jobId, queue });
    }
    if (touched.size > 0) await this.#refresh([...touched.values()], undefined);
    // BullMQ also says so when there was nothing to clean.
    if (events.some(({ event, fields }) => event === 'cleaned' && fields.get('count') !== '0'))
      await this.#compareAll(signal);
    if (events.some(({ event }) => event === 'paused' || event === 'resumed' || event === 'limit')) {
      await this.lookAtPauses();
      onPauses();
      // The limit of a type may be gone.
      emit({ kind: 'many', claimable: new Set(TASK_TYPES) });
    }
    for (const event of events) await this.#hear(event);
  }
  /** Events that carry what they say. */
  async #hear({ event, queue, jobId, fields }: StreamEvent): Promise<void> {
    const { emit, isOwn, mirror } = this.#options;
    const type = taskTypeSchema.safeParse(queue).data;
    if (jobId === undefined || type === undefined) return;
    if (event === 'stop') {
      emit({ kind: 'stop-requested', type, lease: { taskId: jobId, leaseId: fields.get('leaseId') ?? '' } });
    } else if (event === 'progress') {
      const reported = jobProgressSchema.safeParse(parsed(fields.get('data')));
      // What runs here was shown when it was reported.
      if (reported.success && !isOwn(reported.data.leaseId)) await this.showProgress(jobId, reported.data);
    } else if (event === 'lines') {
      const sent = linesSchema.safeParse(parsed(fields.get('lines')));
      const first = sent.data?.[0]?.n;
      if (sent.data === undefined || first === undefined) return;
      const missing = first > mirror.lastLine(jobId) + 1;
      this.addLines(jobId, missing ? await this.#linesOf(queue, jobId) : sent.data);
    }
  }
  showProgress(taskId: string, reported: JobProgress): Promise<void> {
    return this.#inTurn(() => this.#showProgress(taskId, reported));
  }
  async #showProgress(taskId: string, { leaseId, progress, stages }: JobProgress): Promise<void> {
    const { emit, mirror } = this.#options;
    const known = await mirror.store.stages(taskId).catch(() => []);
    const activity = { lease: { taskId, leaseId }, lines: [], progress, stages: stages.slice(known.length) };
    const [accepted] = await mirror.store.record([activity]);
    if (accepted === true && progress !== undefined)
      emit({ kind: 'activity', logs: [], progress: [{ taskId, progress }] });
  }
  /** Lines that are known already are left out. */
  addLines(taskId: string, lines: readonly TaskLogLine[]): void {
    const added = this.#options.mirror.addLines(taskId, lines);
    if (added.length > 0) this.#options.emit({ kind: 'activity', logs: [{ taskId, lines: added }], progress: [] });
  }
  async #linesOf(queue: QueueName, id: string): Promise<TaskLogLine[]> {
    const from = this.#options.mirror.lastLine(id);
    const rows = await this.#options.engine.logRows(queue, id, from);
    return rows.map((row, index) => lineOfRow(row, from + index + 1));
  }

  async #read(touched: readonly Touched[], aboutId: string | undefined): Promise<void> {
    const { mirror } = this.#options;
    const found = await Promise.all(touched.map(({ id, queue }) => this.#locate(id, queue)));
    const jobs = found.filter((one) => one !== undefined);
    const written = this.#put(jobs);
    const gone = touched.filter((_, index) => found[index] === undefined).map(({ id }) => id);
    this.#report(written, aboutId);
    if (gone.length > 0) {
      const { ids, counts } = mirror.remove(gone);
      if (ids.length > 0) this.#options.emit({ kind: 'removed', ids, counts });
    }
    await Promise.all(jobs.map((job) => this.#readLines(job)));
  }
  /** In its type's queue; else among the cancelled. */
  async #locate(id: string, queue: QueueName): Promise<FoundJob | undefined> {
    const { engine } = this.#options;
    const types = queue === 'cancelled' ? TASK_TYPES : [queue];
    const live = await Promise.all(types.map((type) => engine.find(type, id)));
    return live.find((one) => one !== undefined) ?? engine.find('cancelled', id);
  }
  #put(jobs: readonly FoundJob[]): Written {
    const copies = jobs.flatMap((job) => copyOf(job, this.#options.toAbsolute) ?? []);
    return { ...this.#options.mirror.put(copies), copies, isMany: false };
  }
  async #readLines(found: FoundJob): Promise<void> {
    const { job, queue } = found;
    if (!mayHaveLines(found)) return;
    const id = job.id ?? '';
    const lines = await this.#linesOf(queue, id);
    if (lines.length > 0) this.addLines(id, lines);
  }

  #report({ tasks, copies, claimable, summary, today, isMany }: Written, aboutId?: string): void {
    const { emit } = this.#options;
    const counts = { summary, today };
    if (isMany) {
      emit({ kind: 'many', claimable, counts });
      return;
    }
    if (tasks.length === 0 && claimable.size === 0) return;
    emit({ kind: 'tasks', ...(aboutId === undefined ? {} : { aboutId }), tasks, logs: [], claimable, ...counts });
    const changed = new Map(tasks.map((task) => [task.id, task.status]));
    for (const { id, type, runMs } of copies) {
      if (runMs === undefined || changed.get(id) !== 'completed') continue;
      emit({ kind: 'tasks', tasks: [], logs: [], claimable: new Set(), ...counts, ran: { type, ms: runMs } });
    }
  }

  /** Everything that Redis has against everything that the mirror has. */
  async #compareAll(signal: AbortSignal): Promise<void> {
    const { engine, mirror } = this.#options;
    const known = new Set<string>();
    let all: Written | undefined;
    // The cancelled ones first: a task that is in its type's queue as well was not cancelled in the end.
    for (const queue of ['cancelled', ...TASK_TYPES] as const) {
      for await (const slice of engine.all(queue, SLICE)) {
        if (signal.aborted) return;
        for (const { job } of slice) known.add(job.id ?? '');
        await this.#inTurn(async () => {
          all = joined(all, this.#put(slice));
          await Promise.all(slice.map((job) => this.#readLines(job)));
        });
      }
    }
    if (all !== undefined) this.#report(all);
    // Those that moved from one state to another while the lists were read are found by a second look; the others are gone.
    const missed = mirror.idsNotIn(known);
    if (missed.length > 0) await this.refresh(missed.map((id) => ({ id, queue: 'cancelled' })));
  }
}

/** Events that change no field of a task, or that carry what they say. */
const QUIET = new Set([
  'progress',
  'lines',
  'stop',
  'drained',
  'duplicated',
  'retries-exhausted',
  'cleaned',
  'paused',
  'resumed',
  'limit',
]);

function joined(before: Written | undefined, next: Written): Written {
  if (before === undefined) return next;
  const tasks = [...before.tasks, ...next.tasks];
  const isMany = before.isMany || tasks.length > LISTED;
  return {
    ...next,
    claimable: new Set([...before.claimable, ...next.claimable]),
    tasks: isMany ? [] : tasks,
    // Of tasks that did not change nothing is reported.
    copies: isMany ? [] : [...before.copies, ...(next.tasks.length === 0 ? [] : next.copies)],
    isMany,
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
