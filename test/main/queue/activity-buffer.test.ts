import { expect, test } from 'vitest';
import { ActivityBuffer } from '../../../main/queue/activity-buffer';
import type { Activity } from '../../../main/store/task-store';

test('a flood of a moment is written in pieces, each before the next is collected, in order', async () => {
  const pieces: number[] = [];
  const buffer = new ActivityBuffer(async (activities: readonly Activity[]) => {
    pieces.push(activities.reduce((sum, { lines }) => sum + lines.length, 0));
    return activities.map(() => true);
  });
  const lease = { taskId: 'task', leaseId: 'lease' };
  const lines = Array.from({ length: 500 }, (_, n) => ({ at: '', level: 'info' as const, text: `${n}` }));
  await Promise.all(Array.from({ length: 10 }, () => buffer.add(lease, lines)));
  expect(pieces).toEqual([2_000, 2_000, 1_000]);
});
