import { accessSync, constants, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isDiskFull } from '../../contract/disk-full';
import { userIdSchema } from '../../contract/task';
import { makeFolderSync } from '../system/files';
import type { Log } from '../system/log';
import { FlagError } from './flags';

const APP_NAME = 'Studio Queue';

/** What the app takes where nobody has said. `instead` tells the creator, in one sentence, why it is not what is usual. */
export interface Chosen {
  readonly value: string;
  readonly instead?: string;
}

export interface System {
  /** Electron's; it throws where the system tells no such folder, or lets none be made. */
  getPath(name: 'userData' | 'videos' | 'documents' | 'home'): string;
  /** Node's; it throws where there is neither a HOME nor a user of this number. Electron then takes /tmp for it. */
  homedir(): string;
  /** Node's; it throws for a user whom the system does not know. */
  username(): string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** What a start settles before anything else. */
export interface Places {
  readonly home: Chosen;
  /** The home, when it is not the usual one but a flag's. */
  readonly otherHome: string | undefined;
  /** What is in force where the settings say nothing. */
  readonly usual: { readonly workspace: Chosen; readonly user: Chosen };
  /** The usual workspace as it was chosen before anybody looked whether it can be used: earlier films may lie there. */
  readonly formerWorkspace: string | undefined;
}

/** Call it before `provideHome`, which makes up a home folder that no creator looks into. */
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

/** The app's own folder, and whether it is not the usual one by a flag. @throws FlagError where there is none. */
function chooseHome(given: string | undefined, system: System): { home: Chosen; otherHome: string | undefined } {
  const usual = given === undefined ? usualHome(system) : { value: given };
  if (usual === undefined) {
    throw new FlagError('Studio Queue found no folder of yours to keep its files in. Choose one with --home DIR.');
  }
  const isOther = given !== undefined && attempt(() => system.getPath('userData')) !== given;
  return { home: usual, otherHome: isOther ? given : undefined };
}

/**
 * The app's own folder. Only where the usual one is not to be had (no HOME, a user that the system does not know, a home folder that
 * is not there) is another one taken, and never a temporary one: it holds the queue. A usual one that is there is never left for
 * another, whatever is wrong with it: the queue in it would seem to be lost.
 */
function usualHome({ getPath, env, cwd }: System): Chosen | undefined {
  const usual = attempt(() => getPath('userData'));
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
    // A disk that is full today has room tomorrow: the queue of tomorrow must not be another one.
    if (isDiskFull(error)) throw error;
    return false;
  }
}

/**
 * Call it before anything of Electron's is asked for. Without a HOME (a service, a timer, `env -i`) or with an empty or relative one Electron takes /tmp
 * for the creator's home, though the system knows the user's own: queue and films would be there, and gone with the next start of the machine.
 */
export function settleHome(env: NodeJS.ProcessEnv, usersHome: () => string, platform = process.platform): void {
  if (platform === 'win32' || isFolder(env.HOME)) return;
  const known = attempt(usersHome);
  if (isFolder(known) && attempt(() => statSync(known).isDirectory()) === true) env.HOME = known;
  // Node would repeat it; none is told apart from one that is wrong.
  else delete env.HOME;
}

/** Many programs that the workers run, and libraries that they load, end at once where nobody can tell them a home folder. */
export function provideHome({ homedir, env }: System, home: string): void {
  if (attempt(homedir) === undefined) env.HOME = home;
}

/** Where finished work goes: the folder of films, else of documents, else the creator's home, else the app's own. None is made. */
function usualWorkspace({ getPath, homedir }: System, home: string): Chosen {
  const creatorsHome = attempt(homedir);
  for (const name of creatorsHome === undefined ? [] : (['videos', 'documents', 'home'] as const)) {
    const folder = attempt(() => getPath(name));
    // The system's way of saying that there is no such folder is to name the home itself.
    if (folder === undefined || (name !== 'home' && folder === creatorsHome) || !couldBeWritten(folder)) continue;
    const value = join(folder, APP_NAME);
    return name === 'videos' ? { value } : { value, instead: workGoesTo(value) };
  }
  const value = join(home, 'workspace');
  return { value, instead: workGoesTo(value) };
}

const workGoesTo = (folder: string) => `There is no Videos folder that can be used: finished work goes to ${folder}.`;

/** It, or the nearest folder above it that is there, lets something be made in it. */
function couldBeWritten(folder: string): boolean {
  const found = attempt(() => statSync(folder));
  if (found === undefined) return dirname(folder) !== folder && couldBeWritten(dirname(folder));
  return found.isDirectory() && attempt(() => isWritable(folder)) === true;
}

function isWritable(folder: string): true {
  accessSync(folder, constants.W_OK | constants.X_OK);
  return true;
}

/** Whose a task is when nobody says: the system's name for the user, which a container's may be without. */
function usualUser({ env, username }: System): Chosen {
  const usual = attempt(() => userIdSchema.parse(username()));
  if (usual !== undefined) return { value: usual };
  const uid = process.getuid?.();
  const names = [env.USER, env.LOGNAME, env.USERNAME, uid === undefined ? undefined : `user-${uid}`];
  const value = names.find((name) => userIdSchema.safeParse(name).success) ?? 'creator';
  return { value, instead: `The system has no name for this user: new tasks belong to "${value}".` };
}

/** Says on the terminal and in the log what is not the usual. */
export function tellChoices(chosen: readonly Chosen[], log: Log): void {
  for (const { instead } of chosen) {
    if (instead === undefined) continue;
    process.stderr.write(`${instead}\n`);
    log.warn('start.chose', { instead });
  }
}
