import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SearchFile } from '../../main/find/search-file';
import { FilmFile } from '../../main/store/sqlite/films/film-file';
import { openTestQueue } from '../support/open-test-queue';
import { client } from './support/client';
import { bridgeOf, newPlace, type Place, type SpawnedApp, spawnApp } from './support/launch';

const apps: SpawnedApp[] = [];
afterEach(async () => {
  for (const { child, exited } of apps.splice(0)) {
    child.kill('SIGTERM');
    await exited;
  }
});

const TASKS_AFTER_BACKUP = 300;

/** A home whose database holds one task that its backup has too, and many that came later. */
async function homeWithBackup(): Promise<{ place: Place; file: string; savedId: string; lostId: string }> {
  const place = await newPlace();
  const { queue, housekeeping, file } = await openTestQueue({
    dir: place.home,
    backupsDir: join(place.home, 'backups'),
  });
  const task = (title: string) =>
    ({ type: 'script', projectId: 'p', metadata: { text: '첫 문장입니다.', title } }) as const;
  const saved = await queue.enqueue(task('백업에 있는 작업'));
  await housekeeping.backup();
  const lost = await Promise.all(
    Array.from({ length: TASKS_AFTER_BACKUP }, (_, n) => queue.enqueue(task(`그 뒤의 작업 ${n}`))),
  );
  await queue.close();
  return { place, file, savedId: saved.task.id, lostId: lost[0]?.task.id ?? '' };
}

/** What was made of tasks that the backup does not have, as the app that had them left it. */
function keepOfLost(place: Place, lostId: string): void {
  const index = SearchFile.open(join(place.home, 'search.db'), 'own');
  const named = { projectId: 'lost', title: '사라진 영상', userId: 'creator' };
  const ended = { endedAtMs: Date.now(), type: 'script', status: 'completed' } as const;
  index.put([{ ...named, ...ended, taskId: lostId, script: '', log: '', error: '' }]);
  index.keepProgress({ isRead: true });
  index.close();
  const shelf = FilmFile.open(join(place.home, 'queue-films.db'), 'own');
  shelf.setChangedScenes('lost', 3);
  shelf.close();
}
function isKept(place: Place) {
  const index = SearchFile.open(join(place.home, 'search.db'), 'own');
  const found = index.search({ text: '사라진', limit: 5 }).found.length;
  index.close();
  const shelf = FilmFile.open(join(place.home, 'queue-films.db'), 'own');
  const isFilm = shelf.changedScenes('lost') > 0;
  shelf.close();
  return { found, isFilm };
}

const logLines = (place: Place) =>
  readFileSync(join(place.home, 'logs', 'combined.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.looseObject({ event: z.string() }).parse(JSON.parse(line)));

describe('A damaged queue.db beside a good backup', () => {
  it('is moved aside, never deleted; the app starts with the tasks of the backup, and works', async () => {
    const { place, file, savedId, lostId } = await homeWithBackup();
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0, middle - 20_000, middle + 20_000);
    writeFileSync(file, bytes);

    keepOfLost(place, lostId);
    const app = spawnApp(place, ['--hidden']);
    apps.push(app);
    const queue = client(await bridgeOf(place, app.child.pid));
    expect((await queue.ended(savedId)).status).toBe('completed');
    expect((await queue.call('GET', `/api/queue/status/${lostId}`)).status).toBe(404);

    const aside = readdirSync(place.home).filter((name) => /^queue\.db\.damaged-[\dTZ]+$/.test(name));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(place.home, aside[0] ?? '')).equals(bytes)).toBe(true);
    expect(logLines(place)).toContainEqual(
      expect.objectContaining({
        event: 'queue.recovered',
        movedTo: join(place.home, aside[0] ?? ''),
        restoredFrom: expect.stringContaining(join(place.home, 'backups')),
      }),
    );
    app.child.kill('SIGTERM');
    await app.exited;
    expect(isKept(place)).toEqual({ found: 0, isFilm: false });
  });
});

describe('A queue.db of a newer version', () => {
  it('is refused with a plain sentence and exit code 1, and left byte for byte as it was', async () => {
    const { place, file } = await homeWithBackup();
    const db = new Database(file);
    db.pragma('user_version = 999');
    db.close();
    const before = { bytes: readFileSync(file), names: queueFiles(place) };

    const app = spawnApp(place, ['--hidden']);
    expect(await app.exited).toEqual({ code: 1, signal: null });
    const said = app
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('Studio Queue'));
    expect(said).toEqual([
      expect.stringMatching(
        /^Studio Queue could not start: The database was written by a newer version \(999.*install/,
      ),
    ]);
    expect(app.stderr()).not.toMatch(/^\s+at /m);
    expect(readFileSync(file).equals(before.bytes)).toBe(true);
    expect(queueFiles(place)).toEqual(before.names);
  });
});

/** Database files of the home, backups included. */
function queueFiles(place: Place): string[] {
  return readdirSync(place.home, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('queue') && !path.startsWith('chromium'))
    .sort();
}
