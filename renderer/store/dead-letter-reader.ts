import { TASK_TYPES } from '../../contract/task';
import type { Client } from '../api/client';
import {
  type DeadLetterFilter,
  type DeadLetterList,
  type DeadLetterPage,
  emptyLetters,
  type TaskChanges,
  withNewest,
  withNextPage,
  withTasks,
} from './dead-letters';
import type { PanelStore } from './store';

const PAGE_LETTERS = 100;

/** Requests pages and returns how they change the list that is held when they arrive. */
type Read = (ask: Ask) => Promise<(current: DeadLetterList) => DeadLetterList>;
type Ask = (beforeId: number | undefined) => Promise<DeadLetterPage>;

/**
 * Reads the dead letters page by page. Events of tasks update every letter held; when the number of failures changes, the newest letters
 * and the counts are read again. As with lists, changes during a read are applied again on top of its reply.
 */
export class DeadLetterReader {
  readonly #client: Client;
  readonly #store: PanelStore;
  #inFlight: { readonly read: Read; readonly since: TaskChanges[] } | undefined;
  /** Reads requested while another was in flight, to run after it. */
  readonly #waiting = new Set<Read>();
  #failedRead: Read | undefined;
  #failedTasks = 0;

  constructor(client: Client, store: PanelStore) {
    this.#client = client;
    this.#store = store;
  }

  async open(filter: DeadLetterFilter): Promise<void> {
    this.close();
    this.#set(emptyLetters(filter));
    this.#failedTasks = this.#countFailedTasks();
    await this.#read(this.#newest);
  }

  /** Nobody looks at them any more. */
  close(): void {
    this.#inFlight = undefined;
    this.#waiting.clear();
    this.#failedRead = undefined;
    this.#set(emptyLetters(undefined));
  }

  apply(changes: TaskChanges): void {
    const before = this.#list();
    if (before.filter === undefined) return;
    const failedTasks = this.#countFailedTasks();
    const isStale = failedTasks !== this.#failedTasks || changes.tasks.some((task) => task.status === 'failed');
    this.#failedTasks = failedTasks;
    this.#inFlight?.since.push(changes);
    const list = withTasks(before, changes);
    if (list !== before) this.#set(list);
    if (isStale) void this.#readSoon(this.#newest);
  }

  /** Reads all held letters again in place. */
  async refresh(): Promise<void> {
    if (this.#list().filter !== undefined) await this.#readSoon(this.#all);
  }

  /** They were dismissed: gone at once, and the rest and the counts as main has them now. */
  async forget(isGone: (id: number) => boolean): Promise<void> {
    const list = this.#list();
    if (list.filter === undefined) return;
    this.#set({ ...list, letters: list.letters.filter(({ id }) => !isGone(id)) });
    await this.#readSoon(this.#all);
  }

  /** The page behind the letters held. After a failure only `again` requests anything. */
  async more(): Promise<void> {
    const { nextBeforeId, phase } = this.#list();
    if (nextBeforeId === undefined || phase !== 'ready' || this.#inFlight?.read === this.#older) return;
    await this.#readSoon(this.#older);
  }

  /** Repeats the read that failed. */
  async again(): Promise<void> {
    const read = this.#failedRead;
    if (read === undefined) return;
    this.#set({ ...this.#list(), phase: 'reading' });
    await this.#readSoon(read);
  }

  /** Down to the letters held, since more than a page of them may be new. */
  readonly #newest: Read = (ask) => this.#readDownTo(this.#list().letters[0]?.id, ask);
  readonly #all: Read = (ask) => this.#readDownTo(this.#list().letters.at(-1)?.id, ask);

  readonly #older: Read = async (ask) => {
    const { nextBeforeId } = this.#list();
    if (nextBeforeId === undefined) return (current) => ({ ...current, phase: 'ready' });
    const page = await ask(nextBeforeId);
    return (current) => withNextPage(current, page);
  };

  async #readDownTo(id: number | undefined, ask: Ask) {
    const first = await ask(undefined);
    const letters = [...first.letters];
    let { nextBeforeId } = first;
    while (id !== undefined && nextBeforeId !== undefined && nextBeforeId > id) {
      const page = await ask(nextBeforeId);
      letters.push(...page.letters);
      nextBeforeId = page.nextBeforeId;
    }
    return (current: DeadLetterList) => withNewest(current, { ...first, letters, nextBeforeId });
  }

  async #readSoon(read: Read): Promise<void> {
    if (this.#inFlight === undefined) await this.#read(read);
    else this.#waiting.add(read);
  }

  async #read(read: Read): Promise<void> {
    const { filter } = this.#list();
    const flight = { read, since: [] as TaskChanges[] };
    this.#inFlight = flight;
    this.#failedRead = undefined;
    const isOvertaken = () => this.#inFlight !== flight;
    try {
      const change = await read(async (beforeId) => {
        const place = beforeId === undefined ? {} : { beforeId };
        const page = await this.#client.call('queue:dead-letters', { ...filter, limit: PAGE_LETTERS, ...place });
        if (isOvertaken()) throw new Overtaken();
        return page;
      });
      if (isOvertaken()) return;
      this.#set(flight.since.reduce(withTasks, change(this.#list())));
    } catch (error) {
      if (isOvertaken()) return;
      console.error('queue:dead-letters:', error);
      this.#failedRead = read;
      this.#set({ ...this.#list(), phase: 'failed' });
    }
    this.#inFlight = undefined;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    await this.#read(next);
  }

  #countFailedTasks(): number {
    const { live } = this.#store.getState();
    return TASK_TYPES.reduce((sum, type) => sum + (live?.summary[type].failed ?? 0), 0);
  }

  #list(): DeadLetterList {
    return this.#store.getState().deadLetters;
  }

  #set(deadLetters: DeadLetterList): void {
    this.#store.setState({ deadLetters });
  }
}

/** The filter has changed, or nobody looks at the dead letters any more. */
class Overtaken extends Error {}
