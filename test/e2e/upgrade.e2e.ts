import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { TASK_TYPES } from '../../contract/task';
import { type Connection, connectToRead } from '../../main/store/sqlite/file/connection';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../main/store/sqlite/migrations';
import { fillDatabase } from '../bench/fill';
import { isSoak } from '../faults/support/soak';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';

/** The last version of the database that knew tasks and no films. */
const BEFORE_FILMS = 11;
/** In the long form as many as the panel must stay fast with. */
const TASKS = isSoak ? 100_000 : 6_000;
const WAITING = 300;

let running: RunningApp | undefined;
afterEach(() => running?.close());

/** What the app of that time left: tasks, and films among the files of those that ended. */
function fillOld(file: string): void {
  fillDatabase(file, { waiting: WAITING, finished: TASKS - WAITING }, { nth: {} }, BEFORE_FILMS);
  const { connection } = openDatabase({ file, nowMs: Date.now(), migrations: MIGRATIONS.slice(0, BEFORE_FILMS) });
  connection.exec(`
    INSERT INTO task_outputs (task_seq, path, n, output)
    SELECT seq, 'video.mp4', 1, json_object('kind', 'video', 'path', 'video.mp4', 'bytes', 1000 + seq, 'seconds', 10.0,
      'sha256', lower(hex(zeroblob(28)) || printf('%08x', seq)))
    FROM queue_tasks WHERE type = 'video' AND status = 'completed'`);
  // What waits is to wait.
  const pause = connection.prepare('INSERT INTO pauses (type, paused_at) VALUES (?, ?)');
  for (const type of TASK_TYPES) pause.run(type, Date.now());
  connection.close();
}

const taskRows = z.array(
  z.object({ id: z.string(), status: z.string(), project_id: z.string(), metadata: z.string() }),
);
const tasksIn = (connection: Connection) =>
  taskRows.parse(connection.prepare('SELECT id, status, project_id, metadata FROM queue_tasks ORDER BY id').all());

const sumRow = z.object({ bytes: z.number() });
/** How many films of each state there must be, by rules so simple that SQL can tell. */
function filmsIn(connection: Connection) {
  const states = z.array(z.object({ state: z.string(), n: z.number() })).parse(
    connection
      .prepare(
        `SELECT state, count(*) AS n FROM (
           SELECT CASE WHEN sum(status = 'waiting') > 0 THEN 'waiting'
             WHEN sum(type = 'video' AND status = 'completed') > 0 THEN 'ready' ELSE 'parts' END AS state
           FROM queue_tasks GROUP BY project_id) GROUP BY state`,
      )
      .all(),
  );
  const { bytes } = sumRow.parse(connection.prepare(`SELECT sum(output ->> 'bytes') AS bytes FROM task_outputs`).get());
  return { counts: Object.fromEntries(states.map(({ state, n }) => [state, n])), bytes };
}

it(`an app of before films, with ${TASKS.toLocaleString('en')} tasks, opens with all its films, also when it is killed while it makes them`, async () => {
  const place = await newPlace({ notifications: false });
  const file = join(place.home, 'queue.db');
  fillOld(file);
  const old = connectToRead(file);
  const [tasks, films] = [tasksIn(old), filmsIn(old)];
  old.close();
  expect(tasks).toHaveLength(TASKS);

  const startedMs = performance.now();
  const launch = () => launchApp({ place, screen: 'today' });
  running = await launch();
  await running.page.locator('[data-testid=today-screen][data-phase=ready]').waitFor();
  const shownMs = performance.now() - startedMs;

  // Killed with the films half made; the next start makes the others.
  running.app.process().kill('SIGKILL');
  await running.close();
  running = await launch();
  const { page } = running;
  // The longest that the window had to wait for main while the films were made.
  let slowestMs = 0;
  const state = async () => {
    const askedMs = performance.now();
    const { counts, bytes } = await callMain(page, 'films:overview', undefined);
    slowestMs = Math.max(slowestMs, performance.now() - askedMs);
    return { counts: Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0)), bytes };
  };
  await expect.poll(state, { timeout: 300_000 }).toEqual(films);
  const allMs = performance.now() - startedMs;
  process.stderr.write(
    `${TASKS} tasks: on the screen after ${Math.round(shownMs)} ms, all films ${Math.round(allMs)} ms after the first start (killed once); the slowest answer took ${Math.round(slowestMs)} ms\n`,
  );
  await running.close();

  const now = connectToRead(file);
  const byId = new Map(tasksIn(now).map((task) => [task.id, task]));
  now.close();
  const lost = tasks.filter(({ id, project_id, metadata }) => {
    const task = byId.get(id);
    return task?.project_id !== project_id || task.metadata !== metadata;
  });
  expect(lost).toEqual([]);
  expect(byId.size).toBe(TASKS);
  // What there was before the first step of the way to today's version.
  expect(readdirSync(join(place.home, 'backups')).length).toBeGreaterThan(0);
});
