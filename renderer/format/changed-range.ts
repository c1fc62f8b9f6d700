const WORD_END = /\s/u;

/** What stands in `text` instead of something else in `former`: from the first word that differs to the last. Empty where words are only gone. */
export function changedRange(text: string, former: string): { readonly from: number; readonly to: number } {
  if (text === former) return { from: 0, to: 0 };
  const shorter = Math.min(text.length, former.length);
  let from = 0;
  while (from < shorter && text[from] === former[from]) from += 1;
  let end = 0;
  while (end < shorter - from && text.at(-1 - end) === former.at(-1 - end)) end += 1;
  let to = text.length - end;
  // Whole words: half an underlined word reads like a misspelling.
  while (from > 0 && !WORD_END.test(text[from - 1] ?? ' ')) from -= 1;
  while (to > from && to < text.length && !WORD_END.test(text[to] ?? ' ')) to += 1;
  while (to > from && WORD_END.test(text[to - 1] ?? 'x')) to -= 1;
  return { from, to };
}
