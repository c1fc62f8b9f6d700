import { describe, expect, it } from 'vitest';
import { COMPLETED, FAILED, type OpenStore, World } from './world';

export function describeChanges(open: OpenStore): void {
  describe('changes', () => {
    const w = new World(open);

    it('are reported in the order of the commits, and not at all when nothing was changed', async () => {
      await w.manyChanges();
      // A studio may say the same twice, and says more of what workers said and of what may be claimed.
      const reported = w.reported().filter((one) => one !== 'activity' && one !== 'many');
      expect(reported.filter((one, index) => one !== reported[index - 1])).toEqual([
        'a waiting',
        'a processing',
        'a failed',
        'a waiting',
        'a cancelled',
        'paused',
      ]);
    });

    it('name the task that the call was about, all that changed with it, the counts after it and what may be claimed', async () => {
      const [script, image, video] = await w.film();
      const lease = await w.begin();
      w.changes = [];
      await w.store.finish(lease, FAILED);
      const changes = w.changes.flatMap((change) => (change.kind === 'tasks' ? [change] : []));
      expect(changes.map(({ aboutId }) => aboutId)).toContain(script);
      expect(new Set(changes.flatMap(({ tasks }) => tasks.map(({ id }) => id)))).toEqual(
        new Set([script, image, video]),
      );
      const last = changes.at(-1);
      expect([last?.summary.script.failed, last?.summary.video.cancelled, last?.today.failed]).toEqual([1, 1, 1]);
      expect(changes.flatMap(({ claimable }) => [...claimable])).toContain('script');
    });

    it('report the length of a completed run, and of no other', async () => {
      await w.add('a');
      await w.add('b');
      await w.run(FAILED);
      await w.run(COMPLETED);
      const ran = w.changes.flatMap((change) =>
        change.kind === 'tasks' && change.ran !== undefined ? [change.ran] : [],
      );
      expect(ran).toEqual([{ type: 'script', ms: COMPLETED.runMs }]);
    });

    it('carry what workers said with the numbers of the lines', async () => {
      const id = await w.add('a');
      const lease = await w.begin();
      w.changes = [];
      const progress = { stage: 's', fraction: 0.1 };
      const lines = [{ at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'one' }] as const;
      await w.store.record([{ lease, lines, progress, stages: [] }]);
      const activities = w.changes.flatMap((change) => (change.kind === 'activity' ? [change] : []));
      expect(activities.length).toBe(w.changes.length);
      expect(activities.flatMap(({ logs }) => logs)).toEqual([{ taskId: id, lines: [{ n: 1, ...lines[0] }] }]);
      expect(activities.flatMap((one) => one.progress)).toEqual([{ taskId: id, progress }]);
    });

    it('reach every listener until it is taken away, and one that throws changes nothing for the caller', async () => {
      w.store.onChanges(() => {
        throw new Error('broken');
      });
      const kinds: string[] = [];
      const stop = w.store.onChanges(({ kind }) => kinds.push(kind));
      await w.add('a');
      stop();
      await w.add('b');
      expect([kinds, w.reported()]).toEqual([['tasks'], ['a waiting', 'b waiting']]);
      expect(await w.waiting()).toBe('ab');
    });
  });

  describe('its state', () => {
    const w = new World(open);

    it('is online while its data is there', () => {
      expect(w.store.state()).toEqual({ kind: 'online' });
      w.store.onState(() => {})();
    });
  });
}
