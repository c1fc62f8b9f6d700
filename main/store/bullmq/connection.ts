import { rootCertificates } from 'node:tls';
import { Redis, type RedisOptions } from 'ioredis';
import type { Problem } from '../../../contract/messages';
import { Listeners, type Unsubscribe } from '../../system/listeners';
import { problemOf } from './redis-problems';

/** A Redis that does not reply within this is treated as gone: with ioredis' defaults a black hole would hang for ever. */
const REPLY_WITHIN_MS = 2_000;
/** Of the connection that waits for events: longer than Redis holds a read when nothing happens. */
const SILENT_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 1_000;
const LONGEST_RETRY_MS = 2_000;

export interface RedisAddress {
  /** redis:// or rediss://, perhaps with a user; its query is ignored. */
  readonly address: string;
  readonly password: string | undefined;
  /** Certificates to be trusted beside the known authorities, as PEM: a studio may be its own. */
  readonly ca?: string | undefined;
  /** How long a reply may take before Redis counts as gone; 2 s by default. Tests of other things wait longer, as a busy computer is no black hole. */
  readonly replyWithinMs?: number | undefined;
}

/** What ioredis needs of an address. The password never becomes part of a URL, which could end up in a log. */
export function redisOptions({ address, password, ca }: RedisAddress) {
  const url = new URL(address);
  const db = Number.parseInt(url.pathname.slice(1), 10);
  const host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(password === undefined || password === '' ? {} : { password }),
    ...(Number.isNaN(db) ? {} : { db }),
    ...(url.protocol === 'rediss:'
      ? { tls: { servername: host, ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }) } }
      : {}),
  } satisfies RedisOptions;
}

/** What is sent in one turn of the event loop leaves in one piece: ioredis writes, and Redis then reads, each command by itself. */
class GatheringRedis extends Redis {
  #isGathering = false;

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const { stream } = this;
    if (!this.#isGathering && stream !== undefined) {
      this.#isGathering = true;
      stream.cork();
      setImmediate(() => {
        this.#isGathering = false;
        stream.uncork();
      });
    }
    return super.sendCommand(...args);
  }
}

/**
 * The connections to a studio's Redis: one for commands, one that waits for events. Down until the first reply, and again when a connection
 * ends or a reply is late; it is then made again and again. The only file that makes ioredis clients for the store.
 */
export class StudioConnection {
  readonly commands: Redis;
  readonly events: Redis;
  readonly #changes: Listeners<boolean>;
  readonly #onError: (error: unknown) => void;
  readonly #where: string;
  readonly #replyWithinMs: number;
  #isUp = false;
  #isClosed = false;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #aheadMs = 0;
  #lastError: unknown;

  constructor(address: RedisAddress, onError: (error: unknown) => void) {
    this.#replyWithinMs = address.replyWithinMs ?? REPLY_WITHIN_MS;
    const options = {
      ...redisOptions(address),
      // Connecting from the first moment: BullMQ connects one that is not itself, and gives it up for good if that fails once.
      lazyConnect: false,
      enableOfflineQueue: false,
      // A command that was cut off fails at once: the caller decides whether to repeat it. Without the second, ioredis would forget it.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: this.#replyWithinMs,
      // By default, one that loads its file is asked again after as long as it thinks that it will take, up to 10 s.
      maxLoadingRetryTime: LOOK_EVERY_MS,
      retryStrategy: (times: number) => Math.min(100 * times, LONGEST_RETRY_MS),
    } satisfies RedisOptions;
    this.commands = new GatheringRedis({ ...options, commandTimeout: this.#replyWithinMs });
    this.events = new Redis({ ...options, socketTimeout: SILENT_WITHIN_MS });
    this.#changes = new Listeners(onError);
    this.#onError = onError;
    this.#where = new URL(address.address).host;
    for (const client of [this.commands, this.events]) {
      client.on('error', (error: unknown) => {
        this.#lastError = error;
        // Before BullMQ's parts hear of it, each of which would report it.
        this.#set(false);
      });
      client.on('close', () => this.#set(false));
      client.on('ready', () => void this.#look());
    }
  }

  /** Returns at once; `onChange` reports when it is up. */
  start(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#look();
  }

  get isUp(): boolean {
    return this.#isUp;
  }
  /** Why it is down, where that is known for sure: some errors have many causes. */
  get problem(): Problem | undefined {
    if (this.#isUp || this.#lastError === undefined) return undefined;
    const problem = problemOf(this.#lastError, this.#where, this.#replyWithinMs / 1_000);
    return problem.code === 'studio.not_redis' || problem.code === 'studio.unreachable' ? undefined : problem;
  }
  /** How far Redis' clock is ahead of this machine's, in ms, as of the last connection. */
  get aheadMs(): number {
    return this.#aheadMs;
  }
  onChange(listener: (isUp: boolean) => void): Unsubscribe {
    return this.#changes.add(listener);
  }

  /** For whoever could not work with it although it is up: it is down, and up again at the next look at which Redis replies. */
  takeDown(error: unknown): void {
    this.#lastError = error;
    this.#set(false);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#isClosed = true;
    this.commands.disconnect();
    this.events.disconnect();
  }

  #look(): Promise<void> {
    this.#looking ??= this.#ask().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }
  async #ask(): Promise<void> {
    if (this.commands.status === 'connect') await this.#askWhetherItLoads();
    if (this.#timer === undefined || this.commands.status !== 'ready' || this.events.status !== 'ready') return;
    try {
      const asked = Date.now();
      // Not PING, which a Redis refuses as well while it cannot save.
      const [seconds, micros] = await this.commands.time();
      if (this.#isUp) return;
      this.#aheadMs = Math.round(Number(seconds) * 1_000 + Number(micros) / 1_000 - (asked + Date.now()) / 2);
      this.#set(true);
    } catch (error) {
      this.takeDown(error);
      // Another socket: this one may lead into a black hole.
      this.commands.disconnect(true);
      this.events.disconnect(true);
    }
  }
  /** ioredis waits for that without a word. */
  async #askWhetherItLoads(): Promise<void> {
    const info = await this.commands.info('persistence').catch(() => '');
    if (/^loading:1/mu.test(info)) this.#lastError = new Error('LOADING');
  }
  #set(isUp: boolean): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    if (this.#isClosed) return;
    if (isUp) this.#lastError = undefined;
    if (!isUp) this.#onError(this.#lastError ?? new Error('the connection to the studio ended'));
    this.#changes.emit(isUp);
  }
}
