import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { tempDir } from '../../../support/temp-dir';

/** Opens the file, says whether all of it was checked, and closes it as the app does. */
async function openAndClose(file: string): Promise<boolean> {
  const statements: string[] = [];
  const opened = openDatabase({ file, nowMs: 0, onSql: (sql) => statements.push(sql) });
  await new SqliteTaskStore(opened).close();
  return statements.some((sql) => sql.includes('quick_check'));
}

test('a file that is as the last clean close left it is not read through at the next start', async () => {
  const file = join(tempDir('close'), 'queue.db');
  expect(await openAndClose(file)).toBe(true);
  expect(await openAndClose(file)).toBe(false);
  expect(await openAndClose(file)).toBe(false);
});

test('an open file has no note of a clean close, so that a crash leaves none', async () => {
  const file = join(tempDir('close'), 'queue.db');
  await openAndClose(file);
  expect(existsSync(`${file}.closed`)).toBe(true);
  const { connection } = openDatabase({ file, nowMs: 0 });
  expect(existsSync(`${file}.closed`)).toBe(false);
  connection.close();
  expect(await openAndClose(file)).toBe(true);
});

test.each<[string, (file: string) => void]>([
  ['was written to', (file) => writeFileSync(file, readFileSync(file).fill(0, 9_000, 9_100))],
  ['has another time', (file) => utimesSync(file, new Date(0), new Date(0))],
  ['has a -wal file beside it', (file) => writeFileSync(`${file}-wal`, 'frames')],
])('a file that %s since its clean close is checked', async (_, change) => {
  const file = join(tempDir('close'), 'queue.db');
  await openAndClose(file);
  change(file);
  expect(await openAndClose(file)).toBe(true);
});
