import type { Machine } from '../../../contract/machine';
import type { ProblemText } from '../../../contract/messages';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import type { QueueName } from './bull-queues';
import type { StudioConnection } from './connection';
import type { Engine } from './engine';
import type { EventFollower } from './event-follower';
import { dataOf, type FoundJob, type JobData } from './job';
import type { Mirror } from './mirror';
import type { MirrorFeed } from './mirror-feed';
import type { OwnRuns } from './own-runs';
import { asRefusal, offline } from './refused';
import type { Shelf } from './shelf';

/** What the verbs of the store work with. */
export interface Studio {
  readonly connection: StudioConnection;
  readonly engine: Engine;
  readonly mirror: Mirror;
  readonly feed: MirrorFeed;
  readonly follower: EventFollower;
  readonly shelf: Shelf;
  readonly runs: OwnRuns;
  readonly machine: Machine;
  /** The clock of Redis, ms since 1970: machines may differ. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  /** Types that this machine has the tools for. */
  readonly takes: () => readonly TaskType[];
  /** Why this machine may take nothing, such as a shared folder that is not there. */
  readonly mayWork: () => Promise<ProblemText | undefined>;
  /** Whether another computer is there as this machine: its runs are not this one's. */
  readonly isDouble: () => boolean;
  readonly toShared: (folder: string) => string | undefined;
  readonly toAbsolute: (folder: string) => string | undefined;
  readonly maxStoredLines: number;
}

/** Does `work` in Redis. @throws `studio_offline` when it is not there, or did not reply in time: `work` may have happened then. */
export async function ask<T>({ connection }: Studio, work: () => Promise<T>): Promise<T> {
  if (!connection.isUp) throw offline();
  try {
    return await work();
  } catch (error) {
    throw asRefusal(error);
  }
}

/** A task's job, and its fields. */
export interface ReadTask {
  readonly found: FoundJob;
  readonly data: JobData;
}
/** As it is now; undefined when the queue has no such task of ours. */
export async function readTask({ engine }: Studio, queue: QueueName, id: string): Promise<ReadTask | undefined> {
  const found = await engine.reader.find(queue, id);
  const data = found === undefined ? undefined : dataOf(found);
  return found === undefined || data === undefined ? undefined : { found, data };
}

/** A task where it is now; undefined when Redis has no such task. */
export async function findTask({ engine: { reader }, mirror }: Studio, id: string): Promise<FoundJob | undefined> {
  const known = await mirror.store.get(id, 0);
  const types: readonly TaskType[] = known === null ? TASK_TYPES : [known.type];
  const live = await Promise.all(types.map((type) => reader.find(type, id)));
  return live.find((one) => one !== undefined) ?? reader.find('cancelled', id);
}
