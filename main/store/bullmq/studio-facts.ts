import { randomUUID } from 'node:crypto';
import { perType, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { StudioConnection } from './connection';
import type { Engine } from './engine';
import type { Mirror } from './mirror';

export interface StudioFactsOptions {
  readonly connection: StudioConnection;
  readonly engine: Engine;
  readonly mirror: Mirror;
  /** How long ended tasks are kept, if this machine is the first of the studio. */
  readonly retentionDays: () => number;
  readonly onChange: () => void;
}

/** What a studio has in Redis beside its tasks, as of the last reading: its id, how long ended tasks are kept, and which types run once in it. */
export class StudioFacts {
  readonly #options: StudioFactsOptions;
  readonly #key: string;
  #id: string | undefined;
  #limited: Readonly<Record<TaskType, boolean>> = perType(() => false);

  constructor(options: StudioFactsOptions) {
    this.#options = options;
    this.#key = `${options.engine.prefix}:studio`;
  }

  /** Made by the first machine that joins; undefined before the first reading. */
  get id(): string | undefined {
    return this.#id;
  }
  get limited(): Readonly<Record<TaskType, boolean>> {
    return this.#limited;
  }

  /** @throws when Redis does not reply. */
  async read(): Promise<void> {
    const { connection, engine, mirror, retentionDays, onChange } = this.#options;
    const { commands } = connection;
    const [id, days] = await commands.hmget(this.#key, 'id', 'retentionDays');
    // Nothing is written without need: a Redis that is full can still be read. One that was emptied gets the id again that the shared
    // folder is marked with.
    if (id == null) await commands.hsetnx(this.#key, 'id', this.#id ?? mirror.studioId() ?? randomUUID());
    if (days == null) await commands.hsetnx(this.#key, 'retentionDays', String(retentionDays()));
    this.#id = id ?? (await commands.hget(this.#key, 'id')) ?? undefined;
    if (this.#id !== undefined) mirror.keepStudioId(this.#id);
    const all = await Promise.all(TASK_TYPES.map(async (type) => [type, await engine.isLimited(type)] as const));
    const known = new Map(all);
    this.#limited = perType((type) => known.get(type) ?? false);
    onChange();
  }
  async setLimited(type: TaskType, limited: boolean): Promise<void> {
    await this.#options.engine.setLimited(type, limited);
    await this.read();
  }
  async retentionDays(): Promise<number> {
    return Number(await this.#options.connection.commands.hget(this.#key, 'retentionDays'));
  }
  async setRetentionDays(days: number): Promise<void> {
    await this.#options.connection.commands.hset(this.#key, 'retentionDays', String(days));
  }
}
