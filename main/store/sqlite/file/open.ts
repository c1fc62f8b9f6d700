import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDiskFull } from '../../../../contract/disk-full';
import { asideName } from '../../../system/aside-name';
import { diskFull } from '../../../system/disk-error';
import type { OpenReport } from '../../types';
import { MIGRATIONS } from '../migrations';
import type { Migration } from '../migrations/migration';
import type { NotedCounts } from '../records/noted-counts';
import { listBackups, makeBackup, removeStaged, stageNewestBackup } from './backup';
import { takeCleanClose } from './clean-close';
import { type Connection, configure, connect, connectToRead, numberPragma, passesQuickCheck } from './connection';
import { APPLICATION_ID, inspectFile } from './inspect-file';
import { makeDatabase, removeHalfMade } from './make-database';
import { latestVersion, migrate } from './migrate';
import { DamagedFile, isDamage, lookTwice, sqliteCode, storageFailed } from './storage-error';

export interface OpenDatabaseOptions {
  /** Absolute, or `:memory:`. */
  readonly file: string;
  /** Default: `backups` beside the file. */
  readonly backupsDir?: string;
  readonly nowMs: number;
  readonly migrations?: readonly Migration[];
  readonly onSql?: (sql: string) => void;
}
export interface OpenedDatabase {
  readonly connection: Connection;
  /** undefined for a database in memory that was given no folder. */
  readonly backupsDir: string | undefined;
  readonly recovery?: NonNullable<OpenReport['recovery']>;
  readonly migratedFrom?: number;
  /** Absent where nothing can be known without counting: after a crash, a change of the file, a migration. */
  readonly noted?: NotedCounts;
}

/**
 * Opens, checks and migrates the database. A damaged file is moved aside, and the newest good backup takes the place of a damaged or lost one; a file
 * of a newer version or of another program is refused and left as it is (`storage_failed`). A disk too full for any of it is told as
 * `disk_full`: nothing is lost, and another start goes on from there.
 */
export function openDatabase(options: OpenDatabaseOptions): OpenedDatabase {
  try {
    return openOrRecover(options);
  } catch (thrown) {
    throw isDiskFull(thrown) ? diskFull() : thrown;
  }
}

function openOrRecover(options: OpenDatabaseOptions): OpenedDatabase {
  const migrations = options.migrations ?? MIGRATIONS;
  if (options.file === ':memory:') return openHealthy(options, options.backupsDir, migrations);
  const backupsDir = options.backupsDir ?? join(dirname(options.file), 'backups');
  mkdirSync(dirname(options.file), { recursive: true });
  removeStaged(options.file);
  removeHalfMade(options.file);

  const state = inspectFile(options.file);
  if (state.kind === 'database') refuseForeign(state.applicationId, state.userVersion, migrations);
  try {
    if (state.kind === 'damaged') throw new DamagedFile(state.why);
    if (state.kind === 'missing') {
      if (isLost(options.file, backupsDir)) throw new DamagedFile('the file is gone');
      makeDatabase(options.file, migrations, options.onSql);
    }
    return lookTwice(() => {
      if (state.kind === 'database' && (state.applicationId === 0 || isThere(`${options.file}-wal`))) {
        lookBeforeWriting(options.file, state.applicationId, migrations);
      }
      return openHealthy(options, backupsDir, migrations);
    });
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
  }
  return recover(options, backupsDir, migrations);
}

/** The backup lies ready before anything is moved: a disk too full for it leaves all as it was, for another start. */
function recover(options: OpenDatabaseOptions, backupsDir: string, migrations: readonly Migration[]): OpenedDatabase {
  const { file } = options;
  try {
    const backup = stageNewestBackup(backupsDir, file, latestVersion(migrations), options.nowMs);
    const movedTo = moveAside(file, options.nowMs);
    // Should the app die here, the next start finds the file lost and comes by here again.
    backup?.putInPlace();
    const recovery = {
      ...(movedTo === undefined ? {} : { movedTo }),
      ...(backup === undefined ? {} : { restoredFrom: backup.file, restoredAt: backup.madeAt }),
    };
    return { ...openHealthy(options, backupsDir, migrations), recovery };
  } finally {
    removeStaged(file);
  }
}

/** No database, but traces of one. SQLite would make an empty one, and remove the -wal file with the latest commits. */
function isLost(file: string, backupsDir: string): boolean {
  return isThere(`${file}-wal`) || listBackups(backupsDir).length > 0;
}

function openHealthy(
  options: OpenDatabaseOptions,
  backupsDir: string | undefined,
  migrations: readonly Migration[],
): OpenedDatabase {
  const closed = options.file === ':memory:' ? undefined : takeCleanClose(options.file);
  const connection = connect(options.file, options.onSql);
  try {
    configure(connection);
    // Again, through SQLite: after a crash the newest header may still be in the -wal file.
    refuseForeign(numberPragma(connection, 'application_id'), numberPragma(connection, 'user_version'), migrations);
    refuseUnmarkedContent(connection);
    if (closed === undefined && !passesQuickCheck(connection)) throw new DamagedFile('quick_check found damage');
    const found = migrate(connection, migrations, () => {
      if (backupsDir !== undefined) makeBackup(connection, backupsDir, options.nowMs);
    });
    if (found > 0 && found < latestVersion(migrations)) return { connection, backupsDir, migratedFrom: found };
    return { connection, backupsDir, ...(closed?.counts === undefined ? {} : { noted: closed.counts }) };
  } catch (thrown) {
    connection.close();
    throw asBusyError(thrown, options.file);
  }
}

function asBusyError(thrown: unknown, file: string): unknown {
  if (!sqliteCode(thrown)?.startsWith('SQLITE_BUSY')) return thrown;
  return storageFailed(`Another program has the database open: ${file}. Close it and start again.`);
}

function refuseForeign(applicationId: number, userVersion: number, migrations: readonly Migration[]): void {
  if (applicationId !== 0 && applicationId !== APPLICATION_ID) {
    throw storageFailed('The database file belongs to another program. It was left as it is; choose another file.');
  }
  if (userVersion > latestVersion(migrations)) {
    throw storageFailed(
      `The database was written by a newer version (${userVersion}; this one knows ${latestVersion(migrations)}). ` +
        'It was left as it is; install the newer version.',
    );
  }
}

/**
 * As SQLite sees it, its -wal included, before it is opened for writing: that would put the file of another program into WAL mode
 * for good, and carry a -wal that belongs to another database over into ours.
 */
function lookBeforeWriting(file: string, idInFile: number, migrations: readonly Migration[]): void {
  const index = `${file}-shm`;
  const hadIndex = isThere(index);
  const reader = connectToRead(file);
  try {
    const id = numberPragma(reader, 'application_id');
    if (idInFile === APPLICATION_ID && id !== APPLICATION_ID) throw new DamagedFile('its -wal is of another database');
    refuseForeign(id, numberPragma(reader, 'user_version'), migrations);
    refuseUnmarkedContent(reader);
  } catch (thrown) {
    // The first write of all was cut off: only a writer can roll it back, and the same look follows there.
    if (!sqliteCode(thrown)?.startsWith('SQLITE_READONLY')) throw asBusyError(thrown, file);
  } finally {
    reader.close();
    // Who reads a -wal makes an index of it, and may not remove it again.
    if (!hadIndex) rmSync(index, { force: true });
  }
}

/** Many programs set no application_id. Only a database with nothing in it may be taken for a new one of ours. */
function refuseUnmarkedContent(connection: Connection): void {
  if (numberPragma(connection, 'application_id') === APPLICATION_ID) return;
  const tables = connection.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables !== 0 || numberPragma(connection, 'user_version') !== 0) {
    throw storageFailed('The database file belongs to another program. It was left as it is; choose another file.');
  }
}

/**
 * Never deletes: what cannot be read today may be rescued with better tools. The -wal goes along, since it holds the latest
 * commits. Answers the name that the database has now, undefined when there was nothing to move.
 */
function moveAside(file: string, nowMs: number): string | undefined {
  const parts = ['', '-wal', '-shm', '-journal'].filter((suffix) => isThere(file + suffix));
  if (parts.length === 0) return undefined;
  const target = asideName(file, nowMs, parts);
  for (const suffix of parts) renameSync(file + suffix, target + suffix);
  return target;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
