import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Command line of the app, parsed. Paths are absolute. */
export interface Flags {
  readonly home: string | undefined;
  readonly workspace: string | undefined;
  readonly port: number | undefined;
  readonly hidden: boolean;
  readonly allowOrigins: readonly string[];
  readonly sample: boolean;
  readonly exitWhenIdle: boolean;
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
  // 0 lets the system choose: tests and a second instance on one machine need it; bridge.json tells the result.
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

/**
 * Reads our flags and passes over everything else, since Electron and Chromium put switches of their own in argv.
 * @throws FlagError naming the flag and what it takes.
 */
export function parseFlags(argv: readonly string[], cwd: string): Flags {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      workspace: { type: 'string' },
      port: { type: 'string' },
      hidden: { type: 'boolean' },
      'allow-origin': { type: 'string', multiple: true },
      sample: { type: 'boolean' },
      'exit-when-idle': { type: 'boolean' },
    },
  });
  const text = (name: 'home' | 'workspace' | 'port'): string | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new FlagError(`--${name} needs a value.`);
    return value;
  };
  const origins = values['allow-origin'] ?? [];
  return {
    home: folder(text('home'), 'home', cwd),
    workspace: folder(text('workspace'), 'workspace', cwd),
    port: portNumber(text('port')),
    hidden: values.hidden === true,
    allowOrigins: (Array.isArray(origins) ? origins : [origins]).map((value) => origin(String(value))),
    sample: values.sample === true,
    exitWhenIdle: values['exit-when-idle'] === true,
  };
}
