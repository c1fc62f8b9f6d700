import { DEFAULT_FRAME_RATE, type FrameRate } from '../../contract/film-format';

export const SAMPLE_RATE = 48_000;
export const CROSSFADE_SECONDS = 0.5;
/** The picture fades in from black; at the end picture and sound fade out. */
export const FADE_IN_SECONDS = 0.5;
export const FADE_OUT_SECONDS = 0.8;
export const PAUSE_SECONDS = 0.35;
/** Before the first word. */
export const LEAD_SECONDS = 0.3;
/** Long enough for the fade at the end to begin after the last word's subtitle. */
const TAIL_SECONDS = 1.2;
/** A synthetic voice that is any faster is hard to follow. */
export const MAX_TEMPO = 1.25;
/** Any slower, it sounds tired. */
export const MIN_TEMPO = 0.85;
/** In seconds, what the calmest film adds to its rests. More would be heard as silence. */
const CALMEST = { betweenSentences: 0.5, betweenScenes: 1, tail: 0.8 } as const;

/** What was spoken of a scene. */
export interface SceneSpeech {
  /** With the usual pauses between its sentences. */
  readonly seconds: number;
  /** How many such pauses. */
  readonly pauses: number;
}

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

/** All that is counted in frames is counted in these. */
export interface Timeline {
  readonly scenes: readonly SceneSpan[];
  readonly frameRate: FrameRate;
  readonly totalFrames: number;
  readonly totalSeconds: number;
  /** What is added to each pause between the sentences of a scene. */
  readonly addedPauseSeconds: number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The film's length in seconds. `calm` says how much of the rests in CALMEST it adds: 0 is none. */
export function filmSeconds(scenes: readonly SceneSpeech[], tempo = 1, calm = 0): number {
  const between = Math.max(0, scenes.length - 1);
  return (
    LEAD_SECONDS +
    sum(scenes.map(({ seconds }) => seconds)) / tempo +
    sum(scenes.map(({ pauses }) => pauses)) * calm * CALMEST.betweenSentences +
    between * (PAUSE_SECONDS + calm * CALMEST.betweenScenes) +
    TAIL_SECONDS +
    calm * CALMEST.tail
  );
}

const tempoAt = (calm: number) => 1 - calm * (1 - MIN_TEMPO);

/**
 * How fast the voice must speak for a film of `targetSeconds`, between MIN_TEMPO and MAX_TEMPO. Towards a longer film the voice slows
 * down while the rests grow, so that neither stands out.
 */
export function chooseTempo(scenes: readonly SceneSpeech[], targetSeconds: number | undefined): number {
  if (targetSeconds === undefined) return 1;
  const excess = filmSeconds(scenes) - targetSeconds;
  // A tenth of a second is not worth a change of the voice's tempo.
  if (Math.abs(excess) <= 0.1) return 1;
  if (excess > 0) {
    const speech = sum(scenes.map(({ seconds }) => seconds));
    return speech - excess > 0 ? Math.min(MAX_TEMPO, speech / (speech - excess)) : MAX_TEMPO;
  }
  let low = 0;
  let high = 1;
  for (let turn = 0; turn < 30; turn++) {
    const calm = (low + high) / 2;
    if (filmSeconds(scenes, tempoAt(calm), calm) < targetSeconds) low = calm;
    else high = calm;
  }
  return tempoAt(high);
}

/**
 * Lays out the film from the real lengths of its spoken scenes, in seconds.
 * Invariants: speech never overlaps, with PAUSE_SECONDS between scenes; the picture ranges tile [0, totalFrames) without gaps;
 * crossfades affect pictures only, never sound; the sound's length is a whole number of frames.
 * Towards a longer target the rests grow, up to those of CALMEST; then the film ends. Without a target each scene's voice begins on a whole
 * frame: then a scene looks the same wherever in the film it comes, and one before it may change without its being encoded again.
 */
export function buildTimeline(
  scenes: readonly SceneSpeech[],
  targetSeconds?: number,
  frameRate: FrameRate = DEFAULT_FRAME_RATE,
): Timeline {
  if (scenes.length === 0) throw new Error('a timeline needs a scene');
  const natural = filmSeconds(scenes);
  const calm = Math.min(1, Math.max(0, ((targetSeconds ?? 0) - natural) / (filmSeconds(scenes, 1, 1) - natural)));
  const addedPauseSeconds = calm * CALMEST.betweenSentences;
  const spans: { start: number; end: number }[] = [];
  const nextFrame = (at: number) => Math.ceil(at * frameRate - 1e-6) / frameRate;
  const onGrid = targetSeconds === undefined ? nextFrame : (at: number) => at;
  let at = LEAD_SECONDS;
  for (const { seconds, pauses } of scenes) {
    const start = onGrid(at);
    const end = start + seconds + pauses * addedPauseSeconds;
    spans.push({ start, end });
    at = end + PAUSE_SECONDS + calm * CALMEST.betweenScenes;
  }
  const totalSeconds = (spans.at(-1)?.end ?? 0) + TAIL_SECONDS + calm * CALMEST.tail;
  const totalFrames = Math.max(1, Math.round(nextFrame(totalSeconds) * frameRate));
  return {
    scenes: pictureRanges(spans, totalFrames, frameRate),
    frameRate,
    totalFrames,
    totalSeconds: totalFrames / frameRate,
    addedPauseSeconds,
  };
}

function pictureRanges(
  spans: readonly { start: number; end: number }[],
  totalFrames: number,
  frameRate: FrameRate,
): SceneSpan[] {
  const wanted = Math.round(CROSSFADE_SECONDS * frameRate);
  // The fade is centred on the pause before the next scene's voice; a longer rest belongs to the current picture.
  const firsts = spans.map(({ start }, index) =>
    index === 0 ? 0 : Math.round((start - PAUSE_SECONDS / 2 - CROSSFADE_SECONDS / 2) * frameRate),
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
