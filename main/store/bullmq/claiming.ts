import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { ClaimRequest, Orphan, RunOutcome } from '../task-store';
import { type BullJob, copyOf, dataOf, type FoundJob, machineOfWorker } from './job';
import type { OwnRun } from './own-runs';
import { finish } from './running';
import { ask, type Studio } from './studio';

/** Takes the next task of the type for this machine; null when none is due or it may take none. */
export function claim(studio: Studio, request: ClaimRequest): Promise<QueueTask | null> {
  return studio.runs.claiming(request.type, async () => {
    for (;;) {
      if (!(await mayClaim(studio, request.type))) return null;
      const claimed = await claimNext(studio, request);
      if (claimed !== 'again') return claimed;
    }
  });
}

async function mayClaim(studio: Studio, type: TaskType): Promise<boolean> {
  const { runs, mirror, machine } = studio;
  return (
    studio.takes().includes(type) &&
    !runs.isRunning(type) &&
    !(await mirror.store.pauses(machine.id)).some((pause) => pause.type === type) &&
    (await studio.mayWork()) === undefined
  );
}

async function claimNext(studio: Studio, request: ClaimRequest): Promise<QueueTask | null | 'again'> {
  const { engine, runs, mirror } = studio;
  const { type, leaseId } = request;
  if ((await mirror.store.nextDueInMs(type)) === 0) await ask(studio, () => engine.promoteDue(type, studio.now()));
  const lockedAt = studio.monotonicNow();
  const job = await next(studio, request);
  if (job === undefined) return null;
  if (job === 'unreadable') {
    await ask(studio, () => engine.failUnreadable(type));
    return 'again';
  }
  const lease = { taskId: job.id ?? '', leaseId };
  const run = runs.add({ type, lease, job }, lockedAt);
  try {
    if (await putAside(studio, run, request)) return 'again';
    run.lines = mirror.knownLines(lease.taskId) ?? 0;
    const task = await mirror.store.get(lease.taskId);
    if (task?.status === 'processing') return task;
    runs.release(lease);
    return null;
  } catch (error) {
    // Its lock runs out, and then it waits again.
    runs.release(lease);
    throw error;
  }
}

/** What can run is shown at once. A claim without a reply may have taken a task: it is given back as soon as it is seen. */
async function next(studio: Studio, request: ClaimRequest): Promise<BullJob | undefined | 'unreadable'> {
  const { type, leaseId } = request;
  const take = () =>
    studio.feed.claim(
      type,
      () => studio.engine.next(type, leaseId),
      (job) =>
        job === undefined || job === 'unreadable' || obstacleOf(studio, job, request) !== undefined
          ? undefined
          : { job, queue: type, state: 'active', leaseId },
    );
  try {
    return await ask(studio, take);
  } catch (error) {
    studio.runs.noteUnanswered(leaseId);
    throw error;
  }
}
/** For a job that was read: gives it back at no cost when a claim without a reply took it. */
export async function giveBack({ runs }: Pick<Studio, 'runs'>, { job, leaseId }: FoundJob): Promise<void> {
  if (leaseId !== undefined && runs.forgetUnanswered(leaseId)) await job.moveToWait(leaseId);
}

/** Why a job that was taken does not run: what it needs failed, it is not ours, or machines died with it, and the rules decide. */
function obstacleOf(
  studio: Studio,
  job: BullJob,
  { type, leaseId, appDied }: ClaimRequest,
): 'unfit' | ((task: QueueTask) => RunOutcome) | undefined {
  const found: FoundJob = { job, queue: type, state: 'active', leaseId };
  const data = dataOf(found);
  if (job.deferredFailure || data === undefined || copyOf(found, studio.toAbsolute) === undefined) return 'unfit';
  const deaths = job.stalledCounter - (data.stallsCounted ?? 0);
  if (deaths <= 0 || appDied === undefined) return undefined;
  return (task) => appDied(task, (data.appDeathCount ?? 0) + deaths - 1);
}
/** Ends what cannot run. Returns whether it did. */
async function putAside(studio: Studio, { type, lease, job }: OwnRun, request: ClaimRequest): Promise<boolean> {
  const { engine, runs, feed, mirror } = studio;
  const obstacle = obstacleOf(studio, job, request);
  if (obstacle === undefined) return false;
  const touched = [{ id: lease.taskId, queue: type }];
  if (obstacle === 'unfit') {
    await ask(studio, () => engine.fail(job, lease.leaseId, job.deferredFailure || 'not a task of Studio Queue'));
    runs.release(lease);
    await ask(studio, () => feed.refresh(touched));
    return true;
  }
  await ask(studio, () => feed.refresh(touched));
  const task = await mirror.store.get(lease.taskId);
  if (task === null) return false;
  await finish(studio, lease, obstacle(task));
  return true;
}

/** Runs that an earlier start of this machine's app left behind, and whose locks still hold. The others' are found as stalled ones. */
export async function orphansOf(studio: Studio, machineId: string): Promise<Orphan[]> {
  const { connection, engine, feed, mirror, runs } = studio;
  if (!connection.isUp || studio.isDouble()) return [];
  const orphans: Orphan[] = [];
  for (const type of TASK_TYPES) {
    // In its turn: a claim under way has a run already that is not known here yet.
    const active = await runs.claiming(type, () => ask(studio, () => engine.reader.active(type)));
    for (const found of active) {
      const { job, leaseId } = found;
      if (leaseId === undefined || machineOfWorker(job.processedBy)?.id !== machineId || runs.has(leaseId)) continue;
      const lease = { taskId: job.id ?? '', leaseId };
      await ask(studio, () => feed.refresh([{ id: lease.taskId, queue: type }]));
      const task = await mirror.store.get(lease.taskId, 0);
      if (task === null) continue;
      runs.add({ type, lease, job }, studio.monotonicNow(), true);
      orphans.push({ task, lease, appDeathCount: dataOf(found)?.appDeathCount ?? 0 });
    }
  }
  return orphans;
}
