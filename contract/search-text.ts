/**
 * A text as it is compared, for searches in main and in the panel, and for names that a file system may treat as the same: lower case
 * and NFC (macOS writes 한 as ㅎ, ㅏ and ㄴ). Where languages disagree about lower case (Turkish İ and ı, German ß), JavaScript decides.
 */
export const folded = (text: string): string => text.toLowerCase().normalize('NFC');

/** The words of a search; every one of them must be found. NUL parts words too: at it SQLite ends a pattern, which then matches far more. */
export const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/[\s\0]+/)
    .filter((word) => word !== '');

/** The forms in which a name may be stored: names are NFC since the door normalises them, older tasks may have another form. */
export const formsOf = (name: string): string[] => [...new Set([name.normalize('NFC'), name.normalize('NFD'), name])];
