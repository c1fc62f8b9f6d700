import type Database from 'better-sqlite3';
import type { FoundIn } from '../../contract/find';
import { folded, formsOf, wordsOf } from '../../contract/search-text';
import { openDerived } from '../store/derived-database';
import type { CallOutput, Document, End, Found, ReadingProgress, Search, SearchResult } from './messages';
import { expressionOf } from './query';
import { snippetOf } from './snippet';

/** Of the schema below. */
const VERSION = 1;
/** Numbers of one millisecond: tasks are numbered by their ends. */
const NUMBERS_PER_MS = 1_024;
/** Some 350 MB. With more text, scripts and logs of the oldest tasks leave the index; their titles, projects and errors stay. */
const MOST_CHARS = 60_000_000;
/** One search looks at texts for so long; the caller may go on where it ended. */
const SEARCH_MS = 1_000;
/** Two characters behind each text, so that its last one also begins an entry of three. */
const END = '\n\n';

const SCHEMA = `
CREATE TABLE documents (
  number INTEGER PRIMARY KEY,
  task_id TEXT NOT NULL UNIQUE,
  ended_at INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  title TEXT NOT NULL,
  user_id TEXT NOT NULL,
  error TEXT NOT NULL,
  script TEXT NOT NULL,
  log TEXT NOT NULL
) STRICT;
-- What can be left out when there is too much.
CREATE INDEX documents_in_depth ON documents (number) WHERE script <> '' OR log <> '';
CREATE INDEX documents_of_project ON documents (project_id, number);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER documents_added AFTER INSERT ON documents BEGIN
  UPDATE size SET documents = documents + 1,
    chars = chars + length(NEW.title) + length(NEW.error) + length(NEW.script) + length(NEW.log);
END;
CREATE TRIGGER documents_gone AFTER DELETE ON documents BEGIN
  UPDATE size SET documents = documents - 1,
    chars = chars - length(OLD.title) - length(OLD.error) - length(OLD.script) - length(OLD.log);
END;
CREATE TABLE size (documents INTEGER NOT NULL, chars INTEGER NOT NULL) STRICT;
INSERT INTO size VALUES (0, 0);
-- Texts are folded before they come here. No positions: what is found is compared with the text.
CREATE VIRTUAL TABLE grams USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE beginnings USING fts5vocab (grams, row);
`;

interface Row {
  readonly number: number;
  readonly task_id: string;
  readonly ended_at: number;
  readonly project_id: string;
  readonly type: Document['type'];
  readonly status: Document['status'];
  readonly title: string;
  readonly user_id: string;
  readonly error: string;
  readonly script: string;
  readonly log: string;
}

/**
 * The index of what has ended, in a file of its own beside the queue's. Synchronous; it lives on a thread
 * (thread.ts), so nothing of the app waits for it. Words may stand anywhere in a text, in Korean too: FTS5's trigrams narrow the search
 * down, and the texts decide.
 */
export class SearchFile {
  readonly #database: Database.Database;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #mostChars: number;

  private constructor(database: Database.Database, mostChars: number) {
    this.#database = database;
    this.#sql = prepare(database);
    this.#mostChars = mostChars;
  }

  /** `file`: absolute, or `:memory:`. `queue`: whose tasks these are. */
  static open(file: string, queue: string, mostChars = MOST_CHARS): SearchFile {
    const { database } = openDerived({ file, queue, version: VERSION, schema: SCHEMA });
    return new SearchFile(database, mostChars);
  }

  put(documents: readonly Document[]): void {
    this.#together(() => {
      for (const one of documents) {
        this.#remove(one.taskId);
        const number = this.#freeNumber(one.endedAtMs);
        this.#add({
          number,
          task_id: one.taskId,
          ended_at: one.endedAtMs,
          project_id: one.projectId.normalize('NFC'),
          type: one.type,
          status: one.status,
          title: one.title.normalize('NFC'),
          user_id: one.userId.normalize('NFC'),
          error: one.error.normalize('NFC'),
          script: one.script.normalize('NFC'),
          log: one.log.normalize('NFC'),
        });
      }
      this.#leaveOutOldest();
    });
  }

  remove(taskIds: readonly string[]): void {
    this.#together(() => {
      for (const id of taskIds) this.#remove(id);
    });
  }

  missing(ends: readonly End[]): string[] {
    const { endOf } = this.#sql;
    return ends.filter(({ taskId, endedAtMs }) => endOf.get(taskId) !== endedAtMs).map(({ taskId }) => taskId);
  }

  progress(): ReadingProgress {
    const { noted } = this.#sql;
    const cursor = noted.get('cursor');
    return { isRead: noted.get('read') !== undefined, ...(cursor === undefined ? {} : { cursor }) };
  }
  keepProgress({ isRead, cursor }: ReadingProgress): void {
    this.#together(() => {
      const { forgetNotes, note } = this.#sql;
      forgetNotes.run();
      if (isRead) note.run('read', 'yes');
      if (cursor !== undefined) note.run('cursor', cursor);
    });
  }

  size(): CallOutput<'size'> {
    const size = this.#sql.size.get();
    const pages = Number(this.#database.pragma('page_count', { simple: true }));
    const bytes = pages * Number(this.#database.pragma('page_size', { simple: true }));
    return { documents: size?.documents ?? 0, chars: size?.chars ?? 0, bytes };
  }

  /** Newest end first. Every word must be found somewhere in what is known of a task. */
  search(search: Search): SearchResult {
    const words = [...new Set(wordsOf(search.text))];
    const found: Found[] = [];
    const seen = new Set<string>();
    const until = performance.now() + SEARCH_MS;
    const { isRead } = this.progress();
    for (const row of this.#candidates(words, search)) {
      const hit = foundIn(row, words, search.isInDepth === true);
      const key = hit === undefined ? '' : `${hit.where} ${hit.projectId}`;
      if (hit !== undefined && !(search.isByProject === true && seen.has(key))) {
        if (hit.where !== 'log' && hit.where !== 'error') seen.add(key);
        found.push(hit);
      }
      if (found.length >= search.limit || performance.now() > until) return { found, nextBelow: row.number, isRead };
    }
    return { found, isRead };
  }

  close(): void {
    this.#database.close();
  }

  *#candidates(words: readonly string[], { types, statuses, projectId, belowNumber }: Search): Iterable<Row> {
    if (words.length === 0) return;
    const expression = expressionOf(words, (beginning, most) =>
      this.#sql.beginnings.all(beginning, `${beginning}\u{10ffff}`, most),
    );
    if (expression === null) return;
    const values: (string | number)[] = expression === undefined ? [] : [expression];
    let where = '';
    const among = (column: string, list: readonly string[] | undefined) => {
      if (list === undefined) return;
      // Not by its index: the order of the numbers is what is needed.
      where += ` AND +d.${column} IN (${list.map(() => '?').join(', ')})`;
      values.push(...list);
    };
    values.push(belowNumber ?? Number.MAX_SAFE_INTEGER);
    among('type', types);
    among('status', statuses);
    among('project_id', projectId === undefined ? undefined : formsOf(projectId));
    const from =
      expression === undefined
        ? 'documents AS d WHERE d.number < ?'
        : 'grams CROSS JOIN documents AS d ON d.number = grams.rowid WHERE grams MATCH ? AND grams.rowid < ?';
    const order = expression === undefined ? 'd.number' : 'grams.rowid';
    yield* this.#database
      .prepare<(string | number)[], Row>(`SELECT d.* FROM ${from}${where} ORDER BY ${order} DESC`)
      .iterate(...values);
  }

  #add(row: Row): void {
    this.#sql.addDocument.run(row);
    this.#sql.addGrams.run(row.number, wordsOfRow(row) + END);
  }
  #remove(taskId: string): void {
    const number = this.#sql.dropDocument.get(taskId);
    if (number !== undefined) this.#sql.dropGrams.run(number);
  }
  #leaveOutOldest(): void {
    while (this.size().chars > this.#mostChars) {
      const row = this.#sql.oldestInDepth.get();
      if (row === undefined) return;
      this.#remove(row.task_id);
      this.#add({ ...row, script: '', log: '' });
    }
  }

  #freeNumber(endedAtMs: number): number {
    for (let from = Math.max(1, Math.round(endedAtMs)) * NUMBERS_PER_MS; ; from += NUMBERS_PER_MS) {
      const next = (this.#sql.lastNumber.get(from, from + NUMBERS_PER_MS) ?? from - 1) + 1;
      if (next < from + NUMBERS_PER_MS) return next;
    }
  }

  #together(work: () => void): void {
    this.#database.transaction(work)();
  }
}

function prepare(database: Database.Database) {
  const rows = <V extends unknown[], R = unknown>(sql: string) => database.prepare<V, R>(sql);
  const values = <V extends unknown[], R>(sql: string) => database.prepare<V, R>(sql).pluck();
  return {
    addDocument: rows<[Row]>(
      'INSERT INTO documents (number, task_id, ended_at, project_id, type, status, title, user_id, error, script, log) ' +
        'VALUES (@number, @task_id, @ended_at, @project_id, @type, @status, @title, @user_id, @error, @script, @log)',
    ),
    addGrams: rows<[number: number, words: string]>('INSERT INTO grams (rowid, words) VALUES (?, ?)'),
    dropDocument: values<[taskId: string], number>('DELETE FROM documents WHERE task_id = ? RETURNING number'),
    dropGrams: rows<[number: number]>('DELETE FROM grams WHERE rowid = ?'),
    endOf: values<[taskId: string], number>('SELECT ended_at FROM documents WHERE task_id = ?'),
    lastNumber: values<[from: number, below: number], number | null>(
      'SELECT max(number) FROM documents WHERE number >= ? AND number < ?',
    ),
    oldestInDepth: rows<[], Row>("SELECT * FROM documents WHERE script <> '' OR log <> '' ORDER BY number LIMIT 1"),
    beginnings: values<[from: string, below: string, most: number], string>(
      'SELECT term FROM beginnings WHERE term >= ? AND term < ? LIMIT ?',
    ),
    size: rows<[], { documents: number; chars: number }>('SELECT documents, chars FROM size'),
    noted: values<[name: string], string>('SELECT value FROM notes WHERE name = ?'),
    note: rows<[name: string, value: string]>('INSERT INTO notes (name, value) VALUES (?, ?)'),
    forgetNotes: rows<[]>('DELETE FROM notes'),
  };
}

const wordsOfRow = (row: Row): string =>
  folded([row.title, row.project_id, row.user_id, row.error, row.script, row.log].join('\n'));

function foundIn(row: Row, words: readonly string[], isInDepth: boolean): Found | undefined {
  const texts: Readonly<Record<FoundIn, string>> = {
    title: row.title,
    project: row.project_id,
    script: row.script,
    error: row.error,
    log: row.log,
  };
  const shallow = folded([row.title, row.project_id, row.user_id, row.error].join('\n'));
  const isShallow = words.every((word) => shallow.includes(word));
  if (isInDepth && isShallow) return undefined;
  if (!isShallow) {
    const whole = wordsOfRow(row);
    if (!words.every((word) => whole.includes(word))) return undefined;
  }
  const order: readonly FoundIn[] = isInDepth ? ['script', 'log'] : ['title', 'project', 'script', 'error', 'log'];
  const count = (where: FoundIn) => {
    const text = folded(texts[where]);
    return words.filter((word) => text.includes(word)).length;
  };
  let best: { where: FoundIn; count: number } | undefined;
  for (const where of order) {
    const n = count(where);
    if (n > (best?.count ?? 0)) best = { where, count: n };
  }
  // By its user's name alone.
  if (best === undefined) return undefined;
  return {
    taskId: row.task_id,
    projectId: row.project_id,
    type: row.type,
    title: row.title === '' ? row.project_id : row.title,
    where: best.where,
    snippet: snippetOf(texts[best.where], words),
  };
}
