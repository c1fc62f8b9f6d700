import type { BulkAction, TaskLogLine, TaskType } from '../../../contract/task';
import type { Connection } from '../sqlite/file/connection';
import { openCopy } from '../sqlite/file/open-copy';
import type { Migration } from '../sqlite/migrations/migration';
import { ChangeSet } from '../sqlite/records/change-set';
import { stillFailed } from '../sqlite/records/dead-letters';
import { messageColumn } from '../sqlite/records/message-column';
import { TaskRecords } from '../sqlite/records/task-records';
import { SqliteTaskStore } from '../sqlite/sqlite-task-store';
import { seqsOfPicked, seqsToChange } from '../sqlite/writing/change-many';
import type { Removed } from '../sqlite/writing/clean-up';
import { CopiedTasks } from '../sqlite/writing/copy-task';
import type { TaskCopy } from '../task-copy';
import type { Changes, Counts } from '../task-store';
import type { Chosen, DeadLetterFilter, FolderPlace } from '../types';

export interface MirrorOptions {
  /** Absolute, or `:memory:`. */
  readonly file: string;
  /** Whose tasks these are: a mirror of another studio is thrown away. */
  readonly studio: string;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  readonly onListenerError?: ((error: unknown) => void) | undefined;
  /** Called when what ended cannot be counted into the statistics; it is tried again. */
  readonly onEndedError?: ((error: unknown) => void) | undefined;
  /** For tests of another version. */
  readonly migrations?: readonly Migration[];
}

/**
 * A copy of the shared store's tasks on this machine, for reading: lists, searches, positions, history. It is written only from what the
 * shared store says and can always be made again, so no commit waits for the disk. Order of the waiting tasks is that of the copies: a
 * negative one stands before its equals only.
 *
 * Every call is one transaction. Each throws `storage_failed` or `disk_full` when the disk does, and then has changed nothing.
 */
export class Mirror {
  /** For reading, and for this machine's own pauses and dismissed letters. Its verbs of writing tasks must not be called. */
  readonly store: SqliteTaskStore;
  readonly #records: TaskRecords;
  readonly #copies: CopiedTasks;

  private constructor(store: SqliteTaskStore, records: TaskRecords, copies: CopiedTasks) {
    this.store = store;
    this.#records = records;
    this.#copies = copies;
  }

  /**
   * A file that is unreadable, of another studio or of a newer version is thrown away, with this machine's pauses, and made again. One of an
   * older version is migrated, keeps tasks and pauses, and forgets how far the events were read: it must be compared as a whole.
   */
  static open({ file, studio, now, onListenerError, onEndedError, migrations }: MirrorOptions): Mirror {
    const isOurs = (connection: Connection) => {
      const of = connection.prepare<[], string>("SELECT value FROM studio_copy WHERE name = 'studio'").pluck().get();
      return of === undefined || of === studio;
    };
    const opened = openCopy(file, now(), isOurs, migrations);
    // A mirror that is made again writes pages all over the file: at SQLite's 1,000 pages it would be synced a hundred times.
    opened.connection.pragma('wal_autocheckpoint = 10000');
    const options = { now, onListenerError, onEndedError, areRunsApart: true };
    const records = new TaskRecords(opened.connection, options, opened.noted);
    const copies = new CopiedTasks(records);
    if (opened.migratedFrom !== undefined) opened.connection.exec('DELETE FROM studio_copy');
    copies.sql.note.run('studio', studio);
    return new Mirror(new SqliteTaskStore(opened, options, records), records, copies);
  }

  /**
   * Writes each task whatever its status was. `tasks` are those that differ from what was here; `claimable` the types in which a task became
   * ready or a run ended. A later copy of the same task wins.
   */
  put(copies: readonly TaskCopy[]): Changes {
    return this.#records.transactions.quick(() => {
      const set = new ChangeSet();
      for (const copy of inOrderOfAge(copies)) this.#copies.write(copy, set);
      return this.#records.changes(set);
    });
  }

  /** The tasks that depend on this one directly. */
  dependentsOf(taskId: string): { readonly id: string; readonly type: TaskType }[] {
    const { sql } = this.#records;
    return sql.dependents.all(taskId).map((seq) => this.#records.bySeq(seq));
  }
  /** The other tasks of its project that have one of these files in the folder. */
  standingIn(
    taskId: string,
    { folder, isEarlier }: FolderPlace,
    paths: readonly string[],
  ): { readonly id: string; readonly type: TaskType }[] {
    const row = this.#records.find(taskId);
    if (row === null) return [];
    const { project_id: project, seq } = row;
    const place = { project, seq, folder, isEarlier: isEarlier ? 1 : 0 };
    return this.#tasksWith(paths, this.#records.sql.standingOutputs.all(place));
  }
  /** The tasks of the project that have, or had, one of these files in the folder. */
  withOutputs(
    project: string,
    { folder, isEarlier }: FolderPlace,
    paths: readonly string[],
  ): { readonly id: string; readonly type: TaskType }[] {
    const place = { project, folder, isEarlier: isEarlier ? 1 : 0 };
    return this.#tasksWith(paths, this.#records.sql.projectOutputs.all(place));
  }
  #tasksWith(paths: readonly string[], outputs: readonly { readonly seq: number; readonly path: string }[]) {
    const wanted = new Set(paths);
    const seqs = new Set(outputs.flatMap(({ seq, path }) => (wanted.has(path) ? [seq] : [])));
    return [...seqs].map((seq) => this.#records.bySeq(seq));
  }
  /** The highest priority among the waiting tasks of the type; undefined when none waits. */
  topPriority(type: TaskType): number | undefined {
    return this.#records.tally.topPriority(type) ?? undefined;
  }
  /** What a bulk action applies to, oldest first. */
  async idsToChange(action: BulkAction, chosen: Chosen): Promise<string[]> {
    const records = this.#records;
    const seqs =
      'ids' in chosen ? seqsOfPicked(records, action, chosen.ids) : await seqsToChange(records, action, chosen);
    return seqs.flatMap((seq) => this.#records.findBySeq(seq)?.id ?? []);
  }
  /** Tasks that are still failed and have a matching dead letter. */
  stillFailed(filter: DeadLetterFilter): string[] {
    return stillFailed(this.#records, filter).flatMap((seq) => this.#records.findBySeq(seq)?.id ?? []);
  }

  /** Gone from the shared store. Returns those that were here. */
  remove(ids: readonly string[]): Removed & { readonly counts: Counts } {
    return this.#records.transactions.quick(() => {
      const removed: string[] = [];
      const projects = new Set<string>();
      for (const id of ids) {
        const project = this.#copies.remove(id);
        if (project === undefined) continue;
        removed.push(id);
        projects.add(project);
      }
      const { tally } = this.#records;
      return { ids: removed, projects: [...projects], counts: { summary: tally.summary(), today: tally.today() } };
    });
  }

  /** Tasks that are here and not among `known`. */
  idsNotIn(known: ReadonlySet<string>): string[] {
    const ids: string[] = [];
    for (const id of this.#copies.sql.ids.iterate()) if (!known.has(id)) ids.push(id);
    return ids;
  }

  /** Stores the lines that directly follow the last one, and returns them. Of an unknown task none. */
  addLines(taskId: string, lines: readonly TaskLogLine[]): TaskLogLine[] {
    return this.#records.transactions.quick(() => {
      const row = this.#records.find(taskId);
      if (row === null) return [];
      const { lastLogN, addLog } = this.#records.sql;
      let last = lastLogN.get(row.seq) ?? 0;
      const added: TaskLogLine[] = [];
      for (const line of lines) {
        if (line.n <= last) continue;
        if (line.n > last + 1) break;
        addLog.run(row.seq, line.n, line.at, line.level, messageColumn(line.text));
        added.push(line);
        last = line.n;
      }
      return added;
    });
  }

  /** How many lines of the task are here; undefined for an unknown task. */
  knownLines(taskId: string): number | undefined {
    const row = this.#records.find(taskId);
    return row === null ? undefined : (this.#records.sql.lastLogN.get(row.seq) ?? 0);
  }

  /** The last event of the queue whose change is here; undefined when the whole queue must be compared. */
  position(queue: string): string | undefined {
    return this.#copies.sql.noted.get(eventOf(queue));
  }
  /** Everything up to these events of the queues is here. Also says that the mirror is complete as of now. */
  keepPositions(positions: Iterable<readonly [queue: string, eventId: string]>): void {
    this.#records.transactions.quick(() => {
      for (const [queue, eventId] of positions) this.#copies.sql.note.run(eventOf(queue), eventId);
      this.#copies.sql.note.run(AS_OF, String(this.#records.now()));
    });
  }
  /** The studio's id, as this machine last heard it. */
  studioId(): string | undefined {
    return this.#copies.sql.noted.get(STUDIO_ID);
  }
  keepStudioId(id: string): void {
    if (id !== this.studioId()) this.#records.transactions.quick(() => this.#copies.sql.note.run(STUDIO_ID, id));
  }
  /** The start of Redis of which all is here. */
  serverRun(): string | undefined {
    return this.#copies.sql.noted.get(SERVER_RUN);
  }
  keepServerRun(id: string): void {
    this.#records.transactions.quick(() => this.#copies.sql.note.run(SERVER_RUN, id));
  }
  /** When the mirror was last known to be complete, ms since 1970. */
  asOfMs(): number | undefined {
    const noted = this.#copies.sql.noted.get(AS_OF);
    return noted === undefined ? undefined : Number(noted);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

const AS_OF = 'as of';
const STUDIO_ID = 'studio id';
const SERVER_RUN = 'server run';
const eventOf = (queue: string): string => `event ${queue}`;

/** Oldest first, so that those of one millisecond are numbered as they were added; copies of one task stay as they are. */
function inOrderOfAge(copies: readonly TaskCopy[]): readonly TaskCopy[] {
  return copies.length < 2 ? copies : copies.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
}
