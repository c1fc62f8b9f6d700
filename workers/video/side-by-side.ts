import type { FrameSize } from './frame-size';

/** What a film may use of the machine. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Above it the worker is ended. */
  readonly limitBytes: number;
}

export interface SideBySide {
  /** How many segments are encoded at a time. */
  readonly segments: number;
  /** Of x264, for each of them. */
  readonly threads: number;
}

/** One thread of ours draws the frames of all segments: it feeds about eight cores. */
const MOST_SEGMENTS = 4;
/** There is one device, but while one segment waits for its frames the other is encoded. */
const SEGMENTS_OF_A_DEVICE = 2;
/** What x264 takes by itself. */
const THREADS_A_CORE = 1.5;
/** Of each segment, where two share two cores: with fewer, x264 leaves a part of them idle. */
const FEWEST_THREADS = 3;
/** The rest is for everything else on the machine, and under the limit for pictures, voice and this process itself. */
const MEMORY_SHARE = 0.25;
const LIMIT_SHARE = 0.75;

/** What a segment takes here and in FFmpeg: 330 MB at 1080p, 1.05 GB at 2160p (docs/performance.md). It follows the frame's size, not the film's length. */
const BASE_BYTES = 95_000_000;
const BYTES_A_PIXEL = 116;
export const segmentBytes = ({ widthPx, heightPx }: FrameSize): number =>
  BASE_BYTES + BYTES_A_PIXEL * widthPx * heightPx;

/** What all segments may take together. */
const bytesForSegments = ({ memoryBytes, limitBytes }: Machine): number =>
  Math.min(memoryBytes * MEMORY_SHARE, limitBytes * LIMIT_SHARE);

/**
 * One segment per two cores, but two on two; at most as many as there is memory for, and one always. All of them together have the threads
 * that x264 would take for one.
 */
export function sideBySide(machine: Machine, size: FrameSize, isHardware: boolean): SideBySide {
  const { cores } = machine;
  const byCores = isHardware ? SEGMENTS_OF_A_DEVICE : Math.min(MOST_SEGMENTS, Math.max(2, Math.floor(cores / 2)));
  const byMemory = Math.floor(bytesForSegments(machine) / segmentBytes(size));
  const segments = Math.max(1, Math.min(byCores, cores, byMemory));
  const own = Math.ceil(cores * THREADS_A_CORE);
  return { segments, threads: Math.min(own, Math.max(FEWEST_THREADS, Math.ceil(own / segments))) };
}

/** Where not even one segment fits: how much memory it takes, and how much there is for it. */
export function missingMemory(machine: Machine, size: FrameSize): { wanted: number; has: number } | undefined {
  const [wanted, has] = [segmentBytes(size), bytesForSegments(machine)];
  return has < wanted ? { wanted, has } : undefined;
}
