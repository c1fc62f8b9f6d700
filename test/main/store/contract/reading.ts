import { describe, expect, it } from 'vitest';
import type { DeadLetterFilter } from '../../../../main/store/types';
import { type Added, COMPLETED, FAILED, NOTES, newTask, type OpenStore, WAITS, World } from './world';

export function describeReading(open: OpenStore): void {
  describe('lists', () => {
    const w = new World(open);

    it('have every task once and in order, page by page, whatever the filter', async () => {
      for (let n = 0; n < 30; n += 1)
        await w.add(`p${n % 3}`, { type: n % 2 === 0 ? 'script' : 'image', priority: n % 4, userId: `u${n % 5}` });
      for (let n = 0; n < 5; n += 1) await w.run(n === 0 ? FAILED : COMPLETED);
      const filters = [
        {},
        { statuses: ['waiting'] as const },
        { types: ['script'] as const },
        { statuses: ['completed', 'failed'] as const },
        { projectId: 'p1' },
        { userId: 'u2' },
        { text: 'P2 u1' },
      ];
      for (const filter of filters) {
        const whole = await w.store.list({ ...filter, limit: 100 });
        expect(whole.total).toBe(whole.tasks.length);
        expect(whole.nextCursor).toBeUndefined();
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await w.store.list({ ...filter, limit: 4, ...(cursor === undefined ? {} : { cursor }) });
          const byOffset = await w.store.list({ ...filter, limit: 4, offset: seen.length });
          expect(byOffset.tasks.map(({ id }) => id)).toEqual(page.tasks.map(({ id }) => id));
          seen.push(...page.tasks.map(({ id }) => id));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        expect(seen).toEqual(whole.tasks.map(({ id }) => id));
        expect(seen.length).toBeGreaterThan(0);
      }
      expect((await w.store.list({ text: '%', limit: 10 })).total).toBe(0);
      await expect(w.store.list({ limit: 10, cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({
        code: 'invalid_request',
        field: 'cursor',
      });
    });

    it('give the page before a cursor, and one from the middle that holds a row', async () => {
      await w.store.insert(Array.from({ length: 600 }, (_, n) => ({ tasks: [newTask(`${n}`)] })));
      const projects = (page: { tasks: { projectId: string }[] }) => page.tasks.map(({ projectId }) => projectId);
      const first = await w.store.list({ limit: 5 });
      const second = await w.store.list({ limit: 5, cursor: first.nextCursor ?? '' });
      const third = await w.store.list({ limit: 5, cursor: second.nextCursor ?? '' });
      const middle = await w.store.list({ limit: 200, row: 412 });
      expect(projects(middle)).toContain('412');
      expect(middle.start?.rows).toMatchObject({ script: Number(projects(middle)[0]), video: 0 });
      const back = await w.store.list({ limit: 5, before: second.nextCursor ?? '' });
      expect([projects(back), projects(third)]).toEqual([projects(second), ['10', '11', '12', '13', '14']]);
    });

    it('cut long texts of metadata, which a task itself has whole', async () => {
      const text = '가'.repeat(5_000);
      const id = await w.add('a', { metadata: { text } });
      const listed = (await w.store.list({ limit: 1 })).tasks[0];
      expect(String(listed?.metadata.text).length).toBeLessThan(text.length);
      expect(listed?.metadataCut).toEqual({ text: 5_000 });
      expect((await w.store.get(id))?.metadata.text).toBe(text);
    });

    it('count every task once by type and status, and what ended today', async () => {
      await w.add('a');
      await w.add('b');
      await w.add('c', { type: 'video' });
      await w.run(COMPLETED);
      await w.run(FAILED);
      const { script, video } = await w.store.summary();
      expect([script, video.waiting]).toEqual([
        { waiting: 0, processing: 0, completed: 1, failed: 1, cancelled: 0 },
        1,
      ]);
      expect(await w.store.today()).toMatchObject({ completed: 1, failed: 1 });
    });

    it('know of each type how many are parked, and how long the longest of those first in line has waited', async () => {
      const backlog = () => w.store.backlog('script');
      expect(await backlog()).toEqual({ parked: 0, longestReadyMs: null });
      // What waits for something else than its turn is not in line.
      const [script] = await w.film();
      await w.begin();
      const before = w.opened.nowMs();
      await w.add('low', { priority: -5 });
      const between = w.opened.nowMs();
      await w.add('high', { priority: 5 });
      const lookedAt = w.opened.nowMs();
      const { longestReadyMs } = await backlog();
      expect(longestReadyMs).toBeGreaterThanOrEqual(lookedAt - between - w.opened.clocksDifferMs);
      expect(longestReadyMs).toBeLessThanOrEqual(w.opened.nowMs() - before + w.opened.clocksDifferMs);
      expect((await w.store.get(script))?.status).toBe('processing');
      expect(await w.store.backlog('image')).toEqual({ parked: 0, longestReadyMs: null });
    });

    it('count a parked task until it goes on', async () => {
      const id = await w.add('a', { type: 'image' });
      await w.run({ ...WAITS, needsYou: { code: 'no_browser', message: 'install one' } }, 'image');
      expect(await w.store.backlog('image')).toEqual({ parked: 1, longestReadyMs: null });
      await w.store.retry(id, NOTES);
      expect(await w.store.backlog('image')).toEqual({ parked: 0, longestReadyMs: expect.any(Number) });
    });

    it('name the projects that are like one, whatever their case and Unicode form', async () => {
      for (const name of ['Film', 'film 2', 'other', '한강'.normalize('NFD')]) await w.add(name);
      expect(await w.store.projectsLike('film')).toEqual(expect.arrayContaining(['Film', 'film 2']));
      expect(await w.store.projectsLike('한강')).toEqual(expect.arrayContaining(['한강'.normalize('NFD')]));
    });
  });

  describe('dead letters', () => {
    const w = new World(open);
    const failing = async (message: string) => {
      const error = { code: 'bad_input', message };
      return w.run({ ...FAILED, error, endedAttempt: { outcome: 'error', ...error } });
    };
    const fails = async (projectId: string, more: Added & { error?: string } = {}) => {
      const { error = 'no good', ...task } = more;
      await w.add(projectId, task);
      return failing(error);
    };
    const found = async (filter: DeadLetterFilter) =>
      (await w.store.deadLetters({ ...filter, limit: 50 })).map(({ taskData }) => taskData?.projectId).join(' ');

    it('are found by type, project and words of project, user, title or error, newest first', async () => {
      await fails('a', { title: 'Winter 캠핑', error: '디스크 부족' });
      await fails('b', { userId: '현우', title: '100% 완성' });
      await w.add('c', { type: 'image', title: '겨울 캠핑' });
      await w.run(FAILED, 'image');
      expect(await found({})).toBe('c b a');
      expect(await found({ types: ['image'] })).toBe('c');
      expect(await found({ types: ['script', 'image'] })).toBe('c b a');
      expect(await found({ types: [] })).toBe('');
      expect(await found({ projectId: 'a' })).toBe('a');
      expect(await found({ text: '캠핑' })).toBe('c a');
      expect(await found({ text: 'WINTER 디스크' })).toBe('a');
      expect(await found({ text: '현우' })).toBe('b');
      expect(await found({ text: '100%' })).toBe('b');
      expect(await found({ text: '1_0' })).toBe('');
      expect(await found({ text: '캠핑', types: ['image'], projectId: 'c' })).toBe('c');
      expect(await w.store.countDeadLetters({ text: '캠핑' })).toEqual({ total: 2, failed: 2 });
    });

    it('go on behind the last one of a page by its id', async () => {
      for (let n = 0; n < 7; n += 1) await fails(`p${n}`, { title: n % 2 === 0 ? 'even' : 'odd' });
      const first = await w.store.deadLetters({ text: 'even', limit: 3 });
      const second = await w.store.deadLetters({ text: 'even', limit: 3, beforeId: first.at(-1)?.id ?? 0 });
      expect([...first, ...second].map(({ taskData }) => taskData?.projectId)).toEqual(['p6', 'p4', 'p2', 'p0']);
    });

    it('that match are retried by one call, each task once and only while it is failed; the letter stays and says so', async () => {
      await fails('b', { title: 'again' });
      await fails('c', { title: 'other' });
      const waitsAlready = await fails('d', { title: 'again' });
      await w.store.retry(waitsAlready, NOTES);
      expect(await w.store.countDeadLetters({ text: 'again' })).toEqual({ total: 2, failed: 1 });
      expect(await w.store.retryDeadLetters({ text: 'again' }, NOTES)).toBe(1);
      const letters = await w.store.deadLetters({ limit: 9 });
      expect(letters.map(({ taskData, taskStatus }) => `${taskData?.projectId} ${taskStatus}`)).toEqual([
        'd waiting',
        'c failed',
        'b waiting',
      ]);
      expect(await w.store.countDeadLetters({})).toEqual({ total: 3, failed: 1 });
      expect(await w.store.retryDeadLetters({ text: 'again' }, NOTES)).toBe(0);
    });

    it('that are dismissed are neither listed nor counted nor retried, one by one or all that match; a new failure is a new letter', async () => {
      const kept = await fails('a', { title: 'kept' });
      const again = await fails('b', { title: 'other' });
      await fails('c', { title: 'other' });
      const [letter] = await w.store.deadLetters({ text: 'kept', limit: 9 });
      expect(await w.store.dismissDeadLetters({ id: letter?.id ?? -1 })).toBe(1);
      expect(await w.store.dismissDeadLetters({ id: letter?.id ?? -1 })).toBe(0);
      expect(await w.store.countDeadLetters({})).toEqual({ total: 2, failed: 2 });
      expect(await w.store.dismissDeadLetters({ text: 'other' })).toBe(2);
      expect(await w.store.deadLetters({ limit: 9 })).toEqual([]);
      expect(await w.store.retryDeadLetters({}, NOTES)).toBe(0);
      expect((await w.store.get(kept))?.status).toBe('failed');
      await w.store.retry(again, NOTES);
      expect(await failing('once more')).toBe(again);
      expect((await w.store.deadLetters({ limit: 9 })).map(({ taskData }) => taskData?.projectId)).toEqual(['b']);
    });

    it('are one for a task that failed twice: the latest, with the attempts of both', async () => {
      const id = await fails('a', { title: 'twice', error: '첫 번째' });
      await fails('b');
      await w.store.retry(id, NOTES);
      const before = w.opened.nowMs();
      await failing('두 번째');
      const letters = await w.store.deadLetters({ limit: 9 });
      expect(letters.map(({ taskData }) => taskData?.projectId)).toEqual(['a', 'b']);
      expect(letters[0]?.errorMessage).toBe('두 번째');
      expect(w.isSince(before, letters[0]?.failedAt)).toBe(true);
      expect(letters[0]?.retryHistory.map(({ message }) => message)).toEqual(['첫 번째', '두 번째']);
      expect(await w.store.countDeadLetters({ text: 'twice' })).toEqual({ total: 1, failed: 1 });
      expect(await found({ text: '첫' })).toBe('');
    });
  });

  describe('statistics', () => {
    const w = new World(open);

    it('count what ended per type, a failure by its code and still after its retry', async () => {
      const failed = await w.add('a', { type: 'image' });
      await w.run(FAILED, 'image');
      await w.store.retry(failed, NOTES);
      await w.run(COMPLETED, 'image');
      await w.add('b', { type: 'script' });
      await w.run(COMPLETED);
      const read = async () => {
        const { buckets, isComplete } = await w.store.endedBuckets(0);
        const counts = buckets.filter(({ measure }) => measure === 'done' || measure === 'failed');
        return {
          isComplete,
          counts: counts.map(({ type, measure, detail, n }) => `${type} ${measure} ${detail} ${n}`),
        };
      };
      await expect
        .poll(read)
        .toEqual({ isComplete: true, counts: ['image done  1', 'image failed bad_input 1', 'script done  1'] });
      const lengths = (await w.store.endedBuckets(0)).buckets.filter(({ measure }) => measure === 'run');
      expect(lengths.map(({ type, n }) => [type, n])).toEqual([
        ['image', 1],
        ['script', 1],
      ]);
      expect((await w.store.endedBuckets(99_991_231)).buckets).toEqual([]);
    });
  });
}
