import { type FileHandle, open } from 'node:fs/promises';

export type SyncHandle = Pick<FileHandle, 'datasync' | 'close'>;
export type OpenForSync = (file: string) => Promise<SyncHandle>;

/** What comes to the disk before then by a full commit needs no sync of its own: a run that ends at once waits for one, not two. */
export const SYNC_AFTER_MS = 20;

/**
 * Brings to the disk, soon and off this thread, what a quick transaction has committed. For a write whose caller need not wait
 * for the disk, but which must not stay in the system's memory for the half minute that it may keep it there.
 *
 * A second handle on the -wal file is safe where one on the database would not be: closing any handle of a process drops its
 * POSIX locks on that file, and SQLite locks the database only.
 */
export class WalSync {
  readonly #open: () => Promise<SyncHandle>;
  #handle: SyncHandle | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /** `openFile` is for tests, which cannot see a disk at work. */
  constructor(databaseFile: string, openFile: OpenForSync = openForSync) {
    this.#open = () => openFile(`${databaseFile}-wal`);
  }

  /** All that is committed now is on the disk shortly. Calls until then, and while a sync is under way, share the next one. */
  soon(): void {
    if (this.#closed || this.#timer !== undefined) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#sync().finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.soon();
      });
    }, SYNC_AFTER_MS);
  }

  /** A full commit has just synced the whole file. One that wrote nothing synced nothing, and must not be reported here. */
  isSynced(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again = false;
  }

  async #sync(): Promise<void> {
    try {
      this.#handle ??= await this.#open();
      await this.#handle.datasync();
    } catch {
      // A disk that fails here fails SQLite's own sync at the next full commit as well, and that one reports to its caller.
    }
  }

  /** Before the database is closed: Windows deletes no file that is open. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#handle?.close();
  }
}

/** Opened for writing too: Windows flushes no other handle. */
function openForSync(file: string): Promise<SyncHandle> {
  return open(file, 'r+');
}
