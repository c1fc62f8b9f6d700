import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../contract/errors';
import { placeOf, standOf } from '../../../../contract/stand';
import { COMPLETED, FAILED, NOTES, newTask, type OpenStore, World } from './world';

const PARKED = { needsYou: true, statuses: ['waiting'], limit: 10 } as const;

export function describeReviews(open: OpenStore): void {
  describe('approval', () => {
    const w = new World(open);

    async function filmWithStops(): Promise<[script: string, image: string, video: string]> {
      const script = newTask('film');
      const image = newTask('film', { type: 'image', dependsOn: [script.id], reviewAfter: 'script' });
      const video = newTask('film', { type: 'video', dependsOn: [image.id], reviewAfter: 'image' });
      await w.insert({ tasks: [script, image, video] });
      return [script.id, image.id, video.id];
    }
    const needOf = async (id: string) => {
      const task = await w.store.get(id);
      return [task?.needsYou?.code, task?.reviewAfter];
    };
    const parked = async () => (await w.store.list(PARKED)).tasks.map(({ id }) => id);

    it('is needed once what the task waits for is done, and not before', async () => {
      const [, image, video] = await filmWithStops();
      expect([await parked(), await needOf(image), await w.store.backlog('image')]).toEqual([
        [],
        [undefined, 'script'],
        { parked: 0, longestReadyMs: null },
      ]);
      await w.run(COMPLETED);
      expect([await parked(), await needOf(image), await needOf(video)]).toEqual([
        [image],
        ['review_script', 'script'],
        [undefined, 'image'],
      ]);
      expect(await w.store.backlog('image')).toEqual({ parked: 1, longestReadyMs: null });
      expect(await w.claim('image')).toBeNull();
    });

    it('lets the task go on for good, at no cost', async () => {
      const [, image, video] = await filmWithStops();
      await w.run(COMPLETED);
      const approved = await w.store.approve(image, NOTES);
      expect([approved.status, approved.needsYou, approved.reviewAfter, approved.retryCount]).toEqual([
        'waiting',
        undefined,
        undefined,
        0,
      ]);
      expect((await w.store.attempts(image)).length).toBe(0);
      expect(await w.run(FAILED, 'image')).toBe(image);
      await w.store.retry(image, NOTES);
      // It was approved before it failed.
      expect(await w.run(COMPLETED, 'image')).toBe(image);
      expect([await parked(), await needOf(video)]).toEqual([[video], ['review_image', 'image']]);
    });

    it('can ask for one more stop, for what the task makes; in a studio that is refused and nothing is approved', async () => {
      const script = newTask('film');
      const image = newTask('film', { type: 'image', dependsOn: [script.id], reviewAfter: 'script' });
      const video = newTask('film', { type: 'video', dependsOn: [image.id] });
      await w.insert({ tasks: [script, image, video] });
      await w.run(COMPLETED);
      const approved = await w.store.approve(image.id, NOTES, true).catch((error: unknown) => error);
      if (approved instanceof AppError) {
        expect([approved.code, await parked()]).toEqual(['not_in_studio', [image.id]]);
        return;
      }
      expect([await needOf(image.id), await needOf(video.id)]).toEqual([
        [undefined, undefined],
        [undefined, 'image'],
      ]);
      await w.run(COMPLETED, 'image');
      expect([await parked(), await w.claim('video')]).toEqual([[video.id], null]);
      await w.store.approve(video.id, NOTES, true);
      expect(await w.run(COMPLETED, 'video')).toBe(video.id);
    });

    it('is refused for a task that does not wait for it', async () => {
      const [script, image] = await filmWithStops();
      for (const id of [script, image]) {
        await expect(w.store.approve(id, NOTES)).rejects.toMatchObject({ code: 'task_not_in_review' });
      }
      await w.run(COMPLETED);
      await w.store.approve(image, NOTES);
      await expect(w.store.approve(image, NOTES)).rejects.toMatchObject({ code: 'task_not_in_review' });
    });

    it('is given by no retry, of one task or of many', async () => {
      const [, image] = await filmWithStops();
      await w.run(COMPLETED);
      await expect(w.store.retry(image, NOTES)).rejects.toMatchObject({ code: 'task_not_failed' });
      expect(await w.store.changeAll('retry', { needsYou: true }, NOTES)).toBe(0);
      expect(await w.claim('image')).toBeNull();
    });

    it('is still needed after the step before failed or was cancelled, and was tried again', async () => {
      const [script, image] = await filmWithStops();
      await w.run(FAILED);
      expect([await w.status(image), await needOf(image)]).toEqual(['cancelled', [undefined, undefined]]);
      await w.store.retry(script, NOTES);
      expect([await w.status(image), await needOf(image)]).toEqual(['waiting', [undefined, 'script']]);
      await w.store.cancel(script, NOTES);
      await w.store.retry(script, NOTES);
      await w.run(COMPLETED);
      expect([await parked(), await w.claim('image')]).toEqual([[image], null]);
    });

    it('is still needed by a task that was cancelled while it waited for it, and was tried again', async () => {
      const [, image, video] = await filmWithStops();
      await w.run(COMPLETED);
      await w.store.cancel(image, NOTES);
      expect(await parked()).toEqual([]);
      await w.store.retry(image, NOTES);
      expect([await parked(), await w.status(video)]).toEqual([[image], 'waiting']);
      await w.store.approve(image, NOTES);
      expect(await w.run(COMPLETED, 'image')).toBe(image);
    });

    it('is still needed by a task whose cancel is undone, before it comes to it and after', async () => {
      const [script, image, video] = await filmWithStops();
      const cancelAndUndo = async (id: string) => {
        const before = await w.need(id);
        const left = await w.store.cancel(id, NOTES);
        await w.store.restore(id, { before: placeOf(before), since: standOf(left) }, NOTES);
      };
      await cancelAndUndo(image);
      await cancelAndUndo(script);
      expect([await needOf(image), await needOf(video)]).toEqual([
        [undefined, 'script'],
        [undefined, 'image'],
      ]);
      await w.run(COMPLETED);
      expect([await parked(), await w.claim('image')]).toEqual([[image], null]);
      await cancelAndUndo(image);
      expect([await parked(), await w.claim('image'), await needOf(video)]).toEqual([
        [image],
        null,
        [undefined, 'image'],
      ]);
    });

    it('is still needed after another start', async () => {
      const [, image] = await filmWithStops();
      await w.run(COMPLETED);
      const again = await w.opened.reopen();
      expect((await again.get(image))?.needsYou?.code).toBe('review_script');
      expect((await again.approve(image, NOTES)).needsYou).toBeUndefined();
    });
  });
}
