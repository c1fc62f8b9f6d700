import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterFile } from './after-file';
import { tempDir } from './temp-dir';

/**
 * Debian's server is the program behind this name, chosen by the name it is started with. It is in `redis-tools`, which starts no
 * service; the package `redis-server` would.
 */
const PROGRAM = 'redis-check-rdb';
const program = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, PROGRAM))
  .find((path) => existsSync(path));

/** Never a reason to skip a test on Linux, where the set-up installs it. */
export const hasRedis = program !== undefined || process.platform === 'linux';

export interface RedisOptions {
  /** Default: a temporary folder. */
  readonly dir?: string;
  /** Default: true. */
  readonly aof?: boolean;
  /** Default: `always`, so that what was acknowledged survives kill9. */
  readonly appendfsync?: 'always' | 'everysec';
  /** Of the user `default`. */
  readonly password?: string;
  /** For example `20mb`. What would exceed it is refused (noeviction). */
  readonly maxmemory?: string;
  /** Further arguments, such as `['--aclfile', path]`; they come last and so win. */
  readonly args?: readonly string[];
}

export interface TestRedis {
  readonly port: number;
  readonly dir: string;
  /** With the password, without a user. */
  readonly url: string;
  /** Ends it as the kernel would; its files stay. */
  kill9(): Promise<void>;
  /** Ends it properly, paused or not; does nothing when it has ended. The leak guard calls it after the test file. */
  stop(): Promise<void>;
  /** Starts it again on the same port and files, after kill9 or stop. */
  restart(): Promise<void>;
  /** SIGSTOP: it accepts connections (the kernel does) and never replies. */
  pause(): void;
  resume(): void;
  /** Takes the last bytes off the file that it appends to, as a power cut would. Only while it is down. */
  cutAof(bytes: number): void;
}

/** A real Redis on 127.0.0.1 that replies. Ended after the test file, if not before. */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  if (program === undefined) {
    throw new Error(
      `These tests start a Redis and there is none here. Install it: apt-get install redis-tools (${PROGRAM}).`,
    );
  }
  const dir = options.dir ?? tempDir('redis');
  const { child, port } = await startOnFreePort(program, dir, options);
  let running = child;

  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded(running)) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    // A stopped process keeps SIGTERM until it goes on.
    running.kill('SIGCONT');
    await ended;
  };
  const redis: TestRedis = {
    port,
    dir,
    url: `redis://${options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`}127.0.0.1:${port}`,
    kill9: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      if (!hasEnded(running)) throw new Error('It runs; end it first.');
      const again = await start(program, port, dir, options);
      if (again === 'port taken') throw new Error(`Another program took port ${port}.`);
      running = again;
    },
    pause: () => running.kill('SIGSTOP'),
    resume: () => running.kill('SIGCONT'),
    cutAof: (bytes) => {
      if (!hasEnded(running)) throw new Error('It runs; end it first.');
      const folder = join(dir, 'appendonlydir');
      const newest = readdirSync(folder)
        .filter((name) => name.endsWith('.incr.aof'))
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
        .at(-1);
      if (newest === undefined) throw new Error(`There is no file that it appends to in ${folder}.`);
      const path = join(folder, newest);
      truncateSync(path, Math.max(0, statSync(path).size - bytes));
    },
  };
  afterFile(redis.stop);
  return redis;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function startOnFreePort(program: string, dir: string, options: RedisOptions) {
  for (;;) {
    const port = await freePort();
    const child = await start(program, port, dir, options);
    // Between the look and the start another test may have taken it.
    if (child !== 'port taken') return { child, port };
  }
}

/**
 * Below the ports that a system gives to connections: while nobody listens on it, none can get it, and a client that tries again and again
 * cannot meet itself there. Not reserved: another test may take it right after.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((settle) => {
      server.once('error', () => settle(false)).listen(port, '127.0.0.1', () => settle(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

async function start(
  program: string,
  port: number,
  dir: string,
  { aof = true, appendfsync = 'always', password, maxmemory, args = [] }: RedisOptions,
): Promise<ChildProcess | 'port taken'> {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: aof ? 'yes' : 'no',
    appendfsync,
    'maxmemory-policy': 'noeviction',
    ...(password === undefined ? {} : { requirepass: password }),
    ...(maxmemory === undefined ? {} : { maxmemory }),
  };
  const given = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, [...given, ...args], { argv0: 'redis-server', stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
  }
  const closed = once(child, 'close');
  while (!(await replies(port))) {
    if (!hasEnded(child)) {
      await delay(10);
      continue;
    }
    await closed;
    if (/address already in use/iu.test(said)) return 'port taken';
    throw new Error(`Redis ended at its start:\n${said}`);
  }
  return child;
}

/** Whether it replies to PING, with whatever it says: without the password that is an error. While it loads its files it does not count. */
async function replies(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('PING\r\n');
    const [reply]: unknown[] = await once(socket, 'data');
    return !String(reply).startsWith('-LOADING');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
