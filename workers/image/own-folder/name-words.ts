import { englishNouns } from '../../language/english-nouns';
import type { PictureScene } from '../load-scenes';

/** A keyword says more of what is to be seen than a word of the prompt. */
const KEYWORD_WEIGHT = 3;
const MAX_PROMPT_WORDS = 20;

/** Names of files, to be searched for words: of each word once, however many scenes ask for it. */
export class NameIndex {
  readonly #names: readonly string[];
  readonly #known = new Map<string, ReadonlySet<number>>();

  constructor(names: readonly string[]) {
    // macOS writes Hangul in parts.
    this.#names = names.map((name) => ` ${wordsOf(name.replace(/\.[^.]*$/u, '')).join(' ')} `);
  }

  /** How well each file suits the scene, by the place of its name; one that has no word of the scene is left out. */
  scores({ keywords, imagePrompt }: PictureScene): Map<number, number> {
    const weights = new Map<string, number>();
    for (const word of promptWords(imagePrompt).slice(0, MAX_PROMPT_WORDS)) weights.set(word, 1);
    for (const word of keywords.flatMap(wordsOf)) weights.set(word, KEYWORD_WEIGHT);
    const scores = new Map<number, number>();
    for (const [word, weight] of weights) {
      for (const file of this.#with(word)) scores.set(file, (scores.get(file) ?? 0) + weight);
    }
    return scores;
  }

  #with(word: string): ReadonlySet<number> {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    // Korean words are written together (참치김밥), others are not: a cat is no location.
    const parts = isHangul(word) ? [word] : [` ${word} `, ` ${word}s `];
    const found = new Set<number>();
    for (const [file, name] of this.#names.entries()) if (parts.some((part) => name.includes(part))) found.add(file);
    this.#known.set(word, found);
    return found;
  }
}

const isHangul = (word: string): boolean => /^\p{Script=Hangul}+$/u.test(word);
/** Of an English prompt only what it names: `with` and `warm` say nothing. */
const promptWords = (prompt: string): string[] =>
  /\p{Script=Hangul}/u.test(prompt) ? wordsOf(prompt) : englishNouns(prompt).flatMap(wordsOf);

/** Words of two letters or more, in small letters: `서울야경_IMG2042` is 서울야경, img. */
function wordsOf(text: string): string[] {
  const parts =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/\p{Script=Hangul}+|\p{L}+/gu) ?? [];
  return parts.filter((word) => [...word].length > 1);
}
