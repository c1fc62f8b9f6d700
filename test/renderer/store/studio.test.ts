import { describe, expect, it } from 'vitest';
import { perType } from '../../../contract/task';
import { createPanelStore, type PanelState } from '../../../renderer/store/store';
import {
  isAway,
  isPausedForAll,
  type JoinedStudio,
  pauseReach,
  presentMachines,
  runningOf,
  runsHere,
  slotsOf,
} from '../../../renderer/store/studio';
import { makeTask, uuid } from '../preview/scenarios';

const NOW = Date.parse('2026-06-01T03:00:00.000Z');
const secondsAgo = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();

const machine = (
  id: string,
  fields: Partial<JoinedStudio['machines'][number]> = {},
): JoinedStudio['machines'][number] => ({
  id,
  name: id,
  isThis: id === 'here',
  seenAt: secondsAgo(1),
  takes: ['video'],
  running: [],
  version: '1',
  ...fields,
});
const studio = (fields: Partial<JoinedStudio> = {}): JoinedStudio => ({
  kind: 'joined',
  name: 'studio',
  address: 'redis://nas',
  machine: { id: 'here', name: 'here' },
  connection: { kind: 'online' },
  problems: [],
  limited: perType(() => false),
  machines: [machine('here'), machine('far')],
  ...fields,
});

describe('a machine', () => {
  it('is away once it has been silent for more than half a minute, but never the one that shows it', () => {
    expect(isAway(machine('far', { seenAt: secondsAgo(30) }), NOW)).toBe(false);
    expect(isAway(machine('far', { seenAt: secondsAgo(31) }), NOW)).toBe(true);
    expect(isAway(machine('here', { seenAt: secondsAgo(600) }), NOW)).toBe(false);
  });

  it('counts as there as of the last moment online', () => {
    const far = machine('far', { seenAt: secondsAgo(601) });
    const offline = studio({ machines: [far], connection: { kind: 'offline', since: secondsAgo(600) } });
    expect(presentMachines(offline, NOW)).toEqual([far]);
    expect(presentMachines(studio({ machines: [far] }), NOW)).toEqual([]);
  });
});

describe('how many tasks of a type run at once', () => {
  it('is one alone, one a machine that takes it in a studio, and at most one where it is limited', () => {
    expect(slotsOf(undefined, 'video', NOW)).toBe(1);
    expect(slotsOf(studio(), 'video', NOW)).toBe(2);
    expect(slotsOf(studio(), 'script', NOW)).toBe(0);
    const limited = perType(() => true);
    expect([slotsOf(studio({ limited }), 'video', NOW), slotsOf(studio({ limited }), 'script', NOW)]).toEqual([1, 0]);
  });

  it('leaves out machines that are away, and is not known offline', () => {
    const away = machine('far', { seenAt: secondsAgo(90) });
    expect(slotsOf(studio({ machines: [machine('here'), away] }), 'video', NOW)).toBe(1);
    expect(slotsOf(studio({ connection: { kind: 'offline' } }), 'video', NOW)).toBeUndefined();
    expect(slotsOf(studio({ machines: [] }), 'video', NOW)).toBeUndefined();
  });
});

describe('the running tasks of a type', () => {
  const here = { id: 'here', name: 'here' };
  const far = { id: 'far', name: 'far' };
  const run = (n: number, runsOn: typeof here | undefined, startedAt: string) =>
    makeTask(n, 'video', { status: 'processing', startedAt, ...(runsOn === undefined ? {} : { runsOn }) });
  const tasks = [run(1, far, secondsAgo(10)), run(2, far, secondsAgo(50)), run(3, here, secondsAgo(1))];
  const running = Object.fromEntries([...tasks, makeTask(4, 'image')].map((task) => [task.id, task]));
  const state = (of: PanelState['studio']): PanelState => {
    const base = createPanelStore().getState();
    const pausedFor = perType((type) => ({ everybody: type === 'script', thisMachine: type === 'image' }));
    const paused = perType((type) => type !== 'video');
    const summary = perType(() => ({ waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 }));
    const today = { completed: 0, failed: 0, films: 0, endsAt: secondsAgo(-60) };
    return {
      ...base,
      studio: of,
      live: { seq: 1, summary, today, users: [], typicalSeconds: {}, running, paused, pausedFor },
    };
  };

  it('begin with that of this machine; the others follow in the order in which they began', () => {
    expect(runningOf(state(studio()), 'video').map(({ id }) => id)).toEqual([uuid(3), uuid(2), uuid(1)]);
    expect(tasks.map((task) => runsHere(state(studio()), task))).toEqual([false, false, true]);
  });

  it('are all of this machine while it works alone', () => {
    expect(tasks.every((task) => runsHere(state({ kind: 'alone' }), task))).toBe(true);
  });

  it('are paused for all by the studio, and by this machine only while it works alone', () => {
    const paused = (of: PanelState['studio']) => perType((type) => isPausedForAll(state(of), type));
    expect(paused(studio())).toEqual({ script: true, image: false, video: false });
    expect(paused({ kind: 'alone' })).toEqual({ script: true, image: true, video: false });
    expect(pauseReach({ everybody: true, thisMachine: true })).toBe('everybody');
    expect(pauseReach({ everybody: false, thisMachine: true })).toBe('this-machine');
  });
});
