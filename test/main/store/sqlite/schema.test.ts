import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../../../main/store/sqlite/migrations';
import { tempDir } from '../../../support/temp-dir';

const SCHEMA_FILE = resolve(import.meta.dirname, '../../../../docs/schema.sql');

/** What SQLite itself holds of the schema of a freshly migrated database: each table with its indexes and triggers. */
function dumpSchema(): string {
  const { connection } = openDatabase({ file: join(tempDir('schema'), 'queue.db'), nowMs: 0, migrations: MIGRATIONS });
  try {
    const statements = connection
      .prepare<[], string>(
        `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'
         ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name`,
      )
      .pluck()
      .all();
    const pragma = (name: string) => `PRAGMA ${name} = ${connection.pragma(name, { simple: true })};`;
    return [
      '-- The schema of a new queue.db, as SQLite holds it after all migrations. `npm run schema` writes this file: do not edit it.',
      `${pragma('application_id')}\n${pragma('user_version')}`,
      ...statements.map((sql) => `${sql};`),
    ].join('\n\n');
  } finally {
    connection.close();
  }
}

test('docs/schema.sql is what the migrations make of an empty file (`npm run schema` renews it)', async () => {
  await expect(`${dumpSchema()}\n`).toMatchFileSnapshot(SCHEMA_FILE);
});
