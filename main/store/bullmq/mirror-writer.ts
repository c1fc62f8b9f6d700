import type { TaskLogLine } from '../../../contract/task';
import type { TaskCopy } from '../task-copy';
import type { Changes, StoreChange } from '../task-store';
import { copyOf, type FoundJob } from './job';
import type { Mirror } from './mirror';

/** More than this is reported as one change. */
const LISTED = 500;

export interface MirrorWriterOptions {
  readonly mirror: Mirror;
  readonly toAbsolute: (folder: string) => string | undefined;
  readonly emit: (change: StoreChange) => void;
  /** A job that runs was read. */
  readonly onActive: (found: FoundJob) => void;
}

/** What was written into the mirror, and from what. */
export interface Written extends Changes {
  readonly copies: readonly TaskCopy[];
  /** Too many to be listed, or to be kept until all are written: none of them is here. */
  readonly isMany: boolean;
}

/** Writes what was read into the mirror, and reports what differs. */
export class MirrorWriter {
  readonly #options: MirrorWriterOptions;

  constructor(options: MirrorWriterOptions) {
    this.#options = options;
  }

  put(jobs: readonly FoundJob[]): Written {
    const { mirror, toAbsolute, onActive } = this.#options;
    const copies = jobs.flatMap((job) => copyOf(job, toAbsolute) ?? []);
    for (const job of jobs) if (job.state === 'active') onActive(job);
    return { ...mirror.put(copies), copies, isMany: false };
  }
  /** `aboutId`: which of them a call of this machine is about; null for none. */
  report({ tasks, copies, claimable, summary, today, isMany }: Written, aboutId: string | null): void {
    const { emit } = this.#options;
    const counts = { summary, today };
    if (isMany) {
      emit({ kind: 'many', claimable, counts });
      return;
    }
    if (tasks.length === 0 && claimable.size === 0) return;
    emit({ kind: 'tasks', ...(aboutId === null ? {} : { aboutId }), tasks, logs: [], claimable, ...counts });
    const changed = new Map(tasks.map((task) => [task.id, task.status]));
    for (const { id, type, runMs } of copies) {
      if (runMs === undefined || changed.get(id) !== 'completed') continue;
      emit({ kind: 'tasks', tasks: [], logs: [], claimable: new Set(), ...counts, ran: { type, ms: runMs } });
    }
  }
  /** Those that are gone. */
  remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const removed = this.#options.mirror.remove(ids);
    if (removed.ids.length > 0) this.#options.emit({ kind: 'removed', ...removed });
  }
  /** Lines that are there already are left out. */
  addLines(taskId: string, lines: readonly TaskLogLine[]): void {
    if (lines.length === 0) return;
    const added = this.#options.mirror.addLines(taskId, lines);
    if (added.length > 0) this.#options.emit({ kind: 'activity', logs: [{ taskId, lines: added }], progress: [] });
  }
}

/** Both as one, for a report of everything. */
export function joined(before: Written | undefined, next: Written): Written {
  if (before === undefined) return next;
  const tasks = [...before.tasks, ...next.tasks];
  const isMany = before.isMany || tasks.length > LISTED;
  return {
    ...next,
    claimable: new Set([...before.claimable, ...next.claimable]),
    tasks: isMany ? [] : tasks,
    // Of tasks that did not change nothing is reported.
    copies: isMany ? [] : [...before.copies, ...(next.tasks.length === 0 ? [] : next.copies)],
    isMany,
  };
}
