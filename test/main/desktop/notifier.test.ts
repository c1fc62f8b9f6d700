import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TaskType } from '../../../contract/task';
import type { NotificationWords } from '../../../main/desktop/notification-plan';
import { startNotifier } from '../../../main/desktop/notifier';
import type { NotificationParts } from '../../../main/desktop/system-notifications';
import type { RunEnd } from '../../../main/queue/types';
import { openTestQueue } from '../../support/open-test-queue';

const PICTURE = new Uint8Array([1]);
const FAILED: RunEnd = {
  kind: 'error',
  error: { code: 'bad_input', message: 'No scenes', retryable: false },
};

let open: Awaited<ReturnType<typeof openTestQueue>>;
let shown: { words: NotificationWords; parts: NotificationParts | undefined }[];
let onScreen: number;
let opened: string[];
let batchEnds: number;
let stop: () => void;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [shown, onScreen, opened, batchEnds] = [[], 0, [], 0];
  open = await openTestQueue();
  stop = startNotifier(open.queue, {
    enabled: () => true,
    language: () => 'en',
    show: ({ title, body }, _onClick, parts) => {
      shown.push({ words: { title, body }, parts });
      onScreen += 1;
      return () => {
        onScreen -= 1;
      };
    },
    openTask: (id) => opened.push(id),
    film: {
      open: (projectId) => opened.push(`film ${projectId}`),
      play: (projectId) => opened.push(`play ${projectId}`),
      showInFolder: () => opened.push('folder'),
      picture: async () => PICTURE,
    },
    wasAddedHere: () => true,
    onBatchEnd: () => {
      batchEnds += 1;
    },
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  stop();
  vi.useRealTimers();
  await open.close();
});

const add = (type: TaskType, n: number) =>
  Promise.all(
    Array.from({ length: n }, (_, index) =>
      open.queue.enqueue({ type, projectId: `p${index}`, metadata: { title: `Film ${index + 1}` } }),
    ),
  );
/** Runs the next task of a type to its end; seconds pass before anything else happens. */
async function run(type: TaskType, end: RunEnd = { kind: 'completed' }): Promise<void> {
  const claim = await open.queue.dequeue(type);
  if (claim === null) throw new Error('nothing waits');
  await open.queue.endRun(claim.lease, end);
  await vi.advanceTimersByTimeAsync(20_000);
  await open.queue.tasks.summary();
}
const titles = () => shown.map(({ words }) => words.title);

describe('Short tasks', () => {
  it('of which more wait are announced once, when the last of them is done, however long each takes', async () => {
    await add('script', 5);
    for (let n = 1; n < 5; n += 1) await run('script');
    expect(shown).toEqual([]);
    await run('script');
    await expect.poll(titles).toEqual(['5 tasks ended']);
    expect(onScreen).toBe(1);
    expect(batchEnds).toBe(1);
  });

  it('that are done are announced with a failure, which does not wait', async () => {
    await add('script', 3);
    await run('script');
    await run('script', FAILED);
    await expect.poll(() => shown.map(({ words }) => words.body)).toEqual(['1 completed · 1 failed']);
    expect(batchEnds).toBe(0);
  });

  it('are announced within minutes even when more always wait', async () => {
    await add('script', 3);
    await run('script');
    await vi.advanceTimersByTimeAsync(300_000);
    await expect.poll(titles).toEqual(['Script ready']);
  });

  it('are not waited for while their type is paused', async () => {
    await add('script', 2);
    const claim = await open.queue.dequeue('script');
    if (claim === null) throw new Error('nothing waits');
    await open.queue.setPaused('script', true);
    await open.queue.endRun(claim.lease, { kind: 'completed' });
    await vi.advanceTimersByTimeAsync(2_000);
    await expect.poll(titles).toEqual(['Script ready']);
  });
});

describe('One finished film', () => {
  it('is announced at once, with its picture, a button that plays it and one for its folder', async () => {
    await add('video', 2);
    await run('video');
    await expect.poll(titles).toEqual(['Film ready']);
    const parts = shown[0]?.parts;
    expect(parts?.picture).toBe(PICTURE);
    for (const act of parts?.acts ?? []) act.onClick();
    expect(opened).toEqual(['play p0', 'folder']);
  });

  it('is no batch: nothing sounds', async () => {
    await add('video', 1);
    await run('video');
    await expect.poll(titles).toEqual(['Film ready']);
    expect(batchEnds).toBe(0);
  });
});
