import { randomUUID } from 'node:crypto';
import type { TaskCopy } from '../../../../main/store/task-copy';

/** Noon, so that what a test adds to it is of one day. */
export const NOON = Date.UTC(2026, 0, 15, 12);
export const HERE = { id: 'm-1', name: '편집실' };
export const THERE = { id: 'm-2', name: 'render 2' };

/** A task that waits, added here. */
export function copyOf(changes: Partial<TaskCopy> = {}): TaskCopy {
  return {
    id: randomUUID(),
    type: 'script',
    status: 'waiting',
    priority: 0,
    createdAtMs: NOON,
    userId: 'minji',
    projectId: 'p',
    metadata: {},
    maxRetries: 3,
    retryCount: 0,
    crashCount: 0,
    appDeathCount: 0,
    dependsOn: [],
    isBlocked: false,
    outputs: [],
    attempts: [],
    stages: [],
    addedOn: HERE,
    ...changes,
  };
}
