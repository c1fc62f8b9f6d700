import { describe, expect, it } from 'vitest';
import { COMPLETED, FAILED, NOTES, newTask, type OpenStore, World } from './world';

const DAY_MS = 24 * 3_600_000;

export function describeChangesAndHousekeeping(open: OpenStore): void {
  describe('changes', () => {
    const w = new World(open);

    it('are reported in the order of the commits, each once, and not at all when nothing was changed', async () => {
      const id = await w.add('a');
      const lease = await w.begin();
      await w.store.addOutputs(lease, [{ kind: 'script', path: 'a', bytes: 1, sha256: 'a'.repeat(64) }]);
      await w.store.heartbeat(lease);
      await w.store.finish(lease, FAILED);
      await w.store.retry(id, NOTES);
      await w.store.cancel(id, NOTES);
      await w.store.cancel(id, NOTES).catch(() => {});
      await w.store.setPaused({ type: 'script' }, true);
      await w.store.setPaused({ type: 'script' }, true);
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

    it('name the task that the call was about, all that changed with it, the counts after it and what may be claimed', async () => {
      const [script, image, video] = await w.film();
      await w.begin();
      w.changes = [];
      const [orphan] = await w.store.orphansOf('this');
      if (orphan === undefined) throw new Error('nothing runs');
      await w.store.finish(orphan.lease, FAILED);
      const [change] = w.changes;
      if (change?.kind !== 'tasks') throw new Error('no change was reported');
      expect(change.aboutId).toBe(script);
      expect(change.tasks.map(({ id }) => id).sort()).toEqual([script, image, video].sort());
      expect([change.summary.script.failed, change.summary.video.cancelled, change.today.failed]).toEqual([1, 1, 1]);
      expect([...change.claimable]).toEqual(['script']);
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
      expect(w.changes).toEqual([
        {
          kind: 'activity',
          logs: [{ taskId: id, lines: [{ n: 1, ...lines[0] }] }],
          progress: [{ taskId: id, progress }],
        },
      ]);
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

  describe('housekeeping', () => {
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
