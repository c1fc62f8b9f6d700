import type { FrameSize } from './frame-size';

/** What a film may use of the machine. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface SideBySide {
  /** How many segments are encoded at a time. */
  readonly segments: number;
  /** Of x264, for each of them. */
  readonly threads: number;
}

/** One thread of ours draws the frames of all segments: it feeds about eight cores. */
const MOST_SEGMENTS = 4;
/** Two, also of one device: while one waits for its frames the other is encoded. */
const SEGMENTS_OF_A_DEVICE = 2;
/** So many x264 takes by itself for each core, and it needs so many to be busy on two cores that another segment shares. */
const THREADS_A_CORE = 1.5;
const FEWEST_THREADS = 3;
/** Pictures, voice and panel need the rest. */
const MEMORY_SHARE = 0.25;

/** What a segment takes in this process and in FFmpeg's (measured, see docs/performance.md). It follows the frame's size, not the film's length. */
const BASE_BYTES = 60_000_000;
const BYTES_A_PIXEL = 75;
export const segmentBytes = ({ widthPx, heightPx }: FrameSize): number =>
  BASE_BYTES + BYTES_A_PIXEL * widthPx * heightPx;

/**
 * One segment per two cores, but two on two; at most as many as fit into a quarter of the machine's memory, and one always. All of them
 * together have the threads that x264 would take for one.
 */
export function sideBySide({ cores, memoryBytes }: Machine, size: FrameSize, isHardware: boolean): SideBySide {
  const byCores = isHardware ? SEGMENTS_OF_A_DEVICE : Math.min(MOST_SEGMENTS, Math.max(2, Math.floor(cores / 2)));
  const byMemory = Math.floor((memoryBytes * MEMORY_SHARE) / segmentBytes(size));
  const segments = Math.max(1, Math.min(byCores, cores, byMemory));
  const own = Math.ceil(cores * THREADS_A_CORE);
  return { segments, threads: Math.min(own, Math.max(FEWEST_THREADS, Math.ceil(own / segments))) };
}

/** The memory that a machine should have for a film of this size, and has not; undefined where it is enough. */
export function missingMemory({ memoryBytes }: Machine, size: FrameSize): number | undefined {
  const wanted = segmentBytes(size) / MEMORY_SHARE;
  return memoryBytes < wanted ? wanted : undefined;
}
