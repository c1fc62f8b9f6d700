import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openQueue } from '../../../../main/app/open-queue';
import { listBackups, makeBackup } from '../../../../main/store/sqlite/file/backup';
import { configure, connect } from '../../../../main/store/sqlite/file/connection';
import { APPLICATION_ID } from '../../../../main/store/sqlite/file/inspect-file';
import { latestVersion, migrate } from '../../../../main/store/sqlite/file/migrate';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../../../main/store/sqlite/migrations';
import { openTestQueue } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';

const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;

/** A closed database with tasks a (in the backup) and b (after it). */
async function databaseWithBackup() {
  const dir = tempDir('open');
  const { queue, housekeeping, file } = await openTestQueue({ dir });
  const a = await queue.enqueue(script('a'));
  const backup = await housekeeping.backup();
  await Promise.all(Array.from({ length: 300 }, (_, n) => queue.enqueue(script(`b${n} ${'긴 글 '.repeat(50)}`))));
  await queue.close();
  return { dir, file, backup, firstId: a.task.id };
}

async function reopen(file: string) {
  const { queue, report } = await openQueue({ file, defaultUserId: 'tester' });
  const tasks = await queue.getQueue();
  await queue.close();
  return { report, ids: tasks.map((task) => task.id) };
}

test('the settings that durability rests on are in force on the open file', () => {
  const { connection } = openDatabase({ file: join(tempDir('open'), 'q.db'), nowMs: 0 });
  const read = (name: string) => connection.pragma(name, { simple: true });
  expect(
    ['locking_mode', 'journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'cell_size_check'].map(read),
  ).toEqual(['exclusive', 'wal', 2, 1, 0, 1]);
  expect([read('application_id'), read('user_version')]).toEqual([APPLICATION_ID, latestVersion(MIGRATIONS)]);
  connection.close();
});

test('a second program that opens the file gets an error that says so, and the file is not moved', async () => {
  const open = await openTestQueue();
  await expect(openQueue({ file: open.file, defaultUserId: 'x' })).rejects.toMatchObject({ code: 'storage_failed' });
  expect(existsSync(open.file)).toBe(true);
  await open.queue.enqueue(script('still works'));
  await open.close();
});

const damages: [string, (file: string) => void][] = [
  ['zero-byte', (file) => truncateSync(file, 0)],
  ['cut inside the header', (file) => truncateSync(file, 50)],
  ['cut in the middle', (file) => truncateSync(file, 40_000)],
  [
    'overwritten header',
    (file) => writeFileSync(file, Buffer.concat([Buffer.alloc(100, 7), readFileSync(file).subarray(100)])),
  ],
  [
    'overwritten pages',
    (file) => {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0xff, 8_192, 60_000));
    },
  ],
];
test.each(damages)(
  'a %s file is moved aside, never deleted, and the newest good backup comes back',
  async (_, damage) => {
    const { file, backup, firstId } = await databaseWithBackup();
    damage(file);
    const damaged = readFileSync(file);
    const { report, ids } = await reopen(file);
    expect(ids).toEqual([firstId]);
    expect(report.recovery?.restoredFrom).toBe(backup);
    expect(Date.parse(report.recovery?.restoredAt ?? '')).toBeLessThanOrEqual(Date.now());
    expect(readFileSync(report.recovery?.movedTo ?? '')).toEqual(damaged);
    expect((await reopen(file)).report.recovery).toBeUndefined();
  },
);

test('a folder in the place of the file is moved aside, and the newest good backup comes back', async () => {
  const { file, firstId } = await databaseWithBackup();
  rmSync(file);
  mkdirSync(join(file, 'own'), { recursive: true });
  const { report, ids } = await reopen(file);
  expect(ids).toEqual([firstId]);
  expect(readdirSync(report.recovery?.movedTo ?? '')).toEqual(['own']);
});

test('a damaged file takes its -wal along', async () => {
  const { file } = await databaseWithBackup();
  writeFileSync(file, Buffer.alloc(5_000, 1));
  writeFileSync(`${file}-wal`, 'the latest commits');
  const { report } = await reopen(file);
  expect(readFileSync(`${report.recovery?.movedTo}-wal`, 'utf8')).toBe('the latest commits');
});

test('a damaged backup is skipped for the one before it, also when only reading the whole file shows the damage', async () => {
  const { file, firstId } = await databaseWithBackup();
  const { queue, housekeeping } = await openQueue({ file, defaultUserId: 'tester' });
  const newest = await housekeeping.backup();
  await queue.close();
  wipeIndex(newest);
  writeFileSync(newest.replace('.db', '_9.db'), 'no database');
  truncateSync(file, 0);
  const { ids, report } = await reopen(file);
  expect(ids).toEqual([firstId]);
  expect(report.recovery?.restoredFrom).not.toBe(newest);
});

/** A page of an index that nothing reads but a whole check. */
function wipeIndex(file: string): void {
  const database = new Database(file, { readonly: true });
  const page = Number(
    database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'queue_tasks_owner'").pluck().get(),
  );
  const size = Number(database.pragma('page_size', { simple: true }));
  database.close();
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, (page - 1) * size, page * size));
}

test.each([
  ['is no database', 'this is no database at all, but longer than a header'.repeat(10)],
  ['is empty', ''],
  ['is cut in its header', 'SQLite format 3'],
])(
  'a file that %s, without any backup, is replaced by an empty queue, and the report says where it went',
  async (_, bytes) => {
    const file = join(tempDir('open'), 'queue.db');
    writeFileSync(file, bytes);
    const { report, ids } = await reopen(file);
    expect(ids).toEqual([]);
    expect(report.recovery).toEqual({ movedTo: expect.stringContaining('queue.db.damaged-') });
    expect(readFileSync(report.recovery?.movedTo ?? '', 'utf8')).toBe(bytes);
  },
);

test('a database whose mark is still in its -wal is taken for ours, and no index is left beside it', async () => {
  const dir = tempDir('open');
  const file = join(dir, 'queue.db');
  const live = connect(join(dir, 'live.db'));
  configure(live);
  migrate(live, MIGRATIONS, () => {});
  for (const suffix of ['', '-wal']) copyFileSync(join(dir, `live.db${suffix}`), file + suffix);
  live.close();
  expect(readFileSync(file).readUInt32BE(68)).toBe(0);
  const { report, ids } = await reopen(file);
  expect([report.recovery, ids]).toEqual([undefined, []]);
  expect(readdirSync(dir).filter((name) => name.endsWith('-shm'))).toEqual([]);
});

test('a -wal of another program beside our database is not carried over into it: both go aside, and the newest backup comes back', async () => {
  const { file, backup, firstId } = await databaseWithBackup();
  const before = readFileSync(file);
  const dir = tempDir('open');
  const other = new Database(join(dir, 'other.db'));
  other.pragma('journal_mode = WAL');
  other.exec('PRAGMA application_id = 42; CREATE TABLE photos (id)');
  copyFileSync(join(dir, 'other.db-wal'), `${file}-wal`);
  other.close();
  const { report, ids } = await reopen(file);
  expect(ids).toEqual([firstId]);
  expect(report.recovery?.restoredFrom).toBe(backup);
  expect(readFileSync(report.recovery?.movedTo ?? '').equals(before)).toBe(true);
  expect(existsSync(`${report.recovery?.movedTo}-wal`)).toBe(true);
});

test('a newer version whose mark is still in the -wal is refused, and both files are left byte for byte as they were', async () => {
  const dir = tempDir('open');
  const { queue, file: live } = await openTestQueue({ dir: tempDir('live') });
  await queue.close();
  const newer = new Database(live);
  newer.pragma('journal_mode = WAL');
  newer.pragma('user_version = 999');
  const file = join(dir, 'queue.db');
  for (const suffix of ['', '-wal']) copyFileSync(live + suffix, file + suffix);
  newer.close();
  const filesOf = () => readdirSync(dir).map((name) => [name, readFileSync(join(dir, name)).toString('base64')]);
  const before = filesOf();
  await expect(reopen(file)).rejects.toThrow(/newer version \(999/);
  expect(filesOf()).toEqual(before);
});

test('a start that died while it made the database leaves nothing that the next one could take for a loss', async () => {
  const dir = tempDir('open');
  writeFileSync(join(dir, 'queue.db.new'), '');
  writeFileSync(join(dir, 'queue.db.new-journal'), 'half');
  const { report } = await reopen(join(dir, 'queue.db'));
  expect(report).toEqual({ orphans: [] });
  expect(readdirSync(dir).filter((name) => name.includes('.new'))).toEqual([]);
});

test('a file of a newer version is refused and left byte for byte as it was', async () => {
  const { file } = await databaseWithBackup();
  const db = new Database(file);
  db.pragma('user_version = 999');
  db.close();
  const before = readFileSync(file);
  await expect(reopen(file)).rejects.toThrow(/newer version \(999/);
  expect(readFileSync(file)).toEqual(before);
});

const foreign: [string, string][] = [
  ['with an application_id of its own', 'PRAGMA application_id = 42; CREATE TABLE photos (id)'],
  ['that sets none', 'CREATE TABLE photos (id)'],
  ['that sets only a version', 'PRAGMA user_version = 1'],
];
test.each(foreign)("another program's database %s is refused and left byte for byte as it was", async (_, sql) => {
  const file = join(tempDir('open'), 'queue.db');
  const db = new Database(file);
  db.exec(sql);
  db.close();
  const before = readFileSync(file);
  await expect(reopen(file)).rejects.toThrow(/another program/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each(foreign)(
  "another program's database %s, with its latest commits still in a -wal, is refused and both are left as they were",
  async (_, sql) => {
    const dir = tempDir('open');
    const file = join(dir, 'queue.db');
    const live = new Database(join(dir, 'live.db'));
    live.pragma('journal_mode = WAL');
    live.exec(sql);
    // As a crash of that program leaves them.
    for (const suffix of ['', '-wal']) copyFileSync(join(dir, `live.db${suffix}`), file + suffix);
    live.close();
    const filesOf = () => readdirSync(dir).map((name) => [name, readFileSync(join(dir, name)).toString('base64')]);
    const before = filesOf();
    await expect(reopen(file)).rejects.toThrow(/another program/);
    expect(filesOf()).toEqual(before);
  },
);

test('a migration runs in its own transaction on a database of the version before, after a backup of it', async () => {
  const { dir, file, firstId } = await databaseWithBackup();
  const next = {
    version: latestVersion(MIGRATIONS) + 1,
    slug: 'note',
    sql: 'ALTER TABLE queue_tasks ADD COLUMN note TEXT',
  };
  const broken = { version: next.version + 1, slug: 'broken', sql: 'CREATE TABLE half (x); SELECT no_such_thing()' };
  const backups = () => listBackups(join(dir, 'backups')).length;
  expect(backups()).toBe(1);
  expect(() => openDatabase({ file, nowMs: Date.now(), migrations: [...MIGRATIONS, next, broken] })).toThrow(
    `version ${broken.version} (broken)`,
  );
  expect(backups()).toBe(2);

  const opened = openDatabase({ file, nowMs: Date.now(), migrations: [...MIGRATIONS, next] });
  const { connection } = opened;
  expect(connection.pragma('user_version', { simple: true })).toBe(next.version);
  expect(connection.prepare('SELECT note FROM queue_tasks WHERE id = ?').get(firstId)).toEqual({ note: null });
  expect(connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
  expect(opened.migratedFrom).toBeUndefined();
  connection.close();
});

test('opening a database of an older version reports the version it came from', async () => {
  const { file } = await databaseWithBackup();
  const next = {
    version: latestVersion(MIGRATIONS) + 1,
    slug: 'note',
    sql: 'ALTER TABLE queue_tasks ADD COLUMN note TEXT',
  };
  const { connection, migratedFrom } = openDatabase({ file, nowMs: 0, migrations: [...MIGRATIONS, next] });
  expect(migratedFrom).toBe(latestVersion(MIGRATIONS));
  connection.close();
});

test('only the newest three backups are kept, and each is a whole database', () => {
  const dir = tempDir('backup');
  const { connection } = openDatabase({ file: join(dir, 'q.db'), nowMs: 0 });
  const made = [1_000, 2_000, 2_000, 3_000, 4_000].map((ms) => makeBackup(connection, join(dir, 'backups'), ms));
  connection.close();
  expect(listBackups(join(dir, 'backups')).map((backup) => backup.file)).toEqual(made.slice(-3).reverse());
  expect(readdirSync(join(dir, 'backups'))).toHaveLength(3);
  copyFileSync(made[4] ?? '', join(dir, 'copy.db'));
  const copy = openDatabase({ file: join(dir, 'copy.db'), nowMs: 0 });
  expect(copy.migratedFrom).toBeUndefined();
  copy.connection.close();
});
