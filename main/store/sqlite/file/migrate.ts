import { isDiskFull } from '../../../../contract/disk-full';
import { diskFull } from '../../../system/disk-error';
import type { Migration } from '../migrations/migration';
import { type Connection, numberPragma } from './connection';
import { APPLICATION_ID } from './inspect-file';
import { storageFailed } from './storage-error';

/** The newest version that this program knows. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/**
 * Brings the schema to the newest version. Each step is a transaction that also sets `user_version`, so a crash between two steps leaves a
 * whole older version. `beforeFirst` runs before an existing schema is changed. Returns the version found.
 */
export function migrate(connection: Connection, migrations: readonly Migration[], beforeFirst: () => void): number {
  const found = numberPragma(connection, 'user_version');
  const pending = migrations.filter((migration) => migration.version > found);
  if (pending.length > 0 && found > 0) beforeFirst();
  for (const migration of pending) {
    const step = connection.transaction(() => {
      connection.exec(migration.sql);
      connection.pragma(`application_id = ${APPLICATION_ID}`);
      connection.pragma(`user_version = ${migration.version}`);
    });
    try {
      step.exclusive();
    } catch (thrown) {
      if (isDiskFull(thrown)) throw diskFull();
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw storageFailed(
        `The database could not be brought to version ${migration.version} (${migration.slug}): ${why}`,
      );
    }
  }
  return found;
}
