import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FINAL_STATUSES, TASK_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../../contract/task';
import { canMove } from '../../../contract/task-transitions';
import { StoreQueue } from '../../../main/queue/task-queue';
import type { Claim } from '../../../main/queue/types';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../main/store/sqlite/sqlite-task-store';

/** What the queue must look like from outside, kept the simplest way: a list, sorted when asked. */
interface ModelTask {
  id: string;
  type: TaskType;
  status: TaskStatus;
  priority: number;
  order: number;
  retries: number;
  parked: boolean;
  needs: string[];
  lostDependency: boolean;
}

const type = fc.constantFrom(...TASK_TYPES);
const pick = fc.nat();
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('enqueue' as const),
      type,
      priority: fc.integer({ min: -2, max: 2 }),
      needs: fc.option(pick, { nil: undefined }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), type }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('complete' as const), type }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('fail' as const, 'requeue' as const, 'park' as const, 'abort' as const),
      type,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'retry' as const, 'bump' as const), pick }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Model {
  readonly tasks: ModelTask[] = [];
  find = (id: string) => this.tasks.find((task) => task.id === id);
  waiting = (of: TaskType) =>
    this.tasks
      .filter((task) => task.type === of && task.status === 'waiting')
      .sort((a, b) => b.priority - a.priority || a.order - b.order);
  isReady = (task: ModelTask) => !task.parked && task.needs.every((id) => this.find(id)?.status === 'completed');
  next = (of: TaskType) =>
    this.tasks.some((task) => task.type === of && task.status === 'processing')
      ? undefined
      : this.waiting(of).find(this.isReady);
  lose(of: ModelTask): void {
    for (const task of this.tasks) {
      if (task.status !== 'waiting' || !task.needs.includes(of.id)) continue;
      Object.assign(task, { status: 'cancelled', lostDependency: true, parked: false });
      this.lose(task);
    }
  }
  canComplete = (id: string) => ['waiting', 'processing', 'completed'].includes(this.find(id)?.status ?? '');
  revive(of: ModelTask): void {
    for (const task of this.tasks) {
      if (task.status !== 'cancelled' || !task.lostDependency || !task.needs.includes(of.id)) continue;
      if (!task.needs.every(this.canComplete)) continue;
      Object.assign(task, { status: 'waiting', lostDependency: false, retries: 0 });
      this.revive(task);
    }
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const opened = openDatabase({ file: ':memory:', nowMs: 0 });
  const now = () => 1_700_000_000_000;
  const { queue } = await StoreQueue.start({
    store: new SqliteTaskStore(opened, { now }),
    machineId: 'this',
    defaultUserId: 'u',
    now,
    monotonicNow: () => 0,
    random: () => 0,
    onListenerError: (error) => {
      throw error;
    },
  });
  const model = new Model();
  const claims = new Map<TaskType, Claim>();
  const lastStatus = new Map<string, TaskStatus>();
  let seq = 0;
  queue.onEvents((events) => {
    for (const event of events) {
      expect(event.seq).toBe(seq + 1);
      seq = event.seq;
      if (event.kind !== 'task') continue;
      const before = lastStatus.get(event.task.id);
      if (before !== undefined && before !== event.task.status) expect(canMove(before, event.task.status)).toBe(true);
      lastStatus.set(event.task.id, event.task.status);
    }
  });

  const endOf = async (of: TaskType, how: 'complete' | 'fail' | 'requeue' | 'park' | 'abort') => {
    const claim = claims.get(of);
    if (claim === undefined) return;
    claims.delete(of);
    const task = model.find(claim.task.id);
    if (task === undefined) throw new Error('claimed what was never enqueued');
    if (how === 'complete') {
      expect(await queue.endRun(claim.lease, { kind: 'completed' })).toMatchObject({ status: 'completed' });
      task.status = 'completed';
    } else if (how === 'fail') {
      await queue.endRun(claim.lease, { kind: 'error', error: { code: 'step_failed', message: 'x', retryable: true } });
      task.status = task.retries < 1 ? 'waiting' : 'failed';
      task.retries += task.retries < 1 ? 1 : 0;
      if (task.status === 'failed') model.lose(task);
    } else if (how === 'requeue') {
      await queue.endRun(claim.lease, { kind: 'requeue', reason: 'paused' });
      task.status = 'waiting';
    } else if (how === 'park') {
      await queue.endRun(claim.lease, { kind: 'needs-you', needsYou: { code: 'disk_full', message: 'x' } });
      Object.assign(task, { status: 'waiting', parked: true });
    } else {
      await queue.endRun(claim.lease, { kind: 'cancelled' });
      task.status = 'cancelled';
      model.lose(task);
    }
    expect(await queue.endRun(claim.lease, { kind: 'completed' })).toBe(null);
  };

  const act = async (action: Step) => {
    switch (action.do) {
      case 'enqueue': {
        const need =
          action.needs === undefined ? undefined : model.tasks[action.needs % Math.max(1, model.tasks.length)];
        const needs = need === undefined ? [] : [need.id];
        const asked = queue.enqueue({
          type: action.type,
          projectId: 'p',
          metadata: {},
          priority: action.priority,
          maxRetries: 1,
          dependsOn: needs,
        });
        if (need !== undefined && !model.canComplete(need.id)) {
          await expect(asked).rejects.toMatchObject({ code: 'dependency_failed' });
          return;
        }
        const { task, position } = await asked;
        model.tasks.push({
          id: task.id,
          type: task.type,
          status: 'waiting',
          priority: action.priority,
          order: model.tasks.length,
          retries: 0,
          parked: false,
          needs,
          lostDependency: false,
        });
        expect(position).toBe(model.waiting(action.type).findIndex((one) => one.id === task.id));
        return;
      }
      case 'claim': {
        const expected = model.next(action.type);
        const claim = await queue.dequeue(action.type);
        expect(claim?.task.id).toBe(expected?.id);
        if (claim !== null && expected !== undefined) {
          expected.status = 'processing';
          claims.set(action.type, claim);
        }
        return;
      }
      case 'complete':
      case 'fail':
      case 'requeue':
      case 'park':
      case 'abort':
        return endOf(action.type, action.do);
      case 'cancel':
      case 'bump':
      case 'retry': {
        const task = model.tasks[action.pick % Math.max(1, model.tasks.length)];
        if (task === undefined) return;
        const asked = queue[action.do](task.id);
        const final: readonly TaskStatus[] = FINAL_STATUSES;
        if (action.do === 'retry') {
          const allowed =
            task.parked ||
            ((task.status === 'failed' || task.status === 'cancelled') && task.needs.every(model.canComplete));
          if (!allowed) return void (await expect(asked).rejects.toThrow());
          await asked;
          const wasEnded = final.includes(task.status);
          Object.assign(task, { status: 'waiting', parked: false, retries: 0, lostDependency: false });
          if (wasEnded) model.revive(task);
          return;
        }
        if (task.status !== 'waiting')
          return void (await expect(asked).rejects.toMatchObject({ code: 'task_not_waiting' }));
        const top = Math.max(...model.waiting(task.type).map((one) => one.priority));
        await asked;
        if (action.do === 'bump') task.priority = top + 1;
        else {
          Object.assign(task, { status: 'cancelled', parked: false });
          model.lose(task);
        }
        return;
      }
      default:
        action satisfies never;
    }
  };

  for (const action of steps) {
    await act(action);
    const summary = await queue.tasks.summary();
    const today = await queue.tasks.today();
    expect([today.completed, today.failed]).toEqual(
      (['completed', 'failed'] as const).map((status) => model.tasks.filter((task) => task.status === status).length),
    );
    const counted = opened.connection.prepare<[], { type: string; status: string; n: number }>(
      'SELECT type, status, count(*) AS n FROM queue_tasks GROUP BY type, status',
    );
    const real = new Map(counted.all().map((row) => [`${row.type} ${row.status}`, row.n]));
    for (const of of TASK_TYPES) {
      expect(summary[of].processing).toBeLessThanOrEqual(1);
      for (const status of TASK_STATUSES) {
        const inModel = model.tasks.filter((task) => task.type === of && task.status === status).length;
        expect([of, status, summary[of][status], real.get(`${of} ${status}`) ?? 0]).toEqual([
          of,
          status,
          inModel,
          inModel,
        ]);
      }
    }
  }
  for (const of of TASK_TYPES) {
    const inOrder = model.waiting(of).map((task) => task.id);
    expect(
      (await queue.tasks.list({ types: [of], statuses: ['waiting'], limit: 1_000 })).tasks.map((task) => task.id),
    ).toEqual(inOrder);
    for (const [place, id] of inOrder.entries()) expect((await queue.position(id))?.position).toBe(place);
  }
  await queue.close();
}

test('whatever is done in whatever order: counts are true, one task of a type runs, none is lost, every move is legal', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), play), {
    numRuns: 60,
    interruptAfterTimeLimit: 15_000,
  });
});
