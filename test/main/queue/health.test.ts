import { expect, test } from 'vitest';
import { perType } from '../../../contract/task';
import { queueHealth } from '../../../main/queue/health';

const LIMIT_MS = 600_000;
const task = {
  id: '00000000-0000-4000-8000-000000000000',
  type: 'video',
  startedAt: '2026-01-01T00:00:00.000Z',
} as const;
const run = (ageMs: number, silentMs: number) => ({ task, ageMs, silentMs });
const worker = (type: 'script' | 'image' | 'video', state: 'idle' | 'busy' | 'restarting') => ({
  type,
  state,
  restarts: 0,
  memoryLimitMb: 500,
});
const up = [worker('script', 'idle'), worker('image', 'busy'), worker('video', 'busy')];

test('active workers and nothing stuck is healthy, and a run of ten minutes that works is listed and no fault', () => {
  const healthy = {
    healthy: true,
    workers: perType(() => ({ active: true })),
  };
  expect(queueHealth([run(599_999, 0)], up, LIMIT_MS)).toEqual({ ...healthy, stuckTasks: [], longRunningTasks: [] });
  expect(queueHealth([run(600_000, 0)], up, LIMIT_MS)).toEqual({
    ...healthy,
    stuckTasks: [],
    longRunningTasks: [task],
  });
});

test('"stuck after 10 minutes", when it is ended: reported from half of that silence on, so that it is seen before it is gone', () => {
  expect(queueHealth([run(400_000, LIMIT_MS / 2 - 1)], up, LIMIT_MS)).toMatchObject({ healthy: true, stuckTasks: [] });
  expect(queueHealth([run(400_000, LIMIT_MS / 2)], up, LIMIT_MS)).toMatchObject({ healthy: false, stuckTasks: [task] });
});

test('a worker that restarts or is missing is not healthy', () => {
  const down = queueHealth([], [...up.slice(1), worker('script', 'restarting')], LIMIT_MS);
  expect([down.healthy, down.workers.script.active]).toEqual([false, false]);
  expect(queueHealth([], up.slice(1), LIMIT_MS).workers.script.active).toBe(false);
});
