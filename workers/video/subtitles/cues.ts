import type { Readings } from '../../../contract/readings';
import { aspectOf, type FrameSize } from '../frame-size';
import { displayUnits, LINES_PER_CUE, type LineWidth, layOut } from './lines';
import { type SpokenSentence, type SpokenWord, timeWords } from './words';

export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** One or two lines. Joined by spaces, the cues are the narration. */
  readonly lines: readonly string[];
  /** The same by its words, with the times in which they are said. */
  readonly words: readonly (readonly SpokenWord[])[];
}

/** In Korean characters. */
const MAX_LINE_UNITS = { '16:9': 20, '9:16': 14, '1:1': 16 } as const;

/** The lines of a file of subtitles, which players draw as they please. */
export const fileLines = (size: FrameSize): LineWidth => ({
  maxUnits: MAX_LINE_UNITS[aspectOf(size)],
  unitsOf: displayUnits,
});
/** Below this nobody has read a cue, above it everybody waits. */
const SHORTEST_CUE_SECONDS = 0.7;
const LONGEST_CUE_SECONDS = 7;
/** A shorter gap between two cues flickers. */
const CLOSE_GAP_SECONDS = 0.6;
const LINGER_SECONDS = 0.25;

/** In the unit of `layOut`, where a line costs 10,000: a cue that ends with a clause is worth two lines more. */
const COST = {
  betweenClauses: 25_000,
  noBreath: 60,
  joinsSentences: 100_000,
  /** Its text would be read long before it is heard. */
  spansGap: 2_000_000,
  badLength: 5_000_000,
} as const;

/** The cheapest cue that begins at a word: up to the word `next`, with the cost of all that follows. */
interface Choice {
  readonly cost: number;
  readonly next: number;
  readonly lines: readonly (readonly SpokenWord[])[];
}

/**
 * The cues of a film, in order and never overlapping: from 0.7 to 7 s each wherever the words allow it, in few lines. A cue ends
 * with its sentence, else with a clause, at best where a breath is heard. Only a sentence too short for a cue of its own shares
 * one with its neighbour. The cheapest division is found by dynamic programming; a cue's width bounds the window.
 */
export function buildCues(sentences: readonly SpokenSentence[], width: LineWidth, readings?: Readings): Cue[] {
  const { maxUnits, unitsOf } = width;
  const words = timeWords(sentences, width, readings);
  const widths = words.map(({ text }) => unitsOf(text));
  const best: Choice[] = [];
  for (let from = words.length - 1; from >= 0; from--) {
    let choice: Choice = { cost: Number.POSITIVE_INFINITY, next: from + 1, lines: [] };
    let total = 0;
    let joins = 0;
    for (let next = from + 1; next <= words.length; next++) {
      total += widths[next - 1] ?? 0;
      if (total > maxUnits * LINES_PER_CUE && next > from + 1) break;
      const layout = layOut(words, widths, from, next, maxUnits);
      if (layout !== undefined) {
        const cost = layout.cost + joins + cueCost(words, from, next) + (best[next]?.cost ?? 0);
        if (cost < choice.cost) choice = { cost, next, lines: layout.lines };
      }
      joins += joinCost(words, next);
    }
    best[from] = choice;
  }
  const cues: Cue[] = [];
  for (let at = 0; at < words.length; ) {
    const { next, lines } = best[at] ?? { next: words.length, lines: [] };
    cues.push({
      startSeconds: words[at]?.startSeconds ?? 0,
      endSeconds: shownUntil(words, at, next),
      lines: lines.map((line) => line.map(({ text }) => text).join(' ')),
      words: lines,
    });
    at = next;
  }
  return cues;
}

/** Until when the cue of the words [from, next) is shown: never beyond the beginning of the next one. */
function shownUntil(words: readonly SpokenWord[], from: number, next: number): number {
  const start = words[from]?.startSeconds ?? 0;
  const end = words[next - 1]?.endSeconds ?? start;
  const limit = words[next]?.startSeconds ?? Number.POSITIVE_INFINITY;
  const wanted = Math.max(end + LINGER_SECONDS, start + SHORTEST_CUE_SECONDS);
  const closed = limit - end <= CLOSE_GAP_SECONDS ? limit : Math.min(limit, wanted);
  return Math.max(end, Math.min(closed, start + LONGEST_CUE_SECONDS));
}

function cueCost(words: readonly SpokenWord[], from: number, next: number): number {
  const seconds = shownUntil(words, from, next) - (words[from]?.startSeconds ?? 0);
  const off = Math.max(SHORTEST_CUE_SECONDS - seconds, seconds - LONGEST_CUE_SECONDS);
  // In proportion beyond the first step: where no division is right, the least wrong one.
  const length = off > 1e-6 ? COST.badLength * (1 + off) : 0;
  const last = words[next - 1];
  if (last === undefined || last.endsSentence) return length;
  return length + (last.endsClause ? 0 : COST.betweenClauses) + (last.endsAtBreath ? 0 : COST.noBreath);
}

/** What it costs a cue to go on over the end of the word before `next`. */
function joinCost(words: readonly SpokenWord[], next: number): number {
  const before = words[next - 1];
  const after = words[next];
  if (before === undefined || after === undefined || !before.endsSentence) return 0;
  return after.startSeconds - before.endSeconds > CLOSE_GAP_SECONDS ? COST.spansGap : COST.joinsSentences;
}
