import type { Language } from '../../contract/words';
import { LABELS } from '../language/labels';
import { sentencesOf } from '../language/scene-sentences';

/**
 * Control, direction and invisible characters, which are never shown and never spoken. Direction overrides could reverse a
 * subtitle line; U+2060 is reserved for breaking up subtitle commands.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const SPEAKABLE = /[\p{L}\p{N}]/u;
const PICTOGRAPH = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|[\ufe0e\ufe0f]|\u20e3/gu;

/** Text as it is shown: one line, single spaces, no invisible characters. */
export function cleanText(text: string): string {
  return text.replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
}

/**
 * Text as the voice gets it. Without brackets, because `[[…]]` is a command to both espeak-ng (phonemes) and `say` (silence,
 * volume), and without pictographs, whose Unicode names espeak-ng reads out. A range (`10~20%`) is read as a range.
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
 * A scene's narration as sentences: those of its script (`kept`), or else by the rules that divided the text into scenes. Joined they are `cleanText(narration)`, up
 * to spaces. A piece with nothing to say (an emoji, dots) stays with the sentence before it.
 */
export function splitSentences(narration: string, kept?: string[]): string[] {
  const sentences: string[] = [];
  for (const piece of sentencesOf({ narration: narration.replace(INVISIBLE, ''), sentences: kept })) {
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
 * How long a text takes to say, in syllables. A Hangul syllable or an ideograph counts as one; Latin words have a vowel every two or
 * three letters; a digit is read as a word, often with its place (hundred); a comma is a breath, the end of a sentence a longer
 * one. Only the proportions matter.
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
