export interface EncodeProgress {
  readonly frame: number;
  readonly ended: boolean;
}

/**
 * Reads the output of `ffmpeg -progress pipe:1`: blocks of `key=value` lines, each ended by `progress=continue` or `progress=end`.
 * Takes one line at a time and returns the state at the end of a block, undefined otherwise. Skips unknown and broken lines.
 */
export function createProgressParser(): (line: string) => EncodeProgress | undefined {
  let frame = 0;
  return (line) => {
    const match = /^\s*([a-z0-9_]+)=\s*(.*?)\s*$/u.exec(line);
    if (match === null) return undefined;
    const [, key, value] = match;
    if (key === 'frame' && value !== undefined && /^\d{1,12}$/u.test(value)) {
      // A restarted count would move the bar backwards.
      frame = Math.max(frame, Number(value));
      return undefined;
    }
    if (key === 'progress' && (value === 'continue' || value === 'end')) return { frame, ended: value === 'end' };
    return undefined;
  };
}

export interface OverallProgress {
  /** 0..1 */
  readonly fraction: number;
  /** Absent while too little is done to estimate it. */
  readonly etaSeconds?: number;
  /** When this update reaches another ten percent: the percentage. */
  readonly reachedPercent?: number;
}

/** Combines the frames of segments encoded in parallel into one fraction that never falls, and the time left. */
export function createOverallProgress(
  totalFrames: number,
  nowMs: () => number,
): (segment: number, framesDone: number) => OverallProgress {
  const frames = new Map<number, number>();
  const startedMs = nowMs();
  let step = 0;
  return (segment, framesDone) => {
    frames.set(segment, Math.max(frames.get(segment) ?? 0, framesDone));
    let done = 0;
    for (const count of frames.values()) done += count;
    const fraction = Math.min(1, done / Math.max(1, totalFrames));
    const elapsedSeconds = (nowMs() - startedMs) / 1_000;
    const reached = Math.floor(fraction * 10 + 1e-9);
    const isNewStep = reached > step;
    step = Math.max(step, reached);
    return {
      fraction,
      ...(fraction >= 0.02 && elapsedSeconds > 0 ? { etaSeconds: (elapsedSeconds / fraction) * (1 - fraction) } : {}),
      ...(isNewStep ? { reachedPercent: Math.floor(fraction * 100 + 1e-9) } : {}),
    };
  };
}
