import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestQueue } from '../../support/open-test-queue';

let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  open = await openTestQueue({ random: () => 0 });
});
afterEach(() => open.close());

test('the places of any tasks that wait are told together, each in the queue of its type, with what it waits for', async () => {
  const first = (await open.queue.enqueue({ type: 'image', projectId: 'a', metadata: {} })).task;
  const { tasks } = await open.queue.enqueuePipeline({ projectId: 'film', script: {} });
  const [script, image, video] = tasks.map(({ id }) => id);
  const ids = [video, image, first.id, script].map((id) => id ?? '');
  expect(await open.queue.tasks.waits([...ids, '00000000-0000-4000-8000-000000000000'])).toEqual([
    { id: video, ahead: 0, after: 'image' },
    { id: image, ahead: 1, after: 'script' },
    { id: first.id, ahead: 0 },
    { id: script, ahead: 0 },
  ]);
  const claim = await open.queue.dequeue('script');
  if (claim === null) throw new Error('nothing to run');
  // While it runs it is waited for, and has no place of its own.
  expect(await open.queue.tasks.waits([image ?? '', script ?? ''])).toEqual([{ id: image, ahead: 1, after: 'script' }]);
  await open.queue.endRun(claim.lease, { kind: 'completed' });
  await open.queue.bump(image ?? '');
  expect(await open.queue.tasks.waits([image ?? '', first.id])).toEqual([
    { id: image, ahead: 0 },
    { id: first.id, ahead: 1 },
  ]);
});
