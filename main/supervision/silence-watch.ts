/** A timer this much late means that the machine slept or this process was blocked: nobody could have been heard. */
const LATE_MS = 5_000;

export type MonotonicClock = () => number;

/** Calls once when nothing was heard for `limitMs` of waking time. No polling: one timer, moved lazily. */
export class SilenceWatch {
  private lastHeardMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limitMs: number,
    private readonly onSilent: () => void,
    private readonly now: MonotonicClock,
  ) {}

  start(): void {
    this.heard();
    this.arm(this.limitMs);
  }

  heard(): void {
    this.lastHeardMs = this.now();
  }

  /** How long nothing was heard; 0 while it does not watch. */
  get silentMs(): number {
    return this.timer === undefined ? 0 : this.now() - this.lastHeardMs;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private arm(delayMs: number): void {
    clearTimeout(this.timer);
    const armedAtMs = this.now();
    this.timer = setTimeout(() => {
      // Some systems count sleep as time and fire this before they tell of the waking.
      if (this.now() - armedAtMs > delayMs + LATE_MS) this.heard();
      const leftMs = this.limitMs - (this.now() - this.lastHeardMs);
      if (leftMs > 0) this.arm(leftMs);
      else {
        this.timer = undefined;
        this.onSilent();
      }
    }, delayMs);
  }
}
