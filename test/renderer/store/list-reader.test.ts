import { describe, expect, it } from 'vitest';
import type { IpcInput } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { createClient } from '../../../renderer/api/client';
import { ListReader } from '../../../renderer/store/list-reader';
import { createPanelStore } from '../../../renderer/store/store';
import { emptyList, type TaskFilter } from '../../../renderer/store/task-list';
import { makeTask } from '../preview/scenarios';

const waiting: TaskFilter = { statuses: ['waiting'] };
const yoga: TaskFilter = { ...waiting, text: '요가' };
const task = (n: number): QueueTask => makeTask(n, 'script', { title: '요가', rank: n });
const PAGE_ROWS = 200;

/** A reader of a main with this many waiting tasks, whose cursors are the number of a page's first row. */
function readerOf(count: number) {
  const stored = Array.from({ length: count }, (_, n) => task(n + 1));
  const asked: IpcInput<'queue:list'>[] = [];
  const control = { counted: undefined as number | undefined, beforeReply: () => {} };
  const client = createClient({
    async call(_channel, input) {
      const ask = input as IpcInput<'queue:list'>;
      asked.push(ask);
      control.beforeReply();
      const first = ask.row ?? Number(ask.cursor ?? Math.max(0, Number(ask.before ?? 0) - PAGE_ROWS));
      const stop = ask.before === undefined ? first + PAGE_ROWS : Number(ask.before);
      // A search is only counted with its first page, or with one that was jumped to.
      const isCounted = ask.text === undefined || (ask.cursor === undefined && ask.before === undefined);
      const after = stored[first - 1];
      const rows = { script: first, image: 0, video: 0 };
      const value = {
        tasks: stored.slice(first, stop),
        ...(isCounted ? { total: control.counted ?? stored.length } : {}),
        ...(after === undefined ? {} : { start: { cursor: String(first), after, rows } }),
        ...(stop < stored.length ? { nextCursor: String(stop) } : {}),
      };
      return { ok: true, value };
    },
    on: () => () => {},
    pathOf: () => '',
  });
  const store = createPanelStore();
  const lists = new ListReader(client, store);
  const add = () => {
    const added = task(stored.length + 1);
    stored.push(added);
    lists.apply({ tasks: [added], removedIds: [] });
  };
  return { stored, asked, control, store, lists, add, list: () => store.getState().lists.waiting.list };
}

describe('the page before the rows held', () => {
  it('is read again when rows that moved to it made it long and it is not the first: nothing stays blank', async () => {
    const { stored, store, lists, list } = readerOf(1_000);
    const page = (first: number, rows: number) => ({
      cursor: first === 0 ? undefined : String(first),
      after: stored[first - 1],
      rows: { script: rows, image: 0, video: 0 },
    });
    const held = {
      ...emptyList(waiting),
      items: stored.slice(650, 850),
      pages: [page(0, 200), page(200, 450), page(650, 0)],
      from: 2,
      to: 3,
      total: 1_000,
      nextCursor: '850',
      end: stored[849],
    };
    store.setState((state) => ({ lists: { ...state.lists, waiting: { list: held, phase: 'ready' } } }));
    await lists.previous('waiting');
    expect(list().from).toBe(1);
    expect(list().items).toEqual(stored.slice(200, 850));
  });
});

describe('the total of a search', () => {
  it('keeps what events added when later pages arrive, which main does not count again', async () => {
    const { lists, list, add, stored } = readerOf(1_200);
    await lists.open('waiting', yoga);
    for (let n = 0; n < 10; n++) add();
    expect(list().total).toBe(1_210);
    await lists.more('waiting');
    expect(list().total).toBe(1_210);
    await lists.seek('waiting', 1_150);
    expect(list().total).toBe(1_210);
    expect(list().items).toEqual(stored.slice(1_150));
  });

  it('counts a task that arrives while a later page is being read once', async () => {
    const { lists, list, add, control } = readerOf(700);
    await lists.open('waiting', yoga);
    control.beforeReply = add;
    await lists.more('waiting');
    expect(list().total).toBe(701);
  });

  it('is counted again by main when everything is read again, wherever the list is scrolled to', async () => {
    const { lists, list, stored } = readerOf(1_000);
    await lists.open('waiting', yoga);
    await lists.seek('waiting', 800);
    stored.splice(900);
    await lists.refresh('waiting');
    expect(list().total).toBe(900);
    expect(list().items[0]).toEqual(stored[800]);
  });

  it('of a list without a search is what main counts with each page', async () => {
    const { lists, list, control } = readerOf(700);
    await lists.open('waiting', waiting);
    control.counted = 650;
    await lists.more('waiting');
    expect(list().total).toBe(650);
  });
});
