import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { IpcInput } from '../../../contract/ipc';
import type { TaskStatus } from '../../../contract/task';
import { createClient } from '../../../renderer/api/client';
import { fromSnapshot } from '../../../renderer/store/apply-event';
import { DeadLetterReader } from '../../../renderer/store/dead-letter-reader';
import type { DeadLetter } from '../../../renderer/store/dead-letters';
import { createPanelStore } from '../../../renderer/store/store';
import { emptyScenario, makeTask } from '../preview/scenarios';

const settled = () => new Promise<void>((done) => setImmediate(done));
const letterOf = (id: number): DeadLetter => {
  const task = makeTask(id, 'script', { status: 'failed' });
  return {
    id,
    originalTaskId: task.id,
    type: 'script',
    failedAt: task.createdAt,
    errorMessage: 'x',
    taskData: task,
    retryHistory: [],
    taskStatus: 'failed',
  };
};
const task = (id: number, status: TaskStatus) => makeTask(id, 'script', { status });

/** A reader of a main with this many letters. While `hold` is on, replies wait for `release`. */
function readerOf(count: number) {
  const stored = new Map(Array.from({ length: count }, (_, n) => [n + 1, letterOf(n + 1)] as const));
  const asked: (number | undefined)[] = [];
  const held: (() => void)[] = [];
  const control = { hold: false, fails: false };
  const client = createClient({
    async call(_channel, input) {
      const { beforeId, limit } = input as IpcInput<'queue:dead-letters'>;
      asked.push(beforeId);
      const all = [...stored.values()].sort((a, b) => b.id - a.id);
      const letters = all.filter(({ id }) => id < (beforeId ?? Number.POSITIVE_INFINITY)).slice(0, limit);
      const nextBeforeId = letters.length < limit ? undefined : letters.at(-1)?.id;
      const failed = all.filter(({ taskStatus }) => taskStatus === 'failed').length;
      const value = { letters, nextBeforeId, ...(beforeId === undefined ? { total: all.length, failed } : {}) };
      const isRefused = control.fails;
      if (control.hold) await new Promise<void>((done) => held.push(done));
      if (isRefused) return { ok: false, error: { code: 'storage_failed', message: 'made-up failure' } };
      return { ok: true, value };
    },
    on: () => () => {},
    pathOf: () => '',
  });
  const store = createPanelStore();
  const reader = new DeadLetterReader(client, store);
  const list = () => store.getState().deadLetters;
  const reportSummary = () => {
    const failed = [...stored.values()].filter(({ taskStatus }) => taskStatus === 'failed').length;
    const live = fromSnapshot(emptyScenario.snapshot);
    const { summary } = live;
    store.setState({ live: { ...live, summary: { ...summary, script: { ...summary.script, failed } } } });
  };
  reportSummary();
  return {
    reader,
    stored,
    asked,
    control,
    list,
    ids: () => list().letters.map(({ id }) => id),
    statusOf: (id: number) => list().letters.find((letter) => letter.id === id)?.taskStatus,
    /** Changes what main has, and sends the events. */
    report(id: number, status: TaskStatus): void {
      stored.set(id, { ...(stored.get(id) ?? letterOf(id)), taskStatus: status });
      reportSummary();
      reader.apply({ tasks: [task(id, status)], removedIds: [] });
    },
    async release() {
      for (const done of held.splice(0)) done();
      await settled();
    },
  };
}
const from = (first: number, last: number) => Array.from({ length: first - last + 1 }, (_, n) => first - n);

let errors: MockInstance<typeof console.error>;
beforeEach(() => {
  errors = vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => errors.mockRestore());

describe('a dead letter', () => {
  it('shows what its task does, wherever it is among those read: waiting, running, completed', async () => {
    const { reader, report, statusOf, list } = readerOf(250);
    await reader.open({});
    await reader.more();
    for (const status of ['waiting', 'processing', 'completed'] as const) {
      for (const id of [250, 60]) {
        report(id, status);
        expect(statusOf(id)).toBe(status);
      }
    }
    await settled();
    expect([statusOf(250), statusOf(60), statusOf(59)]).toEqual(['completed', 'completed', 'failed']);
    expect(list().failed).toBe(248);
  });

  it('shows that its task was cleaned up, and is gone once it is cleaned up itself', async () => {
    const { reader, stored, statusOf, ids } = readerOf(150);
    await reader.open({});
    await reader.more();
    reader.apply({ tasks: [], removedIds: [task(3, 'failed').id] });
    expect(statusOf(3)).toBeUndefined();
    for (const id of [1, 2, 120]) stored.delete(id);
    await reader.refresh();
    expect(ids()).toEqual(from(150, 3).filter((id) => id !== 120));
  });

  it('keeps what an event said about its task while an older reply was on its way', async () => {
    const { reader, control, statusOf, release } = readerOf(3);
    control.hold = true;
    const opening = reader.open({});
    reader.apply({ tasks: [task(2, 'waiting')], removedIds: [] });
    await release();
    await opening;
    expect(statusOf(2)).toBe('waiting');
  });

  it('comes first as soon as its task fails, even when another is tried again at the same moment', async () => {
    const { reader, report, stored, ids, statusOf } = readerOf(3);
    await reader.open({});
    stored.set(2, { ...letterOf(2), taskStatus: 'waiting' });
    report(4, 'failed');
    await settled();
    expect(ids()).toEqual([4, 3, 2, 1]);
    expect(statusOf(2)).toBe('waiting');
  });
});

describe('a task that fails again', () => {
  it('is listed once, with its latest letter, even when the earlier one was read long ago', async () => {
    const { reader, report, stored, ids, list } = readerOf(250);
    await reader.open({});
    await reader.more();
    // Main only finds the latest letter.
    const earlier = stored.get(60);
    stored.delete(60);
    stored.set(251, { ...letterOf(60), id: 251, originalTaskId: earlier?.originalTaskId ?? '' });
    report(251, 'failed');
    await settled();
    const tasks = list().letters.map(({ originalTaskId }) => originalTaskId);
    expect(new Set(tasks).size).toBe(tasks.length);
    expect(ids().slice(0, 2)).toEqual([251, 250]);
    expect(ids()).not.toContain(60);
    expect(list().total).toBe(250);
  });
});

describe('the pages of dead letters', () => {
  it('continue where main says, with each letter once, while hundreds of new ones arrive', async () => {
    const { reader, report, stored, ids, list } = readerOf(300);
    await reader.open({});
    await reader.more();
    expect(ids()).toEqual(from(300, 101));
    for (let id = 301; id <= 549; id++) stored.set(id, letterOf(id));
    report(550, 'failed');
    await settled();
    expect(ids()).toEqual(from(550, 101));
    await reader.more();
    await reader.more();
    expect(ids()).toEqual(from(550, 1));
    expect(list().nextBeforeId).toBeUndefined();
    expect(list().total).toBe(550);
  });

  it('are read after a refresh in flight, and no page twice', async () => {
    const { reader, control, ids, release, asked } = readerOf(250);
    await reader.open({});
    control.hold = true;
    void reader.refresh();
    void reader.more();
    void reader.more();
    await release();
    void reader.more();
    await release();
    expect(ids()).toEqual(from(250, 51));
    expect(asked).toEqual([undefined, undefined, 151]);
  });

  it('keep those before one that cannot be read, and continue when asked again', async () => {
    const { reader, control, ids, list } = readerOf(150);
    await reader.open({});
    control.fails = true;
    await reader.more();
    expect(list().phase).toBe('failed');
    expect(ids()).toEqual(from(150, 51));
    control.fails = false;
    await reader.more();
    expect(list().phase).toBe('failed');
    await reader.again();
    expect(list().phase).toBe('ready');
    expect(ids()).toEqual(from(150, 1));
  });

  it('of another filter are not mixed with those of the one before, whose reply arrives later', async () => {
    const { reader, control, release, list } = readerOf(3);
    control.hold = true;
    const first = reader.open({});
    const filter = { text: 'x' };
    const second = reader.open(filter);
    await release();
    await Promise.all([first, second]);
    expect(list().filter).toBe(filter);
    expect(list().phase).toBe('ready');
    reader.close();
    expect(list().letters).toEqual([]);
  });
});
