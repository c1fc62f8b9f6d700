import { check } from '../../../contract/check';
import type { TaskType } from '../../../contract/task';
import { type FromWorker, type RunMessage, type ToWorker, toWorkerSchema } from '../../../contract/worker-messages';
import type { WorkerProcess } from '../../../main/supervision/worker-process';

/** How the N-th operation on a process fails. */
export const PROCESS_FAULTS = {
  'throws at once': ['create', 'send', 'kill'],
  'is done on a process that ends at it': ['create', 'send'],
  'starts a process that never says a word': ['create'],
} as const;
export type ProcessFault = keyof typeof PROCESS_FAULTS;
type Operation = 'create' | 'send' | 'kill';

const HEARTBEAT_MS = 10;
const ERRNO = { create: 'EAGAIN', send: 'ERR_IPC_CHANNEL_CLOSED', kill: 'EPERM' } as const;

/**
 * Simulated worker processes: they reply in the next turn, as the title of their task says (`ok`, `wait` until cancelled, `deaf` to
 * that as well), and the N-th operation on those of one type fails. Also records what must never happen: two processes of a type, or two
 * runs of a task, at once.
 */
export class ScriptedWorkers {
  readonly problems: string[] = [];
  /** How often each task was given to a process. */
  readonly runs = new Map<string, number>();
  operations = 0;
  fired = false;
  readonly #living = new Map<TaskType, ScriptedWorker>();

  constructor(
    readonly failingType: TaskType,
    readonly fault: ProcessFault,
    readonly failAt: number,
  ) {}

  readonly create = (type: TaskType): WorkerProcess => {
    const isLost = this.fails(type, 'create');
    if (this.#living.has(type)) this.problems.push(`two processes of ${type} at once`);
    const worker = new ScriptedWorker(type, this);
    this.#living.set(type, worker);
    if (!isLost) worker.begin();
    else if (this.fault === 'is done on a process that ends at it') worker.end('could not be started: ENOENT');
    return worker;
  };

  ended(worker: ScriptedWorker): void {
    if (this.#living.get(worker.type) === worker) this.#living.delete(worker.type);
  }

  /** As a crash between two tasks. */
  endIdle(type: TaskType): void {
    this.#living.get(type)?.end('SIGSEGV');
  }

  /** Whether this one gets lost; throws instead where that is the fault. */
  fails(type: TaskType, operation: Operation): boolean {
    const failing: readonly Operation[] = PROCESS_FAULTS[this.fault];
    if (type !== this.failingType || !failing.includes(operation)) return false;
    this.operations += 1;
    if (this.operations !== this.failAt) return false;
    this.fired = true;
    if (this.fault !== 'throws at once') return true;
    throw Object.assign(new Error(`${operation} ${ERRNO[operation]}`), { code: ERRNO[operation] });
  }

  given(taskId: string): void {
    this.runs.set(taskId, (this.runs.get(taskId) ?? 0) + 1);
  }
}

class ScriptedWorker implements WorkerProcess {
  readonly pid = 4_194_304;
  #run: RunMessage | undefined;
  #report: ((raw: unknown) => void) | undefined;
  #exit: ((how: string) => void) | undefined;
  #heart: NodeJS.Timeout | undefined;
  #isAlive = true;

  constructor(
    readonly type: TaskType,
    readonly workers: ScriptedWorkers,
  ) {}

  onMessage(listener: (raw: unknown) => void): void {
    this.#report = listener;
  }
  onExit(listener: (how: string) => void): void {
    this.#exit = listener;
  }

  begin(): void {
    this.#say({ kind: 'ready', pid: this.pid });
    this.#heart = setInterval(() => this.#say({ kind: 'heartbeat', rssBytes: 1, cpuMs: 0 }), HEARTBEAT_MS);
  }

  end(how: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    clearInterval(this.#heart);
    this.workers.ended(this);
    setImmediate(() => this.#exit?.(how));
  }

  kill(): void {
    this.workers.fails(this.type, 'kill');
    this.end('SIGKILL');
  }

  send(message: ToWorker): void {
    const isLost = this.workers.fails(this.type, 'send');
    if (isLost) this.end('SIGSEGV');
    // What does not fit the contract would be refused in the app too.
    const sent = check(toWorkerSchema, message);
    if (!sent.success) throw sent.error;
    if (!this.#isAlive) return;
    if (sent.data.kind === 'run') this.#begin(sent.data);
    else this.#cancel(sent.data);
  }

  #begin(run: RunMessage): void {
    if (this.#run !== undefined) this.workers.problems.push('two tasks in one process');
    this.#run = run;
    this.workers.given(run.taskId);
    const { taskId, leaseId } = run;
    const text = String(run.metadata.title);
    this.#say({ kind: 'log', taskId, leaseId, lines: [{ at: new Date().toISOString(), level: 'info', text }] });
    if (text === 'ok') this.#endRun('done');
  }

  #cancel({ leaseId }: { leaseId: string }): void {
    if (this.#run?.leaseId !== leaseId || this.#run.metadata.title === 'deaf') return;
    this.#endRun('aborted');
  }

  #endRun(kind: 'done' | 'aborted'): void {
    if (this.#run === undefined) return;
    const { taskId, leaseId } = this.#run;
    this.#run = undefined;
    this.#say({ kind, taskId, leaseId });
  }

  #say(message: FromWorker): void {
    setImmediate(() => {
      if (this.#isAlive) this.#report?.(message);
    });
  }
}
