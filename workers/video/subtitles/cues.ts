import { aspectOf, type FrameSize } from '../filter-graph';
import { spokenWeight } from '../sentences';
import { breakLines, CLAUSE_END, LINES_PER_CUE, SENTENCE_END } from './lines';

export interface SpokenSentence {
  readonly text: string;
  /** Seconds of the film. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Where the voice resumes after a breath, in ascending order. */
  readonly pauseEnds?: readonly number[];
}

/** The sentence with all its times converted to another clock. */
export function onClock(sentence: SpokenSentence, move: (seconds: number) => number): SpokenSentence {
  const { text, startSeconds, endSeconds, pauseEnds = [] } = sentence;
  return { text, startSeconds: move(startSeconds), endSeconds: move(endSeconds), pauseEnds: pauseEnds.map(move) };
}

export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** One or two lines. Joined by spaces, the cues are the narration. */
  readonly lines: readonly string[];
}

/** In Korean characters; 20 of them fill half the width of a 16:9 film. */
const MAX_LINE_UNITS = { '16:9': 20, '9:16': 14, '1:1': 16 } as const;
/** A shorter gap between two cues flickers. */
const CLOSE_GAP_SECONDS = 0.6;
const LINGER_SECONDS = 0.25;
/** How far a breath may be from where the syllables suggest the end of a cue, and how short it may make one. */
const BREATH_REACH_SECONDS = 1.25;
const SHORTEST_CUE_SECONDS = 0.7;

/** Where one cue of a sentence gives way to the next: at a breath if one is heard near there. */
function boundary(estimate: number, from: number, group: readonly string[], sentence: SpokenSentence): number {
  const lastWord = group.at(-1)?.split(' ').at(-1) ?? '';
  if (!CLAUSE_END.test(lastWord) && !SENTENCE_END.test(lastWord)) return estimate;
  const fits = (at: number) => at - from >= SHORTEST_CUE_SECONDS && sentence.endSeconds - at >= SHORTEST_CUE_SECONDS;
  const distance = (at: number) => Math.abs(at - estimate);
  const [nearest] = (sentence.pauseEnds ?? []).filter(fits).sort((a, b) => distance(a) - distance(b));
  return nearest !== undefined && distance(nearest) <= BREATH_REACH_SECONDS ? nearest : estimate;
}

/**
 * The cues of a film, in order and never overlapping. A sentence is timed by its real sound; within it, each cue gets the share of
 * the remaining time that its syllables suggest, corrected by the breaths heard.
 */
export function buildCues(sentences: readonly SpokenSentence[], style: FrameSize): Cue[] {
  const maxUnits = MAX_LINE_UNITS[aspectOf(style)];
  const cues: { startSeconds: number; endSeconds: number; lines: string[] }[] = [];
  for (const sentence of sentences) {
    const lines = breakLines(sentence.text, maxUnits);
    const groups: string[][] = [];
    for (let at = 0; at < lines.length; at += LINES_PER_CUE) groups.push(lines.slice(at, at + LINES_PER_CUE));
    // With the space that follows all but the last: a rest after a full stop there belongs to its cue.
    const weights = groups.map((group, index) =>
      spokenWeight(group.join(' ') + (index < groups.length - 1 ? ' ' : '')),
    );
    let left = weights.reduce((sum, weight) => sum + weight, 0);
    let at = sentence.startSeconds;
    for (const [index, group] of groups.entries()) {
      const isLast = index === groups.length - 1;
      const share = ((weights[index] ?? 0) / left) * (sentence.endSeconds - at);
      const end = isLast ? sentence.endSeconds : boundary(at + share, at, group, sentence);
      left -= weights[index] ?? 0;
      cues.push({ startSeconds: at, endSeconds: end, lines: group });
      at = end;
    }
  }
  for (const [index, cue] of cues.entries()) {
    const next = cues[index + 1];
    const gap = next === undefined ? Number.POSITIVE_INFINITY : next.startSeconds - cue.endSeconds;
    cue.endSeconds += gap <= CLOSE_GAP_SECONDS ? gap : LINGER_SECONDS;
  }
  return cues;
}
