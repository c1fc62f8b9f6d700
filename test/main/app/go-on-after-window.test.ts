import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goOnAfterWindow } from '../../../main/app/go-on-after-window';
import { openTestQueue } from '../../support/open-test-queue';

let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  open = await openTestQueue();
});
afterEach(() => open.close());

async function parked(recipe: string): Promise<string> {
  const { task } = await open.queue.enqueue({ type: 'image', projectId: 'p', metadata: {} });
  const claim = await open.queue.dequeue('image');
  if (claim === null) throw new Error('nothing to claim');
  const needsYou = { code: 'site_needs_you', message: '로그인', url: 'https://pictures.example/', recipe };
  await open.queue.endRun(claim.lease, { kind: 'needs-you', needsYou });
  return task.id;
}
const waits = async (id: string) => (await open.queue.getTask(id))?.needsYou !== undefined;

describe('When the window of a recipe is closed', () => {
  it('what waited for it goes on, and what waits for another does not', async () => {
    const [mine, other] = [await parked('flow'), await parked('fixture')];
    await goOnAfterWindow(open.queue, 'flow', () => {});
    expect([await waits(mine), await waits(other)]).toEqual([false, true]);
  });

  it('a task that cannot go on keeps no other from it', async () => {
    const [first, second, third] = [await parked('flow'), await parked('flow'), await parked('flow')];
    const gone = new Error('cancelled meanwhile');
    const { tasks } = open.queue;
    const retry = (id: string) => (id === second ? Promise.reject(gone) : open.queue.retry(id));
    const faults: unknown[] = [];
    await goOnAfterWindow({ tasks, retry }, 'flow', (error) => faults.push(error));
    expect([await waits(first), await waits(second), await waits(third)]).toEqual([false, true, false]);
    expect(faults).toEqual([gone]);
  });
});
