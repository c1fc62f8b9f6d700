import { AppError, errorCodeSchema } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { ToWorker, WorkerError } from '../../contract/worker-messages';
import type { RunEnd } from '../queue/types';
import type { Lease } from '../store/types';
import { type MonotonicClock, SilenceWatch } from './silence-watch';

/** What a worker of the creator's reports about the task that it claimed. `lines` are those of contract/channel.ts. */
export type ExternalCall =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'say'; readonly lines: readonly object[] }
  | { readonly kind: 'complete'; readonly lines: readonly object[] }
  | { readonly kind: 'fail'; readonly line: object }
  | { readonly kind: 'release' };

/** An end as the queue has recorded it; `task` is null when the lease was stale. */
export interface RecordedEnd {
  readonly end: RunEnd;
  readonly task: QueueTask | null;
}

export interface TalkParts {
  readonly lease: Lease;
  /** To the type's worker process, which has the run. */
  readonly send: (message: ToWorker) => void;
  readonly abort: (reason: 'external-silent' | 'external-released') => void;
  /** Resolves when what was said so far is in the queue. */
  readonly written: () => Promise<unknown>;
  /** Undefined: it could not be recorded. */
  readonly ended: Promise<RecordedEnd | undefined>;
  readonly silentMs: number;
  readonly now: MonotonicClock;
}

export const leaseLost = () => new AppError('lease_lost', 'The task is no longer this worker’s.');

/**
 * One claim of a worker of the creator's, from the moment when it has the task. Each call goes to the type's worker process, which applies
 * it to the run, and resolves when it has taken effect. So a call that got its reply can never be lost.
 */
export class ExternalTalk {
  private isOpen = true;
  private hasLastWord = false;
  private lastRequest = 0;
  private underWay = 0;
  private readonly unheard = new Map<number, (isTaken: boolean) => void>();
  private readonly silence: SilenceWatch;

  constructor(private readonly parts: TalkParts) {
    this.silence = new SilenceWatch(() => parts.abort('external-silent'), parts.now);
    this.silence.start(parts.silentMs);
  }

  /**
   * Resolves with the task when its run has ended, or with null while the run goes on. @throws AppError `lease_lost`, or the reason why it
   * was refused.
   */
  async report(call: ExternalCall): Promise<QueueTask | null> {
    if (!this.isOpen) throw leaseLost();
    // A call under way is a sign of life, however long the check of a film takes.
    this.underWay += 1;
    this.silence.stop();
    try {
      return await this.take(call);
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0 && this.isOpen) this.silence.start(this.parts.silentMs);
    }
  }

  /** The reply of the type's worker process. */
  heard(request: number, error: WorkerError | undefined): void {
    this.unheard.get(request)?.(error === undefined);
    this.unheard.delete(request);
  }

  /** The machine woke up: time asleep does not count as silence. */
  noteResume(): void {
    this.silence.heard();
  }

  /** The claim is over: nothing that is said from now on changes anything. */
  close(): void {
    this.isOpen = false;
    this.silence.stop();
    for (const settle of this.unheard.values()) settle(false);
    this.unheard.clear();
  }

  private async take(call: ExternalCall): Promise<QueueTask | null> {
    if (call.kind === 'heartbeat') return null;
    // The run's end was already reported and is being recorded: this call is too late.
    if (this.hasLastWord) throw leaseLost();
    switch (call.kind) {
      case 'say': {
        // A line that could not be applied ends the run, as it does for a program. The end then names the reason, whichever of the two
        // comes first.
        if (!(await this.say(call.lines, false))) {
          if (this.hasLastWord) throw leaseLost();
          return this.endOf(() => false);
        }
        await this.parts.written();
        if (!this.isOpen) throw leaseLost();
        return null;
      }
      case 'complete':
        void this.say(call.lines, true);
        return this.endOf(({ kind }) => kind === 'completed');
      case 'fail':
        void this.say([call.line], true);
        return this.endOf(({ kind }) => kind === 'error' || kind === 'needs-you');
      case 'release':
        this.hasLastWord = true;
        this.parts.abort('external-released');
        return this.endOf((end) => end.kind === 'requeue' && end.reason === 'external-released');
      default:
        return call satisfies never;
    }
  }

  private say(lines: readonly object[], last: boolean): Promise<boolean> {
    this.hasLastWord ||= last;
    this.lastRequest += 1;
    const request = this.lastRequest;
    const { send, lease } = this.parts;
    return new Promise((resolve) => {
      this.unheard.set(request, resolve);
      send({ kind: 'said', ...lease, request, lines: [...lines], last });
    });
  }

  /** The recorded end, if it is the one that was asked for. */
  private async endOf(isMeant: (end: RunEnd) => boolean): Promise<QueueTask> {
    const recorded = await this.parts.ended;
    // The app is stopping. The next start puts the task back, and the caller learns here that its end was not recorded.
    if (recorded === undefined) throw new AppError('shutting_down', 'The end could not be recorded.');
    const { end, task } = recorded;
    if (task === null) throw leaseLost();
    if (isMeant(end)) return task;
    if (end.kind === 'error') throw refusalOf(end.error);
    if (end.kind === 'needs-you') throw refusalOf(end.needsYou);
    throw leaseLost();
  }
}

/** Why what was said could not be taken. */
function refusalOf({ code, message, field }: Pick<WorkerError, 'message' | 'field'> & { code: string }): AppError {
  const known = errorCodeSchema.safeParse(code);
  return new AppError(known.success ? known.data : 'step_failed', message, field);
}
