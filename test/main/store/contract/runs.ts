import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HEARTBEAT_SETTLES_WITHIN_MS } from '../../../../main/store/limits';
import type { Activity } from '../../../../main/store/task-store';
import { withinMs } from '../../../../main/system/time-limit';
import { COMPLETED, ELSEWHERE, FAILED, HERE, NOTES, type OpenStore, WAITS, World } from './world';

const at = '2026-01-01T00:00:00.000Z';
const output = { kind: 'script', path: 'script.json', bytes: 1, sha256: 'a'.repeat(64) } as const;
const place = { folder: '/films/p', isEarlier: false };

export function describeRuns(open: OpenStore): void {
  describe('a claim', () => {
    const w = new World(open);

    it('gives a task to one claimer only: processing, dated by the store, whole', async () => {
      const text = '긴 글'.repeat(5_000);
      const id = await w.add('a', { metadata: { text } });
      await w.add('b');
      const before = w.opened.nowMs();
      const claims = await Promise.all(Array.from({ length: 5 }, () => w.claim()));
      const taken = claims.filter((task) => task !== null);
      expect(taken).toMatchObject([{ id, status: 'processing' }]);
      expect(w.isSince(before, taken[0]?.startedAt)).toBe(true);
      expect(taken[0]?.metadata.text).toBe(text);
    });

    it('takes only tasks of its type', async () => {
      await w.add('a', { type: 'video' });
      expect(await w.claim('script')).toBeNull();
      expect((await w.claim('video'))?.projectId).toBe('a');
    });

    it('takes no delayed task before its time, and says how long that is', async () => {
      await w.add('a');
      expect(await w.store.nextDueInMs('script')).toBeNull();
      await w.run({ ...WAITS, delayMs: 60_000 });
      const far = await w.store.nextDueInMs('script');
      expect([await w.claim(), far !== null && far > 30_000 && far <= 60_000]).toEqual([null, true]);
    });

    it('heeds the pause of everybody and that of its machine, each held apart from the other', async () => {
      await w.add('a');
      await w.store.setPaused({ type: 'script' }, true);
      await w.store.setPaused({ type: 'script', machineId: HERE }, true);
      await w.store.setPaused({ type: 'script', machineId: ELSEWHERE }, true);
      const sorted = async () => (await w.store.pauses(HERE)).map(({ machineId }) => machineId ?? 'everybody').sort();
      expect(await sorted()).toEqual(['everybody', HERE]);
      expect(await w.claim()).toBeNull();
      await w.store.setPaused({ type: 'script' }, false);
      expect([await sorted(), await w.claim()]).toEqual([[HERE], null]);
      await w.store.setPaused({ type: 'script', machineId: HERE }, false);
      // The other machine's own pause is no concern of this one.
      expect([await sorted(), (await w.claim())?.projectId]).toEqual([[], 'a']);
    });
  });

  describe('a lease', () => {
    const w = new World(open);

    it('that is stale changes nothing, reports nothing and is refused as stale, call by call', async () => {
      const id = await w.add('a');
      const old = await w.begin();
      await w.store.finish(old, WAITS);
      const lease = await w.begin();
      expect([lease.taskId, lease.leaseId === old.leaseId]).toEqual([id, false]);
      w.reported();
      const before = await w.store.get(id);
      for (const stale of [old, { taskId: id, leaseId: randomUUID() }]) {
        const activity: Activity = {
          lease: stale,
          lines: [{ at, level: 'info', text: 'late' }],
          progress: { stage: 'late', fraction: 1 },
          stages: [{ name: 'late', startedAt: at }],
        };
        expect(await w.store.record([activity])).toEqual([false]);
        expect([
          await w.store.heartbeat(stale),
          await w.store.holds(stale),
          await w.store.addOutputs(stale, [output]),
          await w.store.moveOutputs(stale, place, []),
          await w.store.standingOutputs(stale, place),
          await w.store.keepFolder(stale, '/films/p'),
          await w.store.finish(stale, COMPLETED),
        ]).toEqual([false, false, false, false, null, false, null]);
      }
      expect(await w.store.get(id)).toEqual(before);
      expect(w.reported().filter((reported) => reported !== 'activity')).toEqual([]);
      expect([await w.store.heartbeat(lease), await w.store.holds(lease)]).toEqual([true, true]);
      await w.store.catchUp([id, randomUUID()]);
      expect(await w.store.get(id)).toEqual(before);
    });

    it('is confirmed within the bound of a heartbeat', async () => {
      await w.add('a');
      const lease = await w.begin();
      expect(await withinMs(HEARTBEAT_SETTLES_WITHIN_MS, 'heartbeat', w.store.heartbeat(lease))).toBe(true);
    });

    it('ends with the run, which frees its place', async () => {
      await w.add('a');
      const next = await w.add('b');
      const lease = await w.begin();
      expect(await w.store.finish(lease, COMPLETED)).toMatchObject({ status: 'completed' });
      expect([await w.store.finish(lease, COMPLETED), await w.store.heartbeat(lease)]).toEqual([null, false]);
      expect((await w.begin()).taskId).toBe(next);
    });
  });

  describe('a run', () => {
    const w = new World(open);
    const said = (...texts: string[]) => texts.map((text) => ({ at, level: 'info', text }) as const);

    it('numbers its lines without gaps, keeps its latest progress and every stage', async () => {
      const id = await w.add('a');
      const lease = await w.begin();
      const stages = [
        { name: 'outline', startedAt: at },
        { name: 'write', startedAt: at },
      ];
      const progress = { stage: 'write', fraction: 0.5 };
      expect(
        await w.store.record([
          { lease, lines: said('one', 'two'), progress, stages },
          { lease: { ...lease, leaseId: randomUUID() }, lines: said('late'), progress: undefined, stages: [] },
          { lease, lines: said('three'), progress: undefined, stages: [{ name: 'write', startedAt: at }] },
        ]),
      ).toEqual([true, false, true]);
      expect((await w.store.logs(id, 0, 10)).map(({ n, text }) => [n, text])).toEqual([
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
      ]);
      expect((await w.store.logs(id, 1, 1)).map(({ text }) => text)).toEqual(['two']);
      expect((await w.store.get(id))?.progress).toEqual(progress);
      expect(await w.store.stages(id)).toEqual(stages);
    });

    it('begins with no stage and no progress of the one before', async () => {
      const id = await w.add('a');
      const lease = await w.begin();
      const progress = { stage: 'write', fraction: 0.5 };
      await w.store.record([{ lease, lines: [], progress, stages: [{ name: 'write', startedAt: at }] }]);
      await w.store.finish(lease, WAITS);
      await w.begin();
      expect([await w.store.stages(id), (await w.store.get(id))?.progress]).toEqual([[], undefined]);
    });

    it('counts its attempts and dates them, and lengths of completed runs are kept, newest first', async () => {
      const id = await w.add('a');
      const before = w.opened.nowMs();
      const lease = await w.begin();
      const endedAttempt = { outcome: 'requeued', code: 'shutdown', message: 'stopped' } as const;
      await w.store.finish(lease, { ...WAITS, endedAttempt });
      await w.run({ ...FAILED });
      const attempts = await w.store.attempts(id);
      expect(attempts).toMatchObject([
        { attempt: 1, ...endedAttempt },
        { attempt: 2, outcome: 'error' },
      ]);
      const times = attempts.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt]);
      expect(times.map((iso) => w.isSince(before, iso))).toEqual(times.map(() => true));
      await w.store.retry(id, {
        line: said('again')[0] ?? { at, level: 'info', text: '' },
        dependents: FAILED.dependents,
      });
      await w.run({ ...COMPLETED, runMs: 7 });
      await w.add('b');
      await w.run({ ...COMPLETED, runMs: 9 });
      expect([await w.store.runTimes('script'), await w.store.runTimes('video')]).toEqual([[9, 7], []]);
    });

    it('keeps what it returned with its task, in no list, until the task completes again', async () => {
      const id = await w.add('a');
      const result = { scenes: [{ narration: '안녕' }], empty: null, big: '글'.repeat(100_000) };
      await w.run({ ...COMPLETED, result });
      expect((await w.store.get(id))?.result).toEqual(result);
      expect((await w.store.list({ limit: 10 })).tasks[0]).not.toHaveProperty('result');
      const other = await w.add('b');
      await w.run({ ...FAILED, result: 'of a run that failed' });
      expect(await w.store.get(other)).not.toHaveProperty('result');
      await w.store.retry(other, NOTES);
      await w.run({ ...COMPLETED, result: 'first' });
      expect((await w.store.get(other))?.result).toBe('first');
    });

    it('records its files, all or none, and those of another run at new places', async () => {
      const first = await w.add('a');
      const old = await w.begin();
      await w.store.keepFolder(old, place.folder);
      expect(await w.store.addOutputs(old, [output, { ...output, path: 'script.md' }])).toBe(true);
      await w.store.finish(old, COMPLETED);
      const second = await w.add('a');
      const lease = await w.begin();
      await w.store.keepFolder(lease, place.folder);
      expect((await w.store.standingOutputs(lease, place))?.map(({ path }) => path).sort()).toEqual([
        'script.json',
        'script.md',
      ]);
      const moves = [{ from: 'script.json', to: 'versions/1/script.json' }];
      expect(await w.store.moveOutputs(lease, place, moves)).toBe(true);
      expect((await w.store.get(first))?.outputs.map(({ path }) => path)).toEqual([
        'versions/1/script.json',
        'script.md',
      ]);
      expect((await w.store.standingOutputs(lease, place))?.map(({ path }) => path)).toEqual(['script.md']);
      expect(await w.store.placeOf(second)).toMatchObject({ folder: place.folder, needs: [] });
    });

    it('has its files elsewhere or not at all after a change that no run made, also one that was moved before', async () => {
      const id = await w.add('a');
      const lease = await w.begin();
      await w.store.keepFolder(lease, place.folder);
      await w.store.addOutputs(lease, [output, { ...output, path: 'script.md' }, { ...output, path: 'versions/1/a' }]);
      await w.store.finish(lease, COMPLETED);
      const { projectId = '' } = (await w.store.get(id)) ?? {};
      const elsewhere = { folder: `${place.folder}-2`, isEarlier: false };
      await w.store.changeOutputs(projectId, elsewhere, [{ from: 'script.json', to: null }]);
      await w.store.changeOutputs('another project', place, [{ from: 'script.json', to: null }]);
      await w.store.changeOutputs(projectId, place, [
        { from: 'script.md', to: 'versions/2/script.md', scene: 3 },
        { from: 'versions/1/a', to: null },
        { from: 'nothing', to: 'nowhere' },
      ]);
      expect((await w.store.get(id))?.outputs.map(({ path, scene }) => [path, scene])).toEqual([
        ['script.json', undefined],
        ['versions/2/script.md', 3],
      ]);
    });

    it('can be forgotten when it has ended, with its dead letter; one that waits or runs stays', async () => {
      const completed = await w.add('a');
      await w.run({ ...COMPLETED });
      const failed = await w.add('b');
      await w.run({ ...FAILED });
      const cancelled = await w.add('c');
      await w.store.cancel(cancelled, NOTES);
      const running = await w.add('d');
      await w.begin();
      const waiting = await w.add('e');
      const removed: string[] = [];
      w.store.onChanges((change) => {
        if (change.kind === 'removed') removed.push(...change.ids);
      });
      const gone = [completed, failed, cancelled].sort();
      expect((await w.store.remove([completed, failed, cancelled, running, waiting, 'nobody'])).sort()).toEqual(gone);
      expect([...new Set(removed)].sort()).toEqual(gone);
      const left = (await w.store.list({ limit: 10 })).tasks.map(({ id }) => id).sort();
      expect(left).toEqual([running, waiting].sort());
      expect(await w.store.countDeadLetters({})).toEqual({ total: 0, failed: 0 });
      const { script } = await w.store.summary();
      expect(script).toEqual({ waiting: 1, processing: 1, completed: 0, failed: 0, cancelled: 0 });
    });

    it('may be asked to stop by anybody: its owner hears of it, with the lease; what does not run is asked nothing', async () => {
      const id = await w.add('a');
      expect(await w.store.requestStop(id)).toBeNull();
      const lease = await w.begin();
      const heard = new Promise((resolve) => {
        w.store.onChanges((change) => {
          if (change.kind === 'stop-requested') resolve(change);
        });
      });
      expect(await w.store.requestStop(id)).toEqual({ type: 'script', lease });
      expect(await heard).toEqual({ kind: 'stop-requested', type: 'script', lease });
      await w.store.finish(lease, COMPLETED);
      expect(await w.store.requestStop(id)).toBeNull();
    });

    it('whose app died is an orphan of its machine, and of no other, with a lease that still ends it', async () => {
      const mine = await w.add('a');
      const others = await w.add('b', { type: 'image' });
      await w.begin('script', HERE);
      await w.beginElsewhere('image');
      const again = await w.opened.reopen();
      const orphans = await again.orphansOf(HERE);
      expect(orphans).toMatchObject([{ task: { id: mine, status: 'processing' }, appDeathCount: 0 }]);
      expect((await again.orphansOf(ELSEWHERE)).map(({ task }) => task.id)).toEqual([others]);
      const [orphan] = orphans;
      if (orphan === undefined) throw new Error('no orphan');
      expect(await again.finish(orphan.lease, { ...WAITS, appDeathCount: 1 })).toMatchObject({ status: 'waiting' });
      expect(await again.orphansOf(HERE)).toEqual([]);
      expect((await again.get(others))?.status).toBe('processing');
    });
  });
}
