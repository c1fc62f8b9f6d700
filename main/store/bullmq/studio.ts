import { AppError } from '../../../contract/errors';
import type { Machine } from '../../../contract/machine';
import type { ProblemText } from '../../../contract/messages';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import type { StudioConnection } from './connection';
import type { Engine } from './engine';
import type { HeldLeases } from './held-leases';
import type { FoundJob } from './job';
import type { Mirror } from './mirror';
import type { MirrorFeed, Touched } from './mirror-feed';
import { asRefusal, offline } from './refused';
import type { Shelf } from './shelf';

/** What the verbs of the store work with. */
export interface Studio {
  readonly connection: StudioConnection;
  readonly engine: Engine;
  readonly mirror: Mirror;
  readonly feed: MirrorFeed;
  readonly shelf: Shelf;
  readonly held: HeldLeases;
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

/** Does `work`, a change of a task which BullMQ announces too early or not at all: should it be cut off, all machines look again later. */
export async function unannounced<T>(
  { feed }: Studio,
  touched: readonly Touched[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefusal = error instanceof AppError && error.code !== 'studio_offline' && error.code !== 'storage_failed';
    if (!isRefusal) feed.doubt(touched);
    throw error;
  }
}

/** A task where it is now; undefined when Redis has no such task. */
export async function findTask({ engine, mirror }: Studio, id: string): Promise<FoundJob | undefined> {
  const known = await mirror.store.get(id, 0);
  const types: readonly TaskType[] = known === null ? TASK_TYPES : [known.type];
  const live = await Promise.all(types.map((type) => engine.find(type, id)));
  return live.find((one) => one !== undefined) ?? engine.find('cancelled', id);
}
