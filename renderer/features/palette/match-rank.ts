import { folded } from '../../../contract/search-text';

/** Worse than any match. */
export const NO_MATCH = 6;

/** What is typed again and again must not depend on case, Unicode form or the number of blanks. */
const plain = (text: string): string => folded(text).trim().replace(/\s+/gu, ' ');

/** 0 is the name itself; then its beginning, a part of it, its words in any order, words of its explanation in brackets too. */
function rankOf(query: string, name: string): number {
  const [head = ''] = name.split(' (');
  const words = query.split(' ');
  if (name === query || head === query) return 0;
  if (head.startsWith(query)) return 1;
  if (head.includes(query)) return 2;
  if (words.every((word) => head.includes(word))) return 3;
  return words.every((word) => name.includes(word)) ? 4 : NO_MATCH;
}

/** How well a query names something that has these names, in whichever of them it does best; the least is the best. */
export function matchRank(query: string, names: readonly string[]): number {
  const wanted = plain(query);
  const known = names.map(plain);
  const best = Math.min(NO_MATCH, ...known.map((name) => rankOf(wanted, name)));
  if (best < NO_MATCH) return best;
  const all = known.join(' ');
  return wanted.split(' ').every((word) => all.includes(word)) ? NO_MATCH - 1 : NO_MATCH;
}
