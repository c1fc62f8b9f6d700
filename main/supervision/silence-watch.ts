/** A timer that fires this late means that the machine slept or this process was blocked, so no sign of life could have arrived. */
const LATE_MS = 5_000;

export type MonotonicClock = () => number;

/** Calls `onSilent` once when nothing was heard for a limit of waking time. No polling: one timer, moved lazily. */
export class SilenceWatch {
  private lastHeardMs = 0;
  private limitMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly onSilent: (limitMs: number) => void,
    private readonly now: MonotonicClock,
  ) {}

  /** Starts watching, or starts again with another limit. */
  start(limitMs: number): void {
    this.limitMs = limitMs;
    this.heard();
    this.arm(limitMs);
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
      // Some systems count sleep as time and fire this before they report that the machine woke.
      if (this.now() - armedAtMs > delayMs + LATE_MS) this.heard();
      const leftMs = this.limitMs - (this.now() - this.lastHeardMs);
      if (leftMs > 0) this.arm(leftMs);
      else {
        this.timer = undefined;
        this.onSilent(this.limitMs);
      }
    }, delayMs);
  }
}
