import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import type { Claim } from '../../../main/queue/types';
import { openTestQueue } from '../../support/open-test-queue';

let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  open = await openTestQueue();
});
afterEach(() => open.close());

const script = (title = 'A') => ({ type: 'script', projectId: 'p1', metadata: { title } }) as const;
async function claim(type: 'script' | 'image' | 'video' = 'script'): Promise<Claim> {
  const claimed = await open.queue.dequeue(type, 42);
  if (claimed === null) throw new Error(`nothing to claim of ${type}`);
  return claimed;
}

test('a task goes from enqueue over claim, log, progress and output to completed', async () => {
  const { queue } = open;
  const events: QueueEvent[] = [];
  queue.onEvents((batch) => events.push(...batch));
  const { task, position } = await queue.enqueue(script());
  expect([task.status, position, task.userId, task.rank]).toEqual(['waiting', 0, 'tester', task.seq]);
  const { lease } = await claim();
  const at = new Date().toISOString();
  expect(await queue.appendLog(lease, [{ at, level: 'info', text: '✅ 제목 생성 완료' }])).toBe(true);
  expect(await queue.updateTask(lease, { progress: { stage: 'write', fraction: 0.5 } })).toBe(true);
  expect((await queue.getTask(task.id))?.progress?.fraction).toBe(0.5);
  expect(
    await queue.tasks.addOutputs(lease, [{ kind: 'script', path: 'script.json', bytes: 1, sha256: 'a'.repeat(64) }]),
  ).toBe(true);
  expect(await queue.endRun(lease, { kind: 'completed' })).toMatchObject({ status: 'completed' });
  expect(await queue.getTask(task.id)).toMatchObject({
    status: 'completed',
    logs: ['✅ 제목 생성 완료'],
    outputs: [{ path: 'script.json' }],
  });
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(queue.lastSeq()).toBe(events.length);
});
