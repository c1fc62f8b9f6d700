import { describe, expect, it } from 'vitest';
import { perType, type TaskType } from '../../../contract/task';
import {
  bumped,
  type ForecastLane,
  type ForecastLanes,
  type ForecastTask,
  filmEnds,
  forecastEnds,
  longQueueEndsInMs,
  moved,
} from '../../../main/queue/forecast';

const TYPICAL_MS = { script: 10_000, image: 20_000, video: 60_000 };

const task = (id: string, type: TaskType, more: Partial<ForecastTask> = {}): ForecastTask => ({
  id,
  type,
  projectId: id.slice(0, 1),
  needs: [],
  isParked: false,
  dueInMs: 0,
  ...more,
});
/** A film's three steps, each after the one before. */
const film = (name: string): ForecastTask[] => [
  task(`${name}s`, 'script'),
  task(`${name}i`, 'image', { needs: [`${name}s`] }),
  task(`${name}v`, 'video', { needs: [`${name}i`] }),
];
function lanesOf(
  tasks: readonly ForecastTask[],
  more: Partial<Record<TaskType, Partial<ForecastLane>>> = {},
): ForecastLanes {
  return perType((type) => ({
    typicalMs: TYPICAL_MS[type],
    slots: 1,
    isPaused: false,
    running: [],
    waiting: tasks.filter((one) => one.type === type),
    ...more[type],
  }));
}
const films = (lanes: ForecastLanes) => Object.fromEntries(filmEnds(lanes, forecastEnds(lanes)));

describe('When tasks end:', () => {
  it('a film ends after its three steps, and the next one a longest step later', () => {
    expect(films(lanesOf([...film('a'), ...film('b')]))).toEqual({ a: 90_000, b: 150_000 });
  });

  it('what runs ends first, and what waits for it begins then', () => {
    const running = { script: { running: [{ id: 'as', projectId: 'a', leftMs: 4_000 }] } };
    const rest = film('a').slice(1);
    expect(films(lanesOf([...rest, ...film('b')], running))).toEqual({ a: 84_000, b: 144_000 });
  });

  it('a lane takes the first task that can begin, whatever waits for another before it', () => {
    const ends = forecastEnds(lanesOf([...film('a'), task('ci', 'image')]));
    expect([ends.get('ci'), ends.get('ai')]).toEqual([20_000, 40_000]);
  });

  it('a task that waits for somebody, what needs it and what a pause holds have no end', () => {
    const parked = [task('as', 'script', { isParked: true }), ...film('a').slice(1)];
    expect(films(lanesOf([...parked, ...film('b')]))).toEqual({ b: 90_000 });
    expect(films(lanesOf(film('b'), { image: { isPaused: true } }))).toEqual({});
  });

  it('a backoff is waited for, and others begin meanwhile', () => {
    const ends = forecastEnds(lanesOf([task('as', 'script', { dueInMs: 15_000 }), task('bs', 'script')]));
    expect([ends.get('as'), ends.get('bs')]).toEqual([25_000, 10_000]);
  });

  it('several slots work side by side', () => {
    const tasks = ['a', 'b', 'c'].map((name) => task(`${name}s`, 'script'));
    expect([...forecastEnds(lanesOf(tasks, { script: { slots: 2 } })).values()]).toEqual([10_000, 10_000, 20_000]);
  });

  it('a long queue ends with its slowest lane, and a run after the lane before it', () => {
    const lanes = lanesOf([]);
    expect(longQueueEndsInMs(lanes, { script: 1_000, image: 1_000, video: 1_000 })).toBe(60_000_000);
    expect(longQueueEndsInMs(lanes, { script: 1_000, image: 1, video: 1 })).toBe(10_080_000);
    expect(longQueueEndsInMs(lanes, { script: 0, image: 0, video: 0 })).toBe(0);
  });
});

describe('What a change of the order does:', () => {
  const lanes = lanesOf([...film('a'), ...film('b'), ...film('c')]);

  it('a film that is bumped ends first, those before it later, and those behind it when they would', () => {
    const after = films(bumped(lanes, new Set(['bs', 'bi', 'bv'])));
    expect(after).toEqual({ b: 90_000, a: 150_000, c: 210_000 });
    expect(films(lanes)).toEqual({ a: 90_000, b: 150_000, c: 210_000 });
  });

  it('a moved task changes places with those between, and one that is gone changes nothing', () => {
    const order = (id: string, anchor: string, side: 'before' | 'after') =>
      moved(lanes, id, anchor, side).script.waiting.map((one) => one.id);
    expect(order('cs', 'as', 'before')).toEqual(['cs', 'as', 'bs']);
    expect(order('as', 'bs', 'after')).toEqual(['bs', 'as', 'cs']);
    expect(order('as', 'gone', 'after')).toEqual(['as', 'bs', 'cs']);
  });
});
