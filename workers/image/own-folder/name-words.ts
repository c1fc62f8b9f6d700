import { englishNouns } from '../../language/english-nouns';
import type { PictureScene } from '../load-scenes';

/** A keyword says more of what is to be seen than a word of the prompt. */
const KEYWORD_WEIGHT = 3;
const MAX_PROMPT_WORDS = 20;
/** A word of more names than these, and of a tenth of the folder, tells pictures apart no more: 여행 in a folder of journeys. */
const COMMON_WORD_FILES = 500;
const COMMON_WORD_SHARE = 0.1;

/** Names of files by the words in them. */
export class NameIndex {
  /** The files, by the places of their names, that have a word in their names. */
  readonly #files = new Map<string, number[]>();
  readonly #hangul: readonly string[];
  readonly #most: number;

  constructor(names: readonly string[]) {
    for (const [file, name] of names.entries()) {
      for (const word of new Set(wordsOf(name.replace(/\.[^.]*$/u, '')))) {
        const files = this.#files.get(word);
        if (files === undefined) this.#files.set(word, [file]);
        else files.push(file);
      }
    }
    this.#most = Math.max(COMMON_WORD_FILES, COMMON_WORD_SHARE * names.length);
    this.#hangul = [...this.#files.keys()].filter(isHangul);
  }

  /** The files that have words of the scene in their names: those with the most first, equals in the order of their names. */
  *bestFirst({ keywords, imagePrompt }: PictureScene): Generator<number> {
    const weights = new Map<string, number>();
    for (const word of promptWords(imagePrompt).slice(0, MAX_PROMPT_WORDS)) weights.set(word, 1);
    for (const word of keywords.flatMap(wordsOf)) weights.set(word, KEYWORD_WEIGHT);
    const scores = new Map<number, number>();
    for (const [word, weight] of weights) {
      for (const file of this.#with(word)) scores.set(file, (scores.get(file) ?? 0) + weight);
    }
    const byScore = new Map<number, number[]>();
    for (const [file, score] of scores) {
      const files = byScore.get(score);
      if (files === undefined) byScore.set(score, [file]);
      else files.push(file);
    }
    for (const [, files] of [...byScore].sort(([a], [b]) => b - a)) yield* files.sort((a, b) => a - b);
  }

  #with(word: string): ReadonlySet<number> {
    // Korean words are written together (참치김밥), others are not: a cat is no location.
    const forms = isHangul(word) ? this.#hangul.filter((one) => one.includes(word)) : [word, `${word}s`];
    const found = new Set<number>();
    for (const form of forms) {
      for (const file of this.#files.get(form) ?? []) found.add(file);
      if (found.size > this.#most) return new Set();
    }
    return found;
  }
}

const isHangul = (word: string): boolean => /^\p{Script=Hangul}+$/u.test(word);

/** Of an English prompt only what it names: `with` and `warm` say nothing. */
const promptWords = (prompt: string): string[] =>
  /\p{Script=Hangul}/u.test(prompt) ? wordsOf(prompt) : englishNouns(prompt).flatMap(wordsOf);

/** Words of two letters or more, in small letters: `서울야경_IMG2042` is 서울야경, img. macOS writes Hangul in parts. */
function wordsOf(text: string): string[] {
  const parts =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/\p{Script=Hangul}+|\p{L}+/gu) ?? [];
  return parts.filter((word) => [...word].length > 1);
}
