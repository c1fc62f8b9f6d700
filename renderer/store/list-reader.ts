import type { QueueTask } from '../../contract/task';
import type { Client } from '../api/client';
import { jumpedTo, withPageBefore } from './list-jump';
import type { ListKey, ListSlot, PanelStore } from './store';
import {
  appendPage,
  applyToList,
  emptyList,
  loadPage,
  type PageMark,
  pageOfRow,
  reachesNext,
  rowsBefore,
  sumRows,
  type TaskFilter,
  type TaskList,
  type TaskPage,
  trimmed,
} from './task-list';

const PAGE_ROWS = 200;
/** Rows this close to the held ones are read page by page; rows further away are jumped to. */
const NEAR_ROWS = 2 * PAGE_ROWS;
/** The most rows of a list to hold (about 1 KB each): far more than a screen shows, however far the list is scrolled. */
const MAX_HELD_ROWS = 3_000;

interface Changes {
  readonly tasks: readonly QueueTask[];
  readonly removedIds: readonly string[];
}

/**
 * Reads lists page by page and keeps them in sync with events.
 *
 * A page has no seq, and a reply and an event may overtake each other. So every change since a read was requested is applied again on top
 * of the reply: whichever came first, the latest version of a row wins.
 */
export class ListReader {
  readonly #client: Client;
  readonly #store: PanelStore;
  /** Changes since the read in flight was requested; without a key when none is in flight. */
  readonly #inFlight = new Map<ListKey, { readonly since: Changes[] }>();

  constructor(client: Client, store: PanelStore) {
    this.#client = client;
    this.#store = store;
  }

  apply(changes: Changes): void {
    if (changes.tasks.length + changes.removedIds.length === 0) return;
    for (const read of this.#inFlight.values()) read.since.push(changes);
    this.#store.setState(({ lists }) => {
      const next = { ...lists };
      for (const key of keysOf(lists)) {
        const slot = lists[key];
        if (slot.phase === 'idle') continue;
        const list = applyToList(slot.list, changes.tasks, changes.removedIds);
        // An unaffected list keeps its identity: log lines of a running task must not render the lists again.
        if (list !== slot.list) next[key] = { ...slot, list };
      }
      return { lists: next };
    });
  }

  /** Shows the list under another filter, from its start. */
  async open(key: ListKey, filter: TaskFilter): Promise<void> {
    this.#set(key, { list: emptyList(filter), phase: 'loading' });
    await this.#read(key, async (ask) => {
      const list = await this.#append(emptyList(filter), 1, ask);
      return () => list;
    });
  }

  /** Nobody looks at it any more: its rows are dropped and events no longer change it. */
  close(key: ListKey): void {
    this.#inFlight.delete(key);
    this.#set(key, { list: emptyList(this.#slot(key).list.filter), phase: 'idle' });
  }

  /** Reads the held rows again in place, so that none vanish meanwhile. */
  async refresh(key: ListKey): Promise<void> {
    const { list, phase } = this.#slot(key);
    if (phase === 'idle') return;
    const pages = Math.ceil(Math.max(list.items.length, 1) / PAGE_ROWS);
    await this.#read(key, async (ask) => {
      const start = list.pages[list.from];
      // A search is only counted with its first page.
      const isUncounted = list.from > 0 && !!list.filter.text?.trim();
      const { total = list.total } = isUncounted ? await ask({}) : list;
      // The marks before the held rows stay; at worst their counts are stale. Those behind are read again.
      const kept = list.from === 0 ? emptyList(list.filter) : { ...list, items: [], to: list.from, total };
      const again = { ...kept, pages: list.pages.slice(0, list.from), nextCursor: start?.cursor, end: start?.after };
      const found = await this.#append(again, pages, ask);
      if (found.items.length > 0 || list.from === 0) return () => found;
      const fresh = await this.#append(emptyList(list.filter), 1, ask);
      return () => fresh;
    });
  }

  /** The next page behind the rows held. */
  async more(key: ListKey): Promise<void> {
    const { list } = this.#slot(key);
    if (this.#inFlight.has(key)) return;
    if (list.to < list.pages.length) await this.#readPage(key, list.to, 'end');
    else if (list.nextCursor !== undefined) {
      const cursor = list.nextCursor;
      await this.#read(key, async (ask) => {
        const page = await ask({ cursor });
        return (current) => trimmed(appendPage(current, page), 'end', MAX_HELD_ROWS);
      });
    }
  }

  /** The page before the rows held, if it was dropped or skipped by a jump. */
  async previous(key: ListKey): Promise<void> {
    const { list } = this.#slot(key);
    if (this.#inFlight.has(key) || list.from === 0) return;
    const before = list.pages[list.from]?.cursor;
    // Only the gap, which is the first page, is read from its end.
    if (before === undefined || list.from > 1 || isShort(list.pages[list.from - 1])) {
      await this.#readPage(key, list.from - 1, 'start');
      return;
    }
    await this.#read(key, async (ask) => {
      const page = await ask({ before });
      return (current) => trimmed(withPageBefore(current, page), 'start', MAX_HELD_ROWS);
    });
  }

  /** Reads the page of `row` (0-based in the whole list), whether or not it was ever read. */
  async seek(key: ListKey, row: number): Promise<void> {
    const { list } = this.#slot(key);
    const first = sumRows(rowsBefore(list));
    const end = first + list.items.length;
    if (this.#inFlight.has(key) || (row >= first && row < end)) return;
    if (row >= end && row < end + NEAR_ROWS) return this.more(key);
    if (row < first && row >= first - NEAR_ROWS) return this.previous(key);
    const page = pageOfRow(list, row);
    if (page !== undefined && isShort(list.pages[page])) return this.#readPage(key, page, 'end');
    await this.#read(key, async (ask) => {
      const found = await ask({ row });
      return (current) => jumpedTo(current, found);
    });
  }

  async #readPage(key: ListKey, index: number, keep: 'start' | 'end'): Promise<void> {
    const { list } = this.#slot(key);
    await this.#read(key, async (ask) => {
      const tasks: QueueTask[] = [];
      let reply = await ask(at(list.pages[index]?.cursor));
      tasks.push(...reply.tasks);
      // Tasks added since make the page longer than it was.
      while (reply.nextCursor !== undefined && !reachesNext(list, index, reply)) {
        reply = await ask({ cursor: reply.nextCursor });
        tasks.push(...reply.tasks);
      }
      return (current) => trimmed(loadPage(current, index, { ...reply, tasks }), keep, MAX_HELD_ROWS);
    });
  }

  async #append(list: TaskList, pages: number, ask: Ask): Promise<TaskList> {
    let next = list;
    for (let page = 0; page < pages; page++) {
      next = appendPage(next, await ask(at(next.nextCursor)));
      if (next.nextCursor === undefined) break;
    }
    return next;
  }

  /** `read` requests pages and returns how they change the list that is held when they arrive. */
  async #read(key: ListKey, read: (ask: Ask) => Promise<(current: TaskList) => TaskList>): Promise<void> {
    const { filter } = this.#slot(key).list;
    const flight = { since: [] as Changes[] };
    // A newer read replaces an older one, whose reply is then dropped.
    this.#inFlight.set(key, flight);
    let isCounted = false;
    const ask: Ask = async (place) => {
      const reply = await this.#client.call('queue:list', { ...filter, limit: PAGE_ROWS, ...place });
      if (this.#inFlight.get(key) !== flight) throw new Overtaken();
      isCounted ||= reply.total !== undefined;
      return reply;
    };
    try {
      const change = await read(ask);
      const tasks = flight.since.flatMap((changes) => changes.tasks);
      const removedIds = flight.since.flatMap((changes) => changes.removedIds);
      const newest = new Map(tasks.map((task) => [task.id, task]));
      const { list: before } = this.#slot(key);
      const list = applyToList(change(before), [...newest.values()], removedIds);
      // Without a new count the old total already includes these events; they must not be counted twice.
      this.#set(key, { list: isCounted ? list : { ...list, total: before.total }, phase: 'ready' });
    } catch (error) {
      if (error instanceof Overtaken) return;
      if (this.#inFlight.get(key) === flight) this.#set(key, { ...this.#slot(key), phase: 'failed' });
      console.error(`${key}:`, error);
    } finally {
      if (this.#inFlight.get(key) === flight) this.#inFlight.delete(key);
    }
  }

  #slot(key: ListKey): ListSlot {
    return this.#store.getState().lists[key];
  }

  #set(key: ListKey, slot: ListSlot): void {
    this.#store.setState(({ lists }) => ({ lists: { ...lists, [key]: slot } }));
  }
}

interface Place {
  readonly cursor?: string;
  readonly before?: string;
  readonly row?: number;
}
type Ask = (place: Place) => Promise<TaskPage>;
const at = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });
/** Whether the page can be read whole, unlike the gap that a jump leaves. */
const isShort = (page: PageMark | undefined) => page === undefined || sumRows(page.rows) <= NEAR_ROWS;
/** A newer read of the same list has begun. */
class Overtaken extends Error {}

function keysOf(lists: Readonly<Record<ListKey, ListSlot>>): ListKey[] {
  return Object.keys(lists) as ListKey[];
}
