import { type Line, oneLine } from '../pasted';

/** Where paragraphs are collected: the page, or a table's cell. */
export class Sink {
  readonly paragraphs: Line[][] = [];
  #lines: Line[] = [];
  #text: string[] = [];
  #isOwn = true;
  mark = '';

  add(text: string): void {
    this.#text.push(text);
  }
  /** `isOwn`: what comes next does not continue this line. */
  endLine(isOwn: boolean): void {
    const text = oneLine(this.#text.join(''));
    this.#text = [];
    if (text !== '') {
      this.#lines.push({ text: this.mark + text, isOwn: this.#isOwn });
      this.mark = '';
      this.#isOwn = isOwn;
    } else this.#isOwn ||= isOwn;
  }
  endParagraph(): void {
    this.endLine(true);
    if (this.#lines.length > 0) this.paragraphs.push(this.#lines);
    this.#lines = [];
  }
}
