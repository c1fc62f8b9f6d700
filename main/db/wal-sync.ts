import { type FileHandle, open } from 'node:fs/promises';

export type SyncHandle = Pick<FileHandle, 'datasync' | 'close'>;

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
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /** `openFile` is for tests, which cannot see a disk at work. */
  constructor(databaseFile: string, openFile: (file: string) => Promise<SyncHandle> = openForSync) {
    this.#open = () => openFile(`${databaseFile}-wal`);
  }

  /** All that is committed now is on the disk shortly. Calls while a sync is under way share the next one. */
  soon(): void {
    if (this.#closed) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#sync().finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.soon();
    });
  }

  async #sync(): Promise<void> {
    try {
      this.#handle ??= await this.#open();
      await this.#handle.datasync();
    } catch {
      // A disk that fails here fails SQLite's own sync at the next full commit as well, and that one tells its caller.
    }
  }

  /** Before the database is closed: Windows deletes no file that is open. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#handle?.close();
  }
}

/** Opened for writing too: Windows flushes no other handle. */
function openForSync(file: string): Promise<SyncHandle> {
  return open(file, 'r+');
}
