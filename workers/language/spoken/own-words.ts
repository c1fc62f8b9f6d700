import type { Readings } from '../../../contract/readings';
import type { Language } from '../../../contract/words';
import { cleanText } from '../clean-text';
import { fold } from './fold';
import { particleAt } from './korean/particles';

/** Letters of scripts that put a space between words. Hangul is not among them: particles and other nouns join a word. */
const LETTER = String.raw`[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}]`;
const STARTS_WITH_LETTER = new RegExp(`^${LETTER}`, 'u');
const ENDS_WITH_LETTER = new RegExp(`${LETTER}$`, 'u');
/** A piece of an address is none of the list's words; the whole address may be one. */
const NOT_IN_ADDRESS = ['(?<![A-Za-z0-9][.@])', String.raw`(?!\.[A-Za-z]|@[A-Za-z0-9])`] as const;
const HANGUL = /[가-힣]/u;
/** An emoji may be followed by a sign that only says how it is drawn. */
const DRAWN_AS = /[\ufe0e\ufe0f]/gu;

interface OwnWords {
  readonly at: RegExp;
  readonly said: (written: string) => string | undefined;
}

const compiled = new WeakMap<Readings, Map<Language, OwnWords | undefined>>();

/**
 * The text with each word of the list as it is said. What is said is then written out by the language's rules as if it stood there, and is
 * not looked up again. `text` is folded.
 */
export function withOwnWords(text: string, readings: Readings, language: Language): string {
  const words = ownWords(readings, language);
  if (words === undefined) return text;
  const parts: string[] = [];
  let last = 0;
  for (const match of text.matchAll(words.at)) {
    const said = words.said(match[0]);
    if (said === undefined || match.index < last) continue;
    const end = match.index + match[0].length;
    const before = text.charAt(match.index - 1);
    const joins = /[A-Za-z\d]/u.test(before) && /^[\p{L}\p{N}]/u.test(said);
    parts.push(text.slice(last, match.index), joins ? ' ' : '', said);
    const particle = language === 'ko' ? particleAt(said, text, end) : undefined;
    if (particle !== undefined) parts.push(particle.spoken);
    last = end + (particle?.length ?? 0);
  }
  parts.push(text.slice(last));
  return parts.join('');
}

function ownWords(readings: Readings, language: Language): OwnWords | undefined {
  const known = compiled.get(readings) ?? new Map<Language, OwnWords | undefined>();
  compiled.set(readings, known);
  if (!known.has(language)) known.set(language, compile(readings, language));
  return known.get(language);
}

function compile(readings: Readings, language: Language): OwnWords | undefined {
  const exact = new Map<string, string>();
  const inAnyCase = new Map<string, string>();
  for (const { written, said } of byPreference(readings, language)) {
    const word = plain(written);
    if (word === '') continue;
    const key = isInAnyCase(word) ? word.toLowerCase() : word;
    const list = isInAnyCase(word) ? inAnyCase : exact;
    if (!list.has(key)) list.set(key, cleanText(fold(said)));
  }
  const patterns = [
    ...[...exact.keys()].map((word) => [word, escaped(word)] as const),
    ...[...inAnyCase.keys()].map((word) => [word, caseless(word)] as const),
  ].sort(([a], [b]) => b.length - a.length);
  if (patterns.length === 0) return undefined;
  return {
    at: new RegExp(patterns.map(([word, pattern]) => wholeWord(word, pattern)).join('|'), 'gu'),
    said: (match) => exact.get(plain(match)) ?? inAnyCase.get(plain(match).toLowerCase()),
  };
}

/** Of two rows for a word, a Korean voice takes the one in Hangul; an English voice cannot read Hangul at all. */
function byPreference(readings: Readings, language: Language): Readings {
  const inHangul = readings.filter(({ said }) => HANGUL.test(said));
  const others = readings.filter(({ said }) => !HANGUL.test(said));
  return language === 'ko' ? [...inHangul, ...others] : others;
}

function plain(written: string): string {
  return cleanText(fold(written)).replace(DRAWN_AS, '');
}

/** `IT` is not `it`; but who lists `YouTube` means `youtube` too. */
function isInAnyCase(word: string): boolean {
  return /\p{Ll}/u.test(word);
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll(' ', String.raw`\s`);
}

function caseless(word: string): string {
  return [...word]
    .map((char) => {
      const [small, large] = [char.toLowerCase(), char.toUpperCase()];
      return small === large || [...small].length > 1 || [...large].length > 1 ? escaped(char) : `[${small}${large}]`;
    })
    .join('');
}

/** Letters are matched as whole words (`AI` is not in `AIDS`), numbers as whole numbers; Hangul anywhere. */
function wholeWord(word: string, pattern: string): string {
  const first = STARTS_WITH_LETTER.test(word)
    ? `(?<!${LETTER})${NOT_IN_ADDRESS[0]}`
    : /^\d/u.test(word)
      ? String.raw`(?<!${LETTER}|\d|\d[.,])`
      : '';
  const last = ENDS_WITH_LETTER.test(word)
    ? String.raw`(?!${LETTER}|\d)${NOT_IN_ADDRESS[1]}`
    : /\d$/u.test(word)
      ? String.raw`(?!${LETTER}|\d|[.,]\d)`
      : '';
  return `${first}${pattern}\\ufe0f?${last}`;
}
