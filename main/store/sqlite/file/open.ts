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
  /** Absent when only counting can give them: after a crash, a change of the file or a migration. */
  readonly noted?: NotedCounts;
}

/**
 * Opens, checks and migrates the database. A damaged file is moved aside, and the newest good backup replaces a damaged or lost one. A file
 * of a newer version or of another program is refused and left as it is (`storage_failed`). A disk too full for any of this throws
 * `disk_full`: nothing is lost, and the next start continues from there.
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

/** The backup is ready before anything is moved: if the disk is too full for it, everything stays as it was for another start. */
function recover(options: OpenDatabaseOptions, backupsDir: string, migrations: readonly Migration[]): OpenedDatabase {
  const { file } = options;
  try {
    const backup = stageNewestBackup(backupsDir, file, latestVersion(migrations), options.nowMs);
    const movedTo = moveAside(file, options.nowMs);
    // If the app dies here, the next start finds the file lost and recovers again.
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

/** No database, but traces of one. SQLite would make an empty one and remove the -wal file with the latest commits. */
function isLost(file: string, backupsDir: string): boolean {
  return isThere(`${file}-wal`) || listBackups(backupsDir).length > 0;
}

function openHealthy(
  options: OpenDatabaseOptions,
  backupsDir: string | undefined,
  migrations: readonly Migration[],
): OpenedDatabase {
  try {
    return openAsItIs(options, backupsDir, migrations);
  } catch (thrown) {
    throw asBusyError(thrown, options.file);
  }
}

/** Opens, checks and migrates, and repairs nothing: damage (`isDamage`), a foreign file and SQLite's own errors are thrown. */
export function openAsItIs(
  options: OpenDatabaseOptions,
  backupsDir: string | undefined,
  migrations: readonly Migration[],
): OpenedDatabase {
  const closed = options.file === ':memory:' ? undefined : takeCleanClose(options.file);
  const connection = connect(options.file, options.onSql);
  try {
    configure(connection);
    // Checked again through SQLite: after a crash the newest header may still be in the -wal file.
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
    throw thrown;
  }
}

export function asBusyError(thrown: unknown, file: string): unknown {
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
 * Looks at the database as SQLite sees it, with its -wal, before it is opened for writing. Opening another program's file for writing would
 * put it into WAL mode for good; a -wal of another database would be merged into ours.
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
    // The very first write was interrupted. Only a writer can roll it back, and the same look follows there.
    if (!sqliteCode(thrown)?.startsWith('SQLITE_READONLY')) throw asBusyError(thrown, file);
  } finally {
    reader.close();
    // Reading a -wal creates an index of it, which SQLite may leave behind.
    if (!hadIndex) rmSync(index, { force: true });
  }
}

/** Many programs set no application_id. Only an empty database may be taken for a new one of ours. */
function refuseUnmarkedContent(connection: Connection): void {
  if (numberPragma(connection, 'application_id') === APPLICATION_ID) return;
  const tables = connection.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables !== 0 || numberPragma(connection, 'user_version') !== 0) {
    throw storageFailed('The database file belongs to another program. It was left as it is; choose another file.');
  }
}

/**
 * Never deletes: better tools may rescue later what cannot be read today. The -wal is moved too, since it holds the latest commits. Returns
 * the database's new name; undefined when there was nothing to move.
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
