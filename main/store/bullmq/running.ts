import type { Job } from 'bullmq';
import { AppError } from '../../../contract/errors';
import { type QueueTask, TASK_TYPES, type TaskOutput } from '../../../contract/task';
import type { Activity, ClaimRequest, Orphan, RunOutcome } from '../task-store';
import type { FolderPlace, Lease, OutputMove } from '../types';
import { cancelDependents } from './changing';
import { isStale } from './engine';
import type { Held } from './held-leases';
import { CANCELLED, copyOf, type FoundJob, type JobData, type JobProgress, machineOfWorker } from './job';
import { lineOfRow, rowOfLine } from './log-rows';
import { dataOf } from './shelf';
import { ask, type Studio, unannounced } from './studio';

/** A parked task waits in BullMQ's list of delayed ones, for longer than anybody waits. */
const PARKED_MS = 10 * 365 * 24 * 3_600_000;
/** A worker that invents stages without end must not fill the memory of Redis. */
const MAX_STAGES = 100;

type BullJob = Job<unknown, unknown, string>;

/** Takes the next task of the type for this machine; null when none is due or it may take none. */
export function claim(studio: Studio, request: ClaimRequest): Promise<QueueTask | null> {
  return studio.held.claiming(request.type, () => claimNext(studio, request));
}
async function claimNext(studio: Studio, { type, leaseId, appDied }: ClaimRequest): Promise<QueueTask | null> {
  const { engine, held, mirror, feed, machine } = studio;
  const may = async () =>
    studio.takes().includes(type) &&
    !held.isRunning(type) &&
    !(await mirror.store.pauses(machine.id)).some((pause) => pause.type === type) &&
    (await studio.mayWork()) === undefined;
  for (;;) {
    if (!(await may())) return null;
    if ((await mirror.store.nextDueInMs(type)) === 0) await ask(studio, () => engine.promoteDue(type, studio.now()));
    const lockedAt = studio.monotonicNow();
    const job = await ask(studio, () => engine.next(type, leaseId));
    if (job === undefined) return null;
    const lease = { taskId: job.id ?? '', leaseId };
    const run = held.add({ type, lease, job }, lockedAt);
    try {
      if (await putAside(studio, run, appDied)) continue;
      await feed.refresh([{ id: lease.taskId, queue: type }]);
      run.lines = mirror.lastLine(lease.taskId);
      const task = await mirror.store.get(lease.taskId);
      if (task?.status === 'processing') return task;
      held.release(lease);
      return null;
    } catch (error) {
      // Its lock runs out, and then it waits again.
      held.release(lease);
      throw error;
    }
  }
}

/** Ends what cannot run: a task whose step before failed, one that is not ours, one whose machine was killed. Returns whether it did. */
async function putAside(
  studio: Studio,
  { type, lease, job }: Held,
  appDied: ClaimRequest['appDied'],
): Promise<boolean> {
  const { engine, held } = studio;
  const found: FoundJob = { job, queue: type, state: 'active', leaseId: lease.leaseId };
  const data = dataOf(found);
  const copy = copyOf(found, studio.toAbsolute);
  if (job.deferredFailure || data === undefined || copy === undefined) {
    await ask(studio, () => engine.fail(job, lease.leaseId, job.deferredFailure || 'not a task of Studio Queue'));
    held.release(lease);
    await studio.feed.refresh([{ id: lease.taskId, queue: type }]);
    return true;
  }
  const deaths = job.stalledCounter - (data.stallsCounted ?? 0);
  if (deaths <= 0 || appDied === undefined) return false;
  const task = (await studio.mirror.store.get(lease.taskId)) ?? (await afterReading(studio, lease, type));
  if (task === null) return false;
  const earlier = (data.appDeathCount ?? 0) + deaths - 1;
  await finish(studio, lease, appDied(task, earlier));
  return true;
}
async function afterReading(
  { feed, mirror }: Studio,
  { taskId }: Lease,
  type: Held['type'],
): Promise<QueueTask | null> {
  await feed.refresh([{ id: taskId, queue: type }]);
  return mirror.store.get(taskId);
}

/** The job of a lease that was just confirmed with Redis; undefined when it is stale. */
async function leased(
  studio: Studio,
  lease: Lease,
): Promise<{ held: Held; found: FoundJob; data: JobData } | undefined> {
  const held = studio.held.get(lease);
  if (held === undefined || !(await studio.held.confirm(held))) return undefined;
  const found = await studio.engine.find(held.type, lease.taskId);
  const data = found === undefined ? undefined : dataOf(found);
  return found === undefined || data === undefined ? undefined : { held, found, data };
}

/** The mirror hears of another machine's writes a moment late; a task that it does not know is looked for in every queue. */
export const catchUp = (studio: Studio, taskIds: readonly string[]): Promise<void> =>
  ask(studio, async () => {
    const known = await Promise.all(taskIds.map((id) => studio.mirror.store.get(id, 0)));
    await studio.feed.refresh(taskIds.map((id, index) => ({ id, queue: known[index]?.type ?? 'cancelled' })));
  });

export const holds = (studio: Studio, lease: Lease): Promise<boolean> =>
  ask(studio, async () => {
    const held = studio.held.get(lease);
    return held !== undefined && (await studio.held.confirm(held));
  });

/** A fresh read, so that what another machine changed (a moved file) is kept. */
async function change(studio: Studio, lease: Lease, how: (data: JobData) => JobData): Promise<boolean> {
  if (studio.held.get(lease) === undefined) return false;
  return ask(studio, async () => {
    const own = await leased(studio, lease);
    if (own === undefined) return false;
    await own.found.job.updateData(how(own.data));
    await studio.feed.refresh([{ id: lease.taskId, queue: own.held.type }]);
    await studio.engine.publish(own.held.type, { eventName: 'changed', jobId: lease.taskId });
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
    return shared === undefined ? data : { ...data, folder: shared };
  });

/** The files that other tasks of the project have in the folder get their new paths; nothing changes when the lease is stale. */
export async function moveOutputs(
  studio: Studio,
  lease: Lease,
  place: FolderPlace,
  moves: readonly OutputMove[],
): Promise<boolean> {
  const targets = new Map(moves.map(({ from, to }) => [from, to]));
  return ask(studio, async () => {
    const own = await leased(studio, lease);
    if (own === undefined) return false;
    for (const { id, type } of studio.mirror.standingIn(lease.taskId, place, [...targets.keys()])) {
      const found = await studio.engine.find(type, id);
      const data = found === undefined ? undefined : dataOf(found);
      if (found === undefined || data === undefined) continue;
      const outputs = (data.outputs ?? []).map((output) => ({
        ...output,
        path: targets.get(output.path) ?? output.path,
      }));
      await unannounced(studio, [{ id, queue: type }], async () => {
        await found.job.updateData({ ...data, outputs });
        await studio.feed.refresh([{ id, queue: type }]);
        await studio.engine.publish(type, { eventName: 'changed', jobId: id });
      });
    }
    return true;
  });
}

/**
 * Log lines and progress. BullMQ would take them from anybody, so only a lease that surely holds may write. While Redis is out of reach
 * and the lease still holds, lines are kept for the next call.
 */
export async function record(studio: Studio, activity: Activity): Promise<boolean> {
  const held = studio.held.get(activity.lease);
  if (held === undefined) return false;
  const lines = [...held.unwritten, ...withinLimit(held, activity.lines, studio.maxStoredLines)];
  held.unwritten = [];
  try {
    return await write(studio, held, { ...activity, lines });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'studio_offline') throw error;
    held.unwritten = lines;
    return true;
  }
}
async function write(studio: Studio, held: Held, { lease, lines, progress, stages }: Activity): Promise<boolean> {
  const { engine, feed } = studio;
  const { type } = held;
  const id = lease.taskId;
  return ask(studio, async () => {
    const places = await Promise.all(lines.map((one) => engine.log(type, id, rowOfLine(one))));
    if (lines.length > 0) {
      const numbered = lines.map((one, index) => lineOfRow(rowOfLine(one), places[index] ?? 0));
      feed.addLines(id, numbered);
      await engine.publish(type, { eventName: 'lines', jobId: id, lines: JSON.stringify(numbered) });
    }
    for (const stage of stages) {
      if (stage.name !== held.stages.at(-1)?.name && held.stages.length < MAX_STAGES) held.stages.push(stage);
    }
    if (progress === undefined && stages.length === 0) return true;
    const reported: JobProgress = {
      leaseId: lease.leaseId,
      stages: held.stages,
      ...(progress === undefined ? {} : { progress }),
    };
    await held.job.updateProgress(reported);
    await feed.showProgress(id, reported);
    return true;
  });
}

function withinLimit(held: Held, lines: Activity['lines'], max: number): Activity['lines'] {
  const room = Math.max(0, max - 1 - held.lines);
  const kept = lines.slice(0, room);
  const first = lines[room];
  const isFull = first !== undefined && held.lines + kept.length === max - 1;
  held.lines += kept.length + (isFull ? 1 : 0);
  return isFull ? [...kept, { at: first.at, level: 'warn', text: { code: 'queue.log_limit', lines: max } }] : kept;
}

/** Ends the run as decided. */
export async function finish(studio: Studio, lease: Lease, outcome: RunOutcome): Promise<QueueTask | null> {
  const { engine, feed, mirror, held } = studio;
  // One that is lost needs no reply of Redis, which may be why it is lost.
  const own = held.get(lease) === undefined ? undefined : await ask(studio, () => leased(studio, lease));
  if (own === undefined) {
    held.release(lease);
    return null;
  }
  const { job } = own.found;
  const { type } = own.held;
  const ended = await ask(studio, async () => {
    try {
      await Promise.all(
        [...own.held.unwritten, ...outcome.lines].map((one) => engine.log(type, lease.taskId, rowOfLine(one))),
      );
      const at = studio.now();
      await job.updateData(dataAfter(studio, at, own.found, own.data, outcome));
      await end(studio, job, lease.leaseId, outcome, at);
      return true;
    } catch (error) {
      if (isStale(error)) return false;
      throw error;
    }
  });
  held.release(lease);
  await ask(studio, () =>
    feed.refresh([
      { id: lease.taskId, queue: type },
      ...mirror.dependentsOf(lease.taskId).map((one) => ({ id: one.id, queue: one.type })),
    ]),
  );
  if (!ended) return null;
  if (outcome.status === 'failed' || outcome.status === 'cancelled') {
    await cancelDependents(studio, { id: lease.taskId, type, ended: outcome.status }, outcome.dependents);
  }
  return mirror.store.get(lease.taskId);
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

/** Runs that an earlier start of this machine's app left behind, and whose locks still hold. The others' are found as stalled ones. */
export async function orphansOf(studio: Studio, machineId: string): Promise<Orphan[]> {
  if (!studio.connection.isUp || studio.isDouble()) return [];
  const orphans: Orphan[] = [];
  for (const type of TASK_TYPES) {
    // In its turn: a claim under way has a run already that is not known here yet.
    const active = await studio.held.claiming(type, () => ask(studio, () => studio.engine.active(type)));
    for (const found of active) {
      const { job, leaseId } = found;
      if (leaseId === undefined || machineOfWorker(job.processedBy)?.id !== machineId) continue;
      const lease = { taskId: job.id ?? '', leaseId };
      if (studio.held.has(lease)) continue;
      await studio.feed.refresh([{ id: lease.taskId, queue: type }]);
      const task = await studio.mirror.store.get(lease.taskId, 0);
      if (task === null) continue;
      studio.held.add({ type, lease, job }, studio.monotonicNow(), true);
      orphans.push({ task, lease, appDeathCount: dataOf(found)?.appDeathCount ?? 0 });
    }
  }
  return orphans;
}
