import { AppError } from '../../contract/errors';
import type { ClaimReply } from '../../contract/external';

/** Enough for every worker that a creator might start; more than that is a loop that forgets its own requests. */
const MAX_WAITING = 32;

export interface ClaimOptions {
  /** 0: only what can be had now. */
  readonly waitMs: number;
  /** Aborted when the worker hung up before it got its reply. */
  readonly gone: AbortSignal;
}

const tooManyWait = () => new AppError('too_many_requests', { code: 'processor.too_many_wait' });

/** A worker of the creator's that waits for a task. */
export interface Claimant {
  readonly gone: AbortSignal;
  readonly settle: (reply: ClaimReply | null) => void;
  readonly refuse: (error: AppError) => void;
  /** Its time ran out, or it hung up, while the lane was serving it: it must not wait again. */
  isOver: boolean;
}

/** Where workers of the creator's wait for tasks of one type: first come, first served. */
export class ExternalDesk {
  private readonly waiting: Claimant[] = [];

  /**
   * Resolves with a task, or with null when none came in time. `look` hands out what there is and resolves after one look. @throws AppError
   * `too_many_requests`, or the error that `dismiss` was called with.
   */
  async claim({ waitMs, gone }: ClaimOptions, look: () => Promise<void> | undefined): Promise<ClaimReply | null> {
    if (this.waiting.length >= MAX_WAITING) throw tooManyWait();
    let isSettled = false;
    let timer: NodeJS.Timeout | undefined;
    return new Promise<ClaimReply | null>((settle, refuse) => {
      const claimant: Claimant = { gone, settle, refuse, isOver: gone.aborted };
      const leave = (): void => this.leave(claimant);
      gone.addEventListener('abort', leave);
      this.giveBack(claimant, 'last');
      // Its time begins when what can be had now has been handed out.
      void Promise.resolve(look()).then(() => {
        if (!isSettled) timer = setTimeout(leave, waitMs);
      });
    }).finally(() => {
      isSettled = true;
      clearTimeout(timer);
    });
  }

  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  /** The one that has waited longest. */
  take(): Claimant | undefined {
    return this.waiting.shift();
  }

  /** There was no task for it: it waits on, unless its time is up. */
  giveBack(claimant: Claimant, place: 'first' | 'last' = 'first'): void {
    if (claimant.isOver) claimant.settle(null);
    else if (place === 'first') this.waiting.unshift(claimant);
    else this.waiting.push(claimant);
  }

  /** Ends the wait of everybody: with the error, or without one as if no task had come in time. */
  dismiss(error?: AppError): void {
    for (const claimant of this.waiting.splice(0)) {
      if (error === undefined) claimant.settle(null);
      else claimant.refuse(error);
    }
  }

  private leave(claimant: Claimant): void {
    claimant.isOver = true;
    const place = this.waiting.indexOf(claimant);
    if (place === -1) return;
    this.waiting.splice(place, 1);
    claimant.settle(null);
  }
}
