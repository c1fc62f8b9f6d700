import { describe, expect, it } from 'vitest';
import { placeOf, standOf } from '../../../../contract/stand';
import { type QueueTask, TASK_TYPES } from '../../../../contract/task';
import type { TaskUndo } from '../../../../main/store/task-store';
import { COMPLETED, FAILED, NOTES, NOWHERE, newTask, type OpenStore, WAITS, World } from './world';

export function describeAddingAndOrder(open: OpenStore): void {
  describe('adding', () => {
    const w = new World(open);

    it('returns outcomes in the order of the requests, and a refused one fails alone', async () => {
      const outcomes = await w.store.insert([
        { tasks: [newTask('a')] },
        { tasks: [newTask('bad', { dependsOn: [NOWHERE] })] },
        { tasks: [newTask('b')] },
      ]);
      expect(outcomes.map((outcome) => (outcome.ok ? outcome.places[0]?.position : outcome.error))).toEqual([
        0,
        expect.objectContaining({ field: 'dependsOn' }),
        1,
      ]);
      expect(await w.waiting()).toBe('ab');
    });

    it('adds a request whole or not at all', async () => {
      const [outcome] = await w.store.insert([{ tasks: [newTask('a'), newTask('b', { dependsOn: [NOWHERE] })] }]);
      expect(outcome?.ok).toBe(false);
      expect([await w.waiting(), w.reported()]).toEqual(['', []]);
    });

    it('dates by its own clock', async () => {
      const before = w.opened.nowMs();
      const [task] = await w.insert({ tasks: [newTask('a')] });
      expect(w.isSince(before, task?.createdAt)).toBe(true);
    });

    it('returns the tasks of before for the same key and body, and refuses another body', async () => {
      const idempotency = { key: 'k', bodyHash: 'one' };
      const made = await w.insert({ tasks: [newTask('a')], idempotency });
      const [again, other] = await w.store.insert([
        { tasks: [newTask('a')], idempotency },
        { tasks: [newTask('a')], idempotency: { key: 'k', bodyHash: 'two' } },
      ]);
      expect(again).toMatchObject({ ok: true, replayed: true, places: [{ task: { id: made[0]?.id } }] });
      expect(other).toMatchObject({ ok: false, error: { code: 'idempotency_conflict' } });
      expect((await w.store.summary()).script.waiting).toBe(1);
    });
  });

  describe('run order', () => {
    const w = new World(open);

    it('is priority, then age', async () => {
      await w.add('a');
      await w.add('b', { priority: 5 });
      await w.add('c');
      expect(await w.waiting()).toBe('bac');
      expect([await w.run(COMPLETED), await w.run(COMPLETED)].length).toBe(2);
      expect(await w.waiting()).toBe('c');
    });

    it('puts a bumped task before all others of its type, also when the highest priority is taken', async () => {
      await w.add('a', { priority: 1_000 });
      const b = await w.add('b');
      const c = await w.add('c');
      await w.add('x', { type: 'image', priority: 7 });
      expect((await w.store.bump(b)).priority).toBe(1_000);
      expect(await w.waiting()).toBe('bac');
      // Who is before whom of two that were put first is not said here: BullMQ does not order them.
      await w.store.bump(c);
      expect(await w.waiting()).toMatch(/^(bc|cb)a$/);
    });

    it('numbers places exactly over thousands of tasks, from either side of any stretch', async () => {
      await w.store.insert(Array.from({ length: 2_500 }, () => ({ tasks: [newTask('p')] })));
      const ids: string[] = [];
      for await (const slice of w.store.allOf('script')) ids.push(...slice.map(({ id }) => id));
      for (const place of [0, 1, 400, 511, 512, 513, 900, 1_022, 1_023, 1_024, 1_700, 2_047, 2_048, 2_499]) {
        expect(await w.store.position(ids[place] ?? '')).toBe(place);
      }
      await w.store.cancel(ids[700] ?? '', NOTES);
      expect(await w.store.position(ids[600] ?? '')).toBe(600);
      expect(await w.store.position(ids[2_499] ?? '')).toBe(2_498);
      expect(await w.store.position(ids[700] ?? '')).toBeNull();
    });
  });

  describe('tasks that wait for others', () => {
    const w = new World(open);

    it('begin when those have completed, near and far', async () => {
      const [script, image, video] = await w.film();
      expect([await w.claim('image'), await w.claim('video')]).toEqual([null, null]);
      for (const [id, type] of [
        [script, 'script'],
        [image, 'image'],
        [video, 'video'],
      ] as const) {
        expect(await w.run(COMPLETED, type)).toBe(id);
      }
    });

    it('are cancelled with one that failed, near and far, and come back when that is retried', async () => {
      const [script, image, video] = await w.film();
      await w.run(FAILED);
      for (const id of [image, video]) {
        expect(await w.store.get(id)).toMatchObject({ status: 'cancelled', errorCode: 'dependency_failed' });
      }
      await expect(w.store.retry(video, NOTES)).rejects.toMatchObject({ code: 'dependency_failed' });
      await w.store.retry(script, NOTES);
      expect([await w.status(image), await w.status(video)]).toEqual(['waiting', 'waiting']);
      for (const type of TASK_TYPES) await w.run(COMPLETED, type);
    });

    it('are reported with their places, each in the queue of its type, and the type that they wait for', async () => {
      const first = await w.add('a', { type: 'image' });
      const [script, image, video] = await w.film();
      expect(await w.store.waits([video, image, first, script, NOWHERE])).toEqual([
        { id: video, ahead: 0, after: 'image' },
        { id: image, ahead: 1, after: 'script' },
        { id: first, ahead: 0 },
        { id: script, ahead: 0 },
      ]);
      const lease = await w.begin();
      // While it runs it is waited for, and has no place of its own.
      expect(await w.store.waits([image, script])).toEqual([{ id: image, ahead: 1, after: 'script' }]);
      await w.store.finish(lease, COMPLETED);
      await w.store.bump(image);
      expect(await w.store.waits([image, first])).toEqual([
        { id: image, ahead: 0 },
        { id: first, ahead: 1 },
      ]);
    });
  });

  describe('what a person does', () => {
    const w = new World(open);

    it('cancels, bumps and places only what waits', async () => {
      const id = await w.add('a');
      await w.add('b');
      const { taskId } = await w.begin();
      expect(taskId).toBe(id);
      w.reported();
      for (const change of [
        () => w.store.cancel(id, NOTES),
        () => w.store.bump(id),
        () => w.store.setPriority(id, 5),
      ]) {
        await expect(change()).rejects.toMatchObject({ code: 'task_not_waiting' });
      }
      await expect(w.store.cancel(NOWHERE, NOTES)).rejects.toMatchObject({ code: 'task_not_found' });
      await expect(w.store.retry(id, NOTES)).rejects.toMatchObject({ code: 'task_not_failed' });
      expect(w.reported()).toEqual([]);
    });

    it('retries a failed or cancelled task from scratch, and lets a parked one go on', async () => {
      const failed = await w.add('a');
      await w.run({ ...FAILED, retryCount: 3, crashCount: 1 });
      expect(await w.store.retry(failed, NOTES)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
      await w.run({ ...WAITS, retryCount: 1, needsYou: { code: 'no_browser', message: 'install one' } });
      expect(await w.claim()).toBeNull();
      const unparked = await w.store.retry(failed, NOTES);
      expect([unparked.needsYou, unparked.status]).toEqual([undefined, 'waiting']);
      expect((await w.begin()).taskId).toBe(failed);
    });

    it('puts back what was bumped, placed or cancelled, and refuses once anything else happened to it', async () => {
      const a = await w.add('a');
      await w.add('b');
      const c = await w.add('c');
      const before = await w.need(c);
      const undo = async (id: string, was: QueueTask, left: QueueTask) =>
        w.store.restore(id, { before: placeOf(was), since: standOf(left) }, NOTES);
      await undo(c, before, await w.store.bump(c));
      expect(await w.waiting()).toBe('abc');
      await undo(c, before, await w.store.setPriority(c, -5));
      expect(await w.waiting()).toBe('abc');
      const left = await w.store.cancel(c, NOTES);
      expect(await w.waiting()).toBe('ab');
      await undo(c, before, left);
      expect([await w.waiting(), await w.status(c)]).toEqual(['abc', 'waiting']);
      // Each was undone once; now the task stands otherwise.
      await expect(undo(c, before, left)).rejects.toMatchObject({ code: 'illegal_move' });
      const raised = await w.store.bump(a);
      await w.store.setPriority(a, 7);
      await expect(undo(a, before, raised)).rejects.toMatchObject({ code: 'illegal_move' });
      await w.begin();
      await expect(undo(a, before, raised)).rejects.toMatchObject({ code: 'illegal_move' });
    });

    it('brings those back that were cancelled with a task whose cancel is undone', async () => {
      const [script, image, video] = await w.film();
      const before = await w.need(script);
      const left = await w.store.cancel(script, NOTES);
      expect(await w.status(video)).toBe('cancelled');
      await w.store.restore(script, { before: placeOf(before), since: standOf(left) }, NOTES);
      expect([await w.status(script), await w.status(image), await w.status(video)]).toEqual([
        'waiting',
        'waiting',
        'waiting',
      ]);
      await w.run(COMPLETED);
      expect((await w.claim('image'))?.id).toBe(image);
    });

    it('puts back what one action changed, with all that went along, except what stands otherwise by now; twice is once', async () => {
      const [script, image, video] = await w.film();
      const [a, b, c] = [await w.add('a'), await w.add('b'), await w.add('c')];
      const undos: TaskUndo[] = [];
      const note = (undo: TaskUndo) => undos.push(undo);
      await w.store.changeAll('cancel', { ids: [script, image, a, b, c] }, NOTES, note);
      expect(await w.waiting()).toBe('');
      await w.store.retry(b, NOTES);
      await w.store.restoreAll(undos, NOTES);
      for (const id of [script, image, video, a, b, c]) expect(await w.status(id)).toBe('waiting');
      const lines = (await w.store.logs(a, 0, 100)).length;
      expect(await w.store.restoreAll(undos, NOTES)).toBe(0);
      expect((await w.store.logs(a, 0, 100)).length).toBe(lines);

      const bumps: TaskUndo[] = [];
      const order = await w.waiting();
      expect(await w.store.changeAll('bump', { ids: [a, c] }, NOTES, (undo) => bumps.push(undo))).toBe(2);
      expect((await w.waiting()).slice(0, 2)).toBe('ac');
      expect(await w.store.restoreAll(bumps, NOTES)).toBe(2);
      expect((await w.waiting()).length).toBe(order.length);
      for (const id of [a, c]) expect((await w.need(id)).priority).toBe(0);
    });

    it('does one action to all that match and returns how many it changed', async () => {
      for (let n = 0; n < 6; n += 1) await w.add('a');
      for (let n = 0; n < 3; n += 1) await w.add('b');
      w.reported();
      expect(await w.store.changeAll('bump', { projectId: 'b' }, NOTES)).toBe(3);
      expect(await w.waiting()).toBe('bbbaaaaaa');
      expect(await w.store.changeAll('cancel', { projectId: 'a' }, NOTES)).toBe(6);
      expect(await w.store.changeAll('retry', { statuses: ['failed'] }, NOTES)).toBe(0);
      expect(await w.store.changeAll('retry', { statuses: ['cancelled'] }, NOTES)).toBe(6);
      expect(await w.waiting()).toBe('bbbaaaaaa');
      expect(w.reported().length).toBeGreaterThan(0);
    });
  });
}
