import type { Aspect } from '../../../contract/aspect';
import { type SubtitleLook, type SubtitleLooks, shapeOf, USUAL_LOOKS } from '../../../contract/film-look';
import type { Readings } from '../../../contract/readings';
import { subtitleNumbers } from '../../../contract/subtitle-looks';
import type { VideoMetadata } from '../../../contract/task';
import { aspectOf, type FrameSize } from '../frame-size';
import { type Subtitles, toAss } from './ass';
import { buildCues } from './cues';
import type { SubtitleFont } from './fonts';
import { drawnUnits } from './lines';
import type { SpokenSentence } from './words';

/** The subtitles of the film's part between two times, by the part's own clock: the same wherever in the film it comes. Undefined: nothing is said. */
export type BurntIn = (fromSeconds: number, toSeconds: number) => Subtitles | undefined;

/** How a film's subtitles look: as its task says, else as the settings say for its shape. */
export function lookOf(metadata: VideoMetadata, looks: SubtitleLooks = USUAL_LOOKS, aspect: Aspect): SubtitleLook {
  const { style, size, position } = looks[shapeOf(aspect)];
  return {
    style: metadata.subtitleStyle ?? style,
    size: metadata.subtitleSize ?? size,
    position: metadata.subtitlePosition ?? position,
  };
}

export interface BurntInRequest {
  readonly sentences: readonly SpokenSentence[];
  readonly readings: Readings | undefined;
  readonly size: FrameSize;
  readonly look: SubtitleLook;
  readonly font: SubtitleFont;
  /** Whether a title card is shown to what begins then: it leaves room at the bottom, and its text stands everywhere else. */
  readonly isOnCard: (seconds: number) => boolean;
}

/** The subtitles that are part of a film's picture, in lines of their own: how much fits into one depends on how they look. */
export function burntIn({ sentences, readings, size, look, font, isOnCard }: BurntInRequest): BurntIn {
  const numbers = subtitleNumbers(look, aspectOf(size));
  const cues = buildCues(sentences, { maxUnits: numbers.lineUnits, unitsOf: drawnUnits }, readings).map((cue) => ({
    ...cue,
    position: isOnCard(cue.startSeconds) ? ('bottom' as const) : look.position,
  }));
  return (from, to) => {
    const shown = cues.filter(({ startSeconds, endSeconds }) => startSeconds < to && endSeconds > from);
    return shown.length === 0 ? undefined : toAss(shown, { from, to }, { size, numbers, font });
  };
}
