import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFormat, exportedTasks } from '../../../main/queue/export-tasks';
import type { TaskFilter } from '../../../main/store/types';
import { openTestQueue } from '../../support/open-test-queue';

let opened: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  opened = await openTestQueue();
});
afterEach(() => opened.close());

async function exported(format: ExportFormat, filter: TaskFilter = {}) {
  const counts: number[] = [];
  let text = '';
  const options = { format, language: 'ko', written: (n: number) => counts.push(n) } as const;
  for await (const piece of exportedTasks(opened.queue.tasks, filter, options)) text += piece;
  return { text, count: counts.at(-1) };
}
const add = (title: string, projectId = 'film') =>
  opened.queue.enqueue({ type: 'script', projectId, metadata: { title } });

describe('an export of tasks', () => {
  it('as a table has a row for each, in the language of the panel, that a spreadsheet reads as it is', async () => {
    await add('쉼표, "따옴표"\n줄');
    const { text, count } = await exported('csv');
    const [head = '', row = ''] = text.split('\r\n');
    expect(head.startsWith('\ufeff제목,프로젝트,')).toBe(true);
    expect(row).toMatch(/^"쉼표, ""따옴표""\n줄",film,대본,대기,20/u);
    expect(count).toBe(1);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1+1', '\t=1'])('as a table holds no formula: %j', async (title) => {
    await add(title);
    expect((await exported('csv')).text.split('\r\n')[1]).toContain(`'${title}`);
    expect((await exported('csv')).text).not.toMatch(/(^|,|")\s*[=+\-@]/mu);
  });

  it('as JSON is an array of tasks as a list returns them, also when there are none', async () => {
    expect(JSON.parse((await exported('json')).text)).toEqual([]);
    const { task } = await add('하나');
    await add('둘', 'other');
    expect(JSON.parse((await exported('json', { projectId: 'film' })).text)).toEqual([
      JSON.parse(JSON.stringify(task)),
    ]);
  });

  it('has every task of many pages once', async () => {
    for (let n = 0; n < 1_203; n += 1) await add(`${n}`);
    const { text, count } = await exported('json');
    const tasks = JSON.parse(text) as { id: string }[];
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(1_203);
    expect(count).toBe(1_203);
  });
});
