import { describe, expect, it } from 'vitest';
import type { Film, FilmStep } from '../../contract/film';
import { filmProgress, type ProgressFacts } from '../../contract/film-progress';
import type { QueueTask, TaskStatus, TaskType } from '../../contract/task';
import { makeTask } from '../renderer/preview/scenarios';

const NOW = Date.parse('2026-06-01T12:00:00.000Z');
const NOTHING_PAUSED = { script: false, image: false, video: false };
const SECONDS = { script: 10, image: 40, video: 50 };
const ids: Record<TaskType, string> = {
  script: makeTask(1, 'script').id,
  image: makeTask(2, 'image').id,
  video: makeTask(3, 'video').id,
};

function film(statuses: Partial<Record<TaskType, TaskStatus>>): Pick<Film, 'steps'> {
  const steps: Film['steps'] = {};
  for (const type of ['script', 'image', 'video'] as const) {
    const status = statuses[type];
    if (status !== undefined) steps[type] = { taskId: ids[type], status };
  }
  return { steps };
}
function facts(running: Partial<Record<TaskType, QueueTask['progress']>> = {}): ProgressFacts {
  const tasks = Object.entries(running).map(([type, progress], n) => {
    const task = makeTask(n + 1, type as TaskType, { status: 'processing', progress });
    return [ids[type as TaskType], { ...task, startedAt: new Date(NOW).toISOString() }];
  });
  return { running: Object.fromEntries(tasks), typicalSeconds: SECONDS, paused: NOTHING_PAUSED, nowMs: NOW };
}

describe('the percentage of a film', () => {
  it('counts each step by its usual length', () => {
    const { percent, now } = filmProgress(film({ script: 'completed', image: 'waiting', video: 'waiting' }), facts());
    expect([percent, now]).toEqual([10, 'image']);
  });

  it('moves with the running task', () => {
    const running = facts({ image: { stage: 's', fraction: 0.5 } });
    const { percent, steps } = filmProgress(
      film({ script: 'completed', image: 'processing', video: 'waiting' }),
      running,
    );
    expect(percent).toBe(30);
    expect(steps.image).toEqual({ state: 'running', fraction: 0.5 });
  });

  it('is 100 only when all steps are done', () => {
    expect(filmProgress(film({ script: 'completed', image: 'completed', video: 'completed' }), facts()).percent).toBe(
      100,
    );
    const almost = facts({ video: { stage: 's', fraction: 1 } });
    const { percent } = filmProgress(film({ script: 'completed', image: 'completed', video: 'processing' }), almost);
    expect(percent).toBe(99);
  });

  it('is that of the portrait version alone, while only that is made', () => {
    const made = film({ script: 'completed', image: 'completed' });
    const portrait = { taskId: ids.video, status: 'processing', variant: 'portrait' } as const;
    const running = facts({ video: { stage: 's', fraction: 0.3 } });
    const { percent, steps } = filmProgress({ steps: { ...made.steps, video: portrait } }, running);
    expect([percent, steps.script.state, steps.image.state]).toEqual([30, 'none', 'none']);
    const withRedo = { ...made.steps, image: { taskId: ids.image, status: 'waiting' }, video: portrait } as const;
    expect(filmProgress({ steps: withRedo }, running).steps.script.state).toBe('done');
  });

  it('leaves out steps that the film does not have', () => {
    const { percent, steps } = filmProgress(film({ image: 'completed', video: 'waiting' }), facts());
    expect(percent).toBe(44);
    expect(steps.script.state).toBe('none');
  });

  it('assumes lengths for all steps while one of them is unknown', () => {
    const { percent, left } = filmProgress(film({ script: 'completed', image: 'waiting', video: 'waiting' }), {
      ...facts(),
      typicalSeconds: { script: 1_000 },
    });
    expect(percent).toBe(16);
    expect(left).toBeUndefined();
  });
});

describe('the time left for a film', () => {
  it('is a range around what is left of the running step and the usual length of the others', () => {
    const running = facts({ image: { stage: 's', fraction: 0.5, etaSeconds: 30 } });
    const { left } = filmProgress(film({ script: 'completed', image: 'processing', video: 'waiting' }), running);
    expect(left).toEqual({ from: 68, to: 100 });
  });

  it('is not promised while a step that is still to begin is in a paused lane', () => {
    const waiting = film({ script: 'completed', image: 'processing', video: 'waiting' });
    const running = facts({ image: { stage: 's', fraction: 0.5, etaSeconds: 30 } });
    const leftWith = (type: TaskType) =>
      filmProgress(waiting, { ...running, paused: { ...NOTHING_PAUSED, [type]: true } }).left;
    expect(leftWith('video')).toBeUndefined();
    // What runs is finished, and what is done needs no lane.
    expect(leftWith('image')).toEqual({ from: 68, to: 100 });
    expect(leftWith('script')).toEqual({ from: 68, to: 100 });
  });

  it('is unknown while a step waits for somebody or failed', () => {
    const parked = film({ script: 'completed', image: 'completed', video: 'waiting' });
    const video: FilmStep = { taskId: ids.video, status: 'waiting', needsYou: { code: 'llm_key', message: 'x' } };
    expect(filmProgress({ steps: { ...parked.steps, video } }, facts()).left).toBeUndefined();
    expect(filmProgress(film({ script: 'failed', image: 'waiting', video: 'waiting' }), facts()).left).toBeUndefined();
  });
});
