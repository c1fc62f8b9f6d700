import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stageName } from '../../../../contract/messages';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../../../main/store/sqlite/migrations';
import { parseProblem } from '../../../../main/store/sqlite/records/message-column';
import { tempDir } from '../../../support/temp-dir';

test('0002: tasks that ended before it are counted by the quarter of an hour, and the rest is as it was', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 1) });
  const add = before.connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, completed_at, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, 'script', ?, 1, 0, ?, 'u', 'p', '', '{}')",
  );
  const ended = [
    ['completed', 0],
    ['completed', 899_999],
    ['completed', 900_000],
    ['failed', 900_000],
    ['cancelled', 900_000],
    ['waiting', null],
  ] as const;
  for (const [n, [status, atMs]] of ended.entries()) add.run(`task ${n}`, status, atMs);
  before.connection.close();

  const { connection, migratedFrom } = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 2) });
  expect(migratedFrom).toBe(1);
  expect(connection.prepare('SELECT status, quarter, n FROM ended_counts').raw().all()).toEqual([
    ['completed', 0, 2],
    ['completed', 1, 1],
    ['failed', 1, 1],
  ]);
  expect(connection.prepare('SELECT count(*) FROM queue_tasks').pluck().get()).toBe(ended.length);
  connection.close();
});

test('0003: dead letters from before it are found by project, user, title and error; one with broken data does not stop the migration', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 2) });
  const add = before.connection.prepare(
    'INSERT INTO dead_letter_queue (original_task_id, type, failed_at, error_message, task_data, retry_history) ' +
      "VALUES (?, 'video', 0, '디스크 Full', ?, '[]')",
  );
  add.run('a', JSON.stringify({ projectId: 'P-1', userId: 'Minji', metadata: { title: '한강 Night' } }));
  add.run('b', JSON.stringify({ projectId: 'P-2', userId: '현우', metadata: {} }));
  add.run('c', '{ broken');
  before.connection.close();

  const { connection } = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 3) });
  expect(connection.prepare('SELECT task_id, type, project_id, words FROM dead_letter_search').raw().all()).toEqual([
    ['a', 'video', 'P-1', 'p-1\nminji\n한강 night\n디스크 full'],
    ['b', 'video', 'P-2', 'p-2\n현우\n\n디스크 full'],
    ['c', 'video', '', '\n\n\n디스크 full'],
  ]);
  connection.close();
});

test('0004: a queue from before it has not seen the clock yet', () => {
  const file = join(tempDir('migration'), 'queue.db');
  openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 3) }).connection.close();
  const { connection, migratedFrom } = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 4) });
  expect(migratedFrom).toBe(3);
  expect(connection.prepare('SELECT * FROM believed_clock').all()).toEqual([]);
  const note = connection.prepare('INSERT INTO believed_clock (one, believed_at) VALUES (?, 0)');
  note.run(1);
  expect(() => note.run(2)).toThrow('CHECK');
  connection.close();
});

test('0006: every ended task has an end and no other has, searched texts are folded, a task is found by its latest letter', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 5) });
  const add = before.connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, started_at, completed_at, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, 'script', ?, 1, 5, ?, ?, 'u', ?, ?, '{}')",
  );
  const project = '한강'.normalize('NFD');
  add.run('whole', 'completed', 6, 7, project, project);
  add.run('endless', 'failed', 6, null, 'p', 'p');
  add.run('never-began', 'cancelled', null, null, 'p', 'p');
  add.run('waits', 'waiting', null, 8, 'p', 'p');
  const letter = before.connection.prepare("INSERT INTO dead_letter_queue VALUES (?, ?, 'script', 1, 'x', '{}', '[]')");
  const search = before.connection.prepare("INSERT INTO dead_letter_search VALUES (?, ?, 'script', ?, ?)");
  for (const [id, task] of [
    [1, 'endless'],
    [2, 'whole'],
    [3, 'endless'],
  ]) {
    letter.run(id, task);
    search.run(id, task, project, `${project}\nÉ`);
  }
  before.connection.close();

  const { connection, migratedFrom } = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 6) });
  expect(migratedFrom).toBe(5);
  expect(connection.prepare('SELECT id, completed_at, project_id, search_text FROM queue_tasks').raw().all()).toEqual([
    // The project's name is its folder's, and stays.
    ['whole', 7, project, '한강'.normalize('NFC')],
    ['endless', 6, 'p', 'p'],
    ['never-began', 5, 'p', 'p'],
    ['waits', null, 'p', 'p'],
  ]);
  expect(connection.prepare('SELECT id, task_id, words FROM dead_letter_search').raw().all()).toEqual([
    [2, 'whole', `${'한강'.normalize('NFC')}\né`],
    [3, 'endless', `${'한강'.normalize('NFC')}\né`],
  ]);
  expect(connection.prepare('SELECT count(*) FROM dead_letter_queue').pluck().get()).toBe(3);
  connection.close();
});

test('0005: tasks from before it have no folder of their own and no short metadata, and the rest is as it was', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 4) });
  before.connection.exec(
    "INSERT INTO queue_tasks (id, type, rank, created_at, user_id, project_id, search_text, metadata) VALUES ('a', 'script', 1, 0, 'u', 'p', '', '{}')",
  );
  before.connection.close();
  const { connection, migratedFrom } = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 5) });
  expect(migratedFrom).toBe(4);
  for (const table of ['task_folders', 'earlier_workspace', 'task_briefs']) {
    expect(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
  }
  expect(connection.prepare('SELECT id FROM queue_tasks').pluck().all()).toEqual(['a']);
  connection.close();
});

test('0007: stages and steps before that were stored in Korean are codes, and every other text is as it was', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 6) });
  const add = before.connection.prepare(
    'INSERT INTO queue_tasks (seq, id, type, status, rank, created_at, completed_at, error, error_code, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, ?, 'video', ?, 1, 0, 1, ?, ?, 'u', 'p', '', '{}')",
  );
  const failed = '앞 단계인 이미지 작업이 실패해 진행하지 않았습니다. 이미지 작업을 다시 시도하세요.';
  const cancelled = '앞 단계인 대본 작업이 취소되어 진행하지 않았습니다. 대본 작업을 다시 시도하세요.';
  add.run(1, 'a', 'cancelled', failed, 'dependency_failed');
  add.run(2, 'b', 'cancelled', cancelled, 'dependency_failed');
  add.run(3, 'c', 'failed', failed, 'step_failed');
  const stage = before.connection.prepare("INSERT INTO task_stages VALUES (3, ?, ?, '')");
  const stages = [
    '준비',
    '입력 확인',
    '대본 작성',
    '대본 생성',
    '저장',
    '웹 페이지',
    '타이틀 카드',
    '그림',
    '내레이션',
    '인코딩',
    '검증',
    '완료',
  ];
  for (const [n, name] of [...stages, 'their own'].entries()) stage.run(n, name);
  before.connection.close();

  const opened = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 7) });
  const column = (of: string) => opened.connection.prepare(of).pluck().all().map(String);
  const [image, script, other] = column('SELECT error FROM queue_tasks ORDER BY seq').map(parseProblem);
  expect(image).toEqual({ code: 'run.step_before_failed', step: 'image' });
  expect(script).toEqual({ code: 'run.step_before_cancelled', step: 'script' });
  expect(other).toBe(failed);
  const names = column('SELECT name FROM task_stages ORDER BY n');
  expect(names.map((name) => stageName(name, 'ko'))).toEqual([...stages, 'their own']);
  for (const name of names) expect(stageName(name, 'en')).not.toMatch(/[가-힣]/u);
  opened.connection.close();
});

test('0009: each task is in the list that its status says, long metadata has a brief, and numbers and locks are as before', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.filter(({ version }) => version < 9) });
  const add = before.connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, completed_at, blocked_by, parked, available_at, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, 'script', ?, 1, 5, ?, ?, ?, ?, 'u', 'p', '', '{\"whole\":1}')",
  );
  add.run('cancelled', 'cancelled', 7, 1, 0, null);
  add.run('failed', 'failed', 7, 0, 0, null);
  add.run('completed', 'completed', 7, 0, 0, null);
  add.run('running', 'processing', null, 0, 0, null);
  add.run('ready', 'waiting', null, 0, 0, null);
  add.run('blocked', 'waiting', null, 1, 0, null);
  add.run('parked', 'waiting', null, 0, 1, null);
  add.run('later', 'waiting', null, 0, 0, 99);
  before.connection.exec('INSERT INTO task_briefs VALUES (3, \'[{},{"whole":1}]\')');
  before.connection.exec(
    "INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at) VALUES ('script', 'running', 6, 42, 'l', 6)",
  );
  before.connection.close();

  const { connection } = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.filter(({ version }) => version <= 9) });
  expect(connection.prepare('SELECT id, section, metadata FROM queue_tasks').raw().all()).toEqual([
    ['cancelled', 0, '{"whole":1}'],
    ['failed', 1, '{"whole":1}'],
    ['completed', 2, '[{},{"whole":1}]'],
    ['running', 3, '{"whole":1}'],
    ['ready', 3, '{"whole":1}'],
    ['blocked', 4, '{"whole":1}'],
    ['parked', 4, '{"whole":1}'],
    ['later', 4, '{"whole":1}'],
  ]);
  expect(connection.prepare('SELECT * FROM task_metadata').raw().all()).toEqual([[3, '{"whole":1}']]);
  expect(
    connection.prepare('SELECT type, locked_by, worker_pid, lease_id, machine_id FROM queue_locks').raw().all(),
  ).toEqual([['script', 'running', 42, 'l', 'this']]);
  expect(connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'queue_tasks'").pluck().get()).toBe(8);
  connection.close();
});

test('0011: a running task keeps its lock, and no other of its type gets one beside it', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.filter(({ version }) => version < 11) });
  before.connection.exec(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, user_id, project_id, search_text, metadata) ' +
      "VALUES ('running', 'script', 'processing', 1, 5, 'u', 'p', '', '{}'), ('next', 'script', 'waiting', 2, 5, 'u', 'p', '', '{}');" +
      'INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, progress, machine_id) ' +
      "VALUES ('script', 'running', 6, 42, 'l', 7, '{}', 'm')",
  );
  before.connection.close();

  const { connection } = openDatabase({
    file,
    nowMs: 0,
    migrations: MIGRATIONS.filter(({ version }) => version <= 11),
  });
  expect(connection.prepare('SELECT * FROM queue_locks').raw().all()).toEqual([
    ['script', '', 'running', 6, 42, 'l', 7, '{}', 'm'],
  ]);
  const lock = connection.prepare(
    "INSERT INTO queue_locks (type, locked_by, locked_at, lease_id, heartbeat_at) VALUES ('script', 'next', 0, 'l', 0)",
  );
  expect(() => lock.run()).toThrow('UNIQUE constraint failed: queue_locks.type, queue_locks.slot');
  expect(connection.prepare('SELECT id, machines FROM queue_tasks').raw().all()).toEqual([
    ['running', null],
    ['next', null],
  ]);
  connection.close();
});

test('0012: tasks from before are as they were, and in no statistics until the store counts them', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.filter(({ version }) => version < 12) });
  before.connection.exec(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, started_at, completed_at, user_id, project_id, search_text, metadata, section) ' +
      "VALUES ('a', 'video', 'completed', 1, 1, 2, 3, 'u', 'p', '', '{}', 2)",
  );
  const rows = (connection: typeof before.connection) => connection.prepare('SELECT * FROM queue_tasks').raw().all();
  const task = rows(before.connection);
  before.connection.close();
  const { connection, migratedFrom } = openDatabase({
    file,
    nowMs: 0,
    migrations: MIGRATIONS.filter(({ version }) => version <= 12),
  });
  expect(migratedFrom).toBe(11);
  expect(rows(connection)).toEqual(task);
  for (const table of ['ended_buckets', 'ended_marks']) {
    expect(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
  }
  const add = connection.prepare("INSERT INTO ended_buckets VALUES (20261128, 'video', ?, '', ?)");
  expect(() => add.run('guess', 1)).toThrow('CHECK');
  expect(() => add.run('done', 0)).toThrow('CHECK');
  connection.close();
});

test('0013: the statistics stay as they are, and two more measures have their place', () => {
  const file = join(tempDir('migration'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.filter(({ version }) => version < 13) });
  before.connection.exec(
    "INSERT INTO ended_buckets VALUES (20261128, 'video', 'done', '', 3), (20261128, 'image', 'failed', 'stuck', 1)",
  );
  before.connection.close();
  const { connection } = openDatabase({
    file,
    nowMs: 0,
    migrations: MIGRATIONS.filter(({ version }) => version <= 13),
  });
  const add = connection.prepare("INSERT INTO ended_buckets VALUES (20261128, 'video', ?, ?, ?)");
  expect(() => add.run('guess', '', 1)).toThrow('CHECK');
  add.run('redone', '', 2);
  add.run('share', 'waiting', 250);
  expect(connection.prepare('SELECT * FROM ended_buckets').raw().all()).toEqual([
    [20261128, 'image', 'failed', 'stuck', 1],
    [20261128, 'video', 'done', '', 3],
    [20261128, 'video', 'redone', '', 2],
    [20261128, 'video', 'share', 'waiting', 250],
  ]);
  expect(() => add.run('done', '', 1)).toThrow('UNIQUE');
  connection.close();
});
