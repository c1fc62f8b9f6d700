const SPOKEN_LABEL = '(?:narration|narrator|voice-?over|v\\.?o\\.?|나레이션|내레이션|나레이터|내레이터|대사|멘트)';
/** Bounded: two unbounded runs of spaces beside each other take the square of their length. */
const MARKS = '[\\s*_]{0,20}';
const LINE = new RegExp(
  `^[ \\t>*_#-]*${SPOKEN_LABEL}(?:[ \\t]*\\([^)\\n]{0,40}\\))?${MARKS}[:：]${MARKS}(\\S.*)$`,
  'gimu',
);

/** The narrations of a script that was written as a document instead of JSON: lines with a label such as `나레이션:`. */
export function labelledNarrations(text: string): string[] {
  return [...text.matchAll(LINE)].map(([, narration = '']) => narration);
}
