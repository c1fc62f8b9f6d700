import type { Readings } from '../../contract/readings';
import type { Language } from '../../contract/words';
import { cleanText, hasWords, withoutInvisible, withoutPictographs } from '../language/clean-text';
import { sentencesOf } from '../language/scene-sentences';
import { detectLanguage } from '../language/speech-time';
import { spokenText } from '../language/spoken/spoken-text';

/** Tears typed as letters are shown, not read. */
const TEARS = /[ㅠㅜ]{2,99}/gu;

export function isSpeakable(text: string): boolean {
  return hasWords(withoutPictographs(text).replace(TEARS, ''));
}

/**
 * A scene's narration as sentences: those of its script (`kept`), or else by the rules that divided the text into scenes. Joined, they are
 * `cleanText(narration)`, up to spaces. A piece with nothing to say (an emoji, dots) stays with the sentence before it.
 */
export function splitSentences(narration: string, kept?: string[]): string[] {
  const sentences: string[] = [];
  for (const piece of sentencesOf({ narration: withoutInvisible(narration), sentences: kept })) {
    const text = cleanText(piece);
    if (text === '') continue;
    const previous = sentences.at(-1);
    if (previous !== undefined && (!isSpeakable(text) || !isSpeakable(previous))) {
      sentences[sentences.length - 1] = `${previous} ${text}`;
    } else {
      sentences.push(text);
    }
  }
  return sentences;
}

/** A full stop inside the text, as in quotes: the voice rests there. */
const INNER_END = /[.!?…。](?=["'”’」』)]*\s)/gu;

/**
 * How long a piece of a sentence takes to say, in syllables of what the voice is given: `1,234,567원` is thirteen of them. A Hangul
 * syllable counts as one; Latin words have a vowel every two or three letters; a comma is a breath, the end of a sentence a longer
 * one (a space behind it says that the sentence goes on). Only the proportions matter. `language` is the sentence's: a piece such as
 * `50%` has none of its own.
 */
export function spokenWeight(text: string, language: Language = detectLanguage(text), readings?: Readings): number {
  const spoken = spokenText(text, language, readings) + (text.endsWith(' ') ? ' ' : '');
  let weight = 2 * (spoken.match(INNER_END)?.length ?? 0);
  for (const char of spoken) {
    if (/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char)) weight += 1;
    else if (hasWords(char)) weight += 0.4;
    else if (/[,;:、…]/u.test(char)) weight += 1;
  }
  return Math.max(weight, 0.5);
}
