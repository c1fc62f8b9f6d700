import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareHome } from '../../main/app/home';
import { loadOrCreateToken, publishBridgeFile } from '../../main/bridge/bridge-file';
import { Origins } from '../../main/bridge/origins';
import { openLlmKey } from '../../main/settings/llm-key';
import { openSettings } from '../../main/settings/settings';
import { listBackups } from '../../main/store/sqlite/file/backup';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../main/store/sqlite/migrations';
import { openTestQueue } from '../support/open-test-queue';
import { OPERATIONS } from './support/operations';
import { fill, noSmallDisks, smallDisk } from './support/small-disk';
import { dump, unsoundness } from './support/soundness';
import { startQueue } from './support/start-queue';

const why = noSmallDisks();
if (why !== undefined) process.stderr.write(`test/faults/disk-full-stages.test.ts is left out: ${why}\n`);

/** What a person, a page or the terminal reads, wherever it happens. */
const full = expect.objectContaining({ code: 'disk_full', message: expect.stringContaining('The disk is full') });
const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;

async function openOn(disk: string) {
  return startQueue(openDatabase({ file: join(disk, 'queue.db'), nowMs: Date.now() }));
}

const names = (folder: string) => readdirSync(folder).sort();

describe.skipIf(why !== undefined)('A disk without room for one page more', () => {
  it.each(OPERATIONS)(
    '$name: it is reported, nothing is changed, and with room again the same call works',
    async (stage) => {
      const disk = smallDisk('stage');
      const { queue, housekeeping, connection } = await openOn(disk);
      const call = await stage.prepare(queue, housekeeping);
      const before = dump(connection);
      const filler = fill(disk);
      const refusedWith = await call().then(
        () => 'done',
        (error: { code?: unknown }) => error.code,
      );
      expect(refusedWith).toBe('disk_full');
      expect(dump(connection)).toBe(before);
      expect(unsoundness(connection)).toEqual([]);
      filler.free();
      await call();
      expect(unsoundness(connection)).toEqual([]);
      await queue.close();
    },
  );
});

describe.skipIf(why !== undefined)('A full disk at the start', () => {
  it('before a migration: no step is taken without its backup, and all is as it was', async () => {
    const disk = smallDisk('migration');
    const { queue } = await openOn(disk);
    await queue.enqueue(script('kept'));
    await queue.close();
    const file = join(disk, 'queue.db');
    const next = { version: MIGRATIONS.length + 1, slug: 'note', sql: 'ALTER TABLE queue_tasks ADD COLUMN note TEXT' };
    const migrations = [...MIGRATIONS, next];
    const filler = fill(disk);
    expect(() => openDatabase({ file, nowMs: Date.now(), migrations })).toThrow(full);
    filler.free();
    const { connection } = openDatabase({ file, nowMs: Date.now() });
    expect(connection.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(unsoundness(connection)).toEqual([]);
    connection.close();

    const migrated = openDatabase({ file, nowMs: Date.now(), migrations });
    expect(migrated.migratedFrom).toBe(MIGRATIONS.length);
    expect(listBackups(join(disk, 'backups'))).toHaveLength(1);
    expect(names(join(disk, 'backups'))).toHaveLength(1);
    migrated.connection.close();
  });

  it('in a recovery: the damaged file stays where it is until the backup is beside it', async () => {
    const disk = smallDisk('recovery');
    const { queue, housekeeping } = await openOn(disk);
    await queue.enqueue(script('kept'));
    await housekeeping.backup();
    await queue.close();
    const file = join(disk, 'queue.db');
    truncateSync(file, 5_000);
    const damaged = readFileSync(file);
    const filler = fill(disk);
    expect(() => openDatabase({ file, nowMs: Date.now() })).toThrow(full);
    expect(readFileSync(file).equals(damaged)).toBe(true);
    filler.free();
    const { queue: recovered, report, close } = await openTestQueue({ dir: disk });
    expect(report.recovery?.restoredFrom).toBeDefined();
    expect(await recovered.getQueue()).toMatchObject([{ metadata: { title: 'kept' } }]);
    await close();
  });
});

describe.skipIf(why !== undefined)('A full disk under the home folder', () => {
  it('under the settings: the old ones stay in force and in the file, with nothing beside it', async () => {
    const home = smallDisk('settings');
    const settings = await openSettings(home, {}, '/videos');
    await settings.update({ retentionDays: 7 });
    const before = readFileSync(join(home, 'settings.json'), 'utf8');
    const filler = fill(home);
    await expect(settings.update({ retentionDays: 9 })).rejects.toMatchObject(full);
    expect(settings.current().retentionDays).toBe(7);
    expect(readFileSync(join(home, 'settings.json'), 'utf8')).toBe(before);
    expect(names(home)).toEqual(['filler', 'settings.json']);
    filler.free();
    await settings.update({ retentionDays: 9 });
    expect((await openSettings(home, {}, '/videos')).current().retentionDays).toBe(9);
  });

  it('under the LLM key: the old one stays in force and in the file', async () => {
    const home = smallDisk('key');
    const cipher = { isEncryptionAvailable: () => false, encryptString: Buffer.from, decryptString: String };
    const key = await openLlmKey(home, cipher);
    await key.set('old');
    const filler = fill(home);
    await expect(key.set('new')).rejects.toMatchObject(full);
    expect(key.get()).toBe('old');
    expect((await openLlmKey(home, cipher)).get()).toBe('old');
    filler.free();
  });

  it('under a home that is not made yet: it is named, with what is wrong', () => {
    // On tmpfs a folder takes no space: here the inodes run out.
    const disk = smallDisk('home', 'nr_inodes=1');
    expect(() => prepareHome(join(disk, 'home'))).toThrow(/as its home folder \(its disk is full\)/);
  });

  it('under a decision about a page: it does not count, and may be given again', () => {
    const home = smallDisk('origins');
    const origins = Origins.open(home);
    origins.request('http://localhost:3000');
    const filler = fill(home);
    expect(() => origins.decide('http://localhost:3000', true)).toThrow(full);
    expect(origins.standingOf('http://localhost:3000')).toBe('unknown');
    expect(origins.requests()).toHaveLength(1);
    expect(names(home)).toEqual(['filler']);
    filler.free();
    origins.decide('http://localhost:3000', true);
    expect(Origins.open(home).standingOf('http://localhost:3000')).toBe('approved');
  });

  it('under the token and bridge.json: there is no half of one', () => {
    const home = smallDisk('bridge');
    const filler = fill(home);
    expect(() => loadOrCreateToken(home)).toThrow(full);
    // Only the log reports it: the bridge works on without its file (bridge-service.ts).
    expect(() => publishBridgeFile(home, { port: 1, token: 'x'.repeat(43) })).toThrow(/ENOSPC/);
    expect(names(home)).toEqual(['filler']);
    filler.free();
    const token = loadOrCreateToken(home);
    publishBridgeFile(home, { port: 1, token });
    expect(existsSync(join(home, 'bridge.json'))).toBe(true);
    expect(loadOrCreateToken(home)).toBe(token);
  });
});
