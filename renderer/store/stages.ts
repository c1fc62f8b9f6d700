import type { QueueTask } from '../../contract/task';

/** A stage of a run as this panel saw it. Main keeps only the newest progress, so what came before is not known. */
export interface StageSeen {
  readonly name: string;
  /** ms; undefined for a stage that had already begun when the panel first looked. */
  readonly sinceMs: number | undefined;
}

export interface RunStages {
  /** Tells a later try of the same task from this one. */
  readonly startedAt: string | undefined;
  readonly stages: readonly StageSeen[];
}

/** Runs that ended keep their stages until this many later ones were seen. */
const MAX_RUNS = 30;
/** A worker that invents stages without end must not fill the panel. */
const MAX_STAGES = 40;

export type StagesById = Readonly<Record<string, RunStages>>;

/** The stages known of the tasks of a snapshot: the current one, its beginning unknown unless the run just started. */
export function stagesOfSnapshot(known: StagesById, running: readonly QueueTask[]): StagesById {
  return running.reduce((stages, task) => {
    if (task.progress === undefined) return stages;
    return note(stages, task, task.progress.stage, undefined);
  }, known);
}

/** Adds the stages that a batch of events named, in their order; `known` itself when it names none that is new. */
export function noteStages(
  known: StagesById,
  running: Readonly<Record<string, QueueTask>>,
  steps: ReadonlyArray<{ readonly taskId: string; readonly stage: string }>,
  nowMs: number,
): StagesById {
  return steps.reduce((stages, { taskId, stage }) => {
    const task = running[taskId];
    return task === undefined ? stages : note(stages, task, stage, nowMs);
  }, known);
}

function note(known: StagesById, task: QueueTask, name: string, sinceMs: number | undefined): StagesById {
  const before = known[task.id];
  const same = before !== undefined && before.startedAt === task.startedAt;
  const seen = same ? before.stages : [];
  if (seen.at(-1)?.name === name || seen.length >= MAX_STAGES) return known;
  // Put last, so that the oldest runs are the first to be dropped.
  const { [task.id]: _old, ...rest } = known;
  const entries = Object.entries(rest);
  const kept = entries.length < MAX_RUNS ? rest : Object.fromEntries(entries.slice(1 - MAX_RUNS));
  return { ...kept, [task.id]: { startedAt: task.startedAt, stages: [...seen, { name, sinceMs }] } };
}
