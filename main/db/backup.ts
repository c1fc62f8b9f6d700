import { closeSync, copyFileSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { type Connection, numberPragma, passesQuickCheck } from './connection';
import { APPLICATION_ID } from './inspect-file';
import { storageFailed } from './storage-error';

const KEEP = 3;
const NAME = /^queue-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z(?:_(\d+))?\.db$/;

export interface BackupFile {
  readonly file: string;
  /** ISO: the moment its content is of. */
  readonly madeAt: string;
}

/** Newest first, by the moment in the name: file times change when a folder is copied. */
export function listBackups(backupsDir: string): BackupFile[] {
  let names: string[];
  try {
    names = readdirSync(backupsDir);
  } catch {
    return [];
  }
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => ({
      file: join(backupsDir, name),
      madeAt: name.replace(NAME, '$1-$2-$3T$4:$5:$6.$7Z'),
    }));
}

/**
 * A copy of the whole database under its final name only once it has been read back and checked, then all but the newest
 * three removed. Answers the copy's path.
 */
export function makeBackup(connection: Connection, backupsDir: string, nowMs: number): string {
  mkdirSync(backupsDir, { recursive: true });
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  const partial = join(backupsDir, `queue-${stamp}.partial`);
  rmSync(partial, { force: true });
  try {
    connection.prepare('VACUUM INTO ?').run(partial);
    flush(partial);
    if (!isGoodBackup(partial)) throw storageFailed('The backup did not read back whole; nothing was replaced.');
    const file = freeName(backupsDir, stamp);
    renameSync(partial, file);
    flush(backupsDir);
    for (const old of listBackups(backupsDir).slice(KEEP)) rmSync(old.file, { force: true });
    return file;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Copies the newest backup that checks out to `file`; undefined when there is none. */
export function restoreNewestBackup(backupsDir: string, file: string, newestVersion: number): BackupFile | undefined {
  for (const backup of listBackups(backupsDir)) {
    if (!isGoodBackup(backup.file, newestVersion)) continue;
    const partial = join(dirname(file), `${basename(file)}.restoring`);
    copyFileSync(backup.file, partial);
    flush(partial);
    renameSync(partial, file);
    flush(dirname(file));
    return backup;
  }
  return undefined;
}

function isGoodBackup(file: string, newestVersion = Number.MAX_SAFE_INTEGER): boolean {
  let copy: Connection | undefined;
  try {
    copy = new Database(file, { readonly: true, fileMustExist: true });
    return (
      numberPragma(copy, 'application_id') === APPLICATION_ID &&
      numberPragma(copy, 'user_version') > 0 &&
      numberPragma(copy, 'user_version') <= newestVersion &&
      passesQuickCheck(copy)
    );
  } catch {
    return false;
  } finally {
    copy?.close();
  }
}

/** Two backups may fall into one millisecond (before a migration, then daily). The number keeps their order by name. */
function freeName(backupsDir: string, stamp: string): string {
  const taken = new Set(readdirSync(backupsDir));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? `queue-${stamp}.db` : `queue-${stamp}_${n}.db`;
    if (!taken.has(name)) return join(backupsDir, name);
  }
}

function flush(path: string): void {
  // Windows cannot open a folder, nor flush a handle that may only read; its renames are journaled.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
