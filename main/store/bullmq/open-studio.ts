import { hostname } from 'node:os';
import type { Machine } from '../../../contract/machine';
import type { Problem, ProblemText } from '../../../contract/messages';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { Listeners, type Unsubscribe } from '../../system/listeners';
import { withinMs } from '../../system/time-limit';
import type { FilmSource } from '../film-source';
import type { Housekeeping } from '../housekeeping';
import type { StoreChange, StoreState, TaskStore } from '../task-store';
import { bullmqTaskStore } from './bullmq-task-store';
import { giveBack } from './claiming';
import { type RedisAddress, StudioConnection } from './connection';
import { Engine, LOCK_MS } from './engine';
import { EventFollower } from './event-follower';
import { EventStream } from './event-stream';
import { Machines, Presence, type SeenMachine } from './machines';
import { Mirror } from './mirror';
import { MirrorFeed } from './mirror-feed';
import { OwnRuns } from './own-runs';
import { clockProblem } from './redis-problems';
import { Shelf } from './shelf';
import { ask, type Studio } from './studio';
import { StudioFacts } from './studio-facts';
import { StudioHousekeeping } from './studio-housekeeping';

/** A start does not wait longer for a Redis that does not reply: the panel then shows the mirror. */
const CONNECTED_WITHIN_MS = 1_500;
const LOOK_AROUND_MS = 5_000;
const CLOSED_WITHIN_MS = 2_000;
const MAX_STORED_LINES = 5_000;
const OFFLINE: ProblemText = { code: 'studio_offline' };

export interface StudioOptions extends RedisAddress {
  /** The studio's name: several may share one Redis. */
  readonly studio: string;
  readonly machine: Machine;
  /** Of the app. */
  readonly version: string;
  /** Absolute. */
  readonly mirrorFile: string;
  /** How long ended tasks are kept, if this machine is the first of the studio. */
  readonly retentionDays: () => number;
  /** The shared folder, absolute. */
  readonly workspace: () => string;
  readonly toShared: (folder: string) => string | undefined;
  readonly toAbsolute: (folder: string) => string | undefined;
  readonly takes: () => readonly TaskType[];
  /** Whether this machine can write a script of which only the title is known. */
  readonly writesFromTitle: () => boolean;
  readonly mayWork: (studioId: string) => Promise<ProblemText | undefined>;
  /** Default: the computer's name. */
  readonly host?: string;
  readonly now?: () => number;
  readonly monotonicNow?: () => number;
  /** How long a machine that is not heard of keeps its tasks. Tests cannot wait so long. */
  readonly lockMs?: number;
  readonly onError: (error: unknown) => void;
  readonly onListenerError?: (error: unknown) => void;
  /** Called when what ended cannot be counted into the statistics; it is tried again. */
  readonly onEndedError?: (error: unknown) => void;
}

export interface OpenedStudio {
  readonly store: TaskStore;
  readonly housekeeping: Housekeeping;
  /** Of the mirror. */
  readonly filmSource: FilmSource;
  /** Made by the first machine that joins; undefined before the first connection of this start. */
  studioId(): string | undefined;
  /** How far this machine's clock is behind that of Redis, in ms. */
  clockBehindMs(): number;
  /** What somebody should look at: a clock that is too far off, another machine that takes itself for this one. */
  problems(): Problem[];
  /** Whether another computer is in the studio as this machine: its home was copied, and this one must touch nothing. */
  isDouble(): boolean;
  /** Why Redis cannot be reached, where that is known for sure. */
  connectionProblem(): Problem | undefined;
  limited(): Readonly<Record<TaskType, boolean>>;
  /** One task of the type at a time in the whole studio, or one on each machine. */
  setLimited(type: TaskType, limited: boolean): Promise<void>;
  /** For all machines. */
  setRetentionDays(days: number): Promise<void>;
  /** Those that were here within a week, this one among them, as of the last look. */
  machines(): readonly SeenMachine[];
  /** Takes this machine out of that list: it leaves the studio. */
  leave(): Promise<void>;
  /** When the mirror was last known to be complete, ms since 1970; undefined when it never was. */
  asOfMs(): number | undefined;
  /** Called when one of the above may have changed. */
  onStudio(listener: () => void): Unsubscribe;
}

/** Opens the mirror and connects; resolves within some seconds, connected or not. */
export async function openStudio(options: StudioOptions): Promise<OpenedStudio> {
  const { onError, onListenerError, machine } = options;
  const monotonicNow = options.monotonicNow ?? (() => performance.now());
  const connection = new StudioConnection(options, onError);
  const now = () => (options.now ?? Date.now)() + connection.aheadMs;
  const mirror = Mirror.open({
    file: options.mirrorFile,
    studio: `${options.address} ${options.studio}`,
    now,
    onListenerError,
    onEndedError: options.onEndedError,
  });
  const pausedHere = (await mirror.store.pauses(machine.id)).map(({ type }) => type);
  const engine = new Engine({
    client: connection.commands,
    studio: options.studio,
    machine,
    lockMs: options.lockMs ?? LOCK_MS,
    onError: (error) => {
      // While Redis is away, each of BullMQ's parts says so again and again.
      if (connection.isUp) onError(error);
    },
  });
  const listeners = {
    changes: new Listeners<StoreChange>(onListenerError),
    states: new Listeners<StoreState>(onListenerError),
  };
  const studioChanged = new Listeners<undefined>(onListenerError);
  const stream = new EventStream(connection, (queue) => engine.eventsKey(queue));
  const emit = (change: StoreChange) => listeners.changes.emit(change);

  let state: StoreState = { kind: 'offline', since: new Date(mirror.asOfMs() ?? now()).toISOString() };
  const setState = (next: StoreState) => {
    if (next.kind === state.kind) return;
    state = next;
    listeners.states.emit(next);
    studioChanged.emit(undefined);
  };
  const runs = new OwnRuns({ engine, monotonicNow, onLost: (run) => emit({ kind: 'stop-requested', ...run }) });
  const facts = new StudioFacts({
    connection,
    engine,
    mirror,
    retentionDays: options.retentionDays,
    onChange: () => studioChanged.emit(undefined),
  });
  const feed = new MirrorFeed({
    reader: engine.reader,
    stream,
    mirror,
    toAbsolute: options.toAbsolute,
    emit,
    onActive: (found) => void giveBack({ runs }, found).catch(onError),
  });
  const follower = new EventFollower({
    connection,
    engine,
    stream,
    mirror,
    feed,
    monotonicNow,
    isOwn: (leaseId) => runs.has(leaseId),
    emit,
    onCurrent: () => setState({ kind: 'online' }),
    onPauses: () => void facts.read().catch(onError),
  });
  let mightNotWork = false;
  const studio: Studio = {
    connection,
    engine,
    mirror,
    feed,
    follower,
    shelf: new Shelf(engine),
    runs,
    machine,
    now,
    monotonicNow,
    takes: options.takes,
    isDouble: () => machines.double !== undefined,
    mayWork: async () => {
      const problem =
        facts.id === undefined
          ? OFFLINE
          : (doubleProblem(machines.double) ?? machines.problem ?? (await options.mayWork(facts.id)));
      mightNotWork = problem !== undefined;
      return problem;
    },
    toShared: options.toShared,
    maxStoredLines: MAX_STORED_LINES,
    toAbsolute: options.toAbsolute,
  };

  const machines = new Machines({ client: connection.commands, prefix: engine.prefix });
  const { version, takes, writesFromTitle, host = hostname() } = options;
  const presence = new Presence(machines, { machine, version, takes, writesFromTitle, host }, pausedHere);
  listeners.changes.add((change) => presence.follow(change));
  let took = takes().join();
  const lookAround = async () => {
    if (!connection.isUp) return;
    await presence.look();
    studioChanged.emit(undefined);
    const takesNow = takes().join();
    const hasChanged = takesNow !== took;
    took = takesNow;
    // No event tells of a shared folder that is back, of a tool that was installed, or of a machine that is away.
    if (hasChanged || (mightNotWork && (await studio.mayWork()) === undefined))
      emit({ kind: 'many', claimable: new Set(TASK_TYPES) });
  };
  const looking = setInterval(() => void lookAround().catch(onError), LOOK_AROUND_MS);
  const up = async () => {
    await engine.begin();
    await facts.read();
    await presence.stay();
    await lookAround();
    follower.start();
  };
  connection.onChange((isUp) => {
    if (isUp) {
      // Up, but it refused something or was late once: the next look tries again.
      up().catch((error: unknown) => connection.takeDown(error));
      return;
    }
    follower.stop();
    setState({ kind: 'offline', since: new Date(mirror.asOfMs() ?? now()).toISOString() });
  });
  connection.start();
  const store = bullmqTaskStore({
    studio,
    ...listeners,
    workspace: options.workspace,
    state: () => state,
    close: async () => {
      follower.stop();
      runs.close();
      machines.stop();
      clearInterval(looking);
      await withinMs(CLOSED_WITHIN_MS, 'close', engine.close()).catch(() => {});
      connection.close();
      await mirror.close();
    },
  });
  const current = new Promise<void>((resolve) => {
    listeners.states.add(({ kind }) => {
      if (kind === 'online') resolve();
    });
    setTimeout(resolve, CONNECTED_WITHIN_MS);
  });
  await current;
  return {
    store,
    filmSource: mirror.store.filmSource,
    housekeeping: new StudioHousekeeping(studio, () => facts.retentionDays()),
    studioId: () => facts.id,
    clockBehindMs: () => connection.aheadMs,
    problems: () =>
      [doubleProblem(machines.double), machines.problem, clockProblem(connection.aheadMs)].filter(
        (problem) => problem !== undefined,
      ),
    isDouble: studio.isDouble,
    connectionProblem: () => connection.problem,
    limited: () => facts.limited,
    setLimited: (type, limited) => ask(studio, () => facts.setLimited(type, limited)),
    setRetentionDays: (days) => ask(studio, () => facts.setRetentionDays(days)),
    machines: () => presence.seen,
    leave: () => machines.leave(machine.id),
    asOfMs: () => mirror.asOfMs(),
    onStudio: (listener) => studioChanged.add(listener),
  };
}

function doubleProblem(double: Machines['double']): Problem | undefined {
  return double === undefined ? undefined : { code: 'studio.same_machine', host: double.host };
}
