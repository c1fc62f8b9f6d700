import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { flush, flushFolderSync } from '../../../system/files';
import { type FileFacts, readFacts, readFactsElsewhere, readNumbersGiven } from './check-copy';
import type { Connection } from './connection';
import { APPLICATION_ID } from './inspect-file';
import { DamagedFile, isDamage, lookTwice, storageFailed } from './storage-error';

const KEEP = 3;
const NAME = /^queue-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z(?:_(\d+))?\.db$/;

export interface BackupFile {
  readonly file: string;
  /** ISO: the moment its content is of. */
  readonly madeAt: string;
}

/**
 * Newest first, by the moment in the name: file times change when a folder is copied. Backups with a moment in the future come last. A
 * wrong clock made them; if they came first, they would outlive every backup made since.
 */
export function listBackups(backupsDir: string, nowMs = Date.now()): BackupFile[] {
  let names: string[];
  try {
    names = readdirSync(backupsDir);
  } catch {
    return [];
  }
  const backups = names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => ({
      file: join(backupsDir, name),
      madeAt: name.replace(NAME, '$1-$2-$3T$4:$5:$6.$7Z'),
    }));
  const isLater = ({ madeAt }: BackupFile) => Date.parse(madeAt) > nowMs;
  return [...backups.filter((backup) => !isLater(backup)), ...backups.filter(isLater)];
}

/**
 * Copies the whole database and keeps the newest three copies. The copy gets its final name only after it has been read back and checked.
 * Returns its path. Blocks the event loop (1 s at 300,000 tasks), so it is for a start, before a migration.
 */
export function makeBackup(connection: Connection, backupsDir: string, nowMs: number): string {
  const partial = startCopy(backupsDir, nowMs);
  try {
    connection.prepare('VACUUM INTO ?').run(partial);
    flush(partial);
    return keepCopy(backupsDir, partial, nowMs, readFacts(partial));
  } finally {
    removePartial(partial);
  }
}

/**
 * The same while the app works. Some hundred pages are copied at a time, between other work; SQLite carries over what changes meanwhile,
 * since the changes go through this connection. A thread of its own checks the copy. Copying pages also lets the check find damage of the
 * source, which VACUUM would hide in a fresh, clean tree.
 */
export async function makeBackupInSlices(connection: Connection, backupsDir: string, nowMs: number): Promise<string> {
  const partial = startCopy(backupsDir, nowMs);
  try {
    await connection.backup(partial);
    leaveWalMode(partial);
    flush(partial);
    // Without a thread, check here: a blocked event loop is better than a night without a backup.
    const facts = await readFactsElsewhere(partial).catch(() => readFacts(partial));
    return keepCopy(backupsDir, partial, nowMs, facts);
  } finally {
    removePartial(partial);
  }
}

function startCopy(backupsDir: string, nowMs: number): string {
  mkdirSync(backupsDir, { recursive: true });
  const partial = join(backupsDir, `queue-${stampOf(nowMs)}.partial`);
  removePartial(partial);
  return partial;
}

function stampOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
}

function keepCopy(backupsDir: string, partial: string, nowMs: number, facts: FileFacts): string {
  if (!isGood(facts)) throw storageFailed('The backup did not read back whole; nothing was replaced.');
  const file = freeName(backupsDir, stampOf(nowMs));
  renameSync(partial, file);
  flushFolderSync(backupsDir);
  for (const old of listBackups(backupsDir, nowMs).slice(KEEP)) rmSync(old.file, { force: true });
  return file;
}

/** A copied page 1 says WAL. SQLite cannot read a file in that mode without making two more files beside it. */
function leaveWalMode(file: string): void {
  const copy: Connection = new Database(file, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

function removePartial(partial: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(partial + suffix, { force: true });
}

/** A backup that lies ready to take the place of the database. */
export interface StagedBackup extends BackupFile {
  /** The database's own file must be out of the way by then. */
  putInPlace(): void;
}

/**
 * Copies the newest backup that passes its check to a file beside `file`, on the same disk. Newest by content, not by name. Undefined when
 * no backup passes.
 */
export function stageNewestBackup(
  backupsDir: string,
  file: string,
  newestVersion: number,
  nowMs: number,
): StagedBackup | undefined {
  for (const backup of furthestFirst(listBackups(backupsDir, nowMs))) {
    if (!isGoodBackup(backup.file, newestVersion)) continue;
    const staged = stagedName(file);
    copyFileSync(backup.file, staged);
    flush(staged);
    return {
      ...backup,
      putInPlace() {
        renameSync(staged, file);
        flushFolderSync(dirname(file));
      },
    };
  }
  return undefined;
}

/** A wrong clock may have given names out of order. Numbers that only grow show how far each backup had come. */
function furthestFirst(backups: readonly BackupFile[]): BackupFile[] {
  return backups
    .map((backup) => ({ backup, come: numbersGiven(backup.file) }))
    .sort((a, b) => b.come - a.come)
    .map(({ backup }) => backup);
}

/** How many tasks, run times and dead letters were ever numbered; -1 when that cannot be read, now or later. */
function numbersGiven(file: string): number {
  try {
    return lookTwice(() => readNumbersGiven(file));
  } catch (thrown) {
    if (isDamage(thrown)) return -1;
    throw thrown;
  }
}

/** Removes what an interrupted recovery left beside the database. */
export function removeStaged(file: string): void {
  rmSync(stagedName(file), { force: true });
}

function stagedName(file: string): string {
  return `${file}.restoring`;
}

function isGoodBackup(file: string, newestVersion: number): boolean {
  try {
    return lookTwice(() => {
      const facts = readFacts(file);
      if (!facts.isWhole) throw new DamagedFile('quick_check found damage');
      return isGood(facts) && facts.userVersion <= newestVersion;
    });
  } catch (thrown) {
    // Any other error is thrown: to skip the newest backup for it would mean restoring an older one, or none.
    if (isDamage(thrown)) return false;
    throw thrown;
  }
}

function isGood({ applicationId, userVersion, isWhole }: FileFacts): boolean {
  return applicationId === APPLICATION_ID && userVersion > 0 && isWhole;
}

/** Two backups may fall into one millisecond (before a migration, then daily). The number keeps their order by name. */
function freeName(backupsDir: string, stamp: string): string {
  const taken = new Set(readdirSync(backupsDir));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? `queue-${stamp}.db` : `queue-${stamp}_${n}.db`;
    if (!taken.has(name)) return join(backupsDir, name);
  }
}
