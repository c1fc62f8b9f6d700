import type { ScriptScene } from '../../../contract/project-files';
import type { Language } from '../../../contract/words';
import { keywordFinder } from '../../language/keywords';
import { detectLanguage, speechSeconds } from '../../language/speech-time';
import { type Sentence, splitSentences } from '../../language/split-sentences';

/** One picture on screen: shorter flickers, longer bores. */
const SCENE_SECONDS = { min: 6, ideal: 10, max: 14 };
/** A sentence longer than this is cut inside (an unpunctuated text would be one endless scene otherwise). */
const LONGEST_SENTENCE_SECONDS = 20;
/** As many as the image task accepts. */
export const DEFAULT_MAX_SCENES = 60;
const PARAGRAPH_INSIDE_SCENE_COST = 6;
const TITLE_CHARS = 60;

export interface Draft {
  readonly title: string;
  readonly language: Language;
  readonly scenes: ScriptScene[];
  readonly totalSeconds: number;
}

export interface DraftOptions {
  readonly title?: string | undefined;
  readonly language?: Language | undefined;
  readonly maxScenes?: number | undefined;
}

/**
 * A text as scenes. Nothing of it is lost: the narrations together are the text, up to white space. `text` must hold at least
 * one letter or digit (the caller refuses others).
 */
export function draftFromText(text: string, options: DraftOptions = {}): Draft {
  const language = options.language ?? detectLanguage(text);
  const pieces = splitSentences(text).flatMap((sentence) => cutLongSentence(sentence, language));
  const groups = mergeTo(groupIntoScenes(pieces, language), options.maxScenes ?? DEFAULT_MAX_SCENES, language);
  const narrations = groups.map((group) => group.map((sentence) => sentence.text).join(' '));
  const findKeywords = keywordFinder(text, language);
  const scenes = narrations.map((narration, index): ScriptScene => {
    const keywords = findKeywords(narration);
    return {
      scene: index + 1,
      narration,
      imagePrompt: imagePrompt(narration, keywords, language),
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

/** One decimal, never 0. */
export function roundedSeconds(narration: string, language: Language): number {
  return Math.max(0.5, Math.round(speechSeconds(narration, language) * 10) / 10);
}

export function sumSeconds(scenes: readonly ScriptScene[]): number {
  return Math.round(scenes.reduce((sum, scene) => sum + scene.seconds, 0) * 10) / 10;
}

/** Neighbours with the least speech between them are joined until at most `max` groups are left. */
export function mergeTo<T extends { readonly text: string }>(
  groups: readonly T[][],
  max: number,
  language: Language,
): T[][] {
  const merged = groups.map((group) => ({
    group: [...group],
    seconds: group.reduce((sum, item) => sum + speechSeconds(item.text, language), 0),
  }));
  while (merged.length > max) {
    let best = 0;
    let bestSeconds = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < merged.length; index += 1) {
      const seconds = (merged[index]?.seconds ?? 0) + (merged[index + 1]?.seconds ?? 0);
      if (seconds < bestSeconds) {
        best = index;
        bestSeconds = seconds;
      }
    }
    const [left, right] = merged.slice(best, best + 2);
    if (left === undefined || right === undefined) break;
    merged.splice(best, 2, { group: [...left.group, ...right.group], seconds: bestSeconds });
  }
  return merged.map(({ group }) => group);
}

/**
 * The cheapest division by dynamic programming: greedy filling leaves a stub of a last scene and cuts paragraphs anywhere.
 * The window of a scene is bounded by its length, so it is linear in the number of sentences.
 */
function groupIntoScenes(sentences: readonly Sentence[], language: Language): Sentence[][] {
  const seconds = sentences.map((sentence) => speechSeconds(sentence.text, language));
  const cost: number[] = [0];
  const start: number[] = [0];
  for (let end = 1; end <= sentences.length; end += 1) {
    let total = 0;
    let paragraphs = 0;
    let best = Number.POSITIVE_INFINITY;
    let bestStart = end - 1;
    for (let begin = end - 1; begin >= 0; begin -= 1) {
      total += seconds[begin] ?? 0;
      if (begin < end - 1 && sentences[begin + 1]?.startsParagraph === true) paragraphs += 1;
      if (begin < end - 1 && total > 2 * SCENE_SECONDS.max) break;
      const here = (cost[begin] ?? 0) + sceneCost(total) + paragraphs * PARAGRAPH_INSIDE_SCENE_COST;
      if (here < best) {
        best = here;
        bestStart = begin;
      }
    }
    cost[end] = best;
    start[end] = bestStart;
  }
  const groups: Sentence[][] = [];
  for (let end = sentences.length; end > 0; end = start[end] ?? 0)
    groups.unshift(sentences.slice(start[end] ?? 0, end));
  return groups;
}

function sceneCost(seconds: number): number {
  if (seconds < SCENE_SECONDS.min) return (SCENE_SECONDS.min - seconds) ** 2;
  if (seconds > SCENE_SECONDS.max) return 2 * (seconds - SCENE_SECONDS.max) ** 2;
  return 0.02 * (seconds - SCENE_SECONDS.ideal) ** 2;
}

/** Halves it near the middle, rather at a full stop inside quotes or a comma than between bare words; one word is never cut. */
function cutLongSentence(sentence: Sentence, language: Language): Sentence[] {
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
  return pieces.map((text, index) => ({ text, startsParagraph: index === 0 && sentence.startsParagraph }));
}

function titleFrom(firstSentence: string): string {
  const chars = [...firstSentence.replace(/\s+/gu, ' ').trim()];
  if (chars.length <= TITLE_CHARS) return chars.join('');
  const cut = chars.slice(0, TITLE_CHARS).join('');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_CHARS / 2 ? cut.slice(0, space) : cut}…`;
}

function imagePrompt(narration: string, keywords: readonly string[], language: Language): string {
  const subject = keywords.length > 0 ? keywords.slice(0, 3).join(', ') : [...narration].slice(0, 80).join('');
  return language === 'ko'
    ? `주제: ${subject}. 이 장면을 보여 주는 자연광의 선명한 16:9 사진, 화면에 글자 없음.`
    : `Subject: ${subject}. A clear 16:9 photograph of this scene in natural light, no lettering in the picture.`;
}
