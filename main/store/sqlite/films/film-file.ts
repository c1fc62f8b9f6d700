import type Database from 'better-sqlite3';
import { z } from 'zod';
import { check } from '../../../../contract/check';
import { AppError } from '../../../../contract/errors';
import { FILM_STATES, type Film, type FilmOverview, filmSchema } from '../../../../contract/film';
import { folded } from '../../../../contract/search-text';
import { type Derived, isDamaged, openDerived, removeDerived } from '../../derived-database';
import type { FilmPageFilter, FilmShelf, ShelfPage, StoredFilm, StoredSort } from '../../film-shelf';
import { likeWords } from '../paging/list-sources';
import { parseAny } from '../records/json';

/** Of the schema below. */
const VERSION = 2;

/*
 * `words` is what a title is searched by, `generation` the fill that looked at the film last. Each sort has an index by state, so that a
 * page reads the first entries of each wanted state, and the counts are kept by triggers, so that nothing is ever counted.
 */
const SCHEMA = `
CREATE TABLE films (
  id INTEGER PRIMARY KEY,
  project TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  title_key TEXT NOT NULL,
  words TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  tasks INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  next_task TEXT,
  film TEXT NOT NULL
) STRICT;
CREATE INDEX films_changed ON films (state, changed_at, project);
CREATE INDEX films_created ON films (state, created_at, project);
CREATE INDEX films_title ON films (state, title_key, project);
CREATE INDEX films_size ON films (state, bytes, project);
CREATE INDEX films_user ON films (user_id, state);
CREATE INDEX films_words ON films (words);
CREATE INDEX films_generation ON films (generation);

CREATE TABLE film_counts (
  state TEXT NOT NULL PRIMARY KEY,
  n INTEGER NOT NULL CHECK (n >= 0),
  bytes INTEGER NOT NULL,
  tasks INTEGER NOT NULL CHECK (tasks >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO film_counts (state, n, bytes, tasks) VALUES ${FILM_STATES.map((state) => `('${state}', 0, 0, 0)`).join(', ')};
CREATE TRIGGER films_enter AFTER INSERT ON films BEGIN
  UPDATE film_counts SET n = n + 1, bytes = bytes + NEW.bytes, tasks = tasks + NEW.tasks WHERE state = NEW.state;
END;
CREATE TRIGGER films_leave AFTER DELETE ON films BEGIN
  UPDATE film_counts SET n = n - 1, bytes = bytes - OLD.bytes, tasks = tasks - OLD.tasks WHERE state = OLD.state;
END;
CREATE TRIGGER films_change AFTER UPDATE OF state, bytes, tasks ON films BEGIN
  UPDATE film_counts SET n = n - 1, bytes = bytes - OLD.bytes, tasks = tasks - OLD.tasks WHERE state = OLD.state;
  UPDATE film_counts SET n = n + 1, bytes = bytes + NEW.bytes, tasks = tasks + NEW.tasks WHERE state = NEW.state;
END;

-- Scenes that the creator changed. Apart from the films: it is told by whoever keeps the changes, not read from tasks.
CREATE TABLE changed_scenes (project TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE marks (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

interface Key {
  readonly id: number;
  readonly key: string | number;
  readonly project: string;
}

const SORTS: Readonly<Record<StoredSort, { readonly column: string; readonly order: 'ASC' | 'DESC' }>> = {
  changed: { column: 'changed_at', order: 'DESC' },
  created: { column: 'created_at', order: 'DESC' },
  title: { column: 'title_key', order: 'ASC' },
  size: { column: 'bytes', order: 'DESC' },
};
const cursorSchema = z.tuple([
  z.enum(['changed', 'created', 'title', 'size']),
  z.union([z.string(), z.number()]),
  z.string(),
]);

/** Titles a step of a search: some 3 ms. */
const SEARCHED = 10_000;

/**
 * The films of one queue in a file of its own. Beside the queue's file, since neither its backups nor its -wal shall grow by it; no commit
 * waits for the disk.
 */
export class FilmFile implements FilmShelf {
  #connection: Database.Database;
  readonly #shaped = new Map<string, Database.Statement>();
  readonly #derived: Derived;
  readonly isNew: boolean;

  private constructor(derived: Derived) {
    const { database, isNew } = openDerived(derived);
    this.#derived = derived;
    this.#connection = database;
    this.isNew = isNew;
  }

  /** `file`: absolute, or `:memory:`. `queue`: whose films these are. */
  static open(file: string, queue: string): FilmFile {
    return new FilmFile({ file, queue, version: VERSION, schema: SCHEMA });
  }

  transaction<T>(work: () => T): T {
    return this.#connection.transaction(work).immediate();
  }

  get(projectId: string): StoredFilm | undefined {
    const row = this.#run<[string], { film: string; next_task: string | null }>(
      'SELECT film, next_task FROM films WHERE project = ?',
    ).get(projectId);
    return row === undefined ? undefined : { film: parseFilm(row.film), nextTaskId: row.next_task ?? undefined };
  }

  put({ film, nextTaskId }: StoredFilm, generation: number): boolean {
    const text = JSON.stringify(film);
    const { projectId, title, tasks } = film;
    const before = this.#run<[string], { film: string; next_task: string | null; generation: number }>(
      'SELECT film, next_task, generation FROM films WHERE project = ?',
    ).get(projectId);
    if (before?.film === text && before.next_task === (nextTaskId ?? null)) {
      if (before.generation !== generation) {
        this.#run('UPDATE films SET generation = ? WHERE project = ?').run(generation, projectId);
      }
      return false;
    }
    this.#run(
      'INSERT INTO films (project, state, user_id, created_at, changed_at, title_key, words, bytes, tasks, generation, next_task, film) ' +
        'VALUES (@project, @state, @user_id, @created_at, @changed_at, @title_key, @words, @bytes, @tasks, @generation, @next_task, @film) ' +
        'ON CONFLICT (project) DO UPDATE SET state = excluded.state, user_id = excluded.user_id, created_at = excluded.created_at, ' +
        'changed_at = excluded.changed_at, title_key = excluded.title_key, words = excluded.words, bytes = excluded.bytes, ' +
        'tasks = excluded.tasks, generation = excluded.generation, next_task = excluded.next_task, film = excluded.film',
    ).run({
      project: projectId,
      state: film.state,
      user_id: film.userId,
      created_at: film.createdAt,
      changed_at: film.changedAt,
      title_key: folded(title),
      words: folded(`${title}\n${projectId}`),
      bytes: film.bytes,
      tasks: Object.values(tasks).reduce((sum, n) => sum + n, 0),
      generation,
      next_task: nextTaskId ?? null,
      film: text,
    });
    return true;
  }

  remove(projectId: string): boolean {
    return this.#run('DELETE FROM films WHERE project = ?').run(projectId).changes > 0;
  }

  changedScenes(projectId: string): number {
    return this.#value<[string], number>('SELECT n FROM changed_scenes WHERE project = ?', projectId) ?? 0;
  }
  setChangedScenes(projectId: string, n: number): void {
    if (n === 0) this.#run('DELETE FROM changed_scenes WHERE project = ?').run(projectId);
    else this.#run('INSERT OR REPLACE INTO changed_scenes (project, n) VALUES (?, ?)').run(projectId, n);
  }

  counts(): Pick<FilmOverview, 'counts' | 'bytes'> & { readonly tasks: number } {
    const found = this.#run<[], { state: string; n: number; bytes: number; tasks: number }>(
      'SELECT state, n, bytes, tasks FROM film_counts',
    ).all();
    const byState = new Map(found.map((row) => [row.state, row]));
    const counts = Object.fromEntries(FILM_STATES.map((state) => [state, byState.get(state)?.n ?? 0]));
    return {
      // `fromEntries` forgets which keys it was given.
      counts: counts as FilmOverview['counts'],
      bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
      tasks: found.reduce((sum, { tasks }) => sum + tasks, 0),
    };
  }

  /** How many films match; only a user's own have to be counted, along an index. */
  count({ states, userId }: Pick<FilmPageFilter, 'states' | 'userId'>): number {
    if (userId === undefined) {
      const { counts } = this.counts();
      return states.reduce((sum, state) => sum + counts[state], 0);
    }
    const count = this.#run<[string, string], number>(
      'SELECT count(*) FROM films WHERE user_id = ? AND state = ?',
    ).pluck();
    return states.reduce((sum, state) => sum + (count.get(userId, state) ?? 0), 0);
  }

  page(filter: FilmPageFilter, limit: number, cursor: string | undefined): ShelfPage {
    const { states, userId, sort } = filter;
    if (states.length === 0) return { films: [] };
    const { column, order } = SORTS[sort];
    const after = cursor === undefined ? undefined : decodeCursor(cursor, sort);
    const sorted = `ORDER BY key ${order}, project ${order} LIMIT ?`;
    const user = userId === undefined ? '' : ' AND user_id = ?';
    const behind = after === undefined ? '' : ` AND (${column}, project) ${order === 'DESC' ? '<' : '>'} (?, ?)`;
    const part = `SELECT * FROM (SELECT id, ${column} AS key, project FROM films INDEXED BY films_${sort} WHERE state = ?${behind}${user} ${sorted})`;
    const values = states.flatMap((state) => [
      state,
      ...(after === undefined ? [] : [after.key, after.project]),
      ...(userId === undefined ? [] : [userId]),
      limit + 1,
    ]);
    const keys = this.#run<unknown[], Key>(`${states.map(() => part).join(' UNION ALL ')} ${sorted}`).all(
      ...values,
      limit + 1,
    );
    return this.#pageOf(keys, sort, limit);
  }

  /** No more than `most` are looked at. */
  *search(
    text: string,
    others: readonly string[],
    filter: FilmPageFilter,
    limit: number,
    cursor: string | undefined,
    most = 5_000,
  ): Generator<undefined, ShelfPage & { readonly total: number }> {
    const { states, userId, sort } = filter;
    const { column, order } = SORTS[sort];
    const words = likeWords(text, (like) => `words ${like}`);
    const found = new Map<number, Key>();
    const columns = `id, ${column} AS key, project, state, user_id`;
    type Row = Key & { state: string; user_id: string };
    const wanted = new Set<string>(states);
    const take = (row: Row): void => {
      if (wanted.has(row.state) && (userId === undefined || userId === row.user_id)) found.set(row.id, row);
    };
    for (const project of others) {
      const row = this.#run<[string], Row>(`SELECT ${columns} FROM films WHERE project = ?`).get(project);
      if (row !== undefined) take(row);
    }
    let from = '';
    for (;;) {
      const to = this.#value<[string, number], string>(
        'SELECT words FROM films INDEXED BY films_words WHERE words > ? ORDER BY words LIMIT 1 OFFSET ?',
        from,
        SEARCHED,
      );
      const ids = this.#run<unknown[], number>(
        `SELECT id FROM films INDEXED BY films_words WHERE words > ?${to === undefined ? '' : ' AND words <= ?'}${words.where} LIMIT ?`,
      )
        .pluck()
        .all(from, ...(to === undefined ? [] : [to]), ...words.values, most - found.size);
      for (const [n, id] of ids.entries()) {
        // Some 4 ms.
        if (n % 400 === 399) yield;
        const row = this.#run<[number], Row>(`SELECT ${columns} FROM films WHERE id = ?`).get(id);
        if (row !== undefined) take(row);
      }
      if (to === undefined || found.size >= most) break;
      from = to;
      yield;
    }
    const after = cursor === undefined ? undefined : decodeCursor(cursor, sort);
    const sign = order === 'DESC' ? -1 : 1;
    const inOrder = (a: Pick<Key, 'key' | 'project'>, b: Pick<Key, 'key' | 'project'>) =>
      sign * (compare(a.key, b.key) || compare(a.project, b.project));
    const keys = [...found.values()].sort(inOrder).filter((key) => after === undefined || inOrder(key, after) > 0);
    return { ...this.#pageOf(keys.slice(0, limit + 1), sort, limit), total: found.size };
  }

  #pageOf(keys: readonly Key[], sort: StoredSort, limit: number): ShelfPage {
    const read = this.#run<[number], string>('SELECT film FROM films WHERE id = ?').pluck();
    const shown = keys.slice(0, limit);
    const films = shown.flatMap(({ id }) => {
      const text = read.get(id);
      return text === undefined ? [] : [parseFilm(text)];
    });
    const last = shown.at(-1);
    return keys.length > limit && last !== undefined ? { films, next: encodeCursor(last, sort) } : { films };
  }

  generationOf(projectId: string): number | undefined {
    return this.#value<[string], number>('SELECT generation FROM films WHERE project = ?', projectId);
  }
  olderThan(generation: number, limit: number): string[] {
    return this.#run<[number, number], string>('SELECT project FROM films WHERE generation < ? LIMIT ?')
      .pluck()
      .all(generation, limit);
  }

  mark(name: string): string | undefined {
    return this.#value<[string], string>('SELECT value FROM marks WHERE name = ?', name);
  }
  setMark(name: string, value: string): void {
    this.#run('INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)').run(name, value);
  }

  clearMark(name: string): void {
    this.#run('DELETE FROM marks WHERE name = ?').run(name);
  }

  beganAgain(error: unknown): boolean {
    if (!isDamaged(error)) return false;
    this.#connection.close();
    this.#shaped.clear();
    this.#connection = this.#connectAgain();
    return true;
  }

  /** In memory where the disk does not take it, until the next start. */
  #connectAgain(): Database.Database {
    try {
      removeDerived(this.#derived.file);
      return openDerived(this.#derived).database;
    } catch {
      return openDerived({ ...this.#derived, file: ':memory:' }).database;
    }
  }

  close(): void {
    this.#connection.close();
  }

  #run<Values extends unknown[] = unknown[], Row = unknown>(sql: string): Database.Statement<Values, Row> {
    const known = this.#shaped.get(sql);
    if (known !== undefined) return known as Database.Statement<Values, Row>;
    const prepared = this.#connection.prepare<Values, Row>(sql);
    this.#shaped.set(sql, prepared as Database.Statement);
    return prepared;
  }
  #value<Values extends unknown[], Value>(sql: string, ...values: Values): Value | undefined {
    return this.#run<Values, Value>(sql)
      .pluck()
      .get(...values);
  }
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
const parseFilm = (text: string): Film => filmSchema.parse(parseAny(text));

const encodeCursor = ({ key, project }: Key, sort: StoredSort): string =>
  Buffer.from(JSON.stringify([sort, key, project])).toString('base64url');

function decodeCursor(text: string, sort: StoredSort): Pick<Key, 'key' | 'project'> {
  const parsed = check(cursorSchema, parseAny(Buffer.from(text, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data[0] !== sort) {
    throw new AppError('invalid_request', 'This cursor is not one of ours.', 'cursor');
  }
  const [, key, project] = parsed.data;
  return { key, project };
}
