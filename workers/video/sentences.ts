import type { Language } from '../../contract/words';
import { LABELS } from '../language/labels';
import { splitSentences as splitAtEnds } from '../language/split-sentences';

/**
 * Control, direction-changing and invisible tag characters: never shown and never spoken. Direction overrides could turn a
 * subtitle line round; U+2060 is ours (subtitles.ts uses it to break up override codes).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const SPEAKABLE = /[\p{L}\p{N}]/u;
const PICTOGRAPH = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|[\ufe0e\ufe0f]|\u20e3/gu;

/** Narration as it is shown: one line, single spaces, nothing invisible. */
export function cleanText(text: string): string {
  return text.replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
}

/**
 * What the voice is given. Brackets go because `[[…]]` is a command to both espeak-ng (phonemes) and `say` (silence,
 * volume); pictographs because espeak-ng reads out their Unicode names. A range (`10~20%`) is read as one.
 */
export function speakableText(text: string, language: Language): string {
  const withRanges = text.replace(/(?<=\p{N}[\p{L}%]{0,3})\s*[~∼〜]\s*(?=\p{N})/gu, LABELS[language].rangeWord);
  return withoutPictographs(withRanges.replace(/[[\]{}<>|\\^~`*_#]/gu, ' '));
}

/** Without emoji and other pictographs. */
export function withoutPictographs(text: string): string {
  return cleanText(text.replace(PICTOGRAPH, ' '));
}

export function isSpeakable(text: string): boolean {
  return SPEAKABLE.test(withoutPictographs(text));
}

/**
 * A scene's narration as sentences, by the rules that made its scenes; together they are `cleanText(narration)` but for spaces.
 * A piece with nothing to say (an emoji, dots) stays with the sentence before it.
 */
export function splitSentences(narration: string): string[] {
  const sentences: string[] = [];
  for (const piece of splitAtEnds(narration.replace(INVISIBLE, ''))) {
    const text = cleanText(piece.text);
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

/** A full stop with more after it, as inside quotes: the voice rests there. */
const INNER_END = /[.!?…。](?=["'”’」』)]*\s)/gu;

/**
 * How long a text takes to say, in syllables: Hangul and other ideographs are one each, a Latin word has a vowel in
 * every two or three letters, a digit is read as a word and often with its place (백, 천, hundred), a comma is a breath, the end
 * of a sentence a longer one. Only proportions matter.
 */
export function spokenWeight(text: string): number {
  let weight = 2 * (text.match(INNER_END)?.length ?? 0);
  for (const char of text) {
    if (/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char)) weight += 1;
    else if (/\p{N}/u.test(char)) weight += 2;
    else if (/\p{L}/u.test(char)) weight += 0.4;
    else if (/[,;:、…]/u.test(char)) weight += 1;
  }
  return Math.max(weight, 0.5);
}
