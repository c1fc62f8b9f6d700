import type { PausedFor } from '../../contract/events';
import { isAwaySince, type StudioMachine, type StudioState } from '../../contract/studio';
import type { QueueTask, TaskType } from '../../contract/task';
import type { PanelState } from './store';

export type JoinedStudio = Extract<StudioState, { kind: 'joined' }>;

/** The studio that this machine is part of; undefined while it works alone. */
export const joinedStudio = ({ studio }: Pick<PanelState, 'studio'>): JoinedStudio | undefined =>
  studio.kind === 'joined' ? studio : undefined;

export const isOffline = (state: Pick<PanelState, 'studio'>): boolean =>
  joinedStudio(state)?.connection.kind === 'offline';

/** Whether the studio has never been reached since this machine joined. */
export function isFirstConnection(state: Pick<PanelState, 'studio'>): boolean {
  const connection = joinedStudio(state)?.connection;
  return connection?.kind === 'offline' && connection.since === undefined;
}

/** The moment for which everything about the studio is true: now, or the last one online. */
function asOfMs({ connection }: JoinedStudio, nowMs: number): number {
  return connection.kind === 'offline' && connection.since !== undefined ? Date.parse(connection.since) : nowMs;
}

export function isAway({ isThis, seenAt }: Pick<StudioMachine, 'isThis' | 'seenAt'>, atMs: number): boolean {
  return !isThis && isAwaySince(Date.parse(seenAt), atMs);
}

/** The machines that are there, as far as this one knows. */
export function presentMachines(studio: JoinedStudio, nowMs: number): readonly StudioMachine[] {
  const atMs = asOfMs(studio, nowMs);
  return studio.machines.filter((machine) => !isAway(machine, atMs));
}

/**
 * How many tasks of the type can run at once; 0 when no machine takes any. Undefined while nobody knows: the studio cannot be reached, or
 * its machines were not read yet.
 */
export function slotsOf(studio: JoinedStudio | undefined, type: TaskType, nowMs: number): number | undefined {
  if (studio === undefined) return 1;
  if (studio.connection.kind === 'offline' || !studio.machines.some(({ isThis }) => isThis)) return undefined;
  const takers = presentMachines(studio, nowMs).filter(({ takes }) => takes.includes(type)).length;
  return studio.limited[type] ? Math.min(1, takers) : takers;
}

/** The running tasks of a type: this machine's first, then those of others in the order in which they began. */
export function runningOf({ live, studio }: Pick<PanelState, 'live' | 'studio'>, type: TaskType): readonly QueueTask[] {
  const here = studio.kind === 'joined' ? studio.machine.id : undefined;
  const isElsewhere = ({ runsOn }: QueueTask): number => (runsOn === undefined || runsOn.id === here ? 0 : 1);
  const began = ({ startedAt }: QueueTask): number => (startedAt === undefined ? 0 : Date.parse(startedAt));
  return Object.values(live?.running ?? {})
    .filter((task) => task.type === type)
    .sort((a, b) => isElsewhere(a) - isElsewhere(b) || began(a) - began(b) || a.seq - b.seq);
}

/** Whether this machine runs the task, as it does all of them outside a studio. */
export function runsHere({ studio }: Pick<PanelState, 'studio'>, { runsOn }: QueueTask): boolean {
  return studio.kind === 'alone' || runsOn === undefined || runsOn.id === studio.machine.id;
}

export type PauseReach = 'nobody' | 'this-machine' | 'everybody';

/** Who starts no task of a type. A pause of the whole studio is also one of this machine. */
export function pauseReach({ everybody, thisMachine }: PausedFor): PauseReach {
  return everybody ? 'everybody' : thisMachine ? 'this-machine' : 'nobody';
}

/** Whether no machine starts a task of the type. */
export function isPausedForAll({ live, studio }: Pick<PanelState, 'live' | 'studio'>, type: TaskType): boolean {
  if (live === undefined) return false;
  return studio.kind === 'joined' ? live.pausedFor[type].everybody : live.paused[type];
}
