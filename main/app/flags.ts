import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isSameServer, readStudioAddress, type StudioPlace } from '../settings/studio-address';
import { isOpenToReaders } from '../store/redis-address';

/** The app's command line, parsed. Paths are absolute. */
export interface Flags {
  readonly home: string | undefined;
  readonly workspace: string | undefined;
  readonly port: number | undefined;
  readonly hidden: boolean;
  readonly allowOrigins: readonly string[];
  readonly sample: boolean;
  readonly exitWhenIdle: boolean;
  /** Of --studio or STUDIO_QUEUE_REDIS, in force for this run only. */
  readonly studio: StudioPlace | undefined;
}

/** A flag that cannot be used; its message is one plain sentence for the terminal. */
export class FlagError extends Error {}

function folder(value: string | undefined, name: string, cwd: string): string | undefined {
  if (value === undefined) return undefined;
  if (value.trim() === '') throw new FlagError(`--${name} needs a folder, for example --${name} /home/me/studio.`);
  return isAbsolute(value) ? value : resolve(cwd, value);
}

function portNumber(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  // 0 lets the system choose: for tests and for a second instance on one machine. The result is in bridge.json.
  if (!/^\d{1,5}$/.test(value) || port > 65_535 || (port !== 0 && port < 1_024)) {
    throw new FlagError('--port needs a number from 1024 to 65535 (or 0 to let the system choose).');
  }
  return port;
}

function origin(value: string): string {
  const canonical = URL.canParse(value) ? new URL(value).origin : 'null';
  if (canonical === 'null' || !/^https?:/.test(canonical)) {
    throw new FlagError('--allow-origin needs an address such as http://localhost:3000.');
  }
  return canonical;
}

const EXAMPLE = 'rediss://studio@nas.local:6379/?name=studio';

function studioOf(text: string, name: string): StudioPlace {
  const place = readStudioAddress(text);
  // The text is not repeated: it may hold a password.
  if (place === undefined) throw new FlagError(`${name} needs the address of a Redis server, for example ${EXAMPLE}.`);
  if (isOpenToReaders(place.address) && !place.knowsTheRisk) {
    throw new FlagError(
      `${name}: redis:// sends everything readable over the network. Use rediss://, or add ?risk=known to the address.`,
    );
  }
  return place;
}

/** The flag's, else the environment's. A password comes from the environment alone. */
function studio(flag: string | undefined, { STUDIO_QUEUE_REDIS }: NodeJS.ProcessEnv): StudioPlace | undefined {
  const ofEnv = STUDIO_QUEUE_REDIS ? studioOf(STUDIO_QUEUE_REDIS, 'STUDIO_QUEUE_REDIS') : undefined;
  if (flag === undefined) return ofEnv;
  const place = studioOf(flag, '--studio');
  if (place.password !== undefined) {
    throw new FlagError(
      'A password in --studio can be read by every program on this machine. Enter it in Settings, or give the address in STUDIO_QUEUE_REDIS.',
    );
  }
  if (ofEnv === undefined || !isSameServer(place.address, ofEnv.address)) return place;
  return { ...place, password: ofEnv.password };
}

const OPTIONS = {
  home: { type: 'string' },
  workspace: { type: 'string' },
  port: { type: 'string' },
  hidden: { type: 'boolean' },
  'allow-origin': { type: 'string', multiple: true },
  sample: { type: 'boolean' },
  'exit-when-idle': { type: 'boolean' },
  studio: { type: 'string' },
} as const;
const NAMES = Object.keys(OPTIONS);

/** How many letters must be inserted, removed or changed to turn one word into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The flag of ours that was probably meant. The shorter it is, the fewer typos are allowed, since Chromium has hundreds of flags. */
function nearlyOurs(name: string): string | undefined {
  return NAMES.find((ours) => {
    const allowed = ours.length < 6 ? 1 : ours.length < 10 ? 2 : 4;
    return editDistance(name.toLowerCase(), ours) <= allowed;
  });
}

/**
 * Reads our flags, and the studio of the environment. Other flags are ignored, since Electron and Chromium put switches of their own into
 * argv. A flag that nearly matches one of ours is refused: a misspelt flag that is ignored would be noticed too late.
 * @throws FlagError with the name of the flag and what it takes.
 */
export function parseFlags(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Flags {
  const { values } = parseArgs({ args: [...argv], strict: false, allowPositionals: true, options: OPTIONS });
  const given: Readonly<Record<string, unknown>> = values;
  for (const name of Object.keys(given)) {
    const meant = NAMES.includes(name) ? undefined : nearlyOurs(name);
    if (meant !== undefined) throw new FlagError(`--${name} is not known; did you mean --${meant}?`);
  }
  const text = (name: 'home' | 'workspace' | 'port' | 'studio'): string | undefined => {
    const value = given[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.startsWith('--')) throw new FlagError(`--${name} needs a value.`);
    return value;
  };
  const isOn = (name: 'hidden' | 'sample' | 'exit-when-idle'): boolean => {
    const value = given[name];
    if (typeof value === 'string') throw new FlagError(`--${name} takes no value.`);
    return value === true;
  };
  const origins = values['allow-origin'] ?? [];
  return {
    home: folder(text('home'), 'home', cwd),
    workspace: folder(text('workspace'), 'workspace', cwd),
    port: portNumber(text('port')),
    hidden: isOn('hidden'),
    allowOrigins: (Array.isArray(origins) ? origins : [origins]).map((value) => origin(String(value))),
    sample: isOn('sample'),
    exitWhenIdle: isOn('exit-when-idle'),
    studio: studio(text('studio'), env),
  };
}
