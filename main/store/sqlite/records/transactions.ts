import type { Statement } from 'better-sqlite3';
import type { Connection } from '../file/connection';
import { asStorageError } from '../file/storage-error';

/** What is kept in memory beside the file: it takes part in each transaction. */
export interface Journal {
  committed(): void;
  rolledBack(): void;
}

/** Runs all of some work or none of it, with or without waiting for the disk. */
export class Transactions {
  readonly #connection: Connection;
  readonly #journals: readonly Journal[];
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  /** As `configure` left it. */
  #synchronous: 'FULL' | 'NORMAL' = 'FULL';

  constructor(connection: Connection, journals: readonly Journal[]) {
    this.#connection = connection;
    this.#journals = journals;
    this.#begin = connection.prepare('BEGIN IMMEDIATE');
    this.#commit = connection.prepare('COMMIT');
    this.#rollback = connection.prepare('ROLLBACK');
  }

  /** Durable when this returns. */
  durable<T>(work: () => T): T {
    this.#setSynchronous('FULL');
    return this.#run(work);
  }

  /**
   * For logs, progress, heartbeats and claims: a commit that does not wait for the disk (0.02 ms against 1 to 10 ms). A power cut may lose
   * it, but never half of it. The next durable commit also carries it to the disk, and a claim is synced soon after.
   */
  quick<T>(work: () => T): T {
    this.#setSynchronous('NORMAL');
    return this.#run(work);
  }

  /** Set before a transaction and never after one: what was committed must not be reported as an error. */
  #setSynchronous(level: 'FULL' | 'NORMAL'): void {
    if (this.#synchronous === level) return;
    // Not by `pragma`, which makes a statement object each time (9 µs against 0.8), at each change between logs and other writes.
    this.#connection.exec(`PRAGMA synchronous = ${level}`);
    this.#synchronous = level;
  }

  #run<T>(work: () => T): T {
    let result: T;
    try {
      this.#begin.run();
      result = work();
      this.#commit.run();
    } catch (thrown) {
      for (const journal of this.#journals) journal.rolledBack();
      if (this.#connection.inTransaction) this.#rollback.run();
      throw asStorageError(thrown);
    }
    for (const journal of this.#journals) journal.committed();
    return result;
  }
}
