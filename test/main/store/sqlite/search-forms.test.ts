import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskStatus } from '../../../../contract/task';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../../../main/store/sqlite/migrations';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { matches } from '../../../../renderer/store/task-list';
import { tempDir } from '../../../support/temp-dir';

const ENDED: TaskStatus[] = ['completed', 'failed', 'cancelled'];
const nfd = (text: string) => text.normalize('NFD');
const nfc = (text: string) => text.normalize('NFC');

/** As versions before this one stored them: in the form and case that came, but for what JavaScript made small. */
const TASKS = [
  { id: 'old-nfd', project: nfd('한강 쇼츠'), title: nfd('겨울 캠핑'), error: null },
  { id: 'old-nfc', project: nfc('한강 쇼츠'), title: nfc('겨울 캠핑'), error: nfd('디스크 부족: 한강') },
  { id: 'other', project: 'É-ALBUM', title: 'ＦＵＬＬ width', error: 'CAFÉ schließt: École' },
] as const;
const bothForms = ['NFC', 'NFD'];

let store: SqliteTaskStore;
beforeAll(() => {
  const file = join(tempDir('forms'), 'queue.db');
  const before = openDatabase({ file, nowMs: 0, migrations: MIGRATIONS.slice(0, 5) });
  const add = before.connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, completed_at, error, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, 'video', ?, 1, 0, ?, ?, ?, ?, ?, ?)",
  );
  const letter = before.connection.prepare("INSERT INTO dead_letter_queue VALUES (?, ?, 'video', 1, ?, ?, '[]')");
  const search = before.connection.prepare("INSERT INTO dead_letter_search VALUES (?, ?, 'video', ?, ?)");
  for (const [n, { id, project, title, error }] of TASKS.entries()) {
    const words = [project, nfd('민지'), title].join('\n').toLowerCase();
    const rest = [error, nfd('민지'), project, words, JSON.stringify({ title })] as const;
    add.run(id, 'failed', n, ...rest);
    add.run(`${id}-waits`, 'waiting', null, ...rest);
    letter.run(n + 1, id, error ?? '', '{}');
    search.run(n + 1, id, project, `${words}\n${error ?? ''}`);
  }
  before.connection.close();
  store = new SqliteTaskStore(openDatabase({ file, nowMs: 0 }));
});
afterAll(() => store.close());

async function found(filter: {
  statuses: TaskStatus[];
  text?: string;
  projectId?: string;
  userId?: string;
}): Promise<string> {
  const { tasks } = await store.list({ ...filter, limit: 50 });
  // The panel applies the same rule to what events bring.
  const all = (await store.list({ limit: 50 })).tasks;
  const expected = all.filter((task) => matches(filter, task));
  expect(expected.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
  return tasks.map(({ id }) => id).join(' ');
}

describe.each(bothForms)('Words and names in the form %s', (form) => {
  test('find what is stored in either form, by project, user, title and error', async () => {
    expect(await found({ statuses: ENDED, text: '겨울 한강'.normalize(form) })).toBe('old-nfc old-nfd');
    expect(await found({ statuses: ENDED, text: '부족'.normalize(form) })).toBe('old-nfc');
    expect(await found({ statuses: ['waiting'], text: '캠핑 민지'.normalize(form) })).toBe(
      'old-nfd-waits old-nfc-waits',
    );
    expect(await found({ statuses: ENDED, text: '여름'.normalize(form) })).toBe('');
  });
  test('find the tasks of a project, or a user, stored in either form', async () => {
    const projectId = '한강 쇼츠'.normalize(form);
    expect(await found({ statuses: ENDED, projectId })).toBe('old-nfc old-nfd');
    expect(await found({ statuses: ['waiting'], projectId })).toBe('old-nfd-waits old-nfc-waits');
    expect(await found({ statuses: ENDED, projectId, text: '캠핑' })).toBe('old-nfc old-nfd');
    expect(await found({ statuses: ENDED, userId: '민지'.normalize(form) })).toBe('other old-nfc old-nfd');
    expect((await store.list({ projectId, limit: 50 })).total).toBe(4);
  });
  test('find dead letters of either form', async () => {
    const letters = async (filter: { text?: string; projectId?: string }) => {
      const { total, failed } = await store.countDeadLetters(filter);
      const listed = (await store.deadLetters({ ...filter, limit: 9 })).map(({ originalTaskId }) => originalTaskId);
      expect([total, failed]).toEqual([listed.length, listed.length]);
      return listed.join(' ');
    };
    expect(await letters({ text: '캠핑'.normalize(form) })).toBe('old-nfc old-nfd');
    expect(await letters({ text: '부족'.normalize(form) })).toBe('old-nfc');
    expect(await letters({ projectId: '한강 쇼츠'.normalize(form) })).toBe('old-nfc old-nfd');
    expect(await letters({ text: 'école'.normalize(form) })).toBe('other');
  });
  test('find letters of any case, also beyond ASCII, in title, project and error', async () => {
    for (const text of ['é-album', 'É-ALBUM', 'ｆｕｌｌ', 'ＦＵＬＬ', 'café', 'CAFÉ école', 'SCHLIEßT']) {
      expect(await found({ statuses: ENDED, text: text.normalize(form) })).toBe('other');
    }
  });
});

test('a new task is found in either form, whichever it came in', async () => {
  const outcomes = await store.insert([
    {
      tasks: [
        {
          id: 'new',
          type: 'image',
          priority: 0,
          userId: 'u',
          projectId: nfd('새 작업'),
          metadata: { title: nfd('단풍 여행') },
          maxRetries: 0,
          dependsOn: [],
        },
      ],
    },
  ]);
  expect(outcomes[0]?.ok).toBe(true);
  for (const form of ['NFC', 'NFD']) {
    expect((await store.list({ text: '단풍 작업'.normalize(form), limit: 5 })).tasks.map(({ id }) => id)).toEqual([
      'new',
    ]);
  }
});
