import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { TaskStore } from '../../../../main/store/task-store';
import { startRedis, type TestRedis } from '../../../support/redis';
import { shows, testStudio } from '../../../support/studio';
import { startProxy } from '../../../support/tcp-proxy';
import { NOTES, newTask } from '../contract/world';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});

/** Of the task that is asked for by nobody: as the mirror has it. */
async function inMirror(store: TaskStore, title: string) {
  const { tasks } = await store.list({ limit: 100 });
  const task = tasks.find(({ metadata }) => metadata.title === title);
  return task && { status: task.status, lines: task.logs.length };
}

/**
 * Reading a cancelled task takes three round trips: it is not in its type's queue, it is among the cancelled ones, and it has log lines.
 * Each takes 60 ms here, so that the steps of 15 ms meet each of them.
 */
it('A reading that was cut off between its steps is made again: the mirror has each task’s end and its lines', async () => {
  const proxy = await startProxy(redis.port);
  const studio = 'cut-readings';
  const a = await testStudio(redis.url, studio)('a');
  const b = await testStudio(`redis://127.0.0.1:${proxy.port}`, studio)('b');
  const moments = Array.from({ length: 16 }, (_, index) => index * 15);
  for (const moment of moments) {
    const title = `cut after ${moment} ms`;
    const [added] = await a.store.insert([{ tasks: [newTask('p', { title })] }]);
    const id = added?.ok === true ? (added.places[0]?.task.id ?? '') : '';
    await shows(b.store, async () => (await inMirror(b.store, title))?.status === 'waiting');
    proxy.delay({ toClient: 60 });
    await a.store.cancel(id, NOTES);
    await delay(moment);
    proxy.delay({ toClient: 0 });
    proxy.cut();
    const isOnline = async () => b.store.state().kind === 'online';
    await shows(
      b.store,
      async () => !(await isOnline()),
      (listener) => b.store.onState(listener),
    );
    await shows(b.store, isOnline, (listener) => b.store.onState(listener));
  }
  // Every event before this task's has been handled when it is there.
  await a.store.insert([{ tasks: [newTask('p', { title: 'last' })] }]);
  await shows(b.store, async () => (await inMirror(b.store, 'last')) !== undefined);
  for (const moment of moments) {
    const title = `cut after ${moment} ms`;
    expect(await inMirror(b.store, title), title).toEqual(await inMirror(a.store, title));
  }
});
