import { describe, expect, it } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import type { StudioQueueApi } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { createClient } from '../../../renderer/api/client';
import { DeadLetterReader } from '../../../renderer/store/dead-letter-reader';
import { ListReader } from '../../../renderer/store/list-reader';
import { LogReader } from '../../../renderer/store/log-reader';
import { createPanelStore } from '../../../renderer/store/store';
import { Sync } from '../../../renderer/store/sync';
import { emptyScenario, makeTask } from '../preview/scenarios';

type Reply = (channel: string, input: unknown) => unknown;
const tick = () => new Promise<void>((done) => setImmediate(done));

/** A panel whose main is `reply`. Its replies wait for `release` while `hold` is on. */
function panel(reply: Reply) {
  const listeners = new Map<string, (payload: unknown) => void>();
  const held: Array<() => void> = [];
  const asked: string[] = [];
  const control = { hold: false };
  const api: StudioQueueApi = {
    call(channel, input) {
      asked.push(channel);
      const value = reply(channel, input);
      const envelope = { ok: true as const, value };
      if (!control.hold) return Promise.resolve(envelope);
      return new Promise((done) => held.push(() => done(envelope)));
    },
    on(channel, listener) {
      listeners.set(channel, listener as (payload: unknown) => void);
      return () => listeners.delete(channel);
    },
    pathOf: () => '',
  };
  const client = createClient(api);
  const store = createPanelStore();
  const lists = new ListReader(client, store);
  const logs = new LogReader(client, store);
  const frames: Array<() => void> = [];
  const sync = new Sync({
    client,
    store,
    lists,
    deadLetters: new DeadLetterReader(client, store),
    logs,
    schedule: (task) => {
      frames.push(task);
      return () => {};
    },
  });
  return {
    sync,
    store,
    lists,
    logs,
    asked,
    control,
    send: (channel: string, payload: unknown) => listeners.get(channel)?.(payload),
    emit: (events: readonly QueueEvent[]) => listeners.get('queue:events')?.(events),
    frame: () => {
      for (const task of frames.splice(0)) task();
    },
    release: async () => {
      for (const done of held.splice(0)) done();
      await tick();
    },
  };
}

const snapshotAt = (seq: number) => ({ ...emptyScenario.snapshot, seq });
const taskEvent = (seq: number, task: QueueTask): QueueEvent => ({ kind: 'task', seq, task });
const emptyPage = { tasks: [], total: 0 };
const stored =
  (seq: number, tasks: readonly QueueTask[] = []): Reply =>
  (channel) =>
    channel === 'app:snapshot' ? snapshotAt(seq) : { tasks, total: tasks.length };

describe('sync', () => {
  it('applies events that arrived while the snapshot was being read, and only the newer ones', async () => {
    const { sync, store, emit, control, frame, release } = panel(stored(10));
    control.hold = true;
    sync.start();
    emit([
      { kind: 'paused', seq: 10, type: 'image', paused: true, pausedFor: { everybody: true, thisMachine: false } },
      { kind: 'paused', seq: 11, type: 'video', paused: true, pausedFor: { everybody: true, thisMachine: false } },
    ]);
    frame();
    expect(store.getState().phase).toBe('connecting');
    await release();
    expect(store.getState().live?.seq).toBe(11);
    expect(store.getState().live?.paused).toEqual({ script: false, image: false, video: true });
  });

  it('shows a state of the bridge that arrived while the snapshot was being read, which is newer than the snapshot’s', async () => {
    const { sync, store, send, control, frame, release } = panel(stored(10));
    control.hold = true;
    sync.start();
    send('bridge:state', { state: 'port-in-use', port: 1 });
    frame();
    await release();
    expect(store.getState().bridge).toEqual({ state: 'port-in-use', port: 1 });
  });

  it('requests a new snapshot after a gap and reads the lists again', async () => {
    let seq = 1;
    const { sync, store, emit, frame, asked } = panel((channel) =>
      channel === 'app:snapshot' ? snapshotAt(seq) : emptyPage,
    );
    sync.start();
    await tick();
    asked.length = 0;
    seq = 7;
    emit([{ kind: 'paused', seq: 5, type: 'image', paused: true, pausedFor: { everybody: true, thisMachine: false } }]);
    frame();
    await tick();
    expect(store.getState().live?.seq).toBe(7);
    expect(asked.filter((channel) => channel === 'app:snapshot')).toHaveLength(1);
    expect(asked).toContain('queue:list');
  });

  it('gives up and says so when snapshots never fit their events', async () => {
    const { sync, store, emit, frame } = panel(stored(1));
    sync.start();
    await tick();
    emit([{ kind: 'reload', seq: 9 }]);
    for (let round = 0; round < 6; round++) {
      frame();
      await tick();
    }
    expect(store.getState().phase).toBe('failed');
  });

  it('keeps a row that an event brought while an older page was being read', async () => {
    const old = makeTask(1, 'script');
    const { sync, store, emit, frame, control, release, lists } = panel(stored(1, [old]));
    sync.start();
    await tick();
    control.hold = true;
    const reading = lists.refresh('waiting');
    emit([taskEvent(2, makeTask(2, 'video')), taskEvent(3, makeTask(1, 'script', { status: 'processing' }))]);
    frame();
    await release();
    await reading;
    expect(store.getState().lists.waiting.list.items.map((task) => task.seq)).toEqual([2]);
  });

  it('reads everything again when main says that too much changed', async () => {
    const { sync, emit, frame, asked } = panel(stored(1));
    sync.start();
    await tick();
    asked.length = 0;
    emit([{ kind: 'reload', seq: 2 }]);
    frame();
    await tick();
    expect(asked).toContain('app:snapshot');
    expect(asked).toContain('queue:list');
  });

  it('reads a watched log once, appends later lines and drops it when nobody watches', async () => {
    const id = makeTask(1, 'script').id;
    const line = (n: number) => ({ n, at: '2026-01-01T00:00:00.000Z', level: 'info' as const, text: `줄 ${n}` });
    const { sync, store, emit, frame, logs } = panel((channel, input) => {
      if (channel === 'app:snapshot') return snapshotAt(1);
      if (channel !== 'queue:logs') return emptyPage;
      const after = Number(Reflect.get(Object(input), 'after'));
      return { lines: [1, 2, 3].filter((n) => n > after).map(line) };
    });
    sync.start();
    await tick();
    const stop = logs.watch(id);
    emit([{ kind: 'log', seq: 2, taskId: id, lines: [line(3), line(4)] }]);
    frame();
    await tick();
    expect(store.getState().logs[id]?.map((one) => one.n)).toEqual([1, 2, 3, 4]);
    stop();
    expect(store.getState().logs[id]).toBeUndefined();
  });
});
