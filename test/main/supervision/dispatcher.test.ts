import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import { manifestSchema } from '../../../contract/project-files';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { studiosForTests } from './support/studio';

const studio = studiosForTests();

describe('A task', () => {
  it('runs as soon as a worker is there, and its log lines keep their order', async () => {
    const s = await studio();
    const id = await s.add('logs 300');
    await s.untilTask(id, ({ status }) => status === 'completed');
    const lines = (await s.queue.tasks.logs(id, 0, 1_000)).map(({ text }) => say(text, 'ko'));
    expect(lines.filter((text) => text.startsWith('line '))).toEqual(
      Array.from({ length: 300 }, (_, n) => `line ${n + 1}`),
    );
    expect(await s.get(id)).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
  });

  it('is completed only when its files stand in the manifest and its staging folder is gone', async () => {
    const s = await studio();
    let atCompletion: { manifest: unknown; partials: string[] } | undefined;
    s.queue.onEvents((events) => {
      if (!events.some((event) => event.kind === 'task' && event.task.status === 'completed')) return;
      atCompletion = {
        manifest: JSON.parse(readFileSync(join(s.workspace, 'p/manifest.json'), 'utf8')),
        partials: s.partials(),
      };
    });
    const id = await s.add('publish', 'image');
    await s.untilTask(id, ({ status }) => status === 'completed');
    expect(manifestSchema.parse(atCompletion?.manifest).files).toMatchObject([
      { taskId: id, path: 'images/01.txt', bytes: 7, licence: 'own' },
    ]);
    expect(atCompletion?.partials).toEqual([]);
    expect((await s.get(id)).outputs).toMatchObject([{ path: 'images/01.txt' }]);
  });

  it('that cannot be helped by trying again fails at once, with the worker’s code', async () => {
    const s = await studio();
    const id = await s.add('step-error');
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ errorCode: 'missing_input', retryCount: 0 });
  });

  it('that failed is tried again when its wait is over, without polling', async () => {
    const s = await studio();
    const id = await s.add('throw', 'script', { maxRetries: 1 });
    await s.untilTask(id, ({ status }) => status === 'failed');
    expect(await s.get(id)).toMatchObject({ retryCount: 1, errorCode: 'step_failed' });
    expect(s.sent.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('that needs a person is parked and frees the slot for the next', async () => {
    const s = await studio();
    const first = await s.add('needs-you');
    const second = await s.add('ok');
    await s.untilTask(second, ({ status }) => status === 'completed');
    expect(await s.get(first)).toMatchObject({ status: 'waiting', needsYou: { code: 'no_browser' }, retryCount: 0 });
  });

  it('never writes outside the workspace, whatever its project is called', async () => {
    const s = await studio();
    const id = await s.add('publish', 'image', { projectId: '../../escape' });
    await s.untilTask(id, ({ status }) => status === 'completed');
    expect(readdirSync(s.workspace)).toHaveLength(1);
    expect(existsSync(join(s.workspace, '../../escape'))).toBe(false);
  });
});

describe('One running task per type', () => {
  it('holds with 20 waiting', async () => {
    const s = await studio();
    const ids = await Promise.all(Array.from({ length: 20 }, () => s.add('brief 5')));
    await s.until(() => ids.every((id) => s.history.some((task) => task.id === id && task.status === 'completed')));
    const running = new Set<string>();
    let most = 0;
    for (const task of s.history) {
      if (task.status === 'processing') running.add(task.id);
      else running.delete(task.id);
      most = Math.max(most, running.size);
    }
    expect(most).toBe(1);
    expect(s.sent.map(({ taskId }) => taskId)).toEqual(ids);
  });

  it('holds for 30 tasks of three types, which run beside each other', async () => {
    const s = await studio();
    // A process that takes long to start would find the tasks of the other types done.
    await s.until(() => s.dispatcher.workerStates().every(({ state }) => state === 'idle'));
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, n) => s.add('brief 20', TASK_TYPES[n % 3], { projectId: `p${n % 4}` })),
    );
    await s.until(() => ids.every((id) => s.history.some((task) => task.id === id && task.status === 'completed')));
    const running = new Map<string, TaskType>();
    let most = 0;
    for (const task of s.history) {
      if (task.status === 'processing') running.set(task.id, task.type);
      else running.delete(task.id);
      expect(new Set(running.values()).size).toBe(running.size);
      most = Math.max(most, running.size);
    }
    expect(most).toBe(3);
  });
});

describe('The worker’s state', () => {
  it('reports which task is in hand', async () => {
    const s = await studio();
    const id = await s.add('brief 20', 'video');
    await s.untilTask(id, ({ status }) => status === 'completed');
    // Without what only says that its memory has changed.
    const ofVideo = () =>
      s.states.filter(({ type }) => type === 'video').filter(({ state }, n, all) => state !== all[n - 1]?.state);
    await s.until(() => ofVideo().length === 4);
    const states = ofVideo().map(({ state, taskId }) => [state, taskId]);
    expect(states).toEqual([
      ['starting', undefined],
      ['idle', undefined],
      ['busy', id],
      ['idle', undefined],
    ]);
  });
});
