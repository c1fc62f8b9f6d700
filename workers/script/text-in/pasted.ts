/** A line of what was pasted, without its marks. */
export interface Line {
  readonly text: string;
  /** Begins on its own, such as an item of a list, a row, a cue. Any other line may be the rest of a sentence that was wrapped. */
  readonly isOwn: boolean;
}

export type Paragraph = readonly Line[];

/** What a reader makes of a text. */
export interface Pasted {
  /** Its title, which stands outside the text (front matter, a page's `<title>`). */
  readonly title?: string | undefined;
  /** The heading of the whole text. It is not among the paragraphs. */
  readonly heading?: string | undefined;
  readonly paragraphs: readonly Paragraph[];
}

/** One way to read what was pasted. */
export interface TextReader {
  /** null when the text is not of its format. */
  read(text: string): Pasted | null | Promise<Pasted | null>;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
