import type { FilmShift, Forecast, OrderChange } from '../../contract/forecast';
import { perType, type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import type { TaskReader } from '../store/task-reader';
import {
  bumped,
  type ForecastLanes,
  type ForecastTask,
  filmEnds,
  forecastEnds,
  longQueueEndsInMs,
  moved,
} from './forecast';

/** How many waiting tasks of a type are gone through; what is further away ends as its number says. */
const TASKS_LOOKED_AT = 150;
/** Less is within what an estimate can say. */
const SHIFT_MS = 5_000;
const SHIFTS_SHOWN = 20;

export interface LaneNow {
  readonly typicalMs: number;
  readonly slots: number;
  readonly isPaused: boolean;
  /** What is left of a run of the type. */
  leftMs(task: QueueTask): number;
}

interface Looked {
  readonly lanes: ForecastLanes;
  readonly titles: ReadonlyMap<string, string>;
  /** Whether every waiting task is in the lanes. */
  readonly isWhole: boolean;
  readonly counts: Readonly<Record<TaskType, number>>;
}

/** Reads as much of the queue as an estimate needs and says who ends when, and what a change of the order would do. */
export async function readForecast(
  tasks: TaskReader,
  now: { readonly nowMs: number; lane(type: TaskType): LaneNow },
  change?: OrderChange,
): Promise<Forecast> {
  const looked = await look(tasks, now, change);
  const { lanes, titles, isWhole, counts } = looked;
  const ends = forecastEnds(lanes);
  const films = filmEnds(lanes, ends);
  const endMs = isWhole ? Math.max(0, ...ends.values()) : longQueueEndsInMs(lanes, counts);
  return {
    ...(endMs > 0 ? { endsInSeconds: Math.round(endMs / 1_000) } : {}),
    films: [...films].map(([projectId, ms]) => ({ projectId, endsInSeconds: Math.round(ms / 1_000) })),
    ...(change === undefined ? {} : { whatIf: whatIf(lanes, films, change, titles) }),
  };
}

function whatIf(
  lanes: ForecastLanes,
  before: ReadonlyMap<string, number>,
  change: OrderChange,
  titles: ReadonlyMap<string, string>,
): NonNullable<Forecast['whatIf']> {
  const changed = applied(lanes, change);
  const shifts: FilmShift[] = [];
  let same = 0;
  for (const [projectId, ms] of filmEnds(changed, forecastEnds(changed))) {
    const shift = ms - (before.get(projectId) ?? ms);
    if (Math.abs(shift) < SHIFT_MS) same += 1;
    else shifts.push({ projectId, title: titles.get(projectId) ?? projectId, seconds: Math.round(shift / 1_000) });
  }
  return {
    sooner: shifts.filter(({ seconds }) => seconds < 0).sort((a, b) => a.seconds - b.seconds),
    later: shifts
      .filter(({ seconds }) => seconds > 0)
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, SHIFTS_SHOWN),
    same,
  };
}

function applied(lanes: ForecastLanes, change: OrderChange): ForecastLanes {
  if (change.kind === 'bump') return bumped(lanes, new Set(change.ids));
  const [side, anchor] =
    'before' in change.target ? (['before', change.target.before] as const) : (['after', change.target.after] as const);
  return moved(lanes, change.id, anchor, side);
}

async function look(
  tasks: TaskReader,
  { nowMs, lane }: { readonly nowMs: number; lane(type: TaskType): LaneNow },
  change: OrderChange | undefined,
): Promise<Looked> {
  const summary = await tasks.summary();
  const counts = perType((type) => summary[type].waiting);
  const titles = new Map<string, string>();
  const named = (task: QueueTask): QueueTask => {
    if (!titles.has(task.projectId)) titles.set(task.projectId, taskTitle(task));
    return task;
  };
  const waiting = perType((): ForecastTask[] => []);
  const running = perType((): QueueTask[] => []);
  // One list at a time: the loop is free between two.
  for (const type of TASK_TYPES) {
    if (counts[type] > 0) {
      const page = await tasks.list({ types: [type], statuses: ['waiting'], limit: TASKS_LOOKED_AT });
      waiting[type].push(...page.tasks.map((task) => toForecast(named(task), nowMs)));
    }
    if (summary[type].processing > 0) {
      const page = await tasks.list({ types: [type], statuses: ['processing'], limit: TASKS_LOOKED_AT });
      running[type].push(...page.tasks.map(named));
    }
  }
  const isWhole = TASK_TYPES.every((type) => waiting[type].length >= counts[type]);
  for (const task of await farTasks(tasks, change, waiting)) {
    const { ahead } = (await tasks.waits([task.id]))[0] ?? {};
    const list = waiting[task.type];
    if (ahead === undefined) continue;
    const between = Math.max(0, ahead - list.length) * lane(task.type).typicalMs;
    // What lies between is one long run that nobody sees.
    const gap = { id: `before ${task.id}`, type: task.type, needs: [], isParked: false, dueInMs: 0, runMs: between };
    list.push(gap, toForecast(named(task), nowMs));
  }
  const lanes = perType((type) => {
    const { typicalMs, slots, isPaused, leftMs } = lane(type);
    return {
      typicalMs,
      slots,
      isPaused,
      running: running[type].map((task) => ({ id: task.id, projectId: task.projectId, leftMs: leftMs(task) })),
      waiting: waiting[type],
    };
  });
  return { lanes, titles, isWhole, counts };
}

/** The tasks of a change that lie behind those that were read. */
async function farTasks(
  tasks: TaskReader,
  change: OrderChange | undefined,
  waiting: Readonly<Record<TaskType, readonly ForecastTask[]>>,
): Promise<QueueTask[]> {
  const ids =
    change === undefined
      ? []
      : change.kind === 'bump'
        ? change.ids
        : [change.id, 'before' in change.target ? change.target.before : change.target.after];
  const known = new Set(TASK_TYPES.flatMap((type) => waiting[type].map(({ id }) => id)));
  const far: QueueTask[] = [];
  for (const id of ids) {
    const task = known.has(id) ? null : await tasks.get(id, 0);
    if (task?.status === 'waiting') far.push(task);
  }
  return far;
}

function toForecast(task: QueueTask, nowMs: number): ForecastTask {
  const { id, type, projectId, dependsOn, needsYou, availableAt } = task;
  return {
    id,
    type,
    projectId,
    needs: dependsOn,
    isParked: needsYou !== undefined,
    dueInMs: availableAt === undefined ? 0 : Math.max(0, Date.parse(availableAt) - nowMs),
  };
}
