const SENTENCE_END = /[.!?。…]['"’”)]*\s+/gu;

/** Where a narration is cut in two: at the caret, or else after the sentence that ends nearest to its middle. Undefined where it has no such place. */
export function splitPlace(text: string, caret: number): number | undefined {
  if (text.slice(0, caret).trim() !== '' && text.slice(caret).trim() !== '') return caret;
  const middle = text.length / 2;
  return [...text.matchAll(SENTENCE_END)]
    .map((end) => end.index + end[0].length)
    .filter((place) => place < text.length)
    .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
}
