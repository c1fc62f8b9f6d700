import { randomUUID } from 'node:crypto';
import type { QueueTask } from '../../contract/task';

/** A task as the queue would return it, with an id of its own. */
export function testTask(changes: Partial<QueueTask> = {}): QueueTask {
  return {
    id: randomUUID(),
    type: 'video',
    status: 'completed',
    priority: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    userId: 'minji',
    projectId: 'p',
    metadata: {},
    logs: [],
    retryCount: 0,
    maxRetries: 3,
    crashCount: 0,
    dependsOn: [],
    outputs: [],
    rank: 1,
    seq: 1,
    ...changes,
  };
}
