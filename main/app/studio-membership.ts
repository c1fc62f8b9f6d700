import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../contract/errors';
import type { QueueEvent } from '../../contract/events';
import type { Finding } from '../../contract/finding';
import type { Machine } from '../../contract/machine';
import type { ProblemText } from '../../contract/messages';
import type { StudioEntry, StudioJoin } from '../../contract/settings-calls';
import type { StudioState } from '../../contract/studio';
import { taskTitle } from '../../contract/task-title';
import type { StudioService } from '../ipc/handlers';
import type { TaskQueue } from '../queue/types';
import type { KeptSecret } from '../settings/kept-secret';
import type { SettingsStore } from '../settings/settings';
import { isSameServer, readStudioAddress, type StudioPlace, shownAddress } from '../settings/studio-address';
import type { OpenedStudio } from '../store/bullmq/open-studio';
import type { Log } from '../system/log';
import { JoiningFile } from './joining';
import { isNewStudio, type LookedAt, unfitting } from './look-at-studio';
import { type Moved, moveTasks } from './move-tasks';
import { hasOwnQueue, withOwnQueue } from './own-queue';

export interface StudioParts {
  readonly home: string;
  readonly settings: SettingsStore;
  readonly password: KeptSecret;
  readonly queue: Pick<TaskQueue, 'onEvents' | 'tasks'>;
  /** Absent while this machine works alone. */
  readonly studio: OpenedStudio | undefined;
  readonly machine: Machine;
  /** Why this machine takes no tasks, or not those of every type. */
  readonly problems: () => Promise<readonly ProblemText[]>;
  readonly look: (place: LookedAt) => Promise<Finding[]>;
  /** Makes the workspace the studio's shared folder. Resolves with whether it is. */
  readonly mark: (studioId: string) => Promise<boolean>;
  /** Puts what runs back to waiting; nothing more begins. */
  readonly stopWorkers: () => Promise<unknown>;
  /** Ends the app and starts it again. */
  readonly restart: () => void;
  readonly onState: (state: StudioState) => void;
  readonly log: Log;
}

const ALONE: StudioState = { kind: 'alone' };
/** A folder or a tool that is gone sends no word of it. */
const LOOK_EVERY_MS = 5_000;
/** Runs that begin and end at once are shown together. */
const GATHER_MS = 200;

/** How this machine joins, is part of and leaves a studio. Which store is used is decided at the start (core.ts). */
export class StudioMembership implements StudioService {
  readonly #parts: StudioParts;
  readonly #joining: JoiningFile;
  #shown: StudioState = ALONE;
  /** Ids of the tasks that run, as last shown. */
  #running: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #waitsHere: ProblemText | undefined;
  #problems: readonly ProblemText[] = [];
  #settling: Promise<void> | undefined;
  /** Whether the tasks that were to come along were moved in this start. */
  #hasMoved = false;
  /** Whether the studio is new and its folder could not be marked yet. */
  #isUnmarked = false;
  #looking: Promise<void> | undefined;
  #lookAgain = false;

  constructor(parts: StudioParts) {
    this.#parts = parts;
    this.#joining = new JoiningFile(parts.home);
  }

  /** Follows the studio, and brings along what waits here once it can be reached. */
  start(): void {
    const { studio, settings } = this.#parts;
    const log = (error: unknown) => this.#parts.log.error('studio.follow', error);
    if (studio === undefined) {
      // A join that was cut off before the settings were written.
      this.#joining.write({ bring: false, first: false }).catch(log);
      return;
    }
    this.#timer = setInterval(() => (this.#isUnmarked ? this.#online() : void this.#refresh()), LOOK_EVERY_MS).unref();
    studio.onStudio(() => void this.#refresh());
    this.#parts.queue.onEvents((events) => {
      const isRun = (event: QueueEvent) =>
        event.kind === 'reload' ||
        (event.kind === 'task' && (event.task.status === 'processing') !== this.#running.has(event.task.id));
      if (events.some(isRun)) this.#soon ??= setTimeout(() => void this.#refresh(), GATHER_MS);
    });
    studio.store.onState(() => this.#online());
    let days = settings.current().retentionDays;
    settings.onChange(({ retentionDays }) => {
      void this.#refresh();
      if (retentionDays !== days) studio.setRetentionDays(retentionDays).catch(log);
      days = retentionDays;
    });
    this.#online();
  }

  /** For the app's end: the move under way, if any, is complete or given up. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    await this.#settling;
  }

  get given() {
    return this.#parts.settings.givenStudio;
  }
  hasPassword(): boolean {
    return this.#parts.password.get() !== undefined;
  }

  async state(): Promise<StudioState> {
    const { studio, settings, machine, queue } = this.#parts;
    if (studio === undefined) return ALONE;
    const { address, name } = settings.current().studio;
    const { tasks } = await queue.tasks.list({ statuses: ['processing'], limit: 500 });
    this.#running = new Set(tasks.map(({ id }) => id));
    const asOf = studio.asOfMs();
    /** A time of Redis by this machine's clock, with which the panel compares it. */
    const hereIso = (ms: number) => new Date(ms - studio.clockBehindMs()).toISOString();
    const problem = studio.connectionProblem();
    return {
      kind: 'joined',
      name,
      address: shownAddress(address),
      machine,
      connection:
        studio.store.state().kind === 'online'
          ? { kind: 'online' }
          : {
              kind: 'offline',
              ...(asOf === undefined ? {} : { since: hereIso(asOf) }),
              ...(problem === undefined ? {} : { problem }),
            },
      problems: [...this.#problems, ...(this.#waitsHere === undefined ? [] : [this.#waitsHere])],
      limited: { ...studio.limited() },
      machines: studio.machines().map(({ id, name: called, seenAtMs, takes, version }) => ({
        id,
        name: called,
        isThis: id === machine.id,
        seenAt: hereIso(seenAtMs),
        takes: [...takes],
        running: tasks
          .filter(({ runsOn }) => runsOn?.id === id)
          .map((task) => ({ id: task.id, type: task.type, title: taskTitle(task) })),
        version,
      })),
    };
  }

  async test(entry: StudioEntry): Promise<Finding[]> {
    const place = this.#placeOf(entry);
    const workspace = entry.workspace || this.#parts.settings.current().workspace;
    const { address, password } = place;
    return this.#parts.look({ address, password, studio: entry.name, workspace });
  }

  async join(entry: StudioJoin) {
    this.#refuseWhenGiven();
    const findings = await this.test(entry);
    if (unfitting(findings, entry.knowsTheRisk).length > 0) return { restarting: false as const, findings };
    const { settings, password, restart } = this.#parts;
    const { address, password: secret = '' } = this.#placeOf(entry);
    const { name, machineName, knowsTheRisk, workspace } = entry;
    await password.set(secret);
    const first = isNewStudio(findings);
    // Before the settings: once they are written, the next start is one in the studio.
    await this.#joining.write({ bring: entry.bring || first, first });
    await settings.update({
      studio: { address, name, machineName, knowsTheRisk },
      ...(workspace ? { workspace } : {}),
    });
    restart();
    return { restarting: true as const };
  }

  async leave(take: boolean) {
    this.#refuseWhenGiven();
    const { studio, settings, password, home, log, restart, stopWorkers } = this.#parts;
    if (studio === undefined) throw new AppError('invalid_request', 'This machine is in no studio.');
    if (take && studio.store.state().kind === 'offline') throw new AppError('studio_offline', 'It cannot be reached.');
    await this.#settling;
    if (take) await stopWorkers();
    try {
      // What an earlier leave added here and did not get to remove there must not run twice.
      if (hasOwnQueue(home)) await this.#move('complete');
      if (take) log.info('studio.left', counted(await this.#move('take')));
      await studio.leave();
      await settings.update({ studio: { ...settings.stored().studio, address: '' } });
      await password.set('');
    } catch (error) {
      // Still in the studio, with workers again.
      if (take) restart();
      throw error;
    }
    restart();
    return { restarting: true as const };
  }

  async setLimited(type: Parameters<StudioService['setLimited']>[0], limited: boolean): Promise<void> {
    const { studio } = this.#parts;
    if (studio === undefined) throw new AppError('invalid_request', 'This machine is in no studio.');
    await studio.setLimited(type, limited);
  }

  #refuseWhenGiven(): void {
    if (this.given !== undefined) throw new AppError('invalid_request', { code: 'studio.given' });
  }

  /** The address taken apart, with the password that was typed, was part of the address, or is stored for the same server. */
  #placeOf({ address, password }: StudioEntry): StudioPlace {
    const place = readStudioAddress(address);
    if (place === undefined) throw new AppError('invalid_body', { code: 'studio.bad_address' }, 'address');
    const { settings, password: stored } = this.#parts;
    const kept = isSameServer(place.address, settings.current().studio.address) ? stored.get() : undefined;
    return { ...place, password: password ?? place.password ?? kept };
  }

  #online(): void {
    const { studio, log } = this.#parts;
    void this.#refresh();
    if (studio?.store.state().kind !== 'online') return;
    this.#settling ??= this.#settle()
      .catch((error: unknown) => log.error('studio.not-settled', error))
      .finally(() => {
        this.#settling = undefined;
        void this.#refresh();
      });
  }

  /** What a join left to do; also completes a move that a crash cut off, at each start. */
  async #settle(): Promise<void> {
    const { home, log, studio, mark } = this.#parts;
    const joining = await this.#joining.read();
    const studioId = studio?.studioId();
    this.#isUnmarked = joining.first && (studioId === undefined || !(await mark(studioId)));
    if (!this.#hasMoved && hasOwnQueue(home)) {
      const result = await this.#move(joining.bring ? 'bring' : 'complete');
      if (joining.bring) log.info('studio.brought', counted(result));
      const titles = result.stayed.slice(0, 6).map(taskTitle);
      this.#waitsHere =
        titles.length === 0 ? undefined : { code: 'studio.waits_here', tasks: result.stayed.length, titles };
    }
    this.#hasMoved = true;
    await this.#joining.write({ bring: false, first: this.#isUnmarked });
  }

  #move(what: 'bring' | 'complete' | 'take'): Promise<Moved> {
    const { home, studio, machine, settings } = this.#parts;
    if (studio === undefined) throw new Error('there is no studio to move tasks to or from');
    const { store } = studio;
    const { name } = settings.current().studio;
    return withOwnQueue(home, (own) =>
      what === 'take'
        ? moveTasks({
            from: store,
            to: own,
            isLive: true,
            isMeant: ({ addedOn }) => addedOn?.id === machine.id,
            isNew: true,
            note: { code: 'queue.came_along', machine: name },
            farewell: { code: 'queue.taken_home', machine: machine.name },
          })
        : moveTasks({
            from: own,
            to: store,
            isLive: false,
            isNew: what === 'bring',
            note: { code: 'queue.came_along', machine: machine.name },
            farewell: { code: 'queue.moved_to_studio', studio: name },
          }),
    );
  }

  /** One after the other: a slower look that began earlier would show again what is over. */
  #refresh(): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#lookAgain = true;
    this.#looking ??= this.#look();
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { problems, log, onState } = this.#parts;
    while (this.#lookAgain) {
      this.#lookAgain = false;
      try {
        this.#problems = await problems();
        const state = await this.state();
        if (isDeepStrictEqual(state, this.#shown)) continue;
        this.#shown = state;
        onState(state);
      } catch (error) {
        log.error('studio.not-shown', error);
      }
    }
    this.#looking = undefined;
  }
}

const counted = ({ moved, stayed }: Moved) => ({ moved, stayed: stayed.map(({ id }) => id) });
