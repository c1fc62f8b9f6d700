import { type Aspect, DEFAULT_ASPECT } from '../../../contract/aspect';
import type { ScriptScene } from '../../../contract/project-files';
import type { Language } from '../../../contract/words';
import { keywordFinder } from '../../language/keywords';
import { LABELS } from '../../language/labels';
import { detectLanguage, speechSeconds } from '../../language/speech-time';
import { type Sentence, splitSentences } from '../../language/split-sentences';
import { DEFAULT_MAX_SCENES, type Draft, mergeTo, roundedSeconds, sumSeconds } from '../draft';
import type { ScriptWriter } from '../script-writer';
import { holdsWords, readPasted } from '../text-in';

/** How long one picture stays on screen: shorter flickers, longer bores. */
const SCENE_SECONDS = { min: 6, ideal: 10, max: 14 };
type Lengths = typeof SCENE_SECONDS;
/** For scenes of at most `max` seconds, as far as sentences allow: no sentence is cut for a new picture. */
const lengthsFor = (max: number | undefined, total: number): Lengths =>
  max === undefined ? SCENE_SECONDS : lengthsUpTo(Math.max(max, total / MOST_SCENES));
const lengthsUpTo = (max: number): Lengths => ({ min: max * 0.45, ideal: max * 0.7, max });
/** Far more than a film may have. They are merged, which takes the square of their number. */
const MOST_SCENES = 1_000;
/** A longer sentence is cut inside; a text without punctuation would otherwise be one endless scene. */
const LONGEST_SENTENCE_SECONDS = 20;
const PARAGRAPH_INSIDE_SCENE_COST = 6;
/** Less than a paragraph's: short items share a scene, and an item of two sentences is not parted. */
const ITEM_INSIDE_SCENE_COST = 3;
/** More than any length: a heading goes with what it heads. */
const HEADING_LAST_COST = 500;
const HEADING_CHARS = 40;
const ITEM = /^(?:[①-⑳]|\(?\d{1,2}[.)] |[가나다라마바사아자차][.)] )/u;
const TITLE_CHARS = 60;

interface Piece extends Sentence {
  /** Not the first piece of its sentence. */
  readonly continues: boolean;
}

export interface DraftOptions {
  readonly title?: string | undefined;
  readonly language?: Language | undefined;
  readonly maxScenes?: number | undefined;
  readonly sceneSeconds?: number | undefined;
  /** Of the film. */
  readonly aspect?: Aspect | undefined;
}

/** Divides the text that was sent into scenes. */
export const textWriter: ScriptWriter = {
  id: 'text',
  takes: ({ text = '' }) => holdsWords(text),
  async write({ metadata, signal, log, progress }) {
    signal.throwIfAborted();
    log({ code: 'script.splitting' });
    progress({ stage: 'splitting_text', fraction: 0.2 });
    const { text, title } = await readPasted(metadata.text ?? '', metadata.title?.trim() || undefined);
    signal.throwIfAborted();
    const { language, maxScenes, sceneSeconds, aspect } = metadata;
    return draftFromText(text, { title, language, maxScenes, sceneSeconds, aspect });
  },
};

/**
 * The scenes of a text from `readPasted`. Nothing of it is lost: joined, the narrations are the text, up to white space. `text` must hold
 * at least one letter or digit.
 */
export function draftFromText(text: string, options: DraftOptions = {}): Draft {
  const language = options.language ?? detectLanguage(text);
  const pieces = splitSentences(text).flatMap((sentence) => cutLongSentence(sentence, language));
  const groups = mergeTo(
    groupIntoScenes(pieces, language, options.sceneSeconds),
    options.maxScenes ?? DEFAULT_MAX_SCENES,
    language,
  );
  const findKeywords = keywordFinder(text, language);
  const scenes = groups.map((group, index): ScriptScene => {
    const sentences = wholeSentences(group);
    const narration = sentences.join(' ');
    const keywords = findKeywords(narration, topicOf(sentences[0] ?? ''));
    return {
      scene: index + 1,
      narration,
      sentences,
      imagePrompt: imagePrompt(narration, keywords, language, options.aspect),
      keywords,
      seconds: roundedSeconds(narration, language),
    };
  });
  return {
    title: options.title ?? titleFrom(pieces[0]?.text ?? text.trim()),
    language,
    scenes,
    totalSeconds: sumSeconds(scenes),
  };
}

/**
 * The cheapest division, by dynamic programming: greedy filling would leave a stub as the last scene and cut paragraphs anywhere.
 * A scene's length bounds the window, so the time is linear in the number of sentences.
 */
function groupIntoScenes(sentences: readonly Piece[], language: Language, maxSeconds: number | undefined): Piece[][] {
  const seconds = sentences.map((sentence) => speechSeconds(sentence.text, language));
  const lengths = lengthsFor(
    maxSeconds,
    seconds.reduce((sum, one) => sum + one, 0),
  );
  const cost: number[] = [0];
  const start: number[] = [0];
  for (let end = 1; end <= sentences.length; end += 1) {
    let total = 0;
    let breaks = isHeading(sentences, end - 1) ? HEADING_LAST_COST : 0;
    let best = Number.POSITIVE_INFINITY;
    let bestStart = end - 1;
    for (let begin = end - 1; begin >= 0; begin -= 1) {
      total += seconds[begin] ?? 0;
      const after = begin < end - 1 ? sentences[begin + 1] : undefined;
      if (after?.startsParagraph === true) breaks += PARAGRAPH_INSIDE_SCENE_COST;
      else if (after !== undefined && ITEM.test(after.text)) breaks += ITEM_INSIDE_SCENE_COST;
      if (begin < end - 1 && total > 2 * lengths.max) break;
      const here = (cost[begin] ?? 0) + sceneCost(total, lengths) + breaks;
      if (here < best) {
        best = here;
        bestStart = begin;
      }
    }
    cost[end] = best;
    start[end] = bestStart;
  }
  const groups: Piece[][] = [];
  for (let end = sentences.length; end > 0; end = start[end] ?? 0)
    groups.unshift(sentences.slice(start[end] ?? 0, end));
  return groups;
}

/** A paragraph of one short line without a full stop, with another paragraph behind it. */
function isHeading(sentences: readonly Piece[], at: number): boolean {
  const [piece, next] = [sentences[at], sentences[at + 1]];
  return piece?.startsParagraph === true && next?.startsParagraph === true && readsAsHeading(piece.text);
}

function readsAsHeading(text: string): boolean {
  return [...text].length <= HEADING_CHARS && !/[.!?…。！？]["'”’」』)]*$/u.test(text);
}

/** What a scene that begins with this sentence says that it is about: a heading, or an item's words before the colon. Else empty. */
function topicOf(sentence: string): string {
  if (ITEM.test(sentence)) return /^[^:]{1,40}(?=: )/u.exec(sentence)?.[0] ?? '';
  return readsAsHeading(sentence) ? sentence : '';
}

function sceneCost(seconds: number, { min, ideal, max }: Lengths): number {
  if (seconds < min) return (min - seconds) ** 2;
  if (seconds > max) return 2 * (seconds - max) ** 2;
  return 0.02 * (seconds - ideal) ** 2;
}

/**
 * Halves it near the middle, and again while a half is too long. A full stop inside quotes or a comma is preferred to a bare
 * space; a single word is never cut.
 */
function cutLongSentence(sentence: Sentence, language: Language): Piece[] {
  const words = sentence.text.split(/\s+/u);
  const ends: number[] = [];
  let total = 0;
  for (const word of words) {
    total += speechSeconds(word, language) - speechSeconds('', language);
    ends.push(total);
  }
  const pieces: string[] = [];
  const cut = (from: number, to: number): void => {
    const before = from === 0 ? 0 : (ends[from - 1] ?? 0);
    const length = (ends[to - 1] ?? 0) - before;
    if (length <= LONGEST_SENTENCE_SECONDS || to - from < 2) {
      pieces.push(words.slice(from, to).join(' '));
      return;
    }
    let best = from + 1;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let at = from + 1; at < to; at += 1) {
      const offCentre = Math.abs((ends[at - 1] ?? 0) - before - length / 2) + 0.05 * length;
      const word = words[at - 1] ?? '';
      const weight = /[.!?…。！？]["'”’」』)]*$/u.test(word) ? 0.3 : /[,;:，、·—–-]["'”’]*$/u.test(word) ? 0.5 : 1;
      if (offCentre * weight < bestCost) {
        best = at;
        bestCost = offCentre * weight;
      }
    }
    cut(from, best);
    cut(best, to);
  };
  cut(0, words.length);
  return pieces.map((text, index) => ({
    text,
    startsParagraph: index === 0 && sentence.startsParagraph,
    continues: index > 0,
  }));
}

/** Joins pieces of one sentence that came into the same scene: the voice must not pause between them. */
function wholeSentences(pieces: readonly Piece[]): string[] {
  const sentences: string[] = [];
  for (const { text, continues } of pieces) {
    const before = sentences.at(-1);
    if (continues && before !== undefined) sentences[sentences.length - 1] = `${before} ${text}`;
    else sentences.push(text);
  }
  return sentences;
}

function titleFrom(firstSentence: string): string {
  const chars = [...firstSentence.replace(/\s+/gu, ' ').trim()];
  if (chars.length <= TITLE_CHARS) return chars.join('');
  const cut = chars.slice(0, TITLE_CHARS).join('');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_CHARS / 2 ? cut.slice(0, space) : cut}…`;
}

export function imagePrompt(
  narration: string,
  keywords: readonly string[],
  language: Language,
  aspect: Aspect = DEFAULT_ASPECT,
): string {
  const subject = keywords.length > 0 ? keywords.slice(0, 3).join(', ') : [...narration].slice(0, 80).join('');
  return LABELS[language].imagePrompt(subject, aspect);
}
