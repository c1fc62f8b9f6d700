import { folded } from '../../../contract/search-text';
import { indexOfTyped } from './hangul';

/** Worse than any match. */
export const NO_MATCH = 6;

/** Case, Unicode form and the number of blanks do not matter. */
const plain = (text: string): string => folded(text).trim().replace(/\s+/gu, ' ');

/** 0 for the name itself; then its beginning, a part of it, its words in any order, and words of its explanation in brackets. */
function rankOf(query: string, name: string): number {
  const [head = ''] = name.split(' (');
  const words = query.split(' ');
  if (name === query || head === query) return 0;
  const at = indexOfTyped(head, query);
  if (at >= 0) return at === 0 ? 1 : 2;
  if (words.every((word) => indexOfTyped(head, word) >= 0)) return 3;
  return words.every((word) => indexOfTyped(name, word) >= 0) ? 4 : NO_MATCH;
}

/**
 * How well a query matches any of these names of one thing. Lower is better.
 * @param alike other words for it, which count least
 */
export function matchRank(query: string, names: readonly string[], alike = ''): number {
  const wanted = plain(query);
  const known = names.map(plain);
  const best = Math.min(NO_MATCH, ...known.map((name) => rankOf(wanted, name)));
  if (best < NO_MATCH) return best;
  const all = plain([...names, alike].join(' '));
  return wanted.split(' ').every((word) => indexOfTyped(all, word) >= 0) ? NO_MATCH - 1 : NO_MATCH;
}
