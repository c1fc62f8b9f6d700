import { AppError } from '../../../contract/errors';
import type { QueueTask, TaskOutput, TaskType } from '../../../contract/task';
import type { Activity, RunOutcome } from '../task-store';
import type { FolderPlace, Lease, OutputChange, OutputMove } from '../types';
import { cancelDependents } from './changing';
import { type BullJob, CANCELLED, dataOf, type FoundJob, type JobData, type JobProgress, PARKED_MS } from './job';
import { lineOfRow, rowOfLine } from './log-rows';
import type { Touched } from './mirror-feed';
import type { OwnRun } from './own-runs';
import { isStale } from './refused';
import { ask, type ReadTask, readTask, type Studio } from './studio';

/** A worker that invents stages without end must not fill the memory of Redis. */
const MAX_STAGES = 100;

/** The run of a lease that was just confirmed with Redis, and its task as it is there; undefined when it is stale. */
async function leased(studio: Studio, lease: Lease): Promise<(ReadTask & { readonly run: OwnRun }) | undefined> {
  const run = studio.runs.get(lease);
  if (run === undefined) return undefined;
  const [isHeld, own] = await Promise.all([studio.runs.confirm(run), readTask(studio, run.type, lease.taskId)]);
  return isHeld && own !== undefined ? { run, ...own } : undefined;
}

/** The mirror hears of another machine's writes a moment late; a task that it does not know is looked for in every queue. */
export const catchUp = (studio: Studio, taskIds: readonly string[]): Promise<void> =>
  ask(studio, async () => {
    const known = await Promise.all(taskIds.map((id) => studio.mirror.store.get(id, 0)));
    await studio.feed.refresh(taskIds.map((id, index) => ({ id, queue: known[index]?.type ?? 'cancelled' })));
  });

export const holds = (studio: Studio, lease: Lease): Promise<boolean> =>
  ask(studio, async () => {
    const run = studio.runs.get(lease);
    return run !== undefined && (await studio.runs.confirm(run));
  });

/** Writes the task's fields. */
const writeData = ({ feed, engine }: Studio, { job, queue }: FoundJob, data: JobData): Promise<void> => {
  const touched = { id: job.id ?? '', queue };
  return feed.write(
    [touched],
    () => job.updateData(data),
    () => engine.announce(queue, touched.id),
  );
};

/** Only its owner changes a task that runs, except that other machines move the files that it has: then its fields are read first. */
async function change(studio: Studio, lease: Lease, how: (data: JobData) => JobData): Promise<boolean> {
  const run = studio.runs.get(lease);
  if (run === undefined) return false;
  return ask(studio, async () => {
    const claimed: FoundJob = { job: run.job, queue: run.type, state: 'active', leaseId: lease.leaseId };
    const known = dataOf(claimed);
    const hasFiles = known === undefined || (known.outputs ?? []).length > 0;
    const own = hasFiles ? await leased(studio, lease) : { found: claimed, data: known };
    if (own === undefined) return false;
    const data = how(own.data);
    if (data !== own.data) await writeData(studio, own.found, data);
    run.job.data = data;
    return true;
  });
}

export const addOutputs = (studio: Studio, lease: Lease, outputs: readonly TaskOutput[], gone: readonly string[]) =>
  change(studio, lease, (data) => {
    const replaced = new Set([...gone, ...outputs.map(({ path }) => path)]);
    return { ...data, outputs: [...(data.outputs ?? []).filter(({ path }) => !replaced.has(path)), ...outputs] };
  });

export const keepFolder = (studio: Studio, lease: Lease, folder: string) =>
  change(studio, lease, (data) => {
    const shared = studio.toShared(folder);
    return shared === undefined || shared === data.folder ? data : { ...data, folder: shared };
  });

/** The files that other tasks of the project have in the folder get their new paths; nothing changes when the lease is stale. */
export async function moveOutputs(
  studio: Studio,
  lease: Lease,
  place: FolderPlace,
  moves: readonly OutputMove[],
): Promise<boolean> {
  return ask(studio, async () => {
    if ((await leased(studio, lease)) === undefined) return false;
    await rewriteOutputs(studio, studio.mirror.standingIn(lease.taskId, place, pathsOf(moves)), moves);
    return true;
  });
}

/** For a change that no run makes. */
export const changeOutputs = (
  studio: Studio,
  projectId: string,
  place: FolderPlace,
  changes: readonly OutputChange[],
): Promise<void> =>
  ask(studio, () => rewriteOutputs(studio, studio.mirror.withOutputs(projectId, place, pathsOf(changes)), changes));

const pathsOf = (changes: readonly OutputChange[]): string[] => changes.map(({ from }) => from);
async function rewriteOutputs(
  studio: Studio,
  tasks: readonly { readonly id: string; readonly type: TaskType }[],
  changes: readonly OutputChange[],
): Promise<void> {
  const changeOf = new Map(changes.map((one) => [one.from, one]));
  for (const { id, type } of tasks) {
    const own = await readTask(studio, type, id);
    if (own === undefined) continue;
    const outputs = (own.data.outputs ?? []).flatMap((output) => {
      const { to, scene } = changeOf.get(output.path) ?? { to: output.path, scene: undefined };
      return to === null ? [] : [{ ...output, path: to, ...(scene === undefined ? {} : { scene }) }];
    });
    await writeData(studio, own.found, { ...own.data, outputs });
  }
}

/**
 * Log lines and progress. BullMQ would take them from anybody, so only a lease that surely holds may write. While Redis is out of reach
 * and the lease still holds, lines are kept for the next call.
 */
export async function record(studio: Studio, activity: Activity): Promise<boolean> {
  const run = studio.runs.get(activity.lease);
  if (run === undefined) return false;
  const lines = [...run.unwritten, ...withinLimit(run, activity.lines, studio.maxStoredLines)];
  run.unwritten = [];
  try {
    return await write(studio, run, { ...activity, lines });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'studio_offline') throw error;
    run.unwritten = lines;
    return true;
  }
}
async function write(studio: Studio, run: OwnRun, { lease, lines, progress, stages }: Activity): Promise<boolean> {
  const { type } = run;
  for (const stage of stages) {
    if (stage.name !== run.stages.at(-1)?.name && run.stages.length < MAX_STAGES) run.stages.push(stage);
  }
  const isReport = progress !== undefined || stages.length > 0;
  const reported: JobProgress = {
    leaseId: lease.leaseId,
    stages: run.stages,
    ...(progress === undefined ? {} : { progress }),
  };
  await ask(studio, async () => {
    await writeLines(studio, { id: lease.taskId, queue: type }, lines);
    if (isReport) await run.job.updateProgress(reported);
    if (isReport) await studio.feed.showProgress(lease.taskId, reported);
  });
  return true;
}
async function writeLines({ engine, feed }: Studio, { id, queue }: Touched, lines: Activity['lines']): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(rowOfLine);
  const numbers = await Promise.all(rows.map((row) => engine.log(queue, id, row)));
  const numbered = rows.map((row, index) => lineOfRow(row, numbers[index] ?? 0));
  feed.addLines(id, numbered);
  await engine.publish(queue, { event: 'lines', jobId: id, lines: JSON.stringify(numbered) });
}

function withinLimit(run: OwnRun, lines: Activity['lines'], max: number): Activity['lines'] {
  const room = Math.max(0, max - 1 - run.lines);
  const kept = lines.slice(0, room);
  const first = lines[room];
  const isFull = first !== undefined && run.lines + kept.length === max - 1;
  run.lines += kept.length + (isFull ? 1 : 0);
  return isFull ? [...kept, { at: first.at, level: 'warn', text: { code: 'queue.log_limit', lines: max } }] : kept;
}

/** Ends the run as decided. */
export async function finish(studio: Studio, lease: Lease, outcome: RunOutcome): Promise<QueueTask | null> {
  const isOrphan = studio.runs.get(lease)?.isOrphan === true;
  try {
    return await endRun(studio, lease, outcome);
  } catch (error) {
    if (!isOrphan) throw error;
    // Its lock runs out, and then it waits again: no start of the app fails for it.
    studio.runs.release(lease);
    return null;
  }
}
async function endRun(studio: Studio, lease: Lease, outcome: RunOutcome): Promise<QueueTask | null> {
  const { engine, feed, mirror, runs } = studio;
  const { taskId } = lease;
  // One that is lost needs no reply of Redis, which may be why it is lost.
  const own = runs.get(lease) === undefined ? undefined : await ask(studio, () => leased(studio, lease));
  if (own === undefined) {
    runs.release(lease);
    return null;
  }
  const { run, found, data } = own;
  const { type } = run;
  const at = studio.now();
  const touched = [
    { id: taskId, queue: type },
    ...mirror.dependentsOf(taskId).map((one) => ({ id: one.id, queue: one.type })),
  ];
  const isEnded = await ask(studio, async () => {
    try {
      const rows = [...run.unwritten, ...outcome.lines].map(rowOfLine);
      await Promise.all([
        ...rows.map((row) => engine.log(type, taskId, row)),
        found.job.updateData(dataAfter(studio, at, found, data, outcome)),
      ]);
      await feed.write(touched, () => end(studio, found.job, lease.leaseId, outcome, at));
      return true;
    } catch (error) {
      if (isStale(error)) return false;
      throw error;
    }
  });
  runs.release(lease);
  if (!isEnded) {
    await ask(studio, () => feed.refresh(touched));
    return null;
  }
  if (outcome.status === 'failed' || outcome.status === 'cancelled') {
    await cancelDependents(studio, { job: found.job, type, ended: outcome.status }, outcome.dependents);
  }
  return mirror.store.get(taskId);
}

function dataAfter({ connection }: Studio, at: number, { job }: FoundJob, data: JobData, outcome: RunOutcome): JobData {
  const { error: before, needsYou: _, availableAtMs: __, runMs: ___, ...same } = data;
  const attempts = data.attempts ?? [];
  const iso = (ms: number) => new Date(ms).toISOString();
  const attempt =
    outcome.endedAttempt === undefined
      ? []
      : [
          {
            attempt: attempts.length + 1,
            // BullMQ's time is by this machine's clock.
            startedAt: iso(job.processedOn === undefined ? at : job.processedOn + connection.aheadMs),
            endedAt: iso(at),
            ...outcome.endedAttempt,
          },
        ];
  const error = outcome.error === undefined ? before : (outcome.error ?? undefined);
  return {
    ...same,
    retryCount: outcome.retryCount,
    crashCount: outcome.crashCount,
    appDeathCount: outcome.appDeathCount,
    stallsCounted: job.stalledCounter,
    attempts: [...attempts, ...attempt],
    ...(error === undefined ? {} : { error }),
    ...(outcome.needsYou === undefined ? {} : { needsYou: outcome.needsYou }),
    ...(outcome.delayMs === undefined ? {} : { availableAtMs: Math.round(at + outcome.delayMs) }),
    ...(outcome.runMs === undefined ? {} : { runMs: Math.max(0, Math.round(outcome.runMs)) }),
  };
}

async function end({ engine }: Studio, job: BullJob, leaseId: string, outcome: RunOutcome, at: number): Promise<void> {
  switch (outcome.status) {
    case 'completed':
      await job.moveToCompleted(outcome.result ?? null, leaseId, false);
      return;
    case 'waiting':
      if (outcome.needsYou !== undefined) await job.moveToDelayed(at + PARKED_MS, leaseId);
      else if (outcome.delayMs !== undefined) await job.moveToDelayed(at + outcome.delayMs, leaseId);
      else await job.moveToWait(leaseId);
      return;
    case 'failed':
      await engine.fail(job, leaseId, outcome.error?.code ?? 'failed');
      return;
    case 'cancelled':
      await engine.fail(job, leaseId, CANCELLED);
      return;
    default:
      outcome.status satisfies never;
  }
}
