import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { type BridgeFile, bridgeFileSchema } from '../contract/bridge';
import type { Sentence } from '../contract/words';
import { errorCode } from './error-code';
import { CliError, EXIT } from './exit';
import { WORDS } from './words';

const APP_NAME = 'Studio Queue';
/** An address, a token and a number are some hundred. */
const MAX_FILE_BYTES = 64 * 1024;

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
}

/**
 * The homes in which the app may run, the usual one first. The app's own rules (`main/app/usual-places.ts`), as far as they can be known
 * from outside: only the app knows which of the later ones it could write to, and only where there is no usual one.
 * @param given --home
 */
export function possibleHomes(given: string | undefined, { env, platform, cwd }: Surroundings): string[] {
  const named = given ?? (env.STUDIO_QUEUE_HOME || undefined);
  if (named !== undefined) return [resolve(cwd, named)];
  const user = usersHome(env, platform);
  if (platform === 'win32') return [join(env.APPDATA || join(user ?? '', 'AppData', 'Roaming'), APP_NAME)];
  if (platform === 'darwin') return user === undefined ? [] : [join(user, 'Library', 'Application Support', APP_NAME)];
  const usual = env.XDG_CONFIG_HOME || (user === undefined ? undefined : join(user, '.config'));
  const parents = [usual, env.XDG_DATA_HOME, env.XDG_STATE_HOME, user];
  return parents.flatMap((parent) => (parent !== undefined && isAbsolute(parent) ? [join(parent, APP_NAME)] : []));
}

/** An empty or relative HOME is none, as for the app. */
function usersHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32' && env.HOME !== undefined && isAbsolute(env.HOME)) return env.HOME;
  try {
    return platform === 'win32' ? homedir() : userInfo().homedir;
  } catch {
    return undefined;
  }
}

/** Reads `bridge.json`. Undefined when the app does not run there: no file, or one left by an app that was killed. */
export function findApp(homes: readonly string[], warn: (sentence: Sentence) => void): BridgeFile | undefined {
  for (const home of homes) {
    const file = join(home, 'bridge.json');
    const text = readOwn(file, warn);
    if (text === undefined) continue;
    const found = parsed(text, file);
    // Whoever has the port by now would be sent the token.
    if (isAlive(found.pid)) return found;
  }
  return undefined;
}

function parsed(text: string, file: string): BridgeFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const read = bridgeFileSchema.safeParse(json);
  if (!read.success) throw new CliError(EXIT.refused, WORDS.bridgeFileUnreadable(file));
  if (!isLoopback(read.data.url)) throw new CliError(EXIT.refused, WORDS.notLoopback(file));
  return read.data;
}

/** The token goes to this machine only, whatever the file says. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(url);
  return (
    protocol === 'http:' &&
    ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) &&
    [username, password, search, hash].every((part) => part === '') &&
    pathname === '/'
  );
}

/** Another user's file could lead our tasks to them; one that others can read shows them the token. */
function readOwn(file: string, warn: (sentence: Sentence) => void): string | undefined {
  let descriptor: number;
  try {
    // A pipe in its place would never open, and not even Ctrl-C would be heard meanwhile. Windows knows no such flag.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CliError(EXIT.refused, WORDS.bridgeFileUnreadable(file));
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() || found.size > MAX_FILE_BYTES)
      throw new CliError(EXIT.refused, WORDS.bridgeFileUnreadable(file));
    const { uid, mode } = found;
    const own = process.getuid?.();
    if (own !== undefined) {
      if (uid !== own && own !== 0) throw new CliError(EXIT.refused, WORDS.notYours(file));
      if (uid !== own) warn(WORDS.ofAnother(file));
      if ((mode & 0o077) !== 0) warn(WORDS.openToOthers(file));
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** A process of another user is not our app: its number was given away again. */
function isAlive(pid: number): boolean {
  if (pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
