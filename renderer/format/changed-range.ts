interface Word {
  readonly text: string;
  readonly from: number;
}

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(/\S+/gu)].map((found) => ({ text: found[0], from: found.index }));

/** What stands in `text` instead of something else in `former`: from the first word that differs to the last. Empty where words are only gone. */
export function changedRange(text: string, former: string): { readonly from: number; readonly to: number } {
  const now = wordsOf(text);
  const then = wordsOf(former);
  const shorter = Math.min(now.length, then.length);
  let first = 0;
  while (first < shorter && now[first]?.text === then[first]?.text) first += 1;
  let behind = 0;
  while (behind < shorter - first && now.at(-1 - behind)?.text === then.at(-1 - behind)?.text) behind += 1;
  const [from, to] = [now[first], now[now.length - 1 - behind]];
  if (from === undefined || to === undefined || to.from < from.from) return { from: 0, to: 0 };
  return { from: from.from, to: to.from + to.text.length };
}
