import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import type { StudioEntry, StudioJoin } from '../../contract/ipc';
import type { Machine } from '../../contract/machine';
import type { ProblemText } from '../../contract/messages';
import type { StudioFinding, StudioState } from '../../contract/studio';
import { taskTitle } from '../../contract/task-title';
import type { StudioService } from '../ipc/handlers';
import type { KeptSecret } from '../settings/kept-secret';
import type { SettingsStore } from '../settings/settings';
import { isSameServer, readStudioAddress, type StudioPlace, shownAddress } from '../settings/studio-address';
import { writeFileAtomically } from '../system/files';
import type { Log } from '../system/log';
import { type Moved, moveTasks } from './move-tasks';
import { hasOwnQueue, withOwnQueue } from './own-queue';
import type { OpenedStudio } from './studio-port';

export interface StudioParts {
  readonly home: string;
  readonly settings: SettingsStore;
  readonly password: KeptSecret;
  /** Absent while this machine works alone. */
  readonly studio: OpenedStudio | undefined;
  readonly machine: Machine;
  /** Why this machine takes no tasks, or not those of every type. */
  readonly problems: () => Promise<readonly ProblemText[]>;
  readonly look: (place: StudioPlace & { studio: string; workspace: string }) => Promise<StudioFinding[]>;
  /** Puts what runs back to waiting; nothing more begins. */
  readonly stopWorkers: () => Promise<unknown>;
  /** Ends the app and starts it again. */
  readonly restart: () => void;
  readonly onState: (state: StudioState) => void;
  readonly log: Log;
}

const ALONE: StudioState = { kind: 'alone' };
/** There while tasks that waited here are still to come along. */
const BRING_FILE = 'bring-tasks';

/** How this machine joins, is part of and leaves a studio. Which store is used is decided at the start (core.ts). */
export class StudioMembership implements StudioService {
  readonly #parts: StudioParts;
  readonly #bringFile: string;
  #waitsHere: ProblemText | undefined;
  #problems: readonly ProblemText[] = [];
  #bringing: Promise<void> | undefined;

  constructor(parts: StudioParts) {
    this.#parts = parts;
    this.#bringFile = join(parts.home, BRING_FILE);
  }

  /** Follows the studio, and brings along what waits here once it can be reached. */
  start(): void {
    const { studio, settings } = this.#parts;
    if (studio === undefined) {
      // A join that was cut off before the settings were written.
      void rm(this.#bringFile, { force: true });
      return;
    }
    studio.onStudio(() => void this.#refresh());
    studio.store.onState(() => this.#online());
    let days = settings.current().retentionDays;
    settings.onChange(({ retentionDays }) => {
      if (retentionDays === days) return void this.#refresh();
      days = retentionDays;
      studio.setRetentionDays(days).catch((error: unknown) => this.#parts.log.error('studio.retention', error));
    });
    this.#online();
  }

  /** For the app's end: the move under way, if any, is complete or given up. */
  async stop(): Promise<void> {
    await this.#bringing;
  }

  get given() {
    return this.#parts.settings.givenStudio;
  }
  hasPassword(): boolean {
    return this.#parts.password.get() !== undefined;
  }

  state(): StudioState {
    const { studio, settings, machine } = this.#parts;
    if (studio === undefined) return ALONE;
    const { address, name } = settings.current().studio;
    const state = studio.store.state();
    return {
      kind: 'joined',
      name,
      address: shownAddress(address),
      machine,
      connection: state.kind === 'online' ? { kind: 'online' } : { kind: 'offline', since: state.since },
      problems: [...this.#problems, ...(this.#waitsHere === undefined ? [] : [this.#waitsHere])],
      limited: { ...studio.limited() },
      machines: [...studio.machines()],
    };
  }

  async test(entry: StudioEntry): Promise<StudioFinding[]> {
    const place = this.#placeOf(entry);
    const workspace = entry.workspace || this.#parts.settings.current().workspace;
    return this.#parts.look({ ...place, studio: entry.name, workspace });
  }

  async join(entry: StudioJoin) {
    this.#refuseWhenGiven();
    const findings = await this.test(entry);
    const isRefused = ({ level }: StudioFinding) => level === 'error' || (level === 'risk' && !entry.knowsTheRisk);
    if (findings.some(isRefused)) return { restarting: false as const, findings };
    const { settings, password, restart } = this.#parts;
    const { address, password: secret = '' } = this.#placeOf(entry);
    const { name, machineName, knowsTheRisk, workspace } = entry;
    await password.set(secret);
    // Before the settings: once they are written, the next start is one in the studio.
    if (entry.bring) await writeFileAtomically(this.#bringFile, `${name}\n`, 0o600);
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
    await this.#bringing;
    if (take) await stopWorkers();
    try {
      // What an earlier leave added here and did not get to remove there must not run twice.
      if (hasOwnQueue(home)) await this.#move('complete');
      if (take) log.info('studio.left', counted(await this.#move('take')));
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
  #placeOf({ address, password, knowsTheRisk }: StudioEntry): StudioPlace {
    const place = readStudioAddress(address);
    if (place === undefined) throw new AppError('invalid_body', { code: 'studio.bad_address' }, 'address');
    const { settings, password: stored } = this.#parts;
    const kept = isSameServer(place.address, settings.current().studio.address) ? stored.get() : undefined;
    return { ...place, password: password ?? place.password ?? kept, knowsTheRisk };
  }

  #online(): void {
    const { studio, log } = this.#parts;
    void this.#refresh();
    if (studio?.store.state().kind !== 'online') return;
    this.#bringing ??= this.#bring()
      .catch((error: unknown) => log.error('studio.bring', error))
      .finally(() => {
        this.#bringing = undefined;
        void this.#refresh();
      });
  }

  /** Also completes a move that a crash cut off, at each start. */
  async #bring(): Promise<void> {
    const { home, log } = this.#parts;
    if (!hasOwnQueue(home)) return;
    const isAsked = existsSync(this.#bringFile);
    const result = await this.#move(isAsked ? 'bring' : 'complete');
    if (isAsked) log.info('studio.brought', counted(result));
    await rm(this.#bringFile, { force: true });
    const titles = result.stayed.slice(0, 6).map(taskTitle);
    this.#waitsHere =
      titles.length === 0 ? undefined : { code: 'studio.waits_here', tasks: result.stayed.length, titles };
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

  async #refresh(): Promise<void> {
    const { problems, log, onState } = this.#parts;
    try {
      this.#problems = await problems();
    } catch (error) {
      log.error('studio.problems', error);
    }
    onState(this.state());
  }
}

const counted = ({ moved, stayed }: Moved) => ({ moved, stayed: stayed.map(({ id }) => id) });
