import { perType, TASK_TYPES, type TaskType } from '../../contract/task';

/** A task that waits, as far as its end depends on it. */
export interface ForecastTask {
  readonly id: string;
  readonly type: TaskType;
  /** Absent for a stand-in that belongs to no film. */
  readonly projectId?: string;
  /** Tasks that must complete first. Those that are not in the forecast have. */
  readonly needs: readonly string[];
  /** Parked: it never begins by itself. */
  readonly isParked: boolean;
  /** It may not begin before (a backoff). */
  readonly dueInMs: number;
  /** How long its run takes; the usual time of its type when absent. */
  readonly runMs?: number;
}

export interface ForecastLane {
  readonly typicalMs: number;
  /** How many run at once. */
  readonly slots: number;
  /** Whether nothing new begins. */
  readonly isPaused: boolean;
  readonly running: readonly { readonly id: string; readonly projectId: string; readonly leftMs: number }[];
  /** In run order. */
  readonly waiting: readonly ForecastTask[];
}
export type ForecastLanes = Readonly<Record<TaskType, ForecastLane>>;

interface Candidate {
  readonly task: ForecastTask;
  readonly startMs: number;
}

/**
 * When each task would end, in ms from now, if every run took as long as is usual: the lanes take the first task in run order that can
 * begin, as a claim does. A task that cannot begin without somebody's help, or behind a pause, is absent.
 */
export function forecastEnds(lanes: ForecastLanes): Map<string, number> {
  const endsAt = new Map<string, number>();
  const pending = perType((type) => [...lanes[type].waiting]);
  const open = new Set(TASK_TYPES.flatMap((type) => lanes[type].waiting.map(({ id }) => id)));
  const free = perType((type) => {
    const { running, slots } = lanes[type];
    const left = running.map(({ leftMs }) => leftMs);
    return [...left, ...Array.from({ length: Math.max(0, slots - left.length) }, () => 0)];
  });
  for (const type of TASK_TYPES) for (const { id, leftMs } of lanes[type].running) endsAt.set(id, leftMs);

  const readyAt = ({ needs, dueInMs, isParked }: ForecastTask): number | undefined => {
    if (isParked) return undefined;
    let ready = dueInMs;
    for (const id of needs) {
      const end = endsAt.get(id);
      if (end === undefined && open.has(id)) return undefined;
      ready = Math.max(ready, end ?? 0);
    }
    return ready;
  };
  const candidateOf = (type: TaskType): Candidate | undefined => {
    if (lanes[type].isPaused || free[type].length === 0) return undefined;
    const freeMs = Math.min(...free[type]);
    let best: Candidate | undefined;
    for (const task of pending[type]) {
      const ready = readyAt(task);
      if (ready === undefined) continue;
      if (ready <= freeMs) return { task, startMs: freeMs };
      if (best === undefined || ready < best.startMs) best = { task, startMs: ready };
    }
    return best;
  };

  for (;;) {
    // The earliest start of all: whatever begins later cannot make anything ready before it.
    let next: Candidate | undefined;
    for (const type of TASK_TYPES) {
      const candidate = candidateOf(type);
      if (candidate !== undefined && (next === undefined || candidate.startMs < next.startMs)) next = candidate;
    }
    if (next === undefined) return endsAt;
    const { task, startMs } = next;
    const endMs = startMs + (task.runMs ?? lanes[task.type].typicalMs);
    const slots = free[task.type];
    slots[slots.indexOf(Math.min(...slots))] = endMs;
    pending[task.type].splice(pending[task.type].indexOf(task), 1);
    open.delete(task.id);
    endsAt.set(task.id, endMs);
  }
}

/** When a queue too long to go through ends: a lane is done when its own work is, and a run after the lane before it. */
export function longQueueEndsInMs(lanes: ForecastLanes, waiting: Readonly<Record<TaskType, number>>): number {
  return TASK_TYPES.reduce((before, type) => {
    const { typicalMs, slots, running, isPaused } = lanes[type];
    if (isPaused) return before;
    const leftMs = running.reduce((sum, run) => sum + run.leftMs, 0);
    const ownMs = (leftMs + waiting[type] * typicalMs) / Math.max(1, slots);
    if (running.length === 0 && waiting[type] === 0) return before;
    return Math.max(ownMs, before + (waiting[type] > 0 && before > 0 ? typicalMs : 0));
  }, 0);
}

/** When the last task of each film ends. */
export function filmEnds(lanes: ForecastLanes, ends: ReadonlyMap<string, number>): Map<string, number> {
  const films = new Map<string, number>();
  const stuck = new Set<string>();
  for (const type of TASK_TYPES) {
    for (const { id, projectId } of [...lanes[type].running, ...lanes[type].waiting]) {
      const end = ends.get(id);
      if (projectId === undefined) continue;
      if (end === undefined) stuck.add(projectId);
      else films.set(projectId, Math.max(films.get(projectId) ?? 0, end));
    }
  }
  // A film that waits for somebody has no end yet.
  for (const projectId of stuck) films.delete(projectId);
  return films;
}

/** The lanes with the tasks of these ids at the front of theirs, in the order in which they were. */
export function bumped(lanes: ForecastLanes, ids: ReadonlySet<string>): ForecastLanes {
  return perType((type) => {
    const lane = lanes[type];
    const first = lane.waiting.filter(({ id }) => ids.has(id));
    return { ...lane, waiting: [...first, ...lane.waiting.filter(({ id }) => !ids.has(id))] };
  });
}

/** The lanes with one task beside another of its lane; unchanged when one of them is not there. */
export function moved(lanes: ForecastLanes, id: string, anchorId: string, side: 'before' | 'after'): ForecastLanes {
  return perType((type) => {
    const lane = lanes[type];
    const task = lane.waiting.find((one) => one.id === id);
    const others = lane.waiting.filter((one) => one.id !== id);
    const at = others.findIndex((one) => one.id === anchorId);
    if (task === undefined || at < 0) return lane;
    return { ...lane, waiting: others.toSpliced(side === 'before' ? at : at + 1, 0, task) };
  });
}
