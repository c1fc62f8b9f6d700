import type { Readings } from '../../../contract/readings';
import { detectLanguage } from '../../language/speech-time';
import { spokenWeight } from '../sentences';
import { CLAUSE_END, cutWord, type LineWidth, SENTENCE_END } from './lines';

export interface SpokenSentence {
  readonly text: string;
  /** Seconds of the film. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Where the voice resumes after a breath, in ascending order. */
  readonly pauseEnds?: readonly number[];
  /** Where the voice told that words begin: in shares of what is said, in ascending order. */
  readonly told?: readonly ToldTime[];
}
interface ToldTime {
  readonly share: number;
  readonly seconds: number;
}

/** The sentence with all its times converted to another clock. */
export function onClock(sentence: SpokenSentence, move: (seconds: number) => number): SpokenSentence {
  const { text, startSeconds, endSeconds, pauseEnds = [], told } = sentence;
  return {
    text,
    startSeconds: move(startSeconds),
    endSeconds: move(endSeconds),
    pauseEnds: pauseEnds.map(move),
    ...(told === undefined ? {} : { told: told.map(({ share, seconds }) => ({ share, seconds: move(seconds) })) }),
  };
}

/** A word, or a piece of one that is too wide for a line, with the time in which it is said. */
export interface SpokenWord {
  readonly text: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly endsSentence: boolean;
  readonly endsClause: boolean;
  /** The voice is heard to breathe after it. */
  readonly endsAtBreath: boolean;
}

/** How far a breath may be from where the syllables suggest it, and from where the voice told it. */
const BREATH_REACH_SECONDS = 1.25;
const TOLD_REACH_SECONDS = 0.15;

/**
 * The words of the sentences with their times. A sentence is timed by its real sound; within it each word gets the share that its
 * syllables suggest of what is left of the sentence, and a clause ends at the breath that is heard near there. Where the voice told when
 * words begin, that is believed: between two such times the syllables share what is there.
 */
export function timeWords(sentences: readonly SpokenSentence[], width: LineWidth, readings?: Readings): SpokenWord[] {
  return sentences.flatMap((sentence) => {
    const language = detectLanguage(sentence.text);
    const texts = sentence.text.split(' ').flatMap((word) => (word === '' ? [] : cutWord(word, width)));
    // With the space behind it: a rest after a full stop within the sentence belongs to the word before.
    const weights = texts.map((text, index) =>
      spokenWeight(index < texts.length - 1 ? `${text} ` : text, language, readings),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = total;
    let weightSaid = 0;
    const { told = [] } = sentence;
    const reach = told.length === 0 ? BREATH_REACH_SECONDS : TOLD_REACH_SECONDS;
    let from = sentence.startSeconds;
    let anchor = from;
    let weightSince = 0;
    let breaths = sentence.pauseEnds ?? [];
    const words: SpokenWord[] = [];
    for (const [index, text] of texts.entries()) {
      const isLast = index === texts.length - 1;
      weightSince += weights[index] ?? 0;
      weightSaid += weights[index] ?? 0;
      const estimate = isLast
        ? sentence.endSeconds
        : told.length === 0
          ? anchor + (weightSince / left) * (sentence.endSeconds - anchor)
          : Math.max(from, toldTime(sentence, told, weightSaid / total));
      const isClauseEnd = CLAUSE_END.test(text) || SENTENCE_END.test(text);
      const distance = (at: number) => Math.abs(at - estimate);
      const nearest =
        isLast || !isClauseEnd
          ? undefined
          : breaths
              .filter((at) => at > from && at < sentence.endSeconds && distance(at) <= reach)
              .sort((a, b) => distance(a) - distance(b))[0];
      const end = nearest ?? estimate;
      words.push({
        text,
        startSeconds: from,
        endSeconds: end,
        endsSentence: isLast,
        endsClause: isClauseEnd,
        endsAtBreath: isLast || nearest !== undefined,
      });
      if (nearest !== undefined) {
        breaths = breaths.filter((at) => at > nearest);
        left -= weightSince;
        weightSince = 0;
        anchor = nearest;
      }
      from = end;
    }
    return words;
  });
}

/** When a share of the sentence is said. */
function toldTime({ startSeconds, endSeconds }: SpokenSentence, told: readonly ToldTime[], share: number): number {
  const points = [{ share: 0, seconds: startSeconds }, ...told, { share: 1, seconds: endSeconds }];
  const next = points.findIndex((point) => point.share >= share);
  const [before, after] = [points[next - 1], points[next]];
  if (after === undefined) return endSeconds;
  if (before === undefined || after.share === before.share) return after.seconds;
  const way = (share - before.share) / (after.share - before.share);
  return before.seconds + way * (after.seconds - before.seconds);
}
