import { appendFileSync, closeSync, existsSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { type TaskType, taskTypeSchema } from '../../../contract/task';

/**
 * What several processes did with their tasks, in one file that each of them only appends to: short lines of O_APPEND do not mix, and a
 * kill -9 takes none back.
 */
const entrySchema = z.object({
  /** ms by a clock that all processes of this computer share and that never jumps. */
  at: z.number(),
  /** The machine. */
  by: z.string(),
  what: z.enum([
    'begin',
    /** Its work is done: the machine will say that it is completed. */
    'end',
    /** It was told to stop. */
    'stop',
    /** The process was killed, or stopped by SIGSTOP: nothing of it runs from here on. */
    'gone',
    /** A request was acknowledged. */
    'added',
  ]),
  taskId: z.string().default(''),
  leaseId: z.string().default(''),
  type: taskTypeSchema.optional(),
});
export type RunEntry = z.infer<typeof entrySchema>;

export class RunLog {
  readonly #entries: RunEntry[] = [];
  #readUpTo = 0;

  constructor(
    readonly file: string,
    readonly machine: string,
  ) {}

  note(what: RunEntry['what'], about: Partial<Omit<RunEntry, 'what' | 'at' | 'by'>> = {}): void {
    const at = Number(process.hrtime.bigint() / 1_000n) / 1_000;
    appendFileSync(this.file, `${JSON.stringify({ at, by: this.machine, what, ...about })}\n`);
  }
  entries(): readonly RunEntry[] {
    const text = this.#whatIsNew();
    this.#readUpTo += Buffer.byteLength(text);
    for (const line of text.split('\n')) if (line !== '') this.#entries.push(entrySchema.parse(JSON.parse(line)));
    return this.#entries;
  }
  /** Whole lines that were not read yet: a long test looks at them again and again. */
  #whatIsNew(): string {
    if (!existsSync(this.file)) return '';
    const file = openSync(this.file, 'r');
    try {
      const buffer = Buffer.alloc(1 << 20);
      let text = '';
      for (let at = this.#readUpTo; ; ) {
        const bytes = readSync(file, buffer, 0, buffer.length, at);
        if (bytes === 0) return text.slice(0, text.lastIndexOf('\n') + 1);
        // What machines write there is ASCII.
        text += buffer.toString('latin1', 0, bytes);
        at += bytes;
      }
    } finally {
      closeSync(file);
    }
  }
  acknowledged(): Set<string> {
    return new Set(this.entries().flatMap(({ what, taskId }) => (what === 'added' ? [taskId] : [])));
  }
  runs(): Run[] {
    const open = new Map<string, Run>();
    const all: Run[] = [];
    for (const { what, at, by, taskId, leaseId, type } of this.entries()) {
      if (what === 'begin' && type !== undefined) {
        const run: Run = { taskId, leaseId, type, by, from: at, to: Number.POSITIVE_INFINITY };
        open.set(leaseId, run);
        all.push(run);
      } else if (what === 'end' || what === 'stop') {
        const run = open.get(leaseId);
        if (run !== undefined) run.to = Math.min(run.to, at);
        open.delete(leaseId);
      } else if (what === 'gone') {
        for (const run of open.values()) if (run.by === by) run.to = Math.min(run.to, at);
      }
    }
    return all;
  }
}

export interface Run {
  readonly taskId: string;
  readonly leaseId: string;
  readonly type: TaskType;
  readonly by: string;
  readonly from: number;
  to: number;
}

/** Pairs of runs that were under way at the same time although `mustNot` says that they must not. */
export function overlaps(runs: readonly Run[], mustNot: (one: Run, other: Run) => boolean): string[] {
  const inOrder = runs.toSorted((a, b) => a.from - b.from);
  let open: Run[] = [];
  const found: string[] = [];
  for (const run of inOrder) {
    open = open.filter(({ to }) => to > run.from);
    for (const other of open.filter((one) => mustNot(one, run))) {
      const forMs = Math.round(Math.min(run.to, other.to) - run.from);
      found.push(`${other.type} ${other.taskId} (${other.by}) and ${run.taskId} (${run.by}) for ${forMs} ms`);
    }
    open.push(run);
  }
  return found;
}
