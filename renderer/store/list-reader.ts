import type { QueueTask } from '../../contract/task';
import type { Client } from '../api/client';
import type { ListKey, ListSlot, PanelStore } from './store';
import { appendPage, applyToList, emptyList, type TaskFilter } from './task-list';

const PAGE_ROWS = 200;
/** After a gap the rows on the screen are read again up to this many, so that scrolling back stays possible. */
const MAX_REREAD_ROWS = 5_000;

interface Changes {
  readonly tasks: readonly QueueTask[];
  readonly removedIds: readonly string[];
}

/**
 * Reads lists page by page and keeps them true to events.
 *
 * A page carries no seq, and an invoke's answer and events may overtake each other; so every change seen since a read was
 * asked for is applied again on top of its answer. Whichever came first, the newest form of a row wins in the end.
 */
export class ListReader {
  readonly #client: Client;
  readonly #store: PanelStore;
  /** Changes since the read in flight was asked for; a key is absent when none is. */
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
        // An untouched list keeps its identity: log lines of a running task must not draw the lists again.
        if (list !== slot.list) next[key] = { ...slot, list };
      }
      return { lists: next };
    });
  }

  /** Shows the list under another filter, read from its start. */
  async open(key: ListKey, filter: TaskFilter): Promise<void> {
    this.#set(key, { list: emptyList(filter), phase: 'loading' });
    await this.#read(key, 'fresh', 1);
  }

  /** Nobody looks at it any more: its rows are dropped and events pass it by. */
  close(key: ListKey): void {
    this.#inFlight.delete(key);
    this.#set(key, { list: emptyList(this.#slot(key).list.filter), phase: 'idle' });
  }

  /** Reads again what is shown, in place: rows do not vanish meanwhile. */
  async refresh(key: ListKey): Promise<void> {
    const { list, phase } = this.#slot(key);
    if (phase === 'idle') return;
    const rows = Math.min(Math.max(list.items.length, 1), MAX_REREAD_ROWS);
    await this.#read(key, 'fresh', Math.ceil(rows / PAGE_ROWS));
  }

  async more(key: ListKey): Promise<void> {
    if (this.#inFlight.has(key) || this.#slot(key).list.nextCursor === undefined) return;
    await this.#read(key, 'next', 1);
  }

  async #read(key: ListKey, from: 'fresh' | 'next', pages: number): Promise<void> {
    const { filter, nextCursor } = this.#slot(key).list;
    const read = { since: [] as Changes[] };
    // A newer read takes the place of an older one, whose answer is then dropped.
    this.#inFlight.set(key, read);
    try {
      let cursor = from === 'next' ? nextCursor : undefined;
      let fresh = emptyList(filter);
      for (let page = 0; page < pages; page++) {
        const answer = await this.#client.call('queue:list', {
          ...filter,
          limit: PAGE_ROWS,
          ...(cursor === undefined ? {} : { cursor }),
        });
        if (this.#inFlight.get(key) !== read) return;
        if (from === 'next') fresh = appendPage(this.#slot(key).list, answer);
        else fresh = appendPage(fresh, answer);
        cursor = answer.nextCursor;
        if (cursor === undefined) break;
      }
      const tasks = read.since.flatMap((changes) => changes.tasks);
      const removedIds = read.since.flatMap((changes) => changes.removedIds);
      const newest = new Map(tasks.map((task) => [task.id, task]));
      const list = applyToList(fresh, [...newest.values()], removedIds);
      this.#set(key, { list, phase: 'ready' });
    } catch (error) {
      if (this.#inFlight.get(key) === read) this.#set(key, { ...this.#slot(key), phase: 'failed' });
      console.error(`${key}:`, error);
    } finally {
      if (this.#inFlight.get(key) === read) this.#inFlight.delete(key);
    }
  }

  #slot(key: ListKey): ListSlot {
    return this.#store.getState().lists[key];
  }

  #set(key: ListKey, slot: ListSlot): void {
    this.#store.setState(({ lists }) => ({ lists: { ...lists, [key]: slot } }));
  }
}

function keysOf(lists: Readonly<Record<ListKey, ListSlot>>): ListKey[] {
  return Object.keys(lists) as ListKey[];
}
