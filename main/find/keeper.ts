import type { FindState } from '../../contract/find';
import { FINAL_STATUSES, type QueueTask } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import { BackgroundWork } from '../system/background-work';
import type { Unsubscribe } from '../system/listeners';
import { nextTurn } from '../system/next-turn';
import type { IndexThread } from './index-thread';
import type { Document, End } from './messages';
import { documentOf, LOG_LINES } from './task-text';

/** What ended waits so long, so that the run's end itself has the machine to itself, and many ends are written together. */
const SETTLE_MS = 400;
/** The start has more urgent things to do. */
const FIRST_LOOK_MS = 2_000;
const PAGE = 200;
const BATCH = 20;
/** Between two batches of what is read in the background. */
const PACE_MS = 10;
/** So many known ends in a row, newest first: what is older is known too, since an interrupted look leaves the newest ones out. */
const SURELY_KNOWN = 1_000;
/** With more of them, looking through the history again takes less memory. */
const MOST_NOTED = 20_000;

export interface KeeperOptions {
  readonly queue: Pick<TaskQueue, 'tasks' | 'onEvents'>;
  readonly index: IndexThread;
  /** Where a task's files are. */
  readonly folderOf: (taskId: string) => Promise<string | undefined>;
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps the index up to date, behind the queue's back: it notes what ended and reads it a moment later. What ended while nobody noted it
 * (before the index existed, when the app was killed, too much at once) is found by looking through the history from its newest end on.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #ended = new Set<string>();
  readonly #removed = new Set<string>();
  #isBehind = true;
  #state: FindState = 'reading';
  readonly #work: BackgroundWork;
  readonly #leave: Unsubscribe;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#work = new BackgroundWork({ work: () => this.#catchUp(), onError: options.onError });
    this.#leave = options.queue.onEvents((events) => {
      for (const event of events) {
        if (event.kind === 'task' && isEnded(event.task)) this.#ended.add(event.task.id);
        else if (event.kind === 'removed') for (const id of event.ids) this.#removed.add(id);
        else if (event.kind === 'reload') this.#isBehind = true;
        else continue;
        this.#work.soon(SETTLE_MS);
      }
      if (this.#ended.size > MOST_NOTED) {
        this.#ended.clear();
        this.#isBehind = true;
      }
    });
    this.#work.soon(FIRST_LOOK_MS);
  }

  /** Whether all that ended is in the index. What ended within the last moments may be missing. */
  get state(): FindState {
    return this.#state;
  }

  /** Not in the queue any more. */
  forget(taskId: string): void {
    this.#removed.add(taskId);
    this.#work.soon(SETTLE_MS);
  }

  /** Its creator changed the script that it made: no event says so. */
  reworded(taskId: string): void {
    this.#ended.add(taskId);
    this.#work.soon(SETTLE_MS);
  }

  /** A search found the index begun anew: its file was deleted or damaged since all was in it. */
  readAgain(): void {
    if (this.#state !== 'whole') return;
    this.#state = 'reading';
    this.#isBehind = true;
    this.#work.soon(SETTLE_MS);
  }

  /** Resolves when everything that ended before the call is in the index, or cannot be put there. */
  settled(): Promise<void> {
    return this.#work.now();
  }

  close(): Promise<void> {
    this.#leave();
    return this.#work.close();
  }

  async #catchUp(): Promise<void> {
    try {
      await this.#readNoted();
      while (this.#isBehind && !this.#work.isClosed) {
        this.#isBehind = false;
        await this.#readMissing();
        await this.#readFromCursor();
        await this.#readNoted();
      }
    } catch (error) {
      this.#state = 'unavailable';
      // What was taken up is lost; looking through the history finds it.
      this.#isBehind = true;
      throw error;
    }
    if (!this.#work.isClosed) this.#state = 'whole';
  }

  /** What events reported. */
  async #readNoted(): Promise<void> {
    while (this.#ended.size + this.#removed.size > 0 && !this.#work.isClosed) {
      const removed = [...this.#removed];
      this.#removed.clear();
      if (removed.length > 0) await this.#options.index.ask('remove', { taskIds: removed });
      const ids = [...this.#ended].slice(0, BATCH);
      for (const id of ids) this.#ended.delete(id);
      await this.#read(ids);
    }
  }

  /**
   * The newest ends, down to where all is known. They are read from the oldest on: if the app is killed meanwhile, what is missing still
   * stands together at the newest end. While the index is first filled, nothing may be known at all; then `#readFromCursor` does it.
   */
  async #readMissing(): Promise<void> {
    const { isRead, cursor: from } = await this.#options.index.ask('progress', {});
    // It can be read again.
    if (this.#state === 'unavailable') this.#state = 'reading';
    if (!isRead && from === undefined) return;
    const missing: string[] = [];
    let knownInRow = 0;
    for await (const { ends } of this.#pages(undefined)) {
      const absent = new Set(await this.#options.index.ask('missing', { ends }));
      for (const { taskId } of ends) {
        knownInRow = absent.has(taskId) ? 0 : knownInRow + 1;
        if (absent.has(taskId)) missing.push(taskId);
      }
      if (knownInRow >= SURELY_KNOWN) break;
    }
    for (let rest = missing.reverse(); rest.length > 0 && !this.#work.isClosed; rest = rest.slice(BATCH)) {
      await this.#read(rest.slice(0, BATCH));
      await pause(PACE_MS);
    }
  }

  /** Fills the index for the first time, from the newest end to the oldest; a restart goes on at the page that was reached. */
  async #readFromCursor(): Promise<void> {
    const { index } = this.#options;
    const { isRead, cursor } = await index.ask('progress', {});
    if (isRead) return;
    this.#state = 'reading';
    for await (const { ends, nextCursor } of this.#pages(cursor)) {
      for (let at = 0; at < ends.length; at += BATCH) {
        if (this.#work.isClosed) return;
        await this.#read(ends.slice(at, at + BATCH).map(({ taskId }) => taskId));
        await pause(PACE_MS);
        await this.#readNoted();
      }
      await index.ask(
        'keepProgress',
        nextCursor === undefined ? { isRead: true } : { isRead: false, cursor: nextCursor },
      );
    }
  }

  /** The history, newest end first. */
  async *#pages(from: string | undefined): AsyncGenerator<{ ends: End[]; nextCursor: string | undefined }, void> {
    let cursor = from;
    do {
      if (this.#work.isClosed) return;
      const page: { tasks: readonly QueueTask[]; nextCursor?: string } = await this.#options.queue.tasks.list({
        statuses: FINAL_STATUSES,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      cursor = page.nextCursor;
      yield { ends: page.tasks.map((task) => ({ taskId: task.id, endedAtMs: endedAtMs(task) })), nextCursor: cursor };
      await nextTurn();
    } while (cursor !== undefined);
  }

  async #read(taskIds: readonly string[]): Promise<void> {
    const { queue, index, folderOf } = this.#options;
    const documents: Document[] = [];
    for (const id of taskIds) {
      const task = await queue.tasks.get(id, LOG_LINES);
      // Tried again, or cleaned up.
      if (task === null || !isEnded(task)) continue;
      documents.push(await documentOf(task, endedAtMs(task), () => folderOf(id)));
      await nextTurn();
    }
    if (documents.length > 0) await index.ask('put', { documents });
  }
}

export const isEnded = ({ status }: QueueTask): boolean => FINAL_STATUSES.some((one) => one === status);
const endedAtMs = (task: QueueTask): number => Date.parse(task.completedAt ?? task.createdAt);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
