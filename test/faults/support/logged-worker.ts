import { check } from '../../../contract/check';
import type { TaskType } from '../../../contract/task';
import { type FromWorker, type RunMessage, type ToWorker, toWorkerSchema } from '../../../contract/worker-messages';
import type { WorkerProcess } from '../../../main/supervision/worker-process';
import type { RunLog } from './run-log';

const HEARTBEAT_MS = 1_000;

/**
 * A worker in this process that does nothing for as long as its task's title says (`50` ms; `hold`: until it is stopped; `fail once`; `park` for a language model) and writes
 * down from when to when.
 */
export class LoggedWorker implements WorkerProcess {
  readonly pid = process.pid;
  readonly #log: RunLog;
  #run: RunMessage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #report: ((raw: unknown) => void) | undefined;
  #exit: ((how: string) => void) | undefined;
  readonly #heart: NodeJS.Timeout;

  constructor(type: TaskType, log: RunLog) {
    this.type = type;
    this.#log = log;
    this.#say({ kind: 'ready', pid: this.pid });
    this.#heart = setInterval(() => this.#say({ kind: 'heartbeat', rssBytes: 1, cpuMs: 0 }), HEARTBEAT_MS);
  }
  readonly type: TaskType;

  onMessage(listener: (raw: unknown) => void): void {
    this.#report = listener;
  }
  onExit(listener: (how: string) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    clearInterval(this.#heart);
    if (this.#run !== undefined) this.#note('stop', this.#run);
    this.#forget();
    setImmediate(() => this.#exit?.('SIGKILL'));
  }

  send(message: ToWorker): void {
    const sent = check(toWorkerSchema, message);
    if (!sent.success) throw sent.error;
    if (sent.data.kind === 'run') this.#begin(sent.data);
    else if (sent.data.kind === 'cancel' && this.#run?.leaseId === sent.data.leaseId) this.#end('stop', 'aborted');
  }

  #begin(run: RunMessage): void {
    this.#run = run;
    this.#note('begin', run);
    const { taskId, leaseId } = run;
    const text = `begun by ${this.pid}`;
    this.#say({ kind: 'log', taskId, leaseId, lines: [{ at: new Date().toISOString(), level: 'info', text }] });
    const title = String(run.metadata.title);
    if (title === 'fail once' && run.attempt === 1) {
      this.#note('stop', run);
      this.#forget();
      const error = { code: 'llm_failed', message: 'not at the first attempt', retryable: true } as const;
      this.#say({ kind: 'failed', taskId, leaseId, error });
      return;
    }
    if (title === 'park') {
      this.#note('stop', run);
      this.#forget();
      this.#say({
        kind: 'needs-you',
        taskId,
        leaseId,
        code: 'llm_not_configured',
        message: { code: 'llm.needed_for_title' },
      });
      return;
    }
    if (title !== 'hold') this.#timer = setTimeout(() => this.#end('end', 'done'), Number(title) || 1);
  }
  #end(what: 'end' | 'stop', kind: 'done' | 'aborted'): void {
    if (this.#run === undefined) return;
    const { taskId, leaseId } = this.#run;
    this.#note(what, this.#run);
    this.#forget();
    this.#say({ kind, taskId, leaseId });
  }
  #forget(): void {
    this.#run = undefined;
    clearTimeout(this.#timer);
  }
  #note(what: 'begin' | 'end' | 'stop', { taskId, leaseId }: RunMessage): void {
    this.#log.note(what, { taskId, leaseId, type: this.type });
  }
  #say(message: FromWorker): void {
    setImmediate(() => this.#report?.(message));
  }
}
