import { createRequire } from 'node:module';
import type compromise from 'compromise/two';

/** Nouns that stand for nothing that can be seen, and what the tagger takes for nouns. */
const VAGUE = new Set(
  (
    'its his her our their your my thing things way ways lot lots kind kinds sort bit someone something somebody everyone everything everybody anyone anything anybody nobody ' +
    'nothing one ones part parts case cases fact facts example examples reason reasons number numbers time times moment moments minute minutes ' +
    'hour hours day days week weeks month months year years decade today tomorrow yesterday tonight people person guys stuff matter point points ' +
    'result results end ends start beginning middle side sides rest whole amount use uses need needs lack step steps level levels type types ' +
    'idea ideas problem problems question questions answer answers chance effort sense order place places mine yours hers ours theirs ' +
    'myself yourself himself herself itself ourselves themselves first second third half couple most both okay yes hello thanks please ' +
    'every each some any all few many much more other another such only own same even also still yet ever never always often while when where here there ' +
    'then now thought thoughts round above below inside outside again else rather perhaps maybe however although because since until though ' +
    'turn try look feel keep let make take get see say thank welcome episode'
  ).split(' '),
);
/** The tagger reads some 100,000 characters in a second: enough of a scene to find its subject, and no more of a text that is endless. */
const MAX_CHARS = 500;
const MAX_WORD_CHARS = 40;

let tagger: typeof compromise | undefined;

/** The nouns of an English narration in their order, names as they are written, others in small letters. */
export function englishNouns(narration: string): string[] {
  // Only now: it takes 0.3 s to load, and most films are Korean.
  tagger ??= createRequire(import.meta.url)('compromise/two') as typeof compromise;
  const text = narration
    .slice(0, MAX_CHARS)
    .split(/\s+/u)
    .filter((word) => word.length <= MAX_WORD_CHARS && !word.includes('://'))
    .join(' ');
  return tagger(text)
    .terms()
    .json()
    .flatMap(({ terms }: { terms: readonly Term[] }) => terms)
    .flatMap(nounOf);
}

interface Term {
  readonly text: string;
  readonly tags: readonly string[];
}

const NOT_MEANT = [
  'Pronoun',
  'Value',
  'Date',
  'Verb',
  'Adjective',
  'Adverb',
  'Unit',
  'Url',
  'Email',
  'HashTag',
  'Emoticon',
];

function nounOf({ text, tags }: Term): string[] {
  const word = text.replace(/['’]s?$/u, '');
  const lower = word.toLowerCase();
  if (!tags.includes('Noun') || NOT_MEANT.some((tag) => tags.includes(tag)) || VAGUE.has(lower)) return [];
  if (!/^\p{L}[\p{L}\p{N}\p{M}’'-]+$/u.test(word) || (lower.length < 3 && !/^\p{Lu}{2}$/u.test(word))) return [];
  // `worked`, where the sentence deceives the tagger.
  if (/[^e]ed$/u.test(lower) && lower.length > 5) return [];
  if (/(?<!fami|assemb|supp|butterf|Ita|monopo)ly$/u.test(lower) && lower.length > 5) return [];
  const isName = tags.includes('ProperNoun') || tags.includes('Acronym') || /\p{Lu}/u.test(word.slice(1));
  return [isName ? word : lower];
}
