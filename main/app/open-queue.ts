import type { ReviewStep } from '../../contract/review';
import type { IsBuiltin } from '../../contract/task';
import { StoreQueue } from '../queue/task-queue';
import type { FilmSource } from '../store/film-source';
import type { Housekeeping } from '../store/housekeeping';
import { openDatabase } from '../store/sqlite/file/open';
import { SqliteTaskStore } from '../store/sqlite/sqlite-task-store';
import type { TaskStore } from '../store/task-store';
import type { OpenReport } from '../store/types';

export interface OpenQueueOptions {
  /** Absolute path, or `:memory:`. */
  readonly file: string;
  /** Owner of tasks that name none. */
  readonly defaultUserId: string;
  /** Whether the app's own processor does the type's tasks (default: all of them). */
  readonly isBuiltin?: IsBuiltin;
  /** Where a film stops for approval when whoever adds it says nothing of it (default: nowhere). */
  readonly stopAfter?: () => readonly ReviewStep[];
  /** Default: `backups` beside the file. */
  readonly backupsDir?: string;
  /** Wall clock, ms since 1970. */
  readonly now?: () => number;
  /** A clock that never jumps, in ms; follows `now` when only that is given. */
  readonly monotonicNow?: () => number;
  /** 0 <= x < 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Called with what a listener of events threw; without it the error becomes a warning of the process. */
  readonly onListenerError?: (error: unknown) => void;
  /** Called when what ended cannot be counted into the statistics; it is tried again. */
  readonly onEndedError?: (error: unknown) => void;
}

/** What films are made of. */
export interface FilmParts {
  readonly source: FilmSource;
  readonly onChanges: TaskStore['onChanges'];
  /** Absolute, or `:memory:`: where films are kept. */
  readonly file: string;
  /** Which queue it is, the same from start to start: what was made of another's tasks is of no use. */
  readonly of: string;
}

export interface OpenedQueue {
  readonly films: FilmParts;
  readonly queue: StoreQueue;
  readonly housekeeping: Housekeeping;
  readonly report: OpenReport;
}

/** `queue.db` → `queue-films.db` */
export const filmsBeside = (file: string): string =>
  file === ':memory:' ? file : file.replace(/(\.db)?$/, '-films.db');

/** A file belongs to one machine, so the id in it never changes, even when the one of the home (machine-id.ts) is made again. */
const MACHINE_ID = 'this';

/** Opens the file (recovering, migrating and checking it), puts orphaned tasks back to waiting, and returns the queue. */
export async function openQueue(options: OpenQueueOptions): Promise<OpenedQueue> {
  const now = options.now ?? Date.now;
  const opened = openDatabase({
    file: options.file,
    nowMs: now(),
    ...(options.backupsDir === undefined ? {} : { backupsDir: options.backupsDir }),
  });
  const { onListenerError, onEndedError } = options;
  try {
    const store = new SqliteTaskStore(opened, { now, onListenerError, onEndedError });
    const { queue, orphans } = await StoreQueue.start({
      store,
      machineId: MACHINE_ID,
      defaultUserId: options.defaultUserId,
      ...(options.isBuiltin === undefined ? {} : { isBuiltin: options.isBuiltin }),
      ...(options.stopAfter === undefined ? {} : { stopAfter: options.stopAfter }),
      now,
      monotonicNow: options.monotonicNow ?? options.now ?? (() => performance.now()),
      random: options.random ?? Math.random,
      onListenerError,
    });
    const report: OpenReport = {
      orphans,
      ...(opened.recovery === undefined ? {} : { recovery: opened.recovery }),
      ...(opened.migratedFrom === undefined ? {} : { migratedFrom: opened.migratedFrom }),
    };
    const films: FilmParts = {
      source: store.filmSource,
      onChanges: (listener) => store.onChanges(listener),
      file: filmsBeside(options.file),
      of: 'own',
    };
    return { queue, housekeeping: store.housekeeping, films, report };
  } catch (thrown) {
    opened.connection.close();
    throw thrown;
  }
}
