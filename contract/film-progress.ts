import { type Film, isPortraitInMaking } from './film';
import { perType, type QueueTask, TASK_TYPES, type TaskType, type TypicalSeconds } from './task';

/**
 * Seconds left for a running task: the worker's own estimate; else derived from its progress (from 10 % on, before that it swings
 * wildly); else what is left of a typical run. Undefined while nothing is known.
 */
export function remainingSeconds(task: QueueTask, nowMs: number, typical: TypicalSeconds): number | undefined {
  const { progress, startedAt } = task;
  if (progress?.etaSeconds !== undefined) return progress.etaSeconds;
  const elapsed = startedAt === undefined ? 0 : Math.max(0, (nowMs - Date.parse(startedAt)) / 1_000);
  if (progress !== undefined && progress.fraction >= 0.1)
    return (elapsed * (1 - progress.fraction)) / progress.fraction;
  const usual = typical[task.type];
  return usual === undefined ? undefined : Math.max(usual - elapsed, usual * 0.1);
}

export interface StepProgress {
  /** `none`: the film has no task of this type. */
  readonly state: 'none' | 'done' | 'running' | 'waiting' | 'parked' | 'failed' | 'cancelled';
  /** 0..1 */
  readonly fraction: number;
}

export interface FilmProgress {
  /** Whole; 100 only when every step is done. While only the portrait version is made, of that alone: the film beside it is done. */
  readonly percent: number;
  readonly steps: Readonly<Record<TaskType, StepProgress>>;
  /** The type of the running task, or of the next one; absent when all are done or none is left to run. */
  readonly now?: TaskType;
  /** The running task, for its stage and detail. */
  readonly running?: QueueTask;
  /**
   * Seconds of work left, without the wait for other films. Run lengths vary by about a fifth. Absent while unknown, and while a step cannot
   * begin: a pause ends when somebody ends it.
   */
  readonly left?: { readonly from: number; readonly to: number };
}

export interface ProgressFacts {
  /** Running tasks by id. */
  readonly running: Readonly<Record<string, QueueTask>>;
  readonly typicalSeconds: TypicalSeconds;
  /** Lanes that start no task. */
  readonly paused: Readonly<Record<TaskType, boolean>>;
  readonly nowMs: number;
}

/** Shares of a whole film before any run has completed here; measured with the sample film. */
const USUAL: Readonly<Record<TaskType, number>> = { script: 20, image: 40, video: 60 };
/** A step that takes no time by comparison is still seen to move. */
const LEAST_SHARE = 0.1;

const NONE: StepProgress = { state: 'none', fraction: 0 };

/** How far a film is: each step counts by its usual length. */
export function filmProgress(film: Pick<Film, 'steps'>, facts: ProgressFacts): FilmProgress {
  const isPortrait = isPortraitInMaking(film);
  const { steps } = film;
  const runs = perType((type) => facts.running[steps[type]?.taskId ?? '']);
  const progress = perType((type) => (isPortrait && type !== 'video' ? NONE : stepOf(steps[type], runs[type])));
  const planned = TASK_TYPES.filter((type) => progress[type].state !== 'none');
  // All from the same source: lengths measured here and assumed ones cannot be compared.
  const isKnown = planned.every((type) => facts.typicalSeconds[type] !== undefined);
  const lengthOf = (type: TaskType) => (isKnown ? (facts.typicalSeconds[type] ?? 0) : USUAL[type]);
  const longest = Math.max(...planned.map(lengthOf), 1);
  const shareOf = (type: TaskType) => Math.max(lengthOf(type), longest * LEAST_SHARE);
  const whole = planned.reduce((sum, type) => sum + shareOf(type), 0);
  const done = planned.reduce((sum, type) => sum + shareOf(type) * progress[type].fraction, 0);
  const isDone = planned.every((type) => progress[type].state === 'done');
  const percent = whole === 0 ? 0 : isDone ? 100 : Math.min(99, Math.floor((done / whole) * 100));
  const now =
    planned.find((type) => progress[type].state === 'running') ??
    planned.find((type) => progress[type].state === 'waiting' || progress[type].state === 'parked');
  const running = now === undefined ? undefined : runs[now];
  const seconds = secondsLeft(planned, progress, runs, facts);
  return {
    percent,
    steps: progress,
    ...(now === undefined ? {} : { now }),
    ...(running === undefined ? {} : { running }),
    ...(seconds === undefined ? {} : { left: { from: seconds * 0.85, to: seconds * 1.25 } }),
  };
}

function stepOf(step: Film['steps'][TaskType], run: QueueTask | undefined): StepProgress {
  if (step === undefined) return NONE;
  // A running task is known by its events, which are ahead of the film.
  if (run !== undefined) return { state: 'running', fraction: run.progress?.fraction ?? 0 };
  switch (step.status) {
    case 'completed':
      return { state: 'done', fraction: 1 };
    case 'processing':
      return { state: 'running', fraction: 0 };
    case 'waiting':
      return { state: step.needsYou === undefined ? 'waiting' : 'parked', fraction: 0 };
    case 'failed':
    case 'cancelled':
      return { state: step.status, fraction: 0 };
    default:
      return step.status satisfies never;
  }
}

function secondsLeft(
  planned: readonly TaskType[],
  progress: FilmProgress['steps'],
  runs: Readonly<Record<TaskType, QueueTask | undefined>>,
  { nowMs, typicalSeconds, paused }: ProgressFacts,
): number | undefined {
  let sum = 0;
  for (const type of planned) {
    const { state } = progress[type];
    if (state === 'done') continue;
    // Whatever failed, was cancelled or waits for somebody ends at no foreseeable time.
    if (state !== 'running' && state !== 'waiting') return undefined;
    if (state === 'waiting' && paused[type]) return undefined;
    const run = runs[type];
    const left = run === undefined ? typicalSeconds[type] : remainingSeconds(run, nowMs, typicalSeconds);
    if (left === undefined) return undefined;
    sum += left;
  }
  return sum === 0 ? undefined : sum;
}
