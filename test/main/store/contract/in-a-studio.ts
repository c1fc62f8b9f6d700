import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { COMPLETED, FAILED, NOTES, NOWHERE, newTask, type OpenStore, WAITS, World } from './world';

/** What only a studio's store does, and what it refuses: see the comment of `TaskStore`. */
export function describeInAStudio(open: OpenStore): void {
  describe('run order in a studio', () => {
    const w = new World(open);

    it('has a task of a new priority behind its new equals', async () => {
      const a = await w.add('a');
      await w.add('b', { priority: 5 });
      await w.add('c', { priority: 5 });
      await w.store.setPriority(a, 5);
      expect(await w.waiting()).toBe('bca');
      expect([(await w.begin()).taskId === a, await w.waiting()]).toEqual([false, 'ca']);
    });

    it('has a retried task behind its equals', async () => {
      const a = await w.add('a');
      await w.run(FAILED);
      await w.add('b');
      await w.store.retry(a, NOTES);
      expect(await w.waiting()).toBe('ba');
    });

    it('cannot be changed by dragging', async () => {
      const [a, b] = [await w.add('a'), await w.add('b')];
      await expect(w.store.move(b, { before: a })).rejects.toMatchObject({ code: 'not_in_studio' });
      expect(await w.waiting()).toBe('ab');
    });
  });

  describe('time in a studio', () => {
    const w = new World(open);

    it('takes a delayed task when its time has come', async () => {
      const id = await w.add('a');
      await w.run({ ...WAITS, delayMs: 30 });
      for (let due = await w.store.nextDueInMs('script'); due !== null && due > 0; ) {
        await delay(due);
        due = await w.store.nextDueInMs('script');
      }
      expect((await w.claim())?.id).toBe(id);
    });
  });

  describe('tasks that wait for others in a studio', () => {
    const w = new World(open);

    it('wait for tasks of their own request only', async () => {
      const done = await w.add('a');
      await w.run(COMPLETED);
      w.reported();
      for (const id of [done, NOWHERE]) {
        await expect(w.add('b', { dependsOn: [id] })).rejects.toMatchObject({
          code: 'not_in_studio',
          field: 'dependsOn',
        });
      }
      expect(w.reported()).toEqual([]);
    });

    it('are each waited for by one at most', async () => {
      const script = newTask('film');
      const needs = { type: 'image', dependsOn: [script.id] } as const;
      await expect(w.insert({ tasks: [script, newTask('film', needs), newTask('film', needs)] })).rejects.toMatchObject(
        {
          code: 'not_in_studio',
          field: 'dependsOn',
        },
      );
      expect(await w.waiting()).toBe('');
    });
  });

  describe('housekeeping of a studio', () => {
    const w = new World(open);

    it('keeps what is younger than the studio says, counts age by the clock of Redis, and makes no copies', async () => {
      const { housekeeping, nowMs } = w.opened;
      await w.add('a');
      await w.run(COMPLETED);
      expect(await housekeeping.cleanUp(0)).toBe(0);
      expect(Math.abs((await housekeeping.believedNowMs()) - nowMs())).toBeLessThan(60_000);
      expect(await housekeeping.backup()).toBe('');
      // Otherwise a start would not make up for a night in which no machine was on.
      expect(await housekeeping.lastBackupAtMs()).toBeNull();
    });
  });
}
