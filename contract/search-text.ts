/**
 * A text as it is compared in a search, by main and by the panel alike: one case, and one of Unicode's two forms (macOS writes 한 as ㅎ, ㅏ and ㄴ).
 * Where a language has more than one small letter for a large one, as Turkish has for I, or none, as German long had for ß, JavaScript's choice stands.
 */
export const folded = (text: string): string => text.toLowerCase().normalize('NFC');

/** Every one of them must be found. */
export const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/\s+/)
    .filter((word) => word !== '');

/** A name as it may have been stored: since names are NFC at the door only older tasks have another form. */
export const formsOf = (name: string): string[] => [...new Set([name.normalize('NFC'), name.normalize('NFD'), name])];
