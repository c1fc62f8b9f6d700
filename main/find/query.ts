/** The index knows every three characters of a text that stand together. */
const GRAM = 3;
/** More of one word narrow nothing down that the comparison with the text does not. */
const MOST_GRAMS = 40;
/** A short word that begins more entries than this stands in so many texts that reading these one by one finds it as soon. */
const MOST_BEGINNINGS = 300;

const quoted = (gram: string) => `"${gram.replaceAll('"', '""')}"`;

function gramsOf(characters: readonly string[]): string[] {
  const grams = new Set<string>();
  for (let at = 0; at + GRAM <= characters.length && grams.size < MOST_GRAMS; at += 1) {
    grams.add(characters.slice(at, at + GRAM).join(''));
  }
  return [...grams];
}

/**
 * The words as an expression of FTS5 which every text that has them meets, and few others do. Words of one or two characters have no entry
 * of their own: they are looked for among the beginnings of the entries, of which `beginningWith` returns as many as it is asked for.
 * Undefined: no word narrows the search down. Null: nothing can be found.
 */
export function expressionOf(
  words: readonly string[],
  beginningWith: (beginning: string, most: number) => readonly string[],
): string | undefined | null {
  const parts: string[] = [];
  for (const word of words) {
    const characters = [...word];
    if (characters.length >= GRAM) {
      parts.push(gramsOf(characters).map(quoted).join(' AND '));
      continue;
    }
    const grams = beginningWith(word, MOST_BEGINNINGS + 1);
    if (grams.length === 0) return null;
    if (grams.length <= MOST_BEGINNINGS) parts.push(grams.map(quoted).join(' OR '));
  }
  return parts.length === 0 ? undefined : parts.map((part) => `(${part})`).join(' AND ');
}
