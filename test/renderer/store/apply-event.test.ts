import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import { perType, TASK_STATUSES, TASK_TYPES } from '../../../contract/task';
import { applyEvents, type LiveState, TRAIL_LINES } from '../../../renderer/store/apply-event';
import { makeTask, uuid } from '../preview/scenarios';

const NO_COUNTS = { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
const start: LiveState = {
  seq: 0,
  summary: perType(() => NO_COUNTS),
  today: { completed: 0, failed: 0, films: 0, endsAt: '2026-01-02T00:00:00.000Z' },
  users: ['creator'],
  typicalSeconds: {},
  running: {},
  paused: perType(() => false),
  pausedFor: perType(() => ({ everybody: false, thisMachine: false })),
};

type EventBody = QueueEvent extends infer E ? (E extends QueueEvent ? Omit<E, 'seq'> : never) : never;

const small = fc.integer({ min: 1, max: 5 });
const type = fc.constantFrom(...TASK_TYPES);
const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc
    .tuple(small, type, fc.constantFrom(...TASK_STATUSES))
    .map(([n, ofType, status]) => ({ kind: 'task' as const, task: makeTask(n, ofType, { status }) })),
  small.map((n) => ({ kind: 'removed' as const, ids: [uuid(n)] })),
  fc.tuple(small, fc.integer({ min: 1, max: 900 })).map(([n, line]) => ({
    kind: 'log' as const,
    taskId: uuid(n),
    lines: [{ n: line, at: '2026-01-01T00:00:00.000Z', level: 'info' as const, text: `줄 ${line}` }],
  })),
  fc.tuple(small, fc.double({ min: 0, max: 1, noNaN: true })).map(([n, fraction]) => ({
    kind: 'progress' as const,
    taskId: uuid(n),
    progress: { stage: '단계', fraction },
  })),
  fc.integer({ min: 0, max: 99 }).map((waiting) => ({
    kind: 'summary' as const,
    summary: { ...start.summary, script: { ...NO_COUNTS, waiting } },
    today: { ...start.today, completed: waiting },
  })),
  fc.integer({ min: 1, max: 900 }).map((script) => ({ kind: 'typical' as const, typicalSeconds: { script } })),
  fc.tuple(type, fc.boolean()).map(([ofType, paused]) => ({
    kind: 'paused' as const,
    type: ofType,
    paused,
    pausedFor: { everybody: paused, thisMachine: false },
  })),
  fc.constant({ kind: 'reload' as const }),
);
const history: fc.Arbitrary<QueueEvent[]> = fc
  .array(body, { minLength: 1, maxLength: 60 })
  .map((bodies) => bodies.map((one, index) => ({ ...one, seq: index + 1 })));

function applied(state: LiveState, events: readonly QueueEvent[]): LiveState {
  const result = applyEvents(state, events);
  if (result.kind === 'gap') throw new Error(`gap before ${result.foundSeq}`);
  return result.state;
}

describe('applyEvents', () => {
  it('gives the same state however the events are split into batches', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(60), { maxLength: 10 }), (events, cuts) => {
        const edges = [...new Set([0, ...cuts.map((cut) => cut % events.length), events.length])].sort((a, b) => a - b);
        const batches = edges.slice(1).map((edge, index) => events.slice(edges[index], edge));
        expect(batches.reduce(applied, start)).toEqual(applied(start, events));
      }),
    );
  });

  it('ignores events it has already applied: batches may repeat and overlap', () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.nat(60), (events, a, b) => {
        const from = a % events.length;
        const to = b % events.length;
        const repeated = applied(applied(start, events.slice(0, to)), events.slice(Math.min(from, to)));
        expect(repeated).toEqual(applied(start, events));
        expect(applied(repeated, events)).toBe(repeated);
      }),
    );
  });

  it('reaches the same end from a snapshot at any moment: older events change nothing, newer ones apply', () => {
    fc.assert(
      fc.property(history, fc.nat(60), (events, cut) => {
        const snapshot = applied(start, events.slice(0, cut % events.length));
        expect(applied(snapshot, events)).toEqual(applied(start, events));
      }),
    );
  });

  it('finds every gap and then applies nothing', () => {
    fc.assert(
      fc.property(history, fc.nat(60), (events, at) => {
        fc.pre(events.length >= 2);
        const lost = at % (events.length - 1);
        const result = applyEvents(
          start,
          events.filter((_, index) => index !== lost),
        );
        expect(result).toEqual({ kind: 'gap', expectedSeq: lost + 1, foundSeq: lost + 2 });
      }),
    );
  });

  it('gives lists the latest version of each changed task, and the ids of removed ones', () => {
    fc.assert(
      fc.property(history, (events) => {
        const result = applyEvents(start, events);
        if (result.kind !== 'applied') throw new Error('no gap was made');
        const fate = new Map<string, string>();
        for (const event of events) {
          if (event.kind === 'task') fate.set(event.task.id, event.task.status);
          if (event.kind === 'removed') for (const id of event.ids) fate.set(id, 'removed');
        }
        const reported = new Map<string, string>(result.effects.tasks.map((task) => [task.id, task.status]));
        for (const id of result.effects.removedIds) reported.set(id, 'removed');
        expect(reported).toEqual(fate);
      }),
    );
  });

  it('holds exactly the tasks whose last event says processing, with their last three lines', () => {
    fc.assert(
      fc.property(history, (events) => {
        const state = applied(start, events);
        const last = new Map<string, boolean>();
        for (const event of events) {
          if (event.kind === 'task') last.set(event.task.id, event.task.status === 'processing');
          if (event.kind === 'removed') for (const id of event.ids) last.set(id, false);
        }
        expect(Object.keys(state.running).sort()).toEqual(
          [...last]
            .filter(([, runs]) => runs)
            .map(([id]) => id)
            .sort(),
        );
        for (const task of Object.values(state.running)) expect(task.logs.length).toBeLessThanOrEqual(TRAIL_LINES);
      }),
    );
  });
});

it('a second user is known by the first task of theirs, and a third changes nothing', () => {
  const task = (n: number, userId: string) => ({
    kind: 'task' as const,
    seq: n,
    task: makeTask(n, 'script', { userId }),
  });
  const usersAfter = (events: QueueEvent[]) => {
    const applied = applyEvents(start, events);
    return applied.kind === 'applied' ? applied.state.users : undefined;
  };
  expect(usersAfter([task(1, 'creator')])).toEqual(['creator']);
  expect(usersAfter([task(1, 'program'), task(2, 'page')])).toEqual(['creator', 'program']);
});
