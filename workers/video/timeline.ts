export const FRAMES_PER_SECOND = 30;
export const SAMPLE_RATE = 48_000;
export const CROSSFADE_SECONDS = 0.5;
export const PAUSE_SECONDS = 0.35;
const LEAD_SECONDS = 0.3;
const TAIL_SECONDS = 0.7;
/** A synthetic voice that is any faster is hard to follow. */
export const MAX_TEMPO = 1.25;

export interface SceneSpan {
  /** When the scene's voice is heard, in seconds of the film. */
  readonly speechStart: number;
  readonly speechEnd: number;
  /** Frames [firstFrame, endFrame) in which this scene's picture fades in or is shown alone. */
  readonly firstFrame: number;
  readonly endFrame: number;
  /** Frames at the start of that range in which the previous picture fades into this one; 0 for the first scene. */
  readonly fadeFrames: number;
}

export interface Timeline {
  readonly scenes: readonly SceneSpan[];
  readonly totalFrames: number;
  readonly totalSeconds: number;
}

/** The film's length in seconds when scenes are spoken one after another, without holds. */
export function naturalSeconds(speechSeconds: readonly number[]): number {
  const speech = speechSeconds.reduce((sum, seconds) => sum + seconds, 0);
  return LEAD_SECONDS + speech + PAUSE_SECONDS * Math.max(0, speechSeconds.length - 1) + TAIL_SECONDS;
}

/** How much faster the voice must speak to fit `targetSeconds`, between 1 and MAX_TEMPO; `fits` is false when that is not enough. */
export function chooseTempo(
  speechSeconds: readonly number[],
  targetSeconds: number | undefined,
): { tempo: number; fits: boolean } {
  if (targetSeconds === undefined) return { tempo: 1, fits: true };
  const speech = speechSeconds.reduce((sum, seconds) => sum + seconds, 0);
  const silence = naturalSeconds(speechSeconds) - speech;
  const room = targetSeconds - silence;
  // A tenth of a second too long is not worth a change of the voice's tempo.
  if (speech <= room + 0.1) return { tempo: 1, fits: true };
  const needed = room > 0 ? speech / room : Number.POSITIVE_INFINITY;
  return needed <= MAX_TEMPO ? { tempo: needed, fits: true } : { tempo: MAX_TEMPO, fits: false };
}

/**
 * Lays out the film from the real lengths of its spoken scenes, in seconds.
 * Invariants: speech never overlaps, with PAUSE_SECONDS between scenes; the picture ranges tile [0, totalFrames) without gaps;
 * crossfades affect pictures only, never sound; the sound's length is a whole number of frames.
 * A longer target distributes the missing time over the scenes in proportion to their speech.
 */
export function buildTimeline(speechSeconds: readonly number[], targetSeconds?: number): Timeline {
  if (speechSeconds.length === 0) throw new Error('a timeline needs a scene');
  const natural = naturalSeconds(speechSeconds);
  const speech = speechSeconds.reduce((sum, seconds) => sum + seconds, 0);
  const hold = Math.max(0, (targetSeconds ?? 0) - natural);
  const spans: { start: number; end: number }[] = [];
  let at = LEAD_SECONDS;
  let end = at;
  for (const seconds of speechSeconds) {
    end = at + seconds;
    spans.push({ start: at, end });
    const share = speech > 0 ? seconds / speech : 1 / speechSeconds.length;
    end += hold * share;
    at = end + PAUSE_SECONDS;
  }
  const totalFrames = Math.max(1, Math.ceil((end + TAIL_SECONDS) * FRAMES_PER_SECOND - 1e-6));
  return { scenes: pictureRanges(spans, totalFrames), totalFrames, totalSeconds: totalFrames / FRAMES_PER_SECOND };
}

function pictureRanges(spans: readonly { start: number; end: number }[], totalFrames: number): SceneSpan[] {
  const wanted = Math.round(CROSSFADE_SECONDS * FRAMES_PER_SECOND);
  // The fade is centred on the pause before the next scene's voice; a hold belongs to the current picture.
  const firsts = spans.map(({ start }, index) =>
    index === 0 ? 0 : Math.round((start - PAUSE_SECONDS / 2 - CROSSFADE_SECONDS / 2) * FRAMES_PER_SECOND),
  );
  for (let index = 1; index < firsts.length; index++) {
    firsts[index] = Math.max(firsts[index] ?? 0, (firsts[index - 1] ?? 0) + 1);
  }
  return spans.map(({ start, end }, index) => {
    const firstFrame = firsts[index] ?? 0;
    const endFrame = firsts[index + 1] ?? totalFrames;
    return {
      speechStart: start,
      speechEnd: end,
      firstFrame,
      endFrame,
      fadeFrames: index === 0 ? 0 : Math.min(wanted, Math.floor((endFrame - firstFrame) / 2)),
    };
  });
}
