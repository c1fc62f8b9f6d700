import { describe, expect, it } from 'vitest';
import { FILM_STATES, type Film, type FilmsChanged } from '../../../contract/film';
import type { IpcInput } from '../../../contract/ipc';
import { createClient } from '../../../renderer/api/client';
import { type FilmListRequest, inFilmOrder } from '../../../renderer/store/film-list';
import { FilmListReader } from '../../../renderer/store/film-reader';

const settled = () => new Promise<void>((done) => setImmediate(done));
const at = (n: number) => new Date(Date.UTC(2026, 5, 1, 0, 0, n)).toISOString();
const filmOf = (n: number, change: Partial<Film> = {}): Film => ({
  projectId: `p${String(n).padStart(4, '0')}`,
  title: `Film ${n}`,
  state: 'ready',
  userId: 'me',
  steps: {},
  tasks: { waiting: 0, processing: 0, completed: 3, failed: 0, cancelled: 0 },
  createdAt: at(n),
  changedAt: at(n),
  versions: 1,
  changedScenes: 0,
  bytes: n,
  ...change,
});

/** A reader of a main with films 1 … `count`. While `hold` is on, replies wait for `release`. */
function readerOf(count: number, request: FilmListRequest = { sort: 'changed' }) {
  const stored = new Map(Array.from({ length: count }, (_, n) => [n + 1, filmOf(n + 1)] as const));
  const listeners = new Set<(payload: FilmsChanged) => void>();
  const held: (() => void)[] = [];
  const asked: (string | undefined)[] = [];
  const control = { hold: false };
  const matching = () =>
    [...stored.values()]
      .filter(({ state }) => request.states?.includes(state) ?? true)
      .sort(inFilmOrder(request.sort === 'next' ? 'changed' : request.sort));
  const client = createClient({
    async call(_channel, input) {
      const { cursor, limit } = input as IpcInput<'films:list'>;
      asked.push(cursor);
      const all = matching();
      const from = cursor === undefined ? 0 : all.findIndex(({ projectId }) => projectId === cursor) + 1;
      const films = all.slice(from, from + limit);
      const last = films.at(-1);
      const nextCursor = from + limit < all.length ? last?.projectId : undefined;
      const value = { films, ...(cursor === undefined ? { total: all.length } : {}), nextCursor };
      if (control.hold) await new Promise<void>((done) => held.push(done));
      return { ok: true, value: JSON.parse(JSON.stringify(value)) };
    },
    on(_channel, listener) {
      const hear = listener as (payload: FilmsChanged) => void;
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    pathOf: () => '',
  });
  const reader = new FilmListReader(client, request);
  const stop = reader.subscribe(() => {});
  const send = (films: Film[], removed: string[] = [], more: Partial<FilmsChanged> = {}) => {
    for (const film of films) stored.set(Number(film.projectId.slice(1)), film);
    for (const id of removed) stored.delete(Number(id.slice(1)));
    const counts = Object.fromEntries(
      FILM_STATES.map((state) => [state, [...stored.values()].filter((film) => film.state === state).length]),
    ) as FilmsChanged['counts'];
    for (const hear of listeners) hear({ films, removed, counts, bytes: 0, ...more });
  };
  return {
    reader,
    asked,
    control,
    stop,
    listeners,
    send,
    ids: () => reader.state().value.films.map(({ projectId }) => projectId),
    expected: () => matching().map(({ projectId }) => projectId),
    release: async () => {
      for (const go of held.splice(0)) go();
      await settled();
    },
  };
}

describe('a list of films', () => {
  it('reads page by page, each film once', async () => {
    const { reader, ids, expected } = readerOf(250);
    await settled();
    expect(reader.state().value).toMatchObject({ total: 250 });
    expect(ids()).toEqual(expected().slice(0, 100));
    for (let page = 0; page < 2; page++) {
      reader.more();
      reader.more();
      await settled();
    }
    expect(ids()).toEqual(expected());
    expect(reader.state().value.nextCursor).toBeUndefined();
  });

  it('puts a changed film where it belongs, and drops what no longer matches', async () => {
    const { ids, expected, send, reader } = readerOf(5, { sort: 'changed', states: ['ready', 'making'] });
    await settled();
    send([filmOf(2, { changedAt: at(50), state: 'making' }), filmOf(4, { state: 'failed' })], ['p0001']);
    expect(ids()).toEqual(['p0002', 'p0005', 'p0003']);
    expect(ids()).toEqual(expected());
    expect(reader.state().value.total).toBe(3);
  });

  it('only counts films that belong behind the ones it holds', async () => {
    const { ids, send, reader } = readerOf(150, { sort: 'created' });
    await settled();
    send([filmOf(0)]);
    expect(ids()).toHaveLength(100);
    expect(reader.state().value.total).toBe(151);
  });

  it('applies what changed during a read on top of its reply', async () => {
    const { ids, expected, send, control, release } = readerOf(3);
    await settled();
    control.hold = true;
    send([filmOf(1, { changedAt: at(60) })], [], { reload: true });
    send([filmOf(2, { changedAt: at(61) })]);
    await release();
    await release();
    expect(ids()).toEqual(['p0002', 'p0001', 'p0003']);
    expect(ids()).toEqual(expected());
  });

  it('asks main again where only main knows what matches', async () => {
    const { asked, send } = readerOf(3, { sort: 'changed', text: 'camp' });
    await settled();
    send([filmOf(1)]);
    await settled();
    expect(asked).toHaveLength(2);
  });

  it('hears nothing once nobody looks at it', async () => {
    const { stop, listeners } = readerOf(3);
    await settled();
    stop();
    expect(listeners.size).toBe(0);
  });
});
