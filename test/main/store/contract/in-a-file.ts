import { describe, expect, it } from 'vitest';
import { placeOf, standOf } from '../../../../contract/stand';
import { BACKOFF_CAP_MS } from '../../../../main/store/limits';
import { COMPLETED, FAILED, NOTES, NOWHERE, newTask, type OpenedStore, WAITS, World } from './world';

const DAY_MS = 24 * 3_600_000;

/** A file's store is one machine's alone, and its clock is the app's. */
export interface OpenedFile extends OpenedStore {
  /** Sets the store's own wall clock forward or back. */
  readonly pass: (ms: number) => void;
}

/** What only one machine's store promises: see the comment of `TaskStore`. */
export function describeInAFile(open: () => Promise<OpenedFile>): void {
  describe('editing in a file', () => {
    const w = new World(open);

    it('gives a waiting task other metadata, in lists, whole and in a search, and keeps its place', async () => {
      const long = 'words '.repeat(1_000);
      const [a] = [await w.add('a', { title: 'first' }), await w.add('b')];
      await w.store.edit(a, { metadata: { title: 'second', text: long } }, NOTES.line);
      expect((await w.need(a)).metadata).toEqual({ title: 'second', text: long });
      const found = async (text: string) =>
        (await w.store.list({ text, limit: 10 })).tasks.map(({ metadata }) => String(metadata.text).length);
      expect([await found('second'), await found('first')]).toEqual([[300], []]);
      await w.store.edit(a, { metadata: { title: 'third' } }, NOTES.line);
      expect((await w.need(a)).metadata).toEqual({ title: 'third' });
      expect(await w.waiting()).toBe('ab');
      await w.store.edit(a, { metadata: {}, priority: -1 }, NOTES.line);
      expect(await w.waiting()).toBe('ba');
    });

    it('prepares a failed one for its next try, and refuses what runs, completed or is gone', async () => {
      const id = await w.add('a');
      await w.run(FAILED);
      await w.store.edit(id, { metadata: { title: 'better' } }, NOTES.line);
      await w.store.retry(id, NOTES);
      expect((await w.claim())?.metadata).toEqual({ title: 'better' });
      const refused = { code: 'task_not_waiting' };
      await expect(w.store.edit(id, { metadata: {} }, NOTES.line)).rejects.toMatchObject(refused);
      const done = await w.add('b', { type: 'image' });
      await w.run(COMPLETED, 'image');
      await expect(w.store.edit(done, { metadata: {} }, NOTES.line)).rejects.toMatchObject(refused);
      await expect(w.store.edit(NOWHERE, { metadata: {} }, NOTES.line)).rejects.toMatchObject({
        code: 'task_not_found',
      });
    });
  });

  describe('run order in a file', () => {
    const w = new World(open);

    it('is priority, then age, whatever the clock says', async () => {
      await w.add('a');
      w.opened.pass(-3_600_000);
      await w.add('b', { priority: 5 });
      await w.add('c');
      expect(await w.waiting()).toBe('bac');
      expect([await w.run(COMPLETED), await w.run(COMPLETED)].length).toBe(2);
      expect(await w.waiting()).toBe('c');
    });

    it('has the one bumped last before all others, also at the highest priority', async () => {
      await w.add('a', { priority: 1_000 });
      const ids = [await w.add('b'), await w.add('c')];
      for (const id of ids) await w.store.bump(id);
      expect(await w.waiting()).toBe('cba');
    });

    it('places a task of a new priority by its age among its new equals', async () => {
      const a = await w.add('a');
      await w.add('b', { priority: 5 });
      await w.add('c', { priority: 5 });
      await w.store.setPriority(a, 5);
      expect(await w.waiting()).toBe('abc');
    });

    it('has a dragged task directly before or after its anchor, and later tasks still come last', async () => {
      const [a, b, c] = [await w.add('a'), await w.add('b'), await w.add('c')];
      await w.store.move(c, { before: a });
      expect(await w.waiting()).toBe('cab');
      for (let n = 0; n < 20; n += 1) {
        await w.store.move(a, { after: b });
        await w.store.move(b, { after: a });
      }
      await w.add('d');
      expect(await w.waiting()).toBe('cabd');
      const others = [await w.add('y', { priority: 3 }), await w.add('z', { type: 'image' })];
      for (const after of others) {
        await expect(w.store.move(a, { after })).rejects.toMatchObject({ code: 'illegal_move' });
      }
    });

    it('has a task whose drag or cancel is undone exactly where it was', async () => {
      const [a, b, c] = [await w.add('a'), await w.add('b'), await w.add('c')];
      const [ofA, ofB] = [await w.need(a), await w.need(b)];
      const left = await w.store.move(a, { after: c });
      expect(await w.waiting()).toBe('bca');
      await w.store.restore(a, { before: placeOf(ofA), since: standOf(left) }, NOTES);
      expect(await w.waiting()).toBe('abc');
      const cancelled = await w.store.cancel(b, NOTES);
      await w.store.restore(b, { before: placeOf(ofB), since: standOf(cancelled) }, NOTES);
      expect(await w.waiting()).toBe('abc');
    });

    it('lets a parked task whose cancel is undone wait for somebody as before', async () => {
      const needsYou = { code: 'no_voice', message: 'a voice is missing' };
      const id = await w.add('a');
      await w.run({ ...WAITS, needsYou });
      const before = await w.need(id);
      const left = await w.store.cancel(id, NOTES);
      await w.store.restore(id, { before: placeOf(before), since: standOf(left) }, NOTES);
      expect((await w.need(id)).needsYou).toEqual(needsYou);
      expect(await w.claim()).toBeNull();
    });

    it('is kept through two hundred drags into the same gap', async () => {
      const first = await w.add('0');
      const ids = [await w.add('a'), await w.add('b')];
      await w.add('1');
      for (let n = 0; n < 200; n += 1) await w.store.move(ids[n % 2] ?? '', { after: first });
      expect(await w.waiting()).toBe('0ba1');
    });

    it('numbers places exactly when one of thousands is dragged', async () => {
      await w.store.insert(Array.from({ length: 2_500 }, () => ({ tasks: [newTask('p')] })));
      const ids: string[] = [];
      for await (const slice of w.store.allOf('script')) ids.push(...slice.map(({ id }) => id));
      for (const place of [0, 1, 400, 511, 512, 513, 900, 1_022, 1_023, 1_024, 1_700, 2_047, 2_048, 2_499]) {
        expect(await w.store.position(ids[place] ?? '')).toBe(place);
      }
      await w.store.cancel(ids[700] ?? '', NOTES);
      await w.store.move(ids[2_400] ?? '', { before: ids[600] ?? '' });
      expect(await w.store.position(ids[2_400] ?? '')).toBe(600);
      expect(await w.store.position(ids[800] ?? '')).toBe(800);
      expect(await w.store.position(ids[2_499] ?? '')).toBe(2_498);
      expect(await w.store.position(ids[700] ?? '')).toBeNull();
    });
  });

  describe('tasks that wait for others in a file', () => {
    const w = new World(open);

    it('may be added when what they need is done already', async () => {
      const done = await w.add('a');
      await w.run(COMPLETED);
      const next = await w.add('b', { dependsOn: [done] });
      expect((await w.begin()).taskId).toBe(next);
    });

    it('may not be added when what they need failed, or is unknown', async () => {
      const [script] = await w.film();
      await w.run(FAILED);
      for (const [id, code] of [
        [script, 'dependency_failed'],
        [NOWHERE, 'dependency_not_found'],
      ] as const) {
        await expect(w.add('late', { dependsOn: [id] })).rejects.toMatchObject({ code, field: 'dependsOn' });
      }
    });
  });

  describe('time in a file', () => {
    const w = new World(open);

    it('takes a delayed task only when its time has come, and says how long that is', async () => {
      const id = await w.add('a');
      expect(await w.store.nextDueInMs('script')).toBeNull();
      await w.run({ ...WAITS, delayMs: 60_000 });
      expect([await w.claim(), await w.store.nextDueInMs('script')]).toEqual([null, 60_000]);
      w.opened.pass(59_999);
      expect([await w.claim(), await w.store.nextDueInMs('script')]).toEqual([null, 1]);
      w.opened.pass(1);
      expect((await w.claim())?.id).toBe(id);
    });

    it('is not kept waiting longer than the longest backoff by a clock that is set back', async () => {
      const id = await w.add('a');
      await w.run({ ...WAITS, delayMs: 60_000 });
      w.opened.pass(-365 * 24 * 3_600_000);
      expect(await w.store.nextDueInMs('script')).toBe(BACKOFF_CAP_MS);
      expect((await w.claim())?.id).toBe(id);
    });

    it('waits longer than the longest backoff where the creator’s code asked for it', async () => {
      const id = await w.add('a');
      const busy = { outcome: 'error', code: 'busy', message: 'later' } as const;
      await w.run({ ...WAITS, delayMs: 3_600_000, endedAttempt: busy });
      w.opened.pass(BACKOFF_CAP_MS);
      expect([await w.claim(), await w.store.nextDueInMs('script')]).toEqual([null, BACKOFF_CAP_MS]);
      w.opened.pass(3_600_000);
      expect((await w.claim())?.id).toBe(id);
    });
  });

  describe('changes in a file', () => {
    const w = new World(open);

    it('are reported in the order of the commits, each once, and not at all when nothing was changed', async () => {
      await w.manyChanges();
      expect(w.reported()).toEqual([
        'a waiting',
        'a processing',
        'a processing',
        'a failed',
        'a waiting',
        'a cancelled',
        'paused',
      ]);
    });

    it('are one for a call, with all that changed; one action to many tasks is reported as many', async () => {
      const [script, image, video] = await w.film();
      const lease = await w.begin();
      w.changes = [];
      await w.store.finish(lease, FAILED);
      expect(w.changes).toMatchObject([{ kind: 'tasks', aboutId: script, claimable: new Set(['script']) }]);
      const changed = w.changes.flatMap((change) => (change.kind === 'tasks' ? change.tasks : []));
      expect(changed.map(({ id }) => id).sort()).toEqual([script, image, video].sort());
      w.reported();
      // With the two that wait again because of it.
      expect(await w.store.changeAll('retry', { statuses: ['failed'] }, NOTES)).toBe(3);
      expect(w.reported()).toEqual(['many']);
    });
  });

  describe('housekeeping of a file', () => {
    const w = new World(open);

    it('removes what ended before the days given, with its letters, and reports it; what waits stays', async () => {
      const { housekeeping, pass } = w.opened;
      const old = [await w.add('a'), await w.add('b'), await w.add('c')];
      await w.run(COMPLETED);
      await w.run(FAILED);
      await w.store.cancel(old[2] ?? '', NOTES);
      pass(30 * DAY_MS);
      await w.add('waits');
      await w.add('young', { type: 'video' });
      await w.run(FAILED, 'video');
      expect(await housekeeping.cleanUp(30)).toBe(0);
      pass(1);
      w.changes = [];
      expect(await housekeeping.cleanUp(30)).toBe(3);
      const removed = w.changes.flatMap((change) => (change.kind === 'removed' ? change.ids : []));
      expect([...removed].sort()).toEqual([...old].sort());
      expect(await w.store.countDeadLetters({})).toEqual({ total: 1, failed: 1 });
      expect((await w.store.list({ limit: 9 })).tasks.map(({ projectId }) => projectId)).toEqual(['waits', 'young']);
    });

    it('counts age up to the moment that is given, so that a wrong clock makes nothing old', async () => {
      const { housekeeping, pass, nowMs } = w.opened;
      await w.add('a');
      await w.run(COMPLETED);
      const before = nowMs();
      pass(365 * DAY_MS);
      expect(await housekeeping.cleanUp(30, before)).toBe(0);
    });

    it('believes its clock a day after the first look, and not a leap ahead', async () => {
      const { housekeeping, pass, nowMs } = w.opened;
      expect(await housekeeping.believedNowMs()).toBe(0);
      pass(DAY_MS);
      expect(await housekeeping.believedNowMs()).toBe(nowMs());
      const believed = nowMs();
      pass(365 * DAY_MS);
      expect(await housekeeping.believedNowMs()).toBe(believed);
    });

    it('makes a copy and knows when the newest was made', async () => {
      const { housekeeping, nowMs } = w.opened;
      expect(await housekeeping.lastBackupAtMs()).toBeNull();
      await w.insert({ tasks: [newTask('a')] });
      expect(await housekeeping.backup()).toMatch(/./);
      expect(await housekeeping.lastBackupAtMs()).toBe(nowMs());
    });
  });
}
