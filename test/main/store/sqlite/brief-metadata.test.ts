import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueueEvent } from '../../../../contract/events';
import type { QueueTask } from '../../../../contract/task';
import { openTestQueue } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';

let dir: string;
let open: Awaited<ReturnType<typeof openTestQueue>>;
let heard: QueueTask[];
beforeEach(async () => {
  dir = tempDir('briefs');
  open = await openTestQueue({ dir });
  heard = [];
  open.queue.onEvents((events: readonly QueueEvent[]) => {
    for (const event of events) if (event.kind === 'task') heard.push(event.task);
  });
});
afterEach(() => open.close());

const LONG = '가'.repeat(180_000);
const script = (metadata: Record<string, unknown>) => open.queue.enqueue({ type: 'script', projectId: 'p', metadata });
/** The file by itself: the queue, which holds it alone, is closed meanwhile. */
async function inFile<T>(work: (db: Database.Database) => T): Promise<T> {
  await open.queue.close();
  const db = new Database(open.file);
  const result = work(db);
  db.close();
  open = await openTestQueue({ dir });
  return result;
}
const briefs = () => inFile((db) => db.prepare('SELECT count(*) FROM task_metadata').pluck().get());
const listed = async () => (await open.queue.tasks.list({ limit: 10 })).tasks.at(-1);

describe('Long metadata', () => {
  it('is cut in lists, searches, dead letters and events, which state its full length, and whole for its worker and in its status', async () => {
    const metadata = { title: '제목', text: LONG };
    const brief = { metadata: { title: '제목', text: LONG.slice(0, 300) }, metadataCut: { text: 180_000 } };
    const { task } = await script(metadata);
    expect([task.metadata, task.metadataCut]).toEqual([metadata, undefined]);
    expect(await listed()).toMatchObject(brief);
    expect((await open.queue.tasks.list({ limit: 10, text: '제목' })).tasks[0]).toMatchObject(brief);
    expect((await open.queue.getTask(task.id))?.metadata).toEqual(metadata);
    const claim = await open.queue.dequeue('script');
    expect([claim?.task.metadata, claim?.task.metadataCut]).toEqual([metadata, undefined]);
    if (claim === null) return;
    const error = { code: 'bad_input', message: '안 됨', retryable: false } as const;
    await open.queue.endRun(claim.lease, { kind: 'error', error });
    await open.queue.retry(task.id);
    await open.queue.cancel(task.id);
    expect(heard.map(({ status }) => status)).toEqual(['waiting', 'processing', 'failed', 'waiting', 'cancelled']);
    for (const event of heard) expect(event).toMatchObject(brief);
    const [letter] = await open.queue.tasks.deadLetters({ limit: 1 });
    expect(letter?.taskData).toMatchObject(brief);
    expect((await open.queue.getTask(task.id))?.metadata).toEqual(metadata);
    const kept = await inFile((db) => db.prepare('SELECT task_data FROM dead_letter_queue').pluck().get());
    expect(JSON.parse(String(kept))).toMatchObject({ metadata });
  });

  it('is cut at every depth, each text by its path, and never within a character', async () => {
    const text = `${'x'.repeat(299)}🎬 and on`;
    const { task } = await open.queue.enqueue({
      type: 'image',
      projectId: 'p',
      metadata: { scenes: [{ narration: 'short' }, { narration: text }], mine: { deep: ['a', 'y'.repeat(301)] } },
    });
    const found = await listed();
    expect(found?.metadata).toEqual({
      scenes: [{ narration: 'short' }, { narration: 'x'.repeat(299) }],
      mine: { deep: ['a', 'y'.repeat(300)] },
    });
    expect(found?.metadataCut).toEqual({ 'scenes.1.narration': text.length, 'mine.deep.1': 301 });
    expect((await open.queue.getTask(task.id))?.metadataCut).toBeUndefined();
  });

  it('of thousands of entries is short too: what has no room is left out and counted, the fields that we know last', async () => {
    const entries = (n: number) => Array.from({ length: n }, (_, at): [string, string] => [`k${at}`, '값'.repeat(90)]);
    const own = Object.fromEntries(entries(4_000));
    const { task } = await script({ ...own, list: entries(400).map(([, text]) => text), title: '제목' });
    const { task: listOnly } = await open.queue.enqueue({
      type: 'image',
      projectId: 'p',
      metadata: { mine: { list: entries(4_000).map(([, text]) => text) }, scenes: 4 },
    });
    const [second, first] = (await open.queue.tasks.list({ limit: 10 })).tasks.toSorted((a, b) => b.seq - a.seq);
    for (const found of [first, second]) expect(JSON.stringify(found).length).toBeLessThan(70_000);
    expect(first?.metadata).toMatchObject({ title: '제목', k0: own.k0 });
    expect(first?.metadataCut).toEqual({ '': 4_002 });
    expect(second?.metadata.scenes).toBe(4);
    expect(second?.metadataCut).toEqual({ 'mine.list': 4_000 });
    expect((await open.queue.getTask(task.id))?.metadata.k3999).toBe(own.k3999);
    expect((await open.queue.getTask(listOnly.id))?.metadataCut).toBeUndefined();
    expect(heard.map(({ metadataCut }) => metadataCut)).toEqual([first?.metadataCut, second?.metadataCut]);
  });

  it('of a task from before there were briefs is cut when it is read', async () => {
    const { task } = await script({ text: LONG });
    await inFile((db) =>
      db.exec(
        'UPDATE queue_tasks SET metadata = w.metadata FROM task_metadata AS w WHERE w.task_seq = seq; DELETE FROM task_metadata',
      ),
    );
    expect(await listed()).toMatchObject({ metadata: { text: LONG.slice(0, 300) }, metadataCut: { text: 180_000 } });
    expect((await open.queue.getTask(task.id))?.metadata).toEqual({ text: LONG });
  });

  it('takes its brief along when it is cleaned up', async () => {
    const { task } = await script({ text: LONG });
    await open.queue.cancel(task.id);
    expect(await briefs()).toBe(1);
    await open.housekeeping.cleanUp(0, Date.now() + 60_000);
    expect(await briefs()).toBe(0);
  });

  it('that is short, or has nothing to cut, has no brief and is the same everywhere', async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, 'v'.repeat(100)]));
    for (const metadata of [{ title: '제목' }, { text: 'x'.repeat(300) }, many]) {
      await script(metadata);
      const found = await listed();
      expect([found?.metadata, found?.metadataCut]).toEqual([metadata, undefined]);
    }
    expect(await briefs()).toBe(0);
  });

  it('is returned whole when its request is sent again', async () => {
    const ask = () =>
      open.queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: LONG } }, { idempotencyKey: 'once' });
    const [first, again] = [await ask(), await ask()];
    expect(again).toMatchObject({ replayed: true, task: { id: first.task.id, metadata: { text: LONG } } });
  });
});
