/**
 * A text as it is compared: what a search looks for, by main and by the panel alike, and names that a file system may take for one. One
 * case, and one of Unicode's two forms (macOS writes 한 as ㅎ, ㅏ and ㄴ). Where languages disagree about small letters (Turkish İ and ı,
 * German ß), JavaScript's choice stands.
 */
export const folded = (text: string): string => text.toLowerCase().normalize('NFC');

/** Every one of them must be found. */
export const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/\s+/)
    .filter((word) => word !== '');

/** A name as it may have been stored: since names are NFC at the door only older tasks have another form. */
export const formsOf = (name: string): string[] => [...new Set([name.normalize('NFC'), name.normalize('NFD'), name])];
