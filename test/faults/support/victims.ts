import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TASK_TYPES, type TaskType, taskTypeSchema } from '../../../contract/task';
import type { Place } from '../../e2e/support/launch';

/** `asleep`: the app, while one of its workers is stopped and wakes beside the next app. */
const VICTIMS = ['app', 'asleep', ...TASK_TYPES] as const;
export type Victim = (typeof VICTIMS)[number];

/** Who is killed next, each as often as the round says, and how often each was. */
export class Victims {
  readonly #killed = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
  /** Of those, how often a worker had a task in hand. */
  readonly #busy = new Map<Victim, number>();
  #left: Victim[] = [];

  constructor(
    readonly round: readonly Victim[],
    readonly random: () => number,
  ) {}

  next(): Victim {
    if (this.#left.length === 0) this.#left = [...this.round];
    const index = Math.floor(this.random() * this.#left.length);
    const [victim = 'app'] = this.#left.splice(index, 1);
    return victim;
  }

  count(victim: Victim, running: readonly TaskType[]): void {
    this.#killed.set(victim, (this.#killed.get(victim) ?? 0) + 1);
    const busy = victim === 'app' || victim === 'asleep' ? running.length > 0 : running.includes(victim);
    if (busy) this.#busy.set(victim, (this.#busy.get(victim) ?? 0) + 1);
  }

  /** Those that were never killed. */
  spared(): Victim[] {
    return VICTIMS.filter((victim) => this.#killed.get(victim) === 0);
  }

  toString(): string {
    return VICTIMS.map((one) => `${one} ${this.#killed.get(one)} (${this.#busy.get(one) ?? 0} at work)`).join(', ');
  }
}

export interface Kin {
  readonly pid: number;
  readonly command: string;
}
export function descendantsOf(pid: number): Kin[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = rows.map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row)).filter((match) => match !== null);
  const below = (parent: number): Kin[] =>
    all
      .filter((match) => Number(match[2]) === parent)
      .flatMap((match) => [{ pid: Number(match[1]), command: match[3] ?? '' }, ...below(Number(match[1]))]);
  return below(pid);
}

const readySchema = z.object({ event: z.literal('worker.ready'), type: taskTypeSchema, pid: z.int() });

/** The workers among an app's processes: its log says which is which. */
export function workersAmong(family: readonly Kin[], { home }: Place): ReadonlyMap<TaskType, number> {
  const files = ['combined.1.log', 'combined.log'].map((name) => join(home, 'logs', name)).filter(existsSync);
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const types = new Map<number, TaskType>();
  for (const line of lines.filter((one) => one.includes('"worker.ready"'))) {
    const { pid, type } = readySchema.parse(JSON.parse(line));
    types.set(pid, type);
  }
  const workers = new Map<TaskType, number>();
  for (const { pid, command } of family) {
    const type = types.get(pid);
    if (type !== undefined && command.includes('node.mojom.NodeService')) workers.set(type, pid);
  }
  return workers;
}

/** A process that ended by itself a moment before is no error. */
export function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH: nobody there.
  }
}
