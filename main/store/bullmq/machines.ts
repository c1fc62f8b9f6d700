import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Machine, machineSchema } from '../../../contract/machine';
import type { Problem } from '../../../contract/messages';
import { isAwaySince } from '../../../contract/studio';
import { type TaskType, taskTypeSchema } from '../../../contract/task';
import type { StoreChange } from '../task-store';
import { problemOfWriting } from './redis-problems';

const SAY_EVERY_MS = 5_000;
/** One that was never heard of again, such as a machine that was reinstalled, is forgotten. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;

const valueSchema = z.object({
  name: machineSchema.shape.name,
  /** By the clock of Redis. */
  seenAtMs: z.number(),
  /** A type that a newer app knows is passed over. */
  takes: z.array(z.string()).transform((types) => types.flatMap((type) => taskTypeSchema.safeParse(type).data ?? [])),
  version: z.string().max(100),
  /** Whether it has a language model, or code of its creator's, for a script of which only the title is known. */
  writesFromTitle: z.boolean().default(false),
  /** The computer's own name, and the start of the app that wrote this: two at once are a home that was copied. */
  host: z.string().max(300).default(''),
  start: z.string().max(100).default(''),
});

export type SeenMachine = Machine & z.output<typeof valueSchema>;

export interface MachinesOptions {
  /** Not closed here. Its commands must fail by themselves when Redis is away. */
  readonly client: Pick<Redis, 'time' | 'hget' | 'hset' | 'hdel' | 'hgetall'>;
  /** Of all keys of the studio: `{sq:<name>}`. */
  readonly prefix: string;
}

/** What this machine says of itself. */
export interface OwnMachine {
  readonly machine: Machine;
  readonly version: string;
  readonly takes: () => readonly TaskType[];
  readonly writesFromTitle: () => boolean;
  /** The computer's own name. */
  readonly host: string;
}

/**
 * The machines of a studio, as each of them says: one hash, a field a machine. They are for people to read; and by them a machine leaves
 * scripts to one that has a model, or everything to the home that it is a copy of. Nothing here throws: while Redis is away, nothing is
 * written, and nobody is there.
 */
export class Machines {
  readonly #client: MachinesOptions['client'];
  readonly #key: string;
  #timer: NodeJS.Timeout | undefined;
  #saying: Promise<void> = Promise.resolve();
  readonly #start = randomUUID();
  #hasSaid = false;
  #double: { readonly host: string } | undefined;
  #problem: Problem | undefined;

  constructor({ client, prefix }: MachinesOptions) {
    this.#client = client;
    this.#key = `${prefix}:machines`;
  }

  /** Says from now on that this machine is there. Resolves when it was said once, or could not be. */
  async stay(own: OwnMachine): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.say(own), SAY_EVERY_MS);
    this.#timer.unref();
    await this.say(own);
  }

  /** Says it once: at once after a change. In order, so that an old value never comes last. */
  say(own: OwnMachine): Promise<void> {
    this.#saying = this.#saying.then(async () => {
      const seenAtMs = await this.#now();
      if (seenAtMs === undefined) return;
      this.#double = await this.#doubleOf(own, seenAtMs);
      if (this.#double !== undefined) return;
      const { machine, version, host } = own;
      const value: z.input<typeof valueSchema> = {
        name: machine.name,
        seenAtMs,
        takes: [...own.takes()],
        version,
        writesFromTitle: own.writesFromTitle(),
        host,
        start: this.#start,
      };
      try {
        await this.#client.hset(this.#key, machine.id, JSON.stringify(value));
        this.#hasSaid = true;
        this.#problem = undefined;
      } catch (error) {
        this.#problem = problemOfWriting(error);
      }
    });
    return this.#saying;
  }

  /** Why Redis wrote nothing when this machine last said that it is there. */
  get problem(): Problem | undefined {
    return this.#problem;
  }
  /** The computer on which a copy of this home, or its original, is in the studio now. */
  get double(): { readonly host: string } | undefined {
    return this.#double;
  }

  /**
   * Who else says that it is this machine. An earlier start on this computer does not count: it has ended, since a home is used once at a
   * time; but whoever says it after this start did is there. So of two, one remains.
   */
  async #doubleOf({ machine, host }: OwnMachine, nowMs: number): Promise<{ readonly host: string } | undefined> {
    const text = await quietly(this.#client.hget(this.#key, machine.id));
    const said = typeof text === 'string' ? parsed(machine.id, text) : undefined;
    if (said === undefined || said.start === this.#start || isAwaySince(said.seenAtMs, nowMs)) return undefined;
    return this.#hasSaid || said.host !== host ? { host: said.host } : undefined;
  }

  /** Says nothing more: after a while it is seen to be away. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** A clean leave: the machine is gone from every list. */
  async leave(machineId: string): Promise<void> {
    clearInterval(this.#timer);
    await this.#saying;
    await quietly(this.#client.hdel(this.#key, machineId));
  }

  /** By name. Drops those that were not seen for a week. */
  async list(): Promise<SeenMachine[]> {
    const [nowMs, fields] = await Promise.all([this.#now(), quietly(this.#client.hgetall(this.#key))]);
    if (nowMs === undefined || fields === undefined) return [];
    const seen = Object.entries(fields).flatMap(([id, text]) => parsed(id, text) ?? []);
    const forgotten = seen.filter(({ seenAtMs }) => nowMs - seenAtMs > FORGOTTEN_AFTER_MS);
    if (forgotten.length > 0) await quietly(this.#client.hdel(this.#key, ...forgotten.map(({ id }) => id)));
    return seen
      .filter((one) => !forgotten.includes(one))
      .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  }

  /** The time by Redis: machines disagree about it. */
  async #now(): Promise<number | undefined> {
    const time = await quietly(this.#client.time());
    return time === undefined ? undefined : Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
  }
}

/** This machine among the others: it says what it takes, and looks who is there. */
export class Presence {
  readonly #machines: Machines;
  readonly #own: OwnMachine;
  readonly #paused: Set<TaskType>;
  #isStaying = false;
  #seen: readonly SeenMachine[] = [];

  /** `paused`: types that this machine takes none of for now. */
  constructor(machines: Machines, own: OwnMachine, paused: Iterable<TaskType>) {
    this.#machines = machines;
    this.#paused = new Set(paused);
    this.#own = { ...own, takes: () => own.takes().filter((type) => !this.#paused.has(type)) };
  }

  /** As of the last look. */
  get seen(): readonly SeenMachine[] {
    return this.#seen;
  }
  async look(): Promise<void> {
    this.#seen = await this.#machines.list();
  }
  /** Says from now on that it is there. */
  async stay(): Promise<void> {
    if (!this.#isStaying) await this.#machines.stay(this.#own);
    this.#isStaying = true;
  }
  follow(change: StoreChange): void {
    if (change.kind !== 'paused' || change.machineId !== this.#own.machine.id) return;
    if (change.paused) this.#paused.add(change.type);
    else this.#paused.delete(change.type);
    void this.#machines.say(this.#own);
  }
}

/** Undefined for what another program, or a later version, wrote there. */
function parsed(id: string, text: string): SeenMachine | undefined {
  try {
    const value = valueSchema.safeParse(JSON.parse(text));
    const machineId = machineSchema.shape.id.safeParse(id);
    return value.success && machineId.success ? { id: machineId.data, ...value.data } : undefined;
  } catch {
    return undefined;
  }
}

async function quietly<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch {
    return undefined;
  }
}
