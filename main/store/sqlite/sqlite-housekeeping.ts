import { AppError } from '../../../contract/errors';
import { nextTurn } from '../../system/next-turn';
import { lookAtClock } from '../believed-clock';
import type { Housekeeping } from '../housekeeping';
import { listBackups, makeBackupInSlices } from './file/backup';
import { asStorageError } from './file/storage-error';
import type { TaskRecords } from './records/task-records';
import { SLICE } from './writing/change-many';
import { cleanUpSlice, firstYoungSeq, type Removed } from './writing/clean-up';

const DAY_MS = 24 * 3_600_000;

export class SqliteHousekeeping implements Housekeeping {
  readonly #records: TaskRecords;
  readonly #backupsDir: string | undefined;
  readonly #onRemoved: (removed: Removed) => void;

  constructor(records: TaskRecords, backupsDir: string | undefined, onRemoved: (removed: Removed) => void) {
    this.#records = records;
    this.#backupsDir = backupsDir;
    this.#onRemoved = onRemoved;
  }

  async believedNowMs() {
    const { sql, now, transactions } = this.#records;
    const seen = lookAtClock(sql.believedClock.get() ?? null, now());
    transactions.durable(() => sql.noteClock.run(seen));
    return seen.believedMs;
  }
  async cleanUp(days: number, asOfMs = this.#records.now()) {
    const moment = { beforeMs: asOfMs - days * DAY_MS, asOfMs };
    const youngFrom = await firstYoungSeq(this.#records, moment);
    let removed = 0;
    for (;;) {
      const slice = this.#records.transactions.durable(() => cleanUpSlice(this.#records, moment, youngFrom, SLICE));
      if (slice.ids.length === 0) return removed;
      removed += slice.ids.length;
      this.#onRemoved(slice);
      await nextTurn();
    }
  }
  async backup() {
    if (this.#backupsDir === undefined)
      throw new AppError('storage_failed', 'A database in memory has no backups folder.');
    try {
      return await makeBackupInSlices(this.#records.connection, this.#backupsDir, this.#records.now());
    } catch (thrown) {
      throw asStorageError(thrown);
    }
  }
  async lastBackupAtMs() {
    const newest = this.#backupsDir === undefined ? undefined : listBackups(this.#backupsDir, this.#records.now())[0];
    return newest === undefined ? null : Date.parse(newest.madeAt);
  }
}
