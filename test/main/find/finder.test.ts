import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TaskType } from '../../../contract/task';
import { type Finder, openFinder } from '../../../main/find/finder';
import { IndexThread } from '../../../main/find/index-thread';
import type { RunEnd } from '../../../main/queue/types';
import { bundleForNode } from '../../support/bundle-for-node';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

let program = '';
beforeAll(async () => {
  program = await bundleForNode('main/find/thread.ts');
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(dir = realpathSync(tempDir('finder')), { idleMs }: { idleMs?: number } = {}) {
  const { queue, housekeeping } = await openTestQueue({ dir });
  const errors: unknown[] = [];
  const folder = join(dir, 'films');
  const finder = openFinder({
    queue,
    index: new IndexThread(program, join(dir, 'search.db'), 'own', idleMs),
    folderOf: async () => folder,
    onError: (error) => errors.push(error),
  });
  const close = async () => {
    await finder.close();
    await queue.close();
  };
  closing.push(close);
  const enqueue = (type: TaskType, projectId: string, title: string) =>
    type === 'script'
      ? queue.enqueue({ type, projectId, metadata: { title } })
      : queue.enqueue({ type, projectId, metadata: { title } });
  /** A run of the next task of the type, to its end. `narration` is what a script has published. */
  const run = async (type: TaskType, end: RunEnd, more: { narration?: string; log?: string[] } = {}) => {
    const claim = await queue.dequeue(type);
    if (claim === null) throw new Error('nothing to run');
    const { lease, task } = claim;
    if (more.narration !== undefined) {
      const path = `${task.projectId}.script.json`;
      const scene = { scene: 1, narration: more.narration, imagePrompt: '', keywords: [], seconds: 4 };
      const script = {
        version: 1,
        projectId: task.projectId,
        taskId: task.id,
        title: 't',
        language: 'ko',
        source: 'text',
        totalSeconds: 4,
        scenes: [scene],
      };
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify(script));
      await queue.tasks.addOutputs(lease, [{ kind: 'script', path, bytes: 10, sha256: '0'.repeat(64) }]);
    }
    const at = new Date().toISOString();
    await queue.appendLog(
      lease,
      (more.log ?? []).map((text) => ({ at, level: 'info' as const, text })),
    );
    await queue.endRun(lease, end);
    return task;
  };
  return { dir, queue, housekeeping, finder, errors, enqueue, run, close };
}
/** Far more than it takes, on a busy machine too. */
const SOON_MS = 60_000;
const DONE: RunEnd = { kind: 'completed' };
const projects = async (finder: Finder, text: string) =>
  (await finder.all(text, 20)).hits.map(({ projectId }) => projectId);

describe('finding films and tasks', () => {
  it('finds what waits by its title and what ended by title, script, log and error', async () => {
    const { finder, enqueue, run } = await open();
    await enqueue('script', 'spring', '벚꽃 여행');
    await run('script', DONE, { narration: '남산에 오르면 한강이 보인다', log: ['page https://example.org/namsan'] });
    await enqueue('script', 'autumn', '단풍');
    await run('script', {
      kind: 'error',
      error: { code: 'bad_input', message: '목소리가 없습니다', retryable: false },
    });
    await enqueue('script', 'later', '벚꽃 다시');
    await finder.settled();
    expect(await projects(finder, '벚꽃')).toEqual(['later', 'spring']);
    const where = async (text: string) => (await finder.all(text, 20)).hits.map((hit) => hit.where);
    expect(await where('한강')).toEqual(['script']);
    expect(await where('example.org')).toEqual(['log']);
    expect(await where('목소리')).toEqual(['error']);
    expect(await where('autumn')).toEqual(['project']);
    expect(await finder.projects('남산', 5)).toEqual(['spring']);
    expect((await finder.all('벚꽃', 1)).hits).toHaveLength(1);
  });

  it('finds a film by the words that its creator gave it since, and by no others', async () => {
    const { dir, finder, enqueue, run } = await open();
    await enqueue('script', 'spring', '봄');
    const task = await run('script', DONE, { narration: '남산에 오릅니다' });
    await finder.settled();
    expect(await projects(finder, '남산')).toEqual(['spring']);
    const file = join(dir, 'films', 'spring.script.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('남산', '북한산'));
    finder.reworded(task.id);
    await finder.settled();
    expect([await projects(finder, '남산'), await projects(finder, '북한산')]).toEqual([[], ['spring']]);
  });

  it('lists ended tasks by script and log, page by page, newest end first', async () => {
    const { finder, enqueue, run } = await open();
    for (const name of ['one', 'two', 'three']) {
      await enqueue('script', name, name);
      await run('script', DONE, { narration: `${name} 고양이` });
    }
    await enqueue('script', 'cat', '고양이');
    await run('script', DONE);
    await finder.settled();
    const names = (found: { task: { projectId: string } }[]) => found.map(({ task }) => task.projectId);
    const first = await finder.ended({ text: '고양이', limit: 2 });
    expect(names(first.found)).toEqual(['three', 'two']);
    expect(first.state).toBe('whole');
    const rest = await finder.ended({ text: '고양이', limit: 2, cursor: first.nextCursor });
    expect(names(rest.found)).toEqual(['one']);
    expect(rest.nextCursor).toBeUndefined();
    expect((await finder.ended({ text: '고양이', limit: 2, statuses: ['failed'] })).found).toEqual([]);
  });

  it('finds what ended before the index existed, and again after its file was deleted', async () => {
    const first = await open();
    for (let n = 0; n < 450; n += 1) await first.enqueue('script', `film-${n}`, `영화 ${n}번`);
    await first.queue.changeAll('cancel', {});
    await first.close();
    closing.pop();
    rmSync(join(first.dir, 'search.db'), { force: true });
    const again = await open(first.dir);
    await again.finder.settled();
    expect((await again.finder.all('449번', 5)).hits.map(({ title }) => title)).toEqual(['영화 449번']);
    expect((await again.finder.all('영화 0번', 50)).state).toBe('whole');
    expect((await again.finder.projects('영화', 1_000)).length).toBe(450);
  });

  it('reads the history again when the file is lost or damaged while nobody has it open', async () => {
    const dir = realpathSync(tempDir('finder'));
    const first = await open(dir, { idleMs: 1 });
    await first.enqueue('script', 'spring', '벚꽃 여행');
    await first.run('script', DONE);
    await first.finder.settled();
    expect(await projects(first.finder, '벚꽃')).toEqual(['spring']);
    for (const spoil of [
      () => rmSync(join(dir, 'search.db')),
      () => writeFileSync(join(dir, 'search.db'), Buffer.alloc(50_000, 7)),
    ]) {
      // The thread has put everything into the file and closed it.
      await expect.poll(() => existsSync(join(dir, 'search.db-wal')), { timeout: SOON_MS }).toBe(false);
      spoil();
      await expect.poll(() => projects(first.finder, '벚꽃'), { timeout: SOON_MS }).toEqual(['spring']);
      await first.finder.settled();
      expect((await first.finder.all('벚꽃', 5)).state).toBe('whole');
    }
  });

  it('finds what ended while nobody wrote it into the index', async () => {
    const first = await open();
    await first.enqueue('script', 'a', '첫째');
    await first.run('script', DONE);
    await first.finder.settled();
    await first.finder.close();
    await first.enqueue('script', 'b', '둘째 영화');
    await first.run('script', DONE);
    await first.queue.close();
    closing.pop();
    const again = await open(first.dir);
    await again.finder.settled();
    expect(await projects(again.finder, '둘째')).toEqual(['b']);
  });

  it('drops what was cleaned up, and what is tried again from the history alone', async () => {
    const { finder, queue, housekeeping, enqueue, run } = await open();
    await enqueue('script', 'gone', '사라질');
    await run('script', DONE, { log: ['서버에서 받음'] });
    await enqueue('script', 'back', '돌아올');
    const failed = await run(
      'script',
      { kind: 'error', error: { code: 'bad_input', message: 'x', retryable: false } },
      { log: ['서버에서 받음'] },
    );
    await finder.settled();
    await queue.retry(failed.id);
    expect((await finder.ended({ text: '서버에서', limit: 5 })).found.map(({ task }) => task.projectId)).toEqual([
      'gone',
    ]);
    await housekeeping.cleanUp(1, Date.now() + 3 * 86_400_000);
    expect((await finder.ended({ text: '서버에서', limit: 5 })).found).toEqual([]);
  });

  it('says that it cannot look when the index cannot be written, and still finds what waits', async () => {
    const dir = realpathSync(tempDir('finder'));
    mkdirSync(join(dir, 'search.db'));
    const { finder, errors, enqueue } = await open(dir);
    await enqueue('script', 'waits', '기다리는 영화');
    await finder.settled();
    const { hits, state } = await finder.all('기다리는', 5);
    expect(hits.map(({ projectId }) => projectId)).toEqual(['waits']);
    expect(state).toBe('unavailable');
    expect(errors).not.toEqual([]);
  });

  it('comes back by itself when the disk takes the index again, and tells of a row of failures once', async () => {
    const dir = realpathSync(tempDir('finder'));
    mkdirSync(join(dir, 'search.db'));
    const { finder, errors, enqueue, run } = await open(dir);
    await enqueue('script', 'spring', '벚꽃 여행');
    await run('script', DONE);
    for (let n = 0; n < 3; n += 1) await finder.settled();
    expect(errors).toHaveLength(1);
    rmSync(join(dir, 'search.db'), { recursive: true });
    // Nothing ends and nobody searches for it: only time passes.
    await expect.poll(() => existsSync(join(dir, 'search.db')), { timeout: SOON_MS }).toBe(true);
    await expect.poll(() => finder.all('벚꽃', 5).then(({ state }) => state), { timeout: SOON_MS }).toBe('whole');
    expect(await projects(finder, '벚꽃')).toEqual(['spring']);
  });

  it('reads the history again when the file is damaged while it is open', async () => {
    const { dir, finder, enqueue, run } = await open();
    for (let n = 0; n < 50; n += 1) {
      await enqueue('script', `film-${n}`, `벚꽃 여행 ${n}`);
      await run('script', DONE, { log: [`line ${n} `.repeat(100)] });
    }
    await finder.settled();
    const file = join(dir, 'search.db');
    // As a failing disk leaves it: other bytes in the file and in its log, which the thread has open.
    for (const name of [file, `${file}-wal`]) {
      const bytes = openSync(name, 'r+');
      writeSync(bytes, Buffer.alloc(Math.max(4_096, fstatSync(bytes).size), 7), 0, null, 0);
      closeSync(bytes);
    }
    await enqueue('script', 'last', '벚꽃 마지막');
    await run('script', DONE);
    await expect
      .poll(async () => [await projects(finder, '마지막'), (await finder.projects('여행', 100)).length], {
        timeout: SOON_MS,
      })
      .toEqual([['last'], 50]);
    await expect.poll(() => finder.all('벚꽃', 5).then(({ state }) => state), { timeout: SOON_MS }).toBe('whole');
  });

  it('finds nothing of tasks that the queue does not have, as after a backup took its place', async () => {
    const { dir, enqueue, run, close } = await open();
    await enqueue('script', 'kept', '남은 벚꽃');
    await run('script', DONE);
    await close();
    closing.pop();
    const backup = readFileSync(join(dir, 'queue.db'));
    const later = await open(dir);
    await later.enqueue('script', 'lost', '사라진 벚꽃');
    await later.run('script', DONE, { narration: '벚꽃이 진다', log: ['벚꽃 주소'] });
    await later.finder.settled();
    await later.close();
    closing.pop();
    for (const name of readdirSync(dir)) if (name.startsWith('queue.db')) rmSync(join(dir, name));
    writeFileSync(join(dir, 'queue.db'), backup);
    const again = await open(dir);
    await again.finder.settled();
    expect(await projects(again.finder, '벚꽃')).toEqual(['kept']);
    expect(await again.finder.projects('벚꽃', 5)).toEqual(['kept']);
    expect((await again.finder.ended({ text: '벚꽃', limit: 5 })).found).toEqual([]);
  });
});
