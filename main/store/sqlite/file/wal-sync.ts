import { type FileHandle, open } from 'node:fs/promises';

export type SyncHandle = Pick<FileHandle, 'datasync' | 'close'>;
export type OpenForSync = (file: string) => Promise<SyncHandle>;

/** A full commit within this time makes the sync unnecessary: a run that ends at once waits for one sync, not two. */
export const SYNC_AFTER_MS = 20;

/**
 * Syncs quick transactions to the disk soon, off this thread. For a write whose caller need not wait for the disk, but which must not stay
 * in the system's memory for up to half a minute.
 *
 * A second handle on the -wal file is safe, where one on the database would not be. Closing any handle of a process drops its POSIX locks
 * on that file, and SQLite locks only the database.
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

  /** Everything committed now is on the disk shortly. Calls before that, and during a sync, share the next one. */
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

  /** Call after a full commit, which has just synced the whole file. Not after one that wrote nothing: it synced nothing. */
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
      // If the disk fails here, SQLite's own sync fails at the next full commit and reports it to its caller.
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
