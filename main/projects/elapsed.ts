/**
 * The time since it was made, in ms, and rather too much than too little: a clock that never jumps does not count the time that a
 * machine was asleep (Linux), and the wall clock may be set back.
 */
export class Elapsed {
  private readonly monotonicMs = performance.now();
  private readonly wallMs = Date.now();

  get ms(): number {
    return Math.max(performance.now() - this.monotonicMs, Date.now() - this.wallMs);
  }
}
