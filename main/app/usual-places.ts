import { accessSync, constants, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isDiskFull } from '../../contract/disk-full';
import { userIdSchema } from '../../contract/task';
import { makeFolderSync } from '../system/files';
import type { Log } from '../system/log';
import { FlagError } from './flags';

const APP_NAME = 'Studio Queue';

/** A default value. `instead` is present when it is not the usual one: one sentence for the creator that says why. */
export interface Chosen {
  readonly value: string;
  readonly instead?: string;
}

export interface System {
  /** Electron's; it throws when the system knows no such folder or it cannot be made. */
  getPath(name: 'userData' | 'videos' | 'documents' | 'home'): string;
  /** Node's; it throws when there is no HOME and the user id is unknown. Electron then uses /tmp instead. */
  homedir(): string;
  /** Node's; it throws when the system does not know the user. */
  username(): string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** What is decided first at every start. */
export interface Places {
  readonly home: Chosen;
  /** The home, when a flag gave one other than the usual. */
  readonly otherHome: string | undefined;
  /** The defaults where the settings say nothing. */
  readonly usual: { readonly workspace: Chosen; readonly user: Chosen };
  /** The usual workspace as earlier versions chose it, without checking that it can be used: earlier films may be there. */
  readonly formerWorkspace: string | undefined;
}

/** Call it before `provideHome`, which sets a HOME that no creator looks into. */
export function choosePlaces(givenHome: string | undefined, system: System): Places {
  const { home, otherHome } = chooseHome(givenHome, system);
  return {
    home,
    otherHome,
    usual: { workspace: usualWorkspace(system, home.value), user: usualUser(system) },
    formerWorkspace: attempt(() => join(system.getPath('videos'), APP_NAME)),
  };
}

function attempt<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

const isFolder = (value: string | undefined): value is string => value !== undefined && isAbsolute(value);

/** The app's own folder, and again as `otherHome` when a flag gave another than the usual one. @throws FlagError when there is none. */
function chooseHome(given: string | undefined, system: System): { home: Chosen; otherHome: string | undefined } {
  const usual = given === undefined ? usualHome(system) : { value: given };
  if (usual === undefined) {
    throw new FlagError('Studio Queue found no folder of yours to keep its files in. Choose one with --home DIR.');
  }
  const isOther = given !== undefined && attempt(() => system.getPath('userData')) !== given;
  return { home: usual, otherHome: isOther ? given : undefined };
}

/**
 * The app's own folder. Another than the usual one is used only when the usual one cannot be known (no HOME, a user whom the system
 * does not know, a home folder that does not exist), and never a temporary one, since it holds the queue. A usual one that exists is
 * always used, whatever is wrong with it: otherwise the queue in it would seem to be lost.
 */
function usualHome({ getPath, homedir, env, cwd }: System): Chosen | undefined {
  // Where Node knows no home folder, Electron makes one below /tmp.
  const isKnown = attempt(homedir) !== undefined || isFolder(env.XDG_CONFIG_HOME);
  const usual = isKnown ? attempt(() => getPath('userData')) : undefined;
  if (usual !== undefined) return { value: usual };
  const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, HOME } = env;
  const parents = [XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, HOME, cwd].filter(isFolder);
  for (const parent of parents) {
    const value = join(parent, APP_NAME);
    if (!canMake(value)) continue;
    return { value, instead: `There is no home folder for this user: Studio Queue keeps its files in ${value}.` };
  }
  return undefined;
}

function canMake(folder: string): boolean {
  try {
    makeFolderSync(folder, 0o700);
    return isWritable(folder);
  } catch (error) {
    // A disk that is full today has room tomorrow, and the next start would then open another queue.
    if (isDiskFull(error)) throw error;
    return false;
  }
}

/**
 * Call it before the first call to Electron. Without a HOME (a service, a timer, `env -i`), or with an empty or relative one, Electron
 * uses /tmp as the creator's home, although the system knows the real one: queue and films would be lost when the machine restarts.
 */
export function settleHome(env: NodeJS.ProcessEnv, usersHome: () => string, platform = process.platform): void {
  if (platform === 'win32' || isFolder(env.HOME)) return;
  const known = attempt(usersHome);
  if (isFolder(known) && attempt(() => statSync(known).isDirectory()) === true) env.HOME = known;
  // Node would return a wrong HOME as it is; without one, it asks the system.
  else delete env.HOME;
}

/** Many programs that workers run, and libraries that they load, exit at once when they find no home folder. */
export function provideHome({ homedir, env }: System, home: string): void {
  if (attempt(homedir) === undefined) env.HOME = home;
}

/** Where finished work goes: a folder in Videos, else in Documents, else in the creator's home, else in the app's own. Makes none of them. */
function usualWorkspace({ getPath, homedir }: System, home: string): Chosen {
  const creatorsHome = attempt(homedir);
  for (const name of creatorsHome === undefined ? [] : (['videos', 'documents', 'home'] as const)) {
    const folder = attempt(() => getPath(name));
    // A system that has no such folder returns the home itself.
    if (folder === undefined || (name !== 'home' && folder === creatorsHome) || !couldBeWritten(folder)) continue;
    const value = join(folder, APP_NAME);
    return name === 'videos' ? { value } : { value, instead: workGoesTo(value) };
  }
  const value = join(home, 'workspace');
  return { value, instead: workGoesTo(value) };
}

const workGoesTo = (folder: string) => `There is no Videos folder that can be used: finished work goes to ${folder}.`;

/** Whether something can be made in it, or in the nearest folder above it that exists. */
function couldBeWritten(folder: string): boolean {
  const found = attempt(() => statSync(folder));
  if (found === undefined) return dirname(folder) !== folder && couldBeWritten(dirname(folder));
  return found.isDirectory() && attempt(() => isWritable(folder)) === true;
}

function isWritable(folder: string): true {
  accessSync(folder, constants.W_OK | constants.X_OK);
  return true;
}

/** The owner of tasks that name none: the system's name for the user. In a container there may be none. */
function usualUser({ env, username }: System): Chosen {
  const usual = attempt(() => userIdSchema.parse(username()));
  if (usual !== undefined) return { value: usual };
  const uid = process.getuid?.();
  const names = [env.USER, env.LOGNAME, env.USERNAME, uid === undefined ? undefined : `user-${uid}`];
  const value = names.find((name) => userIdSchema.safeParse(name).success) ?? 'creator';
  return { value, instead: `The system has no name for this user: new tasks belong to "${value}".` };
}

/** Reports defaults that are not the usual ones, on the terminal and in the log. */
export function reportChoices(chosen: readonly Chosen[], log: Log): void {
  for (const { instead } of chosen) {
    if (instead === undefined) continue;
    process.stderr.write(`${instead}\n`);
    log.warn('start.chose', { instead });
  }
}
