import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { EnqueueInput } from '../../../contract/task';
import type { StoreQueue } from '../../../main/queue/task-queue';
import type { Claim, RunEnd } from '../../../main/queue/types';
import type { Housekeeping } from '../../../main/store/housekeeping';
import type { Connection } from '../../../main/store/sqlite/file/connection';
import { commonEffect, type Effect, effectOf } from './effect';
import { dump } from './soundness';
import type { startQueue, TickingClock } from './start-queue';

/** One operation of the queue. `prepare` makes a fresh state for it and returns the call itself. */
export interface Operation {
  readonly name: string;
  /** The call may be repeated after a failure: twice has the effect of once. */
  readonly prepare: (queue: StoreQueue, housekeeping: Housekeeping) => Promise<() => Promise<unknown>>;
  /** More than one commit: a failed call may have completed a part of its work. */
  readonly inSlices?: boolean;
}

const input = (more: Partial<EnqueueInput> = {}): EnqueueInput => ({
  type: 'script',
  projectId: 'p',
  metadata: { title: '제목' },
  ...more,
});

/** A task that runs, with another that waits for its end. */
async function running(queue: StoreQueue, projectId = 'p'): Promise<Claim> {
  const { task } = await queue.enqueue(input({ priority: 1, projectId }));
  await queue.enqueue(input({ type: 'video', dependsOn: [task.id] }));
  const claim = await queue.dequeue('script', 42);
  if (claim?.task.id !== task.id) throw new Error('another task was claimed');
  return claim;
}

const now = () => new Date().toISOString();
const error: RunEnd = { kind: 'error', error: { code: 'step_failed', message: '왜', retryable: true } };
const fatal: RunEnd = { kind: 'error', error: { code: 'bad_input', message: '왜', retryable: false } };

const whileRunning = (name: string, act: (queue: StoreQueue, claim: Claim) => Promise<unknown>): Operation => ({
  name,
  prepare: async (queue) => {
    const claim = await running(queue);
    return () => act(queue, claim);
  },
});

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'submit',
    prepare: async (queue) => {
      const idempotencyKey = randomUUID();
      return () => queue.enqueue(input(), { idempotencyKey });
    },
  },
  {
    name: 'submit of three in one turn',
    inSlices: true,
    prepare: async (queue) => {
      const keys = [randomUUID(), randomUUID(), randomUUID()];
      return () => Promise.all(keys.map((idempotencyKey) => queue.enqueue(input(), { idempotencyKey })));
    },
  },
  {
    name: 'submit of a film',
    prepare: async (queue) => {
      const idempotencyKey = randomUUID();
      return () => queue.enqueuePipeline({ projectId: 'p', script: { title: '영화' } }, { idempotencyKey });
    },
  },
  {
    name: 'claim',
    prepare: async (queue) => {
      await queue.enqueue(input({ type: 'image' }));
      return async () => {
        const claim = await queue.dequeue('image', 42);
        if (claim === null) throw new Error('nothing to claim');
        return claim;
      };
    },
  },
  whileRunning('heartbeat', (queue, { lease }) => queue.heartbeat(lease)),
  whileRunning('log and progress', (queue, { lease }) =>
    Promise.all([
      queue.appendLog(lease, [{ at: now(), level: 'info', text: '한 줄' }]),
      queue.updateTask(lease, { progress: { stage: 'write', fraction: 0.5 } }),
    ]),
  ),
  whileRunning('output', (queue, { lease }) =>
    queue.tasks.addOutputs(lease, [{ kind: 'script', path: 'script.json', bytes: 1, sha256: 'a'.repeat(64) }]),
  ),
  whileRunning('complete', (queue, { lease }) => queue.endRun(lease, { kind: 'completed' })),
  whileRunning('fail, attempts left', (queue, { lease }) => queue.endRun(lease, error)),
  whileRunning('fail for good', (queue, { lease }) => queue.endRun(lease, fatal)),
  whileRunning('crash', (queue, { lease }) =>
    queue.endRun(lease, { kind: 'crash', code: 'worker_crashed', message: 'x' }),
  ),
  {
    name: 'cancel, with what depends on it',
    prepare: async (queue) => {
      const { task } = await queue.enqueue(input());
      await queue.enqueue(input({ type: 'video', dependsOn: [task.id] }));
      return () => queue.cancel(task.id);
    },
  },
  {
    name: 'retry by hand',
    prepare: async (queue) => {
      const { task } = await queue.enqueue(input());
      await queue.enqueue(input({ type: 'video', dependsOn: [task.id] }));
      await queue.cancel(task.id);
      return () => queue.retry(task.id);
    },
  },
  {
    name: 'bump',
    prepare: async (queue) => {
      await queue.enqueue(input({ priority: 3 }));
      const { task } = await queue.enqueue(input());
      return () => queue.bump(task.id);
    },
  },
  {
    name: 'another priority',
    prepare: async (queue) => {
      const { task } = await queue.enqueue(input());
      return () => queue.setPriority(task.id, 7);
    },
  },
  {
    name: 'move',
    prepare: async (queue) => {
      const { task: one } = await queue.enqueue(input());
      const { task: other } = await queue.enqueue(input());
      return () => queue.move(other.id, { before: one.id });
    },
  },
  {
    name: 'cancel all',
    prepare: async (queue) => {
      await queue.enqueue(input());
      await queue.enqueue(input({ type: 'image' }));
      return () => queue.changeAll('cancel', { projectId: 'p' });
    },
  },
  {
    name: 'bump all',
    prepare: async (queue) => {
      await queue.enqueue(input({ priority: 3 }));
      await queue.enqueue(input({ projectId: 'q' }));
      return () => queue.changeAll('bump', { projectId: 'q' });
    },
  },
  {
    name: 'undo of cancel all',
    prepare: async (queue) => {
      const projectId = randomUUID();
      const { tasks } = await queue.enqueuePipeline({ projectId, script: { title: 't' } });
      await queue.enqueue(input({ projectId, priority: 2 }));
      const { undo } = await queue.changeChosen('cancel', [{ ids: tasks.map(({ id }) => id) }, { projectId }]);
      return () => queue.undo(undo ?? '');
    },
  },
  {
    name: 'retry all',
    prepare: async (queue) => {
      const projectId = randomUUID();
      const { task } = await queue.enqueue(input({ projectId }));
      await queue.cancel(task.id);
      return () => queue.changeAll('retry', { projectId });
    },
  },
  {
    name: 'retry of dead letters',
    prepare: async (queue) => {
      // In its own project, since the dead letters of earlier failures are there as well.
      const { lease, task } = await running(queue, randomUUID());
      await queue.endRun(lease, fatal);
      return () => queue.retryDeadLetters({ projectId: task.projectId });
    },
  },
  {
    name: 'pause',
    prepare: async (queue) => {
      await queue.setPaused('video', false);
      return () => queue.setPaused('video', true);
    },
  },
  {
    name: 'clean-up',
    inSlices: true,
    prepare: async (queue, housekeeping) => {
      const { task } = await queue.enqueue(input(), { idempotencyKey: randomUUID() });
      await queue.cancel(task.id);
      return () => housekeeping.cleanUp(-1);
    },
  },
  { name: 'look at the clock', prepare: async (_, housekeeping) => () => housekeeping.believedNowMs() },
  { name: 'backup', prepare: async (_, housekeeping) => () => housekeeping.backup() },
];

type Started = Awaited<ReturnType<typeof startQueue>>;

/** How long the calls of `usualEffect` are after what was prepared for them: what a time makes of that shows as such. */
const APART_MS = [1, 70, 9_000];

/** What a call of this operation does undisturbed. */
export async function usualEffect(
  { prepare }: Operation,
  { queue, housekeeping, connection }: Started,
  clock: TickingClock,
): Promise<Effect> {
  const samples: Effect[] = [];
  for (const apartMs of APART_MS) {
    await clearQueue(queue, connection);
    const call = await prepare(queue, housekeeping);
    clock.skip(apartMs);
    const before = dump(connection);
    const result = await call();
    samples.push(effectOf(before, dump(connection), result));
  }
  return commonEffect(samples);
}

export type Outcome =
  | { readonly isDone: true; readonly result: unknown }
  | { readonly isDone: false; readonly error: unknown };

export function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  return call().then(
    (result) => ({ isDone: true, result }),
    (error: unknown) => ({ isDone: false, error }),
  );
}

const lockSchema = z.object({ taskId: z.string(), leaseId: z.string() });

/** Ends and cancels everything, so that no operation finds its type busy, or another task before its own. */
export async function clearQueue(queue: StoreQueue, connection: Connection): Promise<void> {
  const locks = connection.prepare('SELECT locked_by AS taskId, lease_id AS leaseId FROM queue_locks').all();
  for (const lock of locks) await queue.endRun(lockSchema.parse(lock), { kind: 'cancelled' });
  await queue.changeAll('cancel', {});
  // The first reading of the clock writes.
  connection.prepare('DELETE FROM believed_clock').run();
}
